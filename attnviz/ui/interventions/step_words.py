"""Steps in words: what each does, where, and to which tokens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from attnviz.language import N_, counted, tr, translated
from attnviz.records import Trace
from attnviz.records.interventions import (
    AddVector,
    CutEdges,
    Intervention,
    MaskToken,
    MeanHead,
    PatchHead,
    PatchMlp,
    PatchResidual,
    ReplaceMechanism,
    ScaleHead,
    SetAttention,
    SilenceHead,
    SwapPattern,
    UniformAttention,
)
from attnviz.records.stack import stack_meant
from attnviz.records.unit_words import counted_units
from attnviz.text.abbreviation import abbreviation

_MOST_NAMES = 3
"""Tokens and heads that are named; of more only their number is said."""


def in_words(act: Intervention, trace: Trace) -> str:
    """Return a step as a phrase: "Cut [CLS] → not in head 2.0"."""
    words = _WORDS[type(act)](act, _Tokens(trace, act.stack))
    several = len(trace.stacks) > 1
    return f"{words} ({act.stack or trace.stacks[0]})" if several else words


class _Tokens:
    """The tokens that a step's positions are; a position beyond them is its number."""

    def __init__(self, trace: Trace, stack: str | None) -> None:
        name = stack_meant(stack, trace.stacks) if stack else trace.stacks[0]
        source = None if name is None else trace.stack(name)
        self.queries = () if source is None else source.queries.text
        self.keys = () if source is None else source.keys.text
        self.nouns = (N_("token"), N_("tokens")) if source is None else source.keys.nouns
        self.special = () if source is None else source.keys.special.tolist()

    def noun(self, place: int) -> str:
        """Return what a position is called; the class token of a picture's patches is a token."""
        is_token = place < len(self.special) and self.special[place] and self.nouns[0] == "patch"
        return N_("token") if is_token else self.nouns[0]

    def names_of(self, places: Sequence[int] | None, axis: str, every: str) -> str:
        if places is None:
            return every
        if len(places) > _MOST_NAMES:
            return translated(counted_units(self.nouns[0], len(places)))
        texts = self.queries if axis == "query" else self.keys
        return ", ".join(texts[at] if at < len(texts) else tr("token {at}", at=at) for at in places)


def _head(act: Any) -> str:
    return tr("head {layer}.{head}", layer=act.layer, head=act.head)


def _uniform(act: UniformAttention, tokens: _Tokens) -> str:
    head = _head(act).capitalize()
    if act.queries is None:
        return tr("{head} looks evenly", head=head)
    rows = tokens.names_of(act.queries, "query", "")
    return tr("{head} looks evenly from {rows}", head=head, rows=rows)


def _set(act: SetAttention, tokens: _Tokens) -> str:
    queries = tokens.names_of(act.queries, "query", tr("every token"))
    keys = tokens.names_of(act.keys, "key", tr("every token"))
    values = np.unique(act.weights)
    amount = f"{values[0]:.3g}" if len(values) == 1 else ", ".join(
        f"{value:.3g}" for value in act.weights.ravel()[:_MOST_NAMES]
    )  # fmt: skip
    more = "" if len(values) == 1 or act.weights.size <= _MOST_NAMES else ", ..."
    return tr(
        "Set {queries} → {keys} to {amount}{more} in {head}",
        queries=queries,
        keys=keys,
        amount=amount,
        more=more,
        head=_head(act),
    )


def _cut(act: CutEdges, tokens: _Tokens) -> str:
    where = (
        tr("all heads")
        if act.heads is None
        else (
            ", ".join(
                tr("head {layer}.{head}", layer=layer, head=head) for layer, head in act.heads
            )
            if len(act.heads) <= _MOST_NAMES
            else translated(counted("{n} head", "{n} heads", n=len(act.heads)))
        )
    )
    if act.pairwise and act.queries is not None and len(act.queries) > 1:
        if len(act.queries) > _MOST_NAMES:
            n = len(act.queries)
            cut = counted("Cut {n} edge in {where}", "Cut {n} edges in {where}", n=n, where=where)
            return translated(cut)
        edges = [
            f"{tokens.names_of((q,), 'query', '')} → {tokens.names_of((k,), 'key', '')}"
            for q, k in zip(act.queries, act.keys or (), strict=True)
        ]
        return tr("Cut {edges} in {where}", edges=", ".join(edges), where=where)
    queries = tokens.names_of(act.queries, "query", tr("every token"))
    return tr(
        "Cut {queries} → {names_of} in {where}",
        queries=queries,
        names_of=tokens.names_of(act.keys, "key", tr("every token")),
        where=where,
    )


def _replacement_words(act: ReplaceMechanism, tokens: _Tokens) -> str:
    layers = ", ".join(map(str, act.layers))
    heads = "" if act.heads is None else tr(", heads {map}", map=", ".join(map(str, act.heads)))
    options = "".join(f", {name} {value}" for name, value in act.options.items())
    return translated(
        counted(
            "Score by {mechanism}{options} in layer {layers}{heads}",
            "Score by {mechanism}{options} in layers {layers}{heads}",
            n=len(act.layers),
            mechanism=act.mechanism,
            options=options,
            layers=layers,
            heads=heads,
        )
    )


def _patch_words(act: PatchHead | PatchResidual | PatchMlp, tokens: _Tokens, what: str) -> str:
    other = _other(act.source)
    if act.positions is None:
        return tr("Take {what} from {other}", what=what, other=other)
    places = tokens.names_of(act.positions, "query", "")
    return tr("Take {what} at {places} from {other}", what=what, places=places, other=other)


def _other(source: Any) -> str:
    if isinstance(source, np.ndarray):
        return tr("an input of the shape {shape}", shape=source.shape)
    text = source if isinstance(source, str) else " | ".join(source)
    return f'"{abbreviation(text, 60)}"'


def _vector_words(act: AddVector, tokens: _Tokens) -> str:
    length = float(np.linalg.norm(act.vector)) * act.factor
    at = tokens.names_of(act.positions, "query", tr("every token"))
    return tr(
        "Add a vector of length {length:.3g} entering layer {layer} at {at}",
        length=length,
        layer=act.layer,
        at=at,
    )


_WORDS: dict[type, Callable[[Any, _Tokens], str]] = {
    SilenceHead: lambda act, tokens: tr("Silence {head}", head=_head(act)),
    ScaleHead: lambda act, tokens: tr(
        "Multiply {head} by {factor:g}", head=_head(act), factor=act.factor
    ),
    MeanHead: lambda act, tokens: tr("{head} outputs its mean", head=_head(act).capitalize()),
    UniformAttention: _uniform,
    SetAttention: _set,
    CutEdges: _cut,
    SwapPattern: lambda act, tokens: tr(
        "{head} looks as it does on {other}", head=_head(act).capitalize(), other=_other(act.source)
    ),
    MaskToken: lambda act, tokens: tr(
        "Hide the {noun} {names_of} ({position}) from all others",
        noun=tokens.noun(act.position),
        names_of=tokens.names_of((act.position,), "key", ""),
        position=act.position,
    ),
    ReplaceMechanism: _replacement_words,
    PatchHead: lambda act, tokens: _patch_words(
        act, tokens, tr("the output of {head}", head=_head(act))
    ),
    PatchResidual: lambda act, tokens: _patch_words(
        act, tokens, tr("the residual stream entering layer {layer}", layer=act.layer)
    ),
    PatchMlp: lambda act, tokens: _patch_words(
        act, tokens, tr("what the MLP of layer {layer} adds", layer=act.layer)
    ),
    AddVector: _vector_words,
}
