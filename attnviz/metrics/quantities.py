"""What can be drawn of a trace besides its weights: the table, and what the trace alone gives.

Two quantities need the model as well; they are worked out in `attribution.drawn`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Float

from attnviz.errors import InputError, UnsupportedError
from attnviz.language import N_, counted, joined
from attnviz.metrics import flow, weight_path
from attnviz.records import Stack, Trace
from attnviz.records.given_arrays import ARCHITECTURE

MOST_FLOW = 250_000_000
"""Positions read x layers x tokens³ that maximum flows may have: about 10 seconds of one core."""

MOSTLY = 0.5
"""Of what is drawn: with so much on the first token the rest is faint beside it."""


@dataclass(frozen=True)
class Quantity:
    """One thing that can be drawn as a map [query, key].

    Attributes:
        label, noun: its name, and what one of its numbers is called.
        formula, source: how it is worked out, and the paper with its section.
        rule: what a row of the map is, in words.
        per: whether each head has a map, or each layer, from layer 0 up to it.
        rows: "shares" of one whole (a row sums to 1), "amounts" that are not negative, or
            "scores" of either sign, -inf where a mask hides a key.
        needs_model: whether a trace alone does not give it.
        formula_across: the formula from one stack to another, where it is another one.
        rests: whether it gathers on the first token of a decoder, layer by layer or by the length
            of the output, so that it hides all else until it is left out.
    """

    name: str
    label: str
    noun: str
    formula: str
    source: str
    rule: str
    per: Literal["head", "layer"]
    rows: Literal["shares", "amounts", "scores"]
    needs_model: bool = False
    formula_across: str = ""
    rests: bool = False


QUANTITIES: tuple[Quantity, ...] = (
    Quantity("weights", N_("attention weights"), N_("weight"),
             N_("softmax(q kᵀ · scaling + mask)"), N_("Vaswani et al. 2017, section 3.2.1"),
             N_("each row is a query and adds up to 1"), "head", "shares"),
    Quantity("scores", N_("raw scores"), N_("raw score"),
             N_("q kᵀ · scaling + position part + mask, before the softmax"),
             N_("Vaswani et al. 2017, section 3.2.1"),
             N_("each row is a query; its softmax is the weights"), "head", "scores"),
    Quantity("values", N_("value-weighted attention"), N_("length"),
             N_("||a f(x)||, with f(x) = the key's value times its "
                "head's part of the output projection"), N_("Kobayashi et al. 2020, section 3"),
             N_("each cell is the length of what the key hands to the query"),
             "head", "amounts", True,
             rests=True),
    Quantity("rollout", N_("attention rollout"), N_("share"),
             N_("R = Âₗ Âₗ₋₁ … Â₀, with Â = 0.5 A + 0.5 I and A the mean over heads"),
             N_("Abnar and Zuidema 2020, section 3"),
             N_("each row is a position after the layer, and adds up to 1 over the input"), "layer",
             "shares", rests=True),
    Quantity("flow", N_("attention flow"), N_("flow"),
             N_("the maximum flow from the position down to the input, where each edge of a "
                "layer can carry 0.5 A + 0.5 I, with A the mean over heads"),
             N_("Abnar and Zuidema 2020, section 3"),
             N_("each row is a position after the layer; each cell is "
                "a flow of its own, from 0 to 1"),
             "layer", "amounts", rests=True),
    Quantity("relevance", N_("gradient-weighted relevance"), N_("relevance"),
             N_("R ← R + mean over heads of (∂y/∂A ∘ A)⁺ R, from R = "
                "I, which is then taken off again"),
             N_("Chefer et al. 2021, section 3"),
             N_("each row is a position after the layer, each cell how far "
                "the answer y draws on the key through it"), "layer", "amounts", True,
             N_("S ← S + T'ᵀ · mean over heads of (∂y/∂A ∘ A)⁺ · R', from S = 0, "
                "with T' and R' the decoder's and the encoder's own relevance, "
                "rows divided by their sum, plus I")),
)  # fmt: skip
"""The table: everything that shows or hands out a quantity reads it."""


Numbers = Callable[[str, str, int, int], np.ndarray]
"""Gives the map [query, key] of a quantity's name, a stack, a layer and a head."""


def numbers_of(trace: Trace) -> Numbers:
    """Return the maps that a trace alone gives; those that need its model raise InputError."""

    def at(name: str, stack: str, layer: int, head: int) -> np.ndarray:
        return quantity_map(trace, name, layer, head, stack)

    return at


def quantity_named(name: str) -> Quantity:
    """Return a line of the table. Raises InputError when it has no such name."""
    for quantity in QUANTITIES:
        if quantity.name == name:
            return quantity
    names = ", ".join(quantity.name for quantity in QUANTITIES)
    raise InputError(
        N_('Nothing called "{name}" can be drawn. Known: {names}.', name=name, names=names)
    )


