"""Two traces side by side: texts token by token, heads by how far they moved, linked maps.

Everything happens in the browser: nothing is told to the host.
"""

from __future__ import annotations

from collections.abc import Sized
from pathlib import Path
from typing import Any

import numpy as np

from attnviz.errors import InputError, UnsupportedError
from attnviz.language import N_, several, tr
from attnviz.records import Axis, Comparison, Stack, StackName, Trace
from attnviz.records.doubts import of_both
from attnviz.records.shorter import called, shorter
from attnviz.records.stack import stack_label
from attnviz.text.stack_names import name_in_address
from attnviz.views.doubts import doubt_entries
from attnviz.views.view import View, assets, pack

EXACT_BYTES = 1_500_000
"""The maps of both inputs travel as float32 up to this many bytes in all."""

ROUNDED_BYTES = 24_000_000
"""Maps that cannot be fetched travel in 8 bits up to this many bytes in all."""

MOST_CELLS = 4096 * 4096
"""Cells of a map up to which a browser draws three at once: 64 MB of float32 each, and as many of
colours."""

_FOLDER = Path(__file__).parent

_NOTES = N_(
    "Moved: the Jensen-Shannon divergence of a head's rows in both, 0 (alike) to 1 bit, as a mean "
    "over the tokens that both have. Layers and heads count from 0. Tokens are aligned by the "
    "shortest edit distance; a weight on a token that only one has counts as 0 in the other."
)


def view_comparison(
    comparison: Comparison,
    *,
    urls: tuple[str, str] | None = None,
    names: tuple[str, str] = ("A", "B"),
) -> View:
    """Return two inputs, or two models on one input, side by side.

    Args:
        comparison: from `compare_traces`.
        urls: where the host hands out single maps of the first and of the second trace, as
            `{url}/{stack}/{layer}/{head}`; None where it does not. Only maps of more than 1.5 MB in
            all are fetched.
        names: what the two are called, such as ("before", "after").

    Without addresses long inputs are rounded to 8 bits. Raises UnsupportedError for maps that are
    too large even so, and InputError for those that no browser draws.
    """
    traces = (comparison.first, comparison.second)
    pairs: dict[StackName, tuple[Stack, Stack]] = {
        name: (traces[0].stack(name), traces[1].stack(name)) for name in comparison.stacks
    }  # fmt: skip
    for name in comparison.stacks:
        refuse_what_is_not_drawn(comparison.queries[name], comparison.keys[name])
    numbers = sum(_numbers(stack) for pair in pairs.values() for stack in pair)
    how = "exact" if 4 * numbers <= EXACT_BYTES else "fetch" if urls else "rounded"
    if how == "rounded" and numbers > ROUNDED_BYTES:
        longest = max((stack.keys for pair in pairs.values() for stack in pair), key=len)
        fitting = int(len(longest) * (ROUNDED_BYTES / numbers) ** 0.5)
        raise UnsupportedError(
            several(
                "These maps hold {n:,} weights; a file carries {rounded_bytes:,}. "
                "{longest} The app (attnviz app) fetches single heads and shows all.",
                n=numbers,
                rounded_bytes=ROUNDED_BYTES,
                longest=shorter(longest, fitting),
            )
        )
    arrays: dict[str, np.ndarray] = {}
    stacks = []
    for name, pair in pairs.items():
        movement = comparison.moved[name]
        arrays[f"{name}/moved"] = movement.astype(np.float32)
        if how != "fetch":
            for side, stack in zip(("first", "second"), pair, strict=True):
                weights = _together(stack)
                arrays[f"{name}/{side}"] = weights if how == "exact" else _round(weights)
        stacks.append({
            "name": name, "title": stack_label(name), "weights": how,
            "layers": len(movement), "heads": movement.shape[1],
            "itself": all(stack.looks_at_itself for stack in pair),
            "queries": _axis(comparison.queries[name]), "keys": _axis(comparison.keys[name]),
            "sides": [{"queries": len(stack.queries), "keys": len(stack.keys),
                       "heads": stack.n_heads} for stack in pair],
            "urls": [f"{url}/{name_in_address(name)}" for url in urls or ()],
        })  # fmt: skip
    header = {
        "stacks": stacks,
        "names": names,
        "doubts": doubt_entries(of_both(traces[0].doubts, traces[1].doubts, names)),
        "counted": counts(comparison.keys[comparison.stacks[0]], names),
        "explained": _NOTES + (tr(" Weights are rounded to 1/255.") if how == "rounded" else ""),
    }
    js, css = comparison_assets()
    return View(title=_title(*traces), js=js, css=css, data=pack(header, arrays))


