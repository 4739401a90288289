"""The files of an evaluation: its report, its answers, its evidence card, and a kept one shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from attnviz.evaluation.compression import compression
from attnviz.evaluation.report import WRITERS, Report
from attnviz.evaluation.robustness import robustness
from attnviz.evidence.cards import card_page
from attnviz.records.evaluation import Evaluation
from attnviz.ui.evaluate import choices
from attnviz.ui.evaluate.choices import Asked
from attnviz.ui.evaluate.details import scores
from attnviz.ui.frame import show
from attnviz.ui.shared import cards, traces
from attnviz.ui.visitor import ownership

MIME = {".html": "text/html", ".md": "text/markdown", ".json": "application/json",
        ".csv": "text/csv"}  # fmt: skip
NAMES = {".html": "HTML report", ".md": "Markdown", ".json": "JSON", ".csv": "Answers as CSV"}


def save(place: Any, asked: Asked, done: Evaluation) -> None:
    """Offer the evaluation as files, with what was computed on request, and as evidence card."""
    opened = traces.model(asked.model, asked.device)
    menu = _save(place, lambda: report(asked, done))
    if asked.run:  # a card names data that anybody can have; a run's split is this server's
        return
    with menu:
        cards.offer(
            lambda: card_page(opened, done, inputs=choices.data_asked(asked)),
        )


def report(asked: Asked, done: Evaluation) -> Report:
    """Return the evaluation with what was computed on request."""
    beside, comparison = choices.compared_before(asked, choices.model_beside()) or (
        None, None,
    )  # fmt: skip
    return Report(
        done, comparison=comparison, against=beside,
        robustness=choices.known(asked, robustness),
        compression=choices.known(asked, compression),
    )  # fmt: skip


def draw_kept(place: Any, kept: Report) -> None:
    """Draw an evaluation that was kept: its figures, and its report as it is written to a file."""
    scores(Asked(kept.evaluation.model.name, ""), kept.evaluation)
    show.document(WRITERS[".html"](kept), title="Report", height=760)
    _save(place, lambda: kept)


def _save(place: Any, made: Callable[[], Report]) -> Any:
    def writer(suffix: str) -> Callable[[], str]:
        return ownership.for_this_asker(lambda: WRITERS[suffix](made()))

    menu = place.popover("Save")
    with menu:
        for suffix in WRITERS:
            st.download_button(
                NAMES[suffix], data=writer(suffix), mime=MIME[suffix],
                file_name=f"evaluation{suffix}", key=f"save evaluation {suffix}",
                on_click="ignore", width="stretch",
            )  # fmt: skip
    return menu
