"""What an explorer offers to draw: fetched by the app, in the data where it is cheap, or why not.

A stack's offer is a name -> "data", "fetch", or a sentence that says why it is not there; "paths"
are the numbers behind single weights.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from attnviz.errors import AttnvizError
from attnviz.language import N_, several, tr, translated
from attnviz.metrics.quantities import QUANTITIES, Quantity, quantity_map, why_absent
from attnviz.records import Stack, Trace

DATA_BYTES = 250_000
"""What a file carries of one quantity besides its weights is float32 and stays under this."""

NO_PATHS = N_(
    "A file does not hold the query and key vectors. The app shows the numbers of each locked "
    "pair; in a notebook, view_weight_path(weight_path(trace, layer, head, query, key)) does."
)
"""Said where the numbers behind a weight would stand."""

ACTED = N_(
    "A change inside the model set weights here, so they do not come from queries and keys. Show "
    "the original."
)
"""Said of a run with interventions, where scores and the numbers behind a weight would stand."""

DATA_FLOW = 5_000_000
"""Layers² x tokens⁴ / 2 of all the maximum flows that are worked out for a file: under a second."""


def table() -> list[dict[str, Any]]:
    """Return the lines that the view reads: names, formulas, sources, and how rows are meant."""
    return [asdict(quantity) for quantity in QUANTITIES]


def offers(
    trace: Trace, stack: Stack, arrays: dict[str, np.ndarray], *, fetched: bool
) -> dict[str, str]:
    """Return a stack's offers, and add to `arrays` what the data carries (`<stack>/<name>`).

    Maps of heads are [layer, head, query, key], those of layers [layer, query, key].
    """
    entries = {"weights": "data"}
    for quantity in QUANTITIES[1:]:
        absent = why_absent(trace, quantity.name, stack.name)
        if not absent and not fetched:
            absent = _put_in(trace, stack, quantity, arrays)
        entries[quantity.name] = absent or ("fetch" if fetched else "data")
    entries["paths"] = why_absent(trace, "scores", stack.name) or ("fetch" if fetched else NO_PATHS)
    if fetched and any(stack.layers[layer].acted for layer in stack.attending):
        entries["scores"] = entries["paths"] = ACTED
    return entries


def offers_of_long(trace: Trace, stack: Stack) -> dict[str, str]:
    """Return the offers of a stack whose maps are fetched in parts: weights, and single paths."""
    absent = {
        quantity.name: translated(
            several(
                "{label}{quantity_label} would be a whole map, and of {n:,} tokens maps "
                "are fetched in parts. Shorten the input.",
                n=len(stack.keys),
                label=quantity.label[0].upper(),
                quantity_label=quantity.label[1:],
            )
        )
        for quantity in QUANTITIES[1:]
    }
    paths = why_absent(trace, "scores", stack.name) or "fetch"
    return {"weights": "data", **absent, "paths": paths}


def _put_in(trace: Trace, stack: Stack, quantity: Quantity, arrays: dict[str, np.ndarray]) -> str:
    """Add a quantity's maps to the arrays, or return why they are left out."""
    name = quantity.label[0].upper() + quantity.label[1:]
    if quantity.needs_model:
        return tr(
            "{name} needs the model, which a file does not hold: the app draws it.", name=name
        )
    layers, heads = len(stack.attending), stack.n_heads if quantity.per == "head" else 1
    n_queries, n_keys = len(stack.queries), len(stack.keys)
    if layers * heads * n_queries * n_keys * 4 > DATA_BYTES or (
        quantity.name == "flow" and layers**2 * n_keys**4 / 2 > DATA_FLOW
    ):
        return tr(
            "{name} of an input of this length is not in the file: the app draws it.", name=name
        )
    maps = np.full((layers, heads, n_queries, n_keys), -np.inf, np.float32)
    try:
        for place, layer in enumerate(stack.attending):
            of = stack.layers[layer]
            for head in range(of.n_heads if quantity.per == "head" else 1):
                maps[place, head] = quantity_map(trace, quantity.name, layer, head, stack.name)
    except AttnvizError as error:
        return str(error)
    arrays[f"{stack.name}/{quantity.name}"] = maps
    return ""
