"""The files of an evaluation: its report, its answers, its evidence card, and a kept one shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from attnviz.evaluation.compression import compression
from attnviz.evaluation.report import WRITERS, Report
from attnviz.evaluation.robustness import robustness
from attnviz.evidence.cards import card_page
from attnviz.language import N_, tr
from attnviz.records.evaluation import Evaluation
from attnviz.ui.evaluate import choices
from attnviz.ui.evaluate.choices import Asked
from attnviz.ui.evaluate.details import scores
from attnviz.ui.frame import show
from attnviz.ui.shared import cards, traces
from attnviz.ui.visitor import ownership

MIME = {".html": "text/html", ".md": "text/markdown", ".json": "application/json",
        ".csv": "text/csv"}  # fmt: skip
NAMES = {
    ".html": N_("HTML report"),
    ".md": N_("Markdown"),
    ".json": N_("JSON"),
    ".csv": N_("Answers as CSV"),
}


def save(place: Any, choice: Asked, evaluation: Evaluation) -> None:
    """Offer the evaluation as files, with the results on request, and as an evidence card."""
    model = traces.model(choice.model, choice.device)
    menu = _save(place, lambda: report(choice, evaluation))
    if choice.run:  # a card names data that anybody can have; a run's split is this server's
        return
    with menu:
        cards.offer(
            lambda: card_page(model, evaluation, inputs=choices.data_asked(choice)),
        )


def report(choice: Asked, evaluation: Evaluation) -> Report:
    """Return the evaluation with the results on request."""
    beside, comparison = choices.earlier_comparison(choice, choices.model_beside()) or (
        None, None,
    )  # fmt: skip
    return Report(
        evaluation, comparison=comparison, against=beside,
        robustness=choices.earlier_result(choice, robustness),
        compression=choices.earlier_result(choice, compression),
    )  # fmt: skip


def draw_kept(place: Any, record: Report) -> None:
    """Draw a kept evaluation: its figures, and its report as a file shows it."""
    scores(Asked(record.evaluation.model.name, ""), record.evaluation)
    show.document(WRITERS[".html"](record), title=tr("Report"), height=760)
    _save(place, lambda: record)


def _save(place: Any, make_report: Callable[[], Report]) -> Any:
    def writer(suffix: str) -> Callable[[], str]:
        return ownership.for_this_asker(lambda: WRITERS[suffix](make_report()))

    menu = place.popover(tr("Save"))
    with menu:
        for suffix in WRITERS:
            st.download_button(
                NAMES[suffix], data=writer(suffix), mime=MIME[suffix],
                file_name=f"evaluation{suffix}", key=f"save evaluation {suffix}",
                on_click="ignore", width="stretch",
            )  # fmt: skip
    return menu