def refuse_what_is_not_drawn(queries: Sized, keys: Sized) -> None:
    """Raise InputError where a map of these axes has more cells than a browser draws.

    Axes of one trace, or of two laid beside each other, so that it can be told before anything is
    computed.
    """
    if len(queries) * len(keys) <= MOST_CELLS:
        return
    longest = max(queries, keys, key=len)
    square = len(queries) == len(keys)
    most = int(MOST_CELLS**0.5) if square else MOST_CELLS // min(len(queries), len(keys))
    both = False
    if isinstance(longest, Axis):  # each of the two has its part in the length of both
        longer = max(longest.first, longest.second, key=len)
        most, both, longest = most * len(longer) // len(longest), True, longer
    values = {
        "queries": len(queries),
        "keys": len(keys),
        "things": called(longest),
        "n": MOST_CELLS,
        "cure": shorter(longest, most),
    }
    raise InputError(
        several(
            "Both together would be maps of {queries:,} × {keys:,} {things}, and a browser draws "
            "up to {n:,} cells of a map beside another. {cure} The page Attention draws "
            "longer ones.",
            **values,
        )
        if both
        else several(
            "This would be maps of {queries:,} × {keys:,} {things}, and a browser draws up to "
            "{n:,} cells of a map beside another. {cure} The page Attention draws longer "
            "ones.",
            **values,
        )
    )


def _numbers(stack: Stack) -> int:
    return stack.n_layers * stack.n_heads * len(stack.queries) * len(stack.keys)


def _together(stack: Stack) -> np.ndarray:
    """Return all maps of a stack as float32 [layer head query key]; 0 for heads it lacks."""
    shape = (stack.n_layers, stack.n_heads, len(stack.queries), len(stack.keys))
    both = np.zeros(shape, np.float32)
    for number, layer in enumerate(stack.layers):
        both[number, : layer.n_heads] = layer.weights
    return both


def _round(weights: np.ndarray) -> np.ndarray:
    return np.rint(np.clip(weights, 0, 1) * 255).astype(np.uint8)


def _axis(axis: Axis) -> dict[str, Any]:
    pairs = axis.pairs.tolist()
    first = [axis.first.text[i] if i >= 0 else None for i, _ in pairs]
    second = [axis.second.text[j] if j >= 0 else None for _, j in pairs]
    short = [other or one for one, other in zip(first, second, strict=True)]
    return {
        "text": axis.text, "changed": axis.changed, "pairs": pairs,
        "first": first, "second": second, "short": short,
    }  # fmt: skip


_WHERE = {
    "first": N_("in the first"),
    "second": N_("in the second"),
    "before": N_("before"),
    "after": N_("after"),
}


def counts(axis: Axis, names: tuple[str, str] = ("A", "B")) -> str:
    """Return in words how many tokens are alike, exchanged, or only in one of two inputs."""
    one, other = (_WHERE.get(name, N_("in {name}", name=name)) for name in names)
    first, second = axis.pairs[:, 0] < 0, axis.pairs[:, 1] < 0
    n_changed = sum(axis.changed) - int(first.sum() + second.sum())
    alike = len(axis) - sum(axis.changed)
    return tr(
        "{alike} alike, {n_changed} exchanged, {sum} only {one}, {sum_2} only {other}",
        alike=alike,
        n_changed=n_changed,
        sum=int(second.sum()),
        one=one,
        sum_2=int(first.sum()),
        other=other,
    )


def _title(first: Trace, second: Trace) -> str:
    if first.model.name != second.model.name:
        return tr("{name} and {model_name}", name=first.model.name, model_name=second.model.name)
    return tr("Compared: {name}", name=first.model.name)


def comparison_assets() -> tuple[str, str]:
    """Return the view's JavaScript module and its style sheet."""
    return assets(_FOLDER, "comparison")
