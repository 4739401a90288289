"""Heads measured on repeated random tokens instead of the reader's own input."""

from __future__ import annotations

import streamlit as st

from attnviz.language import N_, counted, tr, translated
from attnviz.metrics.heads import FEW_QUERIES, LABELS, head_scores
from attnviz.records import HeadScores, Trace
from attnviz.tracing.probe import repeated_tokens
from attnviz.ui.shared import traces
from attnviz.ui.shared.traces import Request

_ON = (N_("this input"), N_("repeated random tokens"))
_OF_REPETITIONS = ("induction", "duplicate")


def scores_of(request: Request, trace: Trace, stack: str) -> HeadScores:
    """Ask what heads are measured on, and return their scores on it."""
    model = traces.model(request.model, request.device)
    reads_one_text = model.task_line.reads == "text" and not model.has_decoder
    if not reads_one_text or request.entry_id:
        return head_scores(trace, stack)
    choice = st.segmented_control(
        tr("Measured on"),
        _ON,
        format_func=translated,
        default=_ON[0],
        key="measured-on",
        help=tr(
            "50 random tokens, repeated once: only a head that looks back at them can know what "
            "comes next. Induction heads are found in this way (Olsson et al. 2022)."
        ),
    )
    if choice == _ON[1]:
        probe = traces.from_shelf(
            ("repeated tokens", request.model, request.device), lambda: repeated_tokens(model),
            lambda result: result.nbytes,
        )  # fmt: skip
        return head_scores(probe, stack)
    scores = head_scores(trace, stack)
    _say_how_few(scores)
    return scores


def _say_how_few(scores: HeadScores) -> None:
    for name in _OF_REPETITIONS:
        count = scores.queries.get(name, 0)
        if count < FEW_QUERIES:
            label = translated(LABELS[name]).capitalize()
            st.caption(
                translated(
                    counted(
                        "{label} is measured on {n} token of this input that occurred before: too "
                        "few to name a head by. Measure on repeated random tokens instead.",
                        "{label} is measured on {n} tokens of this input that occurred before: too "
                        "few to name a head by. Measure on repeated random tokens instead.",
                        n=count,
                        label=label,
                    )
                )
                if count
                else tr(
                    "{label} is measured on no token of this input that occurred before: too few "
                    "to name a head by. Measure on repeated random tokens instead.",
                    label=label,
                )
            )
            return
