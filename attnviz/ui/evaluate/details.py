"""What stands below the scores of an evaluation, one detail at a time."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from attnviz.data.examples import EXAMPLES
from attnviz.evaluation import remarks
from attnviz.evaluation.compare import verdict
from attnviz.evaluation.figure_words import between, capital, figure, told
from attnviz.evaluation.robustness import refusal
from attnviz.evaluation.slices import worst_first
from attnviz.models.registry import known
from attnviz.plots.attack_curves import attack_curves
from attnviz.plots.classification_curves import MOST_CURVES, classification_curves
from attnviz.plots.confusion import confusion_matrix
from attnviz.plots.reliability import reliability
from attnviz.records.evaluation import Evaluation
from attnviz.records.scores import (
    ClassificationScores,
    EntityScores,
    RegressionScores,
    SegmentationScores,
)
from attnviz.ui import session
from attnviz.ui.evaluate import choices, held_out
from attnviz.ui.evaluate.choices import Asked
from attnviz.ui.frame import show
from attnviz.ui.shared import downloads
from attnviz.ui.shared.errors import escaped
from attnviz.ui.visitor.checkpoints import checkpoints

MATRIX, CURVES, CALIBRATION = "Confusion matrix", "ROC and precision", "Calibration"
CLASSES, SLICES, WORST = "By class", "Slices", "Worst mistakes"
ROBUST, SMALLER, OTHER = "Robustness", "Smaller versions", "Another model"

_WIDEST = 1_400

_FEW_CLASSES = 4
"""Classes whose matrix is read at a glance; of more, the most frequent confusions are listed."""

MOST_ROWS = 200
"""Rows of a table of answers."""


def scores(asked: Asked, done: Evaluation) -> None:
    """Draw the figures with their intervals, and what a reader must know."""
    if flattered := choices.learnt_from(asked):
        st.warning(escaped(flattered))
    row = st.container(horizontal=True)  # as many side by side as there is room for
    for score in done.scores:
        at = score.interval
        with row.container(border=True, width=152):
            st.caption(
                escaped(score.name),
                help=escaped(
                    f"{score.meaning}; {score.better} is better. Exact: {at.value!r}."
                    f"{f' Interval: {at.method}.' if at.method else ''}"
                ),
            )
            st.markdown(f"#### {figure(at.value)}")
            st.caption(between(at))
    st.caption(
        f"{len(done.answers):,} rows in {done.seconds:.2g} s. Below each figure stands its 95 % "
        "interval: of 100 test sets drawn like this one, about 95 have an interval that holds the "
        "figure of all such rows."
    )
    for sentence in (*remarks.how_made(done), remarks.repeats(done)):
        if sentence:
            st.caption(escaped(sentence))
    story = EXAMPLES[asked.example].story if asked.example else None
    for note in done.notes:
        if note != story:  # it stands beside the example
            st.caption(f"Note: {escaped(note)}")


def draw(asked: Asked, done: Evaluation) -> None:
    """Draw the detail that the reader chooses."""
    drawers = _drawers(done)
    session.offered(session.EVALUATE_DETAIL, list(drawers), default=next(iter(drawers)))
    chosen = st.segmented_control(
        "Details",
        list(drawers),
        **session.lasting(session.EVALUATE_DETAIL),
        label_visibility="collapsed",
    )
    if chosen is not None:
        drawers[chosen](asked, done)


def _drawers(done: Evaluation) -> dict[str, Callable[[Asked, Evaluation], None]]:
    details = done.details
    found: dict[str, Callable[[Asked, Evaluation], None]] = {}
    if isinstance(details, ClassificationScores):
        if details.confusion is not None:
            found[MATRIX] = _matrix
        found[CURVES] = _curves
    if done.calibration is not None:
        found[CALIBRATION] = _calibration
    if isinstance(details, (ClassificationScores, EntityScores, SegmentationScores)):
        found[CLASSES] = _classes
    elif isinstance(details, RegressionScores) and len(details.mae_by_step) > 1:
        found["By step"] = _steps
    return found | {WORST: _worst, SLICES: _slices, ROBUST: _robustness, SMALLER: _smaller,
                    OTHER: _other}  # fmt: skip


# --- from the answers -----------------------------------------------------------------------------


def _matrix(asked: Asked, done: Evaluation) -> None:
    assert isinstance(done.details, ClassificationScores)
    st.caption("Shading is the share of the true class. Choose a cell to see its rows.")
    classes = len(done.details.labels)
    with st.container(width=min(_WIDEST, 200 + 160 * classes)):  # two cells are no wide banners
        point = show.points(confusion_matrix(done.details, theme=show.theme()), "confusion")
    points: Any = point["selection"]["points"] if point else []
    if not points:
        if classes > _FEW_CLASSES:
            _confusions(done.details)
        return
    # The browser sends the pair back as {"0": true, "1": predicted}.
    true, said = (int(n) for n in points[0]["customdata"].values())
    labels, rows = done.details.labels, done.answers.cell(true, said)
    st.markdown(
        escaped(f'{len(rows):,} rows of "{labels[true]}" answered as "{labels[said]}"') + ":"
    )
    _rows(asked, done, rows, key=f"cell {true} {said}")


def _confusions(details: ClassificationScores) -> None:
    pairs = [(a, b, n, f"{share:.1%}") for a, b, n, share in remarks.confused(details)]
    if pairs:
        st.caption("The most frequent confusions.")
        columns = ["truth", "answered as", "rows", "share of the truth's rows"]
        _table(pd.DataFrame(pairs, columns=columns))


def _curves(asked: Asked, done: Evaluation) -> None:
    details = done.details
    assert isinstance(details, ClassificationScores)
    classes = None
    if len(details.labels) > MOST_CURVES:
        names = st.multiselect(
            "Classes", details.labels, default=details.labels[:3], max_selections=MOST_CURVES
        )
        classes = [details.labels.index(name) for name in names]
    st.caption("Each class against all others. The areas stand in the legends.")
    show.chart(classification_curves(details, classes, theme=show.theme()))


def _calibration(asked: Asked, done: Evaluation) -> None:
    assert done.calibration is not None
    st.caption(escaped(" ".join((*remarks.sureness(done), "Larger points: more rows."))))
    show.chart(reliability(done.calibration, theme=show.theme()))


def _classes(asked: Asked, done: Evaluation) -> None:
    details = done.details
    if isinstance(details, SegmentationScores):
        table = {"class": details.labels, "IoU": details.iou, "Dice": details.dice,
                 "pixels": details.pixels}  # fmt: skip
    else:
        assert isinstance(details, (ClassificationScores, EntityScores))
        names = details.labels if isinstance(details, ClassificationScores) else details.kinds
        table = {"class": names, "precision": details.precision, "recall": details.recall,
                 "F1": details.f1, "rows": details.support}  # fmt: skip
    _table(pd.DataFrame(table))


def _steps(asked: Asked, done: Evaluation) -> None:
    assert isinstance(done.details, RegressionScores)
    steps = done.details.mae_by_step
    _table(pd.DataFrame({"step ahead": np.arange(1, len(steps) + 1), "mean error": steps}))


def _worst(asked: Asked, done: Evaluation) -> None:
    rows = done.answers.worst(MOST_ROWS)
    if not rows:
        st.info("Every row was answered right.")
        return
    st.caption(escaped(remarks.worst_said(done, rows)))
    _rows(asked, done, rows, key="worst")


def _slices(asked: Asked, done: Evaluation) -> None:
    if not done.slices:
        st.info("The rows have no parts to tell apart: all are of one length, without columns.")
        return
    st.caption(
        f"{escaped(capital(done.answers.figure_name))} on parts of the rows, the worst first. Many "
        "slices are looked at, so one that stands out a little may do so by chance."
    )
    _table(
        pd.DataFrame(
            [
                (s.column, s.value, s.rows, s.interval.value, s.interval.low, s.interval.high)
                for s in worst_first(done.slices, done.answers.better)
            ],
            columns=["column", "value", "rows", done.answers.figure_name, "from", "to"],
        )
    )


def _rows(asked: Asked, done: Evaluation, rows: Sequence[int], *, key: str) -> None:
    """Draw answers as a table; the row that is chosen can be opened in the explorer."""
    answers, shown = done.answers, list(rows)[:MOST_ROWS]
    table = pd.DataFrame(
        {
            "row": shown, "input": [answers.inputs[n] for n in shown],
            "truth": [answers.true[n] for n in shown],
            "answer": [answers.predicted[n] for n in shown],
            "loss": [float(answers.loss[n]) for n in shown],
        }
    )  # fmt: skip
    picked: Any = st.dataframe(
        table, hide_index=True, key=f"rows {key}", on_select="rerun", selection_mode="single-row",
        column_config={"loss": st.column_config.NumberColumn(format="%.3g"),
                       "input": st.column_config.TextColumn(width="large")},
    )  # fmt: skip
    at = picked["selection"]["rows"]
    number = shown[at[0]] if at and at[0] < len(shown) else shown[0] if shown else None
    if number is None:
        return
    given = _input_of(asked, number)
    if given:
        st.button(
        f"Open row {number} in the explorer", key=f"open {key}", on_click=session.open_input,
        kwargs=given, help="Choose another row of the table to open that one.",
    )  # fmt: skip


def _input_of(asked: Asked, row: int) -> dict[str, Any]:
    values = choices.questions(asked).values
    if "image" in values:
        held = io.BytesIO()
        values["image"][row].convert("RGB").save(held, "PNG")
        return {"picture": held.getvalue()}
    if "series" in values:
        return {"series": "\n".join(repr(float(v)) for v in values["series"][row])}
    if "words" in values:
        return {"text": " ".join(values["words"][row])}
    text = values["text"][row] if "text" in values else values["source"][row]
    return {"text": text, "second": values["second"][row] if "second" in values else ""}


# --- on request -----------------------------------------------------------------------------------


def _robustness(asked: Asked, done: Evaluation) -> None:
    if (why := refusal(done.task)) is not None:
        st.info(why)
        return
    what = "Words" if done.task == "token-classification" else "Texts"
    turned = "" if done.task == "token-classification" else " and a negation"
    st.caption(f"{what} with typos, synonyms{turned}, and embeddings moved by FGM and PGD.")
    found = choices.shaken(asked)
    if found is None:
        return
    _table(
        pd.DataFrame(
            [
                {
                    "change": c.name, "texts changed": c.rows,
                    f"{found.figure_name} before": (
                        told(c.before) if c.before else "the truth changes too"
                    ),
                    f"{found.figure_name} after": told(c.after) if c.after else "",
                    "answers that move": told(c.moved), "example": c.example[1],
                }
                for c in found.changes
            ]
        )
    )  # fmt: skip
    show.chart(attack_curves(found, theme=show.theme()))
    st.caption(
        "A model that falls for FGM and PGD but not for random moves of the same length is weak in "
        "a few directions, not to noise."
    )
    for note in found.notes:
        st.caption(escaped(note))


def _smaller(asked: Asked, done: Evaluation) -> None:
    st.caption("Linear layers as 8-bit integers, and the least important heads silenced.")
    found = choices.compressed(asked)
    if found is None:
        return
    _table(
        pd.DataFrame(
            [
                {
                    "version": v.name, found.figure_name: told(v.figure),
                    "same answer": _open(v.agreement), "size": _open(v.size),
                    "speed": _open(v.speed),
                    "change of the maps": _open(v.maps),
                    "what was done": v.meaning,
                }
                for v in found.versions
            ]
        )
    )  # fmt: skip
    st.caption(
        "Size and speed are multiples of the model's own (below 1: smaller, slower); speed is left "
        "open where zeros are still multiplied. Maps: "
        "Jensen-Shannon divergence from the model's own, 0 (the same) to 1 bit."
    )
    for note in found.notes:
        st.caption(escaped(note))


def _open(value: float | None) -> str:
    return "–" if value is None else figure(value)


def _other(asked: Asked, done: Evaluation) -> None:
    config = held_out.run_of(asked.model)
    first = [] if config is None or config.from_scratch else [config.model]  # what it began as
    names = [n for n in dict.fromkeys((*first, *known(), *checkpoints().paths()))
             if n != asked.model]  # fmt: skip
    if (typed := session.evaluated_against()) not in ("", *names):
        names.append(typed)
    name = st.selectbox(
        "Another model for the same rows", names,
        **session.lasting(session.EVALUATE_AGAINST), index=None, accept_new_options=True,
        placeholder="choose one, or type a hub id or the folder of a checkpoint",
        on_change=downloads.ask_for_choice, args=(session.EVALUATE_AGAINST,),
    )  # fmt: skip
    name = (name or "").strip()
    if not name:
        return
    beside, found = choices.compared(asked, name)
    st.markdown(escaped(verdict(found)))
    _table(
        pd.DataFrame(
            {
                "figure": [score.name for score in done.scores],
                found.first: [told(score.interval) for score in done.scores],
                f"{found.second} ": [told(score.interval) for score in beside.scores],
            }
        )
    )
    alone = ((found.first, found.only_first), (found.second, found.only_second))
    for number, (model, rows) in enumerate(alone):
        if rows:
            st.markdown(f"Rows that {escaped(model)} alone got right, with its answers:")
            _rows(asked, (done, beside)[number], rows, key=f"only {number}")


def _table(table: pd.DataFrame) -> None:
    formats = {
        str(name): st.column_config.NumberColumn(format="%.3g")
        for name in table.columns
        if table[name].dtype.kind == "f"
    }
    st.dataframe(table, hide_index=True, column_config=formats)
