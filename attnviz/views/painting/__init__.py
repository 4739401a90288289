"""One head's map to paint on: erase, raise and move weights, even rows out, silence the head.

Strokes are laid on the map in the browser, undone and done again there; the view tells its host
`paint` when the answer is wanted: {"of", "strokes"}, or {"of", "ask": "undo" or "redo"} where no
stroke of its own is left to take back. A stroke is one of

    {"do": "cut", "cells": [[query, key], ...]}
    {"do": "set", "query", "keys": [...], "weights": [...]}
    {"do": "cut row" or "even row", "query"}
    {"do": "silence" or "even" or "scale", "factor"}
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float

from attnviz.errors import InputError
from attnviz.language import N_, several, tr
from attnviz.records import Stack
from attnviz.records.interventions import (
    CutEdges,
    Intervention,
    ScaleHead,
    SetAttention,
    SilenceHead,
    UniformAttention,
)
from attnviz.views.view import View, assets, pack

MOST_TOKENS = 512
"""Maps of more tokens than this are not painted on: their cells are smaller than a pixel."""

MOST_STROKES = 64

_FOLDER = Path(__file__).parent


def view_painting(
    stack: Stack,
    head: tuple[int, int],
    after: Float[np.ndarray, "query key"],
    *,
    of: str,
    silenced: bool = False,
    answer: str = "",
) -> View:
    """Return a head's map before and after, to be painted on.

    Args:
        stack: as it is without any step.
        head: (layer, head).
        after: the map with the steps that are on; the same where there are none.
        of: names the state that strokes are laid on, so that the host can tell old strokes from new
            ones; strokes that were not sent stay as long as it is the same.
        silenced: whether a step keeps the head from handing anything on.
        answer: what became of the answer, in a sentence.

    Raises InputError for maps that are too large to paint on.
    """
    layer, number = head
    most = max(len(stack.queries), len(stack.keys))
    if most > MOST_TOKENS:
        longer = max(stack.queries, stack.keys, key=len)
        noun = longer.nouns[1]
        cure = (
            N_("Shorten the text, or choose the step from a list.")
            if noun == "tokens"
            else N_("Choose the step from a list, which has single tokens.")
        )
        raise InputError(
            N_(
                "This map has {most:,} {noun} a side; up to {most_tokens} can be painted on. "
                "{cure}",
                most=most,
                noun=noun,
                most_tokens=MOST_TOKENS,
                cure=cure,
            )
        )
    before = stack.layers[layer].head_map(number)
    header = {
        "of": of, "layer": layer, "head": number, "silenced": silenced,
        "answer": answer, "most_strokes": MOST_STROKES,
        "queries": list(stack.queries.text), "keys": list(stack.keys.text),
        "causal": _looks_back_only(stack, before),
    }  # fmt: skip
    arrays = {"before": before.astype(np.float32), "after": np.asarray(after, np.float32)}
    js, css = painting_assets()
    return View(
        title=tr("Layer {layer}, head {number}", layer=layer, number=number),
        js=js,
        css=css,
        data=pack(header, arrays),
    )


def _looks_back_only(stack: Stack, weights: np.ndarray) -> bool:
    return stack.looks_at_itself and len(weights) > 1 and not np.triu(weights, 1).any()


def steps_of(
    strokes: Sequence[Any], *, stack: str | None, layer: int, head: int
) -> tuple[Intervention, ...]:
    """Return the interventions that strokes on a head's map stand for, in their order.

    Raises InputError for strokes that the view does not make.
    """
    if not isinstance(strokes, Sequence) or len(strokes) > MOST_STROKES:
        raise InputError(
            several(
                "At most {n} strokes can run at once.",
                n=MOST_STROKES,
            )
        )
    try:
        return tuple(_STEPS[stroke["do"]](stroke, stack, layer, head) for stroke in strokes)
    except InputError:
        raise
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(N_("These strokes were not made on this map.")) from error


def _cut(stroke: Any, stack: str | None, layer: int, head: int) -> Intervention:
    queries, keys = zip(*stroke["cells"], strict=True)
    return CutEdges(queries, keys, heads=((layer, head),), pairwise=True, stack=stack)


def _set(stroke: Any, stack: str | None, layer: int, head: int) -> Intervention:
    return SetAttention(
        layer, head, np.array([stroke["weights"]], np.float32), queries=(stroke["query"],),
        keys=stroke["keys"], renormalise=True, stack=stack,
    )  # fmt: skip


_STEPS: dict[str, Callable[[Any, str | None, int, int], Intervention]] = {
    "cut": _cut,
    "set": _set,
    "cut row": lambda stroke, stack, layer, head: CutEdges(
        (stroke["query"],), None, heads=((layer, head),), stack=stack
    ),
    "even row": lambda stroke, stack, layer, head: UniformAttention(
        layer, head, queries=(stroke["query"],), stack=stack
    ),
    "silence": lambda stroke, stack, layer, head: SilenceHead(layer, head, stack=stack),
    "even": lambda stroke, stack, layer, head: UniformAttention(layer, head, stack=stack),
    "scale": lambda stroke, stack, layer, head: ScaleHead(
        layer, head, stroke["factor"], stack=stack
    ),
}


def painting_assets() -> tuple[str, str]:
    """Return the view's JavaScript module and its style sheet."""
    return assets(_FOLDER, "painting")