def quantity_map(
    trace: Trace, name: str, layer: int, head: int = 0, stack: str | None = None
) -> Float[np.ndarray, "query key"]:
    """Return what is drawn of one head, or of layers 0 to `layer` (then `head` does not count).

    Raises InputError when a layer or head is out of range, the quantity needs the model, or a flow
    would take more than about 10 seconds; UnsupportedError when the architecture does not give it.
    """
    quantity = quantity_named(name)
    if quantity.needs_model:
        raise InputError(
            N_(
                "{label} needs the model, which a trace does not contain.",
                label=_upper(quantity.label),
            )
        )
    trace.layer_of(layer, head if quantity.per == "head" else 0, stack)  # both in range
    of = trace.stack(stack)
    match name:
        case "scores":
            return weight_path.raw_scores(trace, layer, head, stack)
        case "rollout":
            return flow.rollout(mean_maps(trace, quantity, of, layer))[-1]
        case "flow":
            maps = mean_maps(trace, quantity, of, layer)
            _refuse_a_long_flow(maps)
            return np.stack([flow.attention_flow(maps, query) for query in range(maps.shape[1])])
    return trace.attention(layer, head, stack)


def value_weighted_map(
    weights: Float[np.ndarray, "query key"], lengths: Float[np.ndarray, "key"]
) -> Float[np.ndarray, "query key"]:
    """Return the length of what each key adds to each query in a head: ||a f(x)|| = a ||f(x)||.

    `lengths` are ||f(x)||. Source: Kobayashi et al. 2020, section 3.
    """
    return np.asarray(weights, np.float64) * lengths


def on_first_token(values: Float[np.ndarray, "query key"]) -> float:
    """Return the share of all weight that is on the first key, 0 to 1.

    The first query is left out.

    A decoder's first query sees nothing else. `values` are not negative; 0 for none.
    """
    after = np.asarray(values, np.float64)[1:]
    whole = after.sum()
    return float(after[:, 0].sum() / whole) if whole > 0 else 0.0


def why_absent(trace: Trace, name: str, stack: str | None = None) -> str:
    """Return why a quantity cannot be had for a stack, in a sentence; empty where nothing is known.

    Only what can be told without computing it: `quantity_map` may still refuse.
    """
    quantity, of = quantity_named(name), trace.stack(stack)
    try:
        if of.streamed and name not in ("weights", "scores"):
            raise UnsupportedError(
                N_(
                    "{label} needs all maps at once, but for an input of this length only queries "
                    "and keys are kept. Shorten the input, or raise the budget.",
                    label=_upper(quantity.label),
                )
            )
        if quantity.per == "layer" and name != "relevance":
            _refuse_what_crosses(trace, quantity, of)
            if name == "flow":
                _refuse_a_long_flow(np.empty((1, len(of.queries), 0)))
        elif name in ("scores", "values") and of.first.vectors("query") is None:
            trace.query(of.attending[0], 0, stack)
        elif name == "relevance" and trace.model.architecture == ARCHITECTURE:
            raise UnsupportedError(
                N_("These maps were given as arrays: there is no model to take gradients of.")
            )
        elif name == "relevance" and trace.prediction.kind == "none":
            raise UnsupportedError(
                N_(
                    "{architecture} returns vectors and no answer, so there is nothing to take "
                    "gradients of.",
                    architecture=trace.model.architecture,
                )
            )
    except (InputError, UnsupportedError) as error:
        return str(error)
    return ""


def mean_maps(
    trace: Trace, quantity: Quantity, of: Stack, layer: int
) -> Float[np.ndarray, "layer query key"]:
    """Return the means over heads of layers 0 to `layer`.

    Raises UnsupportedError when the stack reads another one, or has other keys than queries.
    """
    _refuse_what_crosses(trace, quantity, of)
    maps = [of.layers[n].weights for n in of.attending if n <= layer]
    return np.stack([weights.mean(0, dtype=np.float64) for weights in maps])


def _refuse_what_crosses(trace: Trace, quantity: Quantity, of: Stack) -> None:
    if of.name == "cross" or (of.name == "decoder" and "cross" in trace.stacks):
        raise UnsupportedError(
            N_(
                "{label} follows one stack down to its own input, but this decoder also reads "
                "another stack. Gradient-weighted relevance covers both stacks.",
                label=_upper(quantity.label),
            )
        )
    if len(of.queries) != len(of.keys):
        raise UnsupportedError(
            N_(
                "{label} needs as many keys as queries in each layer; {architecture} has {queries} "
                "and {keys}.",
                label=_upper(quantity.label),
                architecture=trace.model.architecture,
                queries=len(of.queries),
                keys=len(of.keys),
            )
        )


def _refuse_a_long_flow(maps: np.ndarray) -> None:
    layers, n = maps.shape[:2]
    if layers * n**4 > MOST_FLOW:
        most = int((MOST_FLOW / layers) ** 0.25 + 1e-6)
        too_long = counted(
            "The maximum flows between {tokens} tokens through one layer would take more than 10 "
            "seconds.",
            "The maximum flows between {tokens} tokens through {n} layers would take more than 10 "
            "seconds.",
            n=layers,
            tokens=n,
        )
        cure = (
            counted(
                "Shorten the input to about {n} token, choose an earlier layer, or draw the "
                "rollout.",
                "Shorten the input to about {n} tokens, choose an earlier layer, or draw the "
                "rollout.",
                n=most,
            )
            if n**4 <= MOST_FLOW
            else counted(
                "Shorten the input to about {n} token, or draw the rollout.",
                "Shorten the input to about {n} tokens, or draw the rollout.",
                n=most,
            )
        )
        raise InputError(joined((too_long, cure)))


def _upper(text: str) -> str:
    return text[0].upper() + text[1:]
