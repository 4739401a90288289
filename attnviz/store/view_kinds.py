"""Kinds of records of single views: edits of a text, a lens, two traces side by side.

A file may come from elsewhere, so each kind says what has to fit together before it is drawn.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from attnviz.language import N_, several
from attnviz.records import (
    Attribution,
    Axis,
    Changed,
    Comparison,
    DirectLogits,
    Edit,
    Flip,
    Framing,
    HeadTokens,
    LogitLens,
    ModelInfo,
    Passes,
    Prediction,
    Question,
    SequenceAttribution,
    Tokens,
    Units,
    WhatIf,
)
from attnviz.records.view_results import EditTries, NamedComparison
from attnviz.store.codec import Misfit
from attnviz.store.folders import RecordKind
from attnviz.store.format import TRACE, refuse_odd_answer

WHY = (ModelInfo, Tokens, Units, Passes, Question, Framing)
"""The classes that an attribution is made of."""


def whole_why(attribution: Attribution | SequenceAttribution) -> None:
    """Raise Misfit for an attribution whose units do not cover its tokens."""
    if len(attribution.units.of_token) != len(attribution.tokens):
        raise Misfit(N_("its units do not cover its tokens"))
    of_token = attribution.units.of_token
    if len(of_token) and not 0 <= of_token.min() <= of_token.max() < len(attribution.units):
        raise Misfit(N_("a token belongs to a unit that does not exist"))


def _whole_tries(tries: EditTries) -> None:
    change, flip = tries.change, tries.flip
    for answer in (change.before, change.after):
        refuse_odd_answer(answer)
    _refuse_odd_edits(change.edits, change.units)
    for each in tries.reasons:
        whole_why(each)
    if flip is not None:
        for one in (flip.best, *flip.others):
            _refuse_odd_edits(one.edits, flip.units)


def _refuse_odd_edits(edits: Iterable[Edit], units: Units) -> None:
    if not all(0 <= edit.unit < len(units) for edit in edits):
        raise Misfit(N_("an edit is of a word that does not exist"))


def _whole_lens(lens: LogitLens | DirectLogits | HeadTokens) -> None:
    if isinstance(lens, DirectLogits) and len(lens.heads) != len(lens.mlps):
        raise Misfit(
            several(
                "it has heads of {n} layers and {mlps} MLPs",
                n=len(lens.heads),
                mlps=len(lens.mlps),
            )
        )
    if not isinstance(lens, LogitLens):
        return
    cells = lens.top.shape[:2]
    if not lens.top.size or lens.probabilities.shape != lens.top.shape:
        raise Misfit(N_("it has not one probability for each of its best tokens"))
    for name in ("entropy", "divergence", "rank", "probability"):
        if getattr(lens, name).shape != cells:
            raise Misfit(N_("its {name} has not one number for each cell", name=name))
    tokens = lens.positions
    if not len(tokens.text) == len(tokens.pieces) == len(lens.followed) == cells[1]:
        raise Misfit(N_("its cells do not fit its tokens"))
    if not 0 <= lens.at < cells[1]:
        raise Misfit(N_("its answer stands at a token that does not exist"))
    if not {int(of) for of in (*np.unique(lens.top), *lens.followed)} <= set(lens.names):
        raise Misfit(N_("one of its tokens has no name"))


def _whole_comparison(named: NamedComparison) -> None:
    comparison = named.comparison
    traces = (comparison.first, comparison.second)
    for trace in traces:
        TRACE.whole(trace)
    stacks = set(comparison.moved)
    if not stacks or not stacks == set(comparison.queries) == set(comparison.keys):
        raise Misfit(N_("its axes are not those of its stacks"))
    for name in comparison.moved:
        if not all(name in trace.by_stack for trace in traces):
            raise Misfit(N_("only one of its traces has the stack {name}", name=name))
        first, second = (trace.stack(name) for trace in traces)
        shape = tuple(max(getattr(first, n), getattr(second, n)) for n in ("n_layers", "n_heads"))
        if comparison.moved[name].shape != shape:
            raise Misfit(N_("it has not one number for each head of the {name}", name=name))
        _refuse_odd_axis(comparison.queries[name], first.queries, second.queries)
        _refuse_odd_axis(comparison.keys[name], first.keys, second.keys)


def _refuse_odd_axis(axis: Axis, first: Tokens, second: Tokens) -> None:
    for side, (own, tokens) in enumerate(((axis.first, first), (axis.second, second))):
        places = axis.pairs[:, side]
        if (
            not len(own.text) == len(own.pieces) == len(tokens)
            or not ((places >= -1) & (places < len(tokens))).all()
        ):
            raise Misfit(N_("its tokens are not those of its traces"))


TRIES = RecordKind(
    "what_if",
    EditTries,
    (*WHY, Attribution, Prediction, Edit, WhatIf, Changed, Flip, EditTries),
    _whole_tries,
    word=N_("list of edits"),
)
LENS = RecordKind(
    "lens", LogitLens | DirectLogits | HeadTokens,
    (ModelInfo, Tokens, Framing, LogitLens, DirectLogits, HeadTokens), _whole_lens,
)  # fmt: skip
COMPARISON = RecordKind(
    "comparison", NamedComparison, (*TRACE.parts, Axis, Comparison, NamedComparison),
    _whole_comparison,
)  # fmt: skip
