"""A text that a model wrote: scrub through its steps, see what each looked at and could have said.

Everything happens in the browser. Choosing another token tells the host `branch`: {"of": name of
the generation, "step", "token"}.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from attnviz.language import counted, tr, translated
from attnviz.records import Generation, Stack, Tokens, Units
from attnviz.views.attribution.running import running_text
from attnviz.views.doubts import doubt_entries
from attnviz.views.view import View, assets, pack

FORMAT = 1
"""Number of the data layout that generation.js reads."""

EXACT_BYTES = 1_500_000
"""The rows of all heads are sent as float32 up to this many bytes; above that in 8 bits."""

ROUNDED_BYTES = 24_000_000
"""Above this many bytes in 8 bits only the mean over the heads of each layer is sent."""

_FOLDER = Path(__file__).parent


def view_generation(generation: Generation, *, of: str = "", branching: bool = False) -> View:
    """Return the text with a scrubber over its steps.

    Args:
        of: names the generation, so that the host can tell old answers from new ones.
        branching: whether the host goes on from a token that the reader chooses.
    """
    trace, arrays = generation.trace, {}
    exact, per_head = _fits(generation)
    texts = []
    for name in ("cross", "decoder"):
        if name not in generation.stacks:
            continue
        stack = trace.stack(name)
        rows = _rows(generation, stack, per_head=per_head)
        arrays[name] = rows if exact else np.rint(np.clip(rows, 0, 1) * 255).astype(np.uint8)
        inputs = trace.inputs if name == "cross" or trace.target is None else (trace.target,)
        texts.append({"stack": name, **_text(stack.keys, inputs)})
    header = {
        "format": FORMAT,
        "of": of,
        "branching": branching,
        "model": trace.model.name,
        "layers": trace.stack("decoder").attending,
        "heads": trace.stack("decoder").n_heads if per_head else 0,
        "exact": exact,
        "texts": texts,
        "rows": generation.rows.tolist(),
        "steps": {
            "ids": generation.ids.tolist(),
            "labels": generation.labels,
            "probabilities": _numbers(generation.probabilities),
            "chances": _numbers(generation.chances),
        },
        "candidates": {
            "ids": generation.candidates.tolist(),
            "labels": generation.candidate_labels,
            "probabilities": _numbers(generation.candidate_probabilities),
            "chances": _numbers(generation.candidate_chances),
        },
        "branches": [list(branch) for branch in generation.branches],
        "chosen": _how_chosen(generation),
        "greedy": generation.decoding.sampling == "greedy",
        "ended": _how_it_ended(generation),
        "notes": list(generation.notes),
        "doubts": doubt_entries(trace.doubts),
    }
    js, css = generation_assets()
    title = f"{trace.model.name}: {(generation.prompt + ' → ' + generation.written)[:80]}"
    return View(title=title, js=js, css=css, data=pack(header, arrays))


def _fits(generation: Generation) -> tuple[bool, bool]:
    """Return whether weights travel exactly, and whether those of single heads travel at all."""
    cells = sum(
        stack.n_layers * stack.n_heads * len(generation) * len(stack.keys)
        for stack in map(generation.trace.stack, generation.stacks)
    )
    if cells <= ROUNDED_BYTES:
        return cells * 4 <= EXACT_BYTES, True
    return cells / generation.trace.stack("decoder").n_heads * 4 <= EXACT_BYTES, False


def _rows(generation: Generation, stack: Stack, *, per_head: bool) -> np.ndarray:
    """Return the rows of all steps, float32 [layer, head, step, key]; head is 1 for the mean.

    Of the layers that compute attention.
    """
    layers = [stack.layers[number].weights[:, generation.rows] for number in stack.attending]
    if not per_head:
        layers = [rows.mean(axis=0, keepdims=True) for rows in layers]
    heads = max(len(rows) for rows in layers)
    return np.stack([np.pad(rows, ((0, heads - len(rows)), (0, 0), (0, 0))) for rows in layers])


def _text(tokens: Tokens, inputs: tuple[str, ...]) -> dict[str, Any]:
    units = Units("token", tokens.text, np.arange(len(tokens)), tokens.special)
    pieces = running_text(tokens, units, inputs)
    return {
        "text": tokens.text,
        "held": tokens.special.astype(int).tolist(),
        "pieces": [(piece.text, piece.unit) for piece in pieces],
    }


def _numbers(values: np.ndarray | None) -> list[Any] | None:
    """Return numbers for JSON, None where there is none."""
    if values is None:
        return None
    cells = values.astype(np.float64).astype(object)
    cells[np.isnan(values)] = None
    return cells.tolist()


def _how_chosen(generation: Generation) -> str:
    decoding = generation.decoding
    if decoding.sampling == "greedy":
        return tr("greedy: the likeliest token is chosen")
    return tr(
        "sampled with temperature {temperature:g}, top-p {top_p:g}, seed {seed}",
        temperature=decoding.temperature,
        top_p=decoding.top_p,
        seed=decoding.seed,
    )


def _how_it_ended(generation: Generation) -> str:
    n = len(generation)
    match generation.ended:
        case "end":
            said = counted(
                "The model ended its text after {n} token.",
                "The model ended its text after {n} tokens.",
                n=n,
            )
        case "length":
            said = counted(
                "Stopped after {n} token, the limit that was set: the model had not ended its "
                "text.",
                "Stopped after {n} tokens, the limit that was set: the model had not ended its "
                "text.",
                n=n,
            )
        case _:
            said = counted(
                "Stopped after {n} token: the model has no positions for more tokens.",
                "Stopped after {n} tokens: the model has no positions for more tokens.",
                n=n,
            )
    return translated(said)


def generation_assets() -> tuple[str, str]:
    """Return the view's JavaScript module and its style sheet."""
    return assets(_FOLDER, "generation")


__all__ = ["generation_assets", "view_generation"]
