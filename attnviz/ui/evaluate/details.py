"""The sections of an evaluation's report on the page, one detail at a time.

What a file cannot do is added here: charts that answer to a pointer, rows that can be chosen.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from attnviz.data.examples import EXAMPLES
from attnviz.evaluation import sections
from attnviz.evaluation.figure_words import between, figure, with_interval
from attnviz.evaluation.robustness import refusal
from attnviz.evaluation.sections import Section
from attnviz.language import N_, joined, several, tr, translated
from attnviz.models.registry import known
from attnviz.plots.attack_curves import attack_curves
from attnviz.plots.classification_curves import MOST_CURVES, classification_curves
from attnviz.plots.confusion import confusion_matrix
from attnviz.plots.reliability import reliability
from attnviz.records.evaluation import Evaluation
from attnviz.records.scores import ClassificationScores, Interval
from attnviz.ui.evaluate import choices, held_out
from attnviz.ui.evaluate.choices import Asked
from attnviz.ui.frame import show
from attnviz.ui.session.keys import EvaluateKeys
from attnviz.ui.session.model_input import open_input
from attnviz.ui.session.widgets import ensure_option, lasting
from attnviz.ui.shared import downloads
from attnviz.ui.shared.errors import escaped
from attnviz.ui.shared.table_words import headings
from attnviz.ui.visitor.checkpoints import checkpoints

MATRIX, CURVES, CALIBRATION = N_("Confusion matrix"), N_("ROC and precision"), N_("Calibration")
CLASSES, STEPS, SLICES, WORST = N_("By class"), N_("By step"), N_("Slices"), N_("Worst mistakes")
ROBUST, SMALLER, OTHER = N_("Robustness"), N_("Smaller versions"), N_("Another model")

_WIDEST = 1_400

_FEW_CLASSES = 4
"""Classes whose matrix is read at a glance; of more, the most frequent confusions are listed."""

MOST_ROWS = 200
"""Rows of a table of answers."""


def scores(choice: Asked, evaluation: Evaluation) -> None:
    """Draw the figures with their intervals, and what a reader must know."""
    if flattered := choices.learnt_from(choice):
        st.warning(escaped(flattered))
    row = st.container(horizontal=True)  # as many side by side as there is room for
    for score in evaluation.scores:
        at = score.interval
        with row.container(border=True, width=152):
            st.caption(
                escaped(score.name),
                help=escaped(
                    tr(
                        "{meaning}; {better} is better. Exact: {value!r}.{words}",
                        meaning=score.meaning,
                        better=score.better,
                        value=at.value,
                        words=f" Interval: {at.method}." if at.method else "",
                    )
                ),
            )
            st.markdown(f"**{figure(at.value)}**")
            st.caption(translated(between(at)))
    story = tr("Note: {story}", story=EXAMPLES[choice.example].story) if choice.example else None
    _say(
        *(
            sentence for sentence in sections.summary(evaluation).sentences if sentence != story
        ),  # it stands above
        *sections.scores(evaluation).sentences,
    )


def draw(choice: Asked, evaluation: Evaluation) -> None:
    """Draw the detail that the reader chooses."""
    drawers = _drawers(evaluation)
    ensure_option(EvaluateKeys.DETAIL, list(drawers), default=next(iter(drawers)))
    detail = st.segmented_control(
        tr("Details"),
        list(drawers),
        format_func=translated,
        **lasting(EvaluateKeys.DETAIL),
        label_visibility="collapsed",
    )
    if detail is not None:
        drawers[detail](choice, evaluation)


def _drawers(evaluation: Evaluation) -> dict[str, Callable[[Asked, Evaluation], None]]:
    details = evaluation.details
    drawers: dict[str, Callable[[Asked, Evaluation], None]] = {}
    if isinstance(details, ClassificationScores):
        if details.confusion is not None:
            drawers[MATRIX] = _matrix
        drawers[CURVES] = _curves
    if evaluation.calibration is not None:
        drawers[CALIBRATION] = _calibration
    if (parts := sections.by_class(details)) is not None:
        drawers[STEPS if parts.title == STEPS else CLASSES] = _classes
    return drawers | {WORST: _worst, SLICES: _slices, ROBUST: _robustness, SMALLER: _smaller,
                    OTHER: _other}  # fmt: skip


# --- from the answers -----------------------------------------------------------------------------


def _matrix(choice: Asked, evaluation: Evaluation) -> None:
    assert isinstance(evaluation.details, ClassificationScores)
    _say(
        tr(
            "{legend} Choose a cell to see its rows.",
            legend=sections.matrix(evaluation.details).legend,
        )
    )
    classes = len(evaluation.details.labels)
    with st.container(width=min(_WIDEST, 200 + 160 * classes)):  # two cells are no wide banners
        point = show.points(confusion_matrix(evaluation.details, theme=show.theme()), "confusion")
    points: Any = point["selection"]["points"] if point else []
    if not points:
        if classes > _FEW_CLASSES:
            _confusions(evaluation.details)
        return
    # The browser sends the pair back as {"0": true, "1": predicted}.
    true, answer = (int(n) for n in points[0]["customdata"].values())
    labels, rows = evaluation.details.labels, evaluation.answers.cell(true, answer)
    st.markdown(
        escaped(
            translated(
                several(
                    '{n:,} rows of "{labels}" answered as "{labels_2}"',
                    n=len(rows),
                    labels=labels[true],
                    labels_2=labels[answer],
                )
            )
        )
        + ":"
    )
    _rows(choice, evaluation, rows, key=f"cell {true} {answer}")


def _confusions(details: ClassificationScores) -> None:
    section = sections.confusions(details)
    if section.rows:
        _say(f"{section.title}.")
        _table(section)


def _curves(choice: Asked, evaluation: Evaluation) -> None:
    details = evaluation.details
    assert isinstance(details, ClassificationScores)
    classes = None
    if len(details.labels) > MOST_CURVES:
        names = st.multiselect(
            tr("Classes"),
            details.labels,
            format_func=translated,
            default=details.labels[:3],
            max_selections=MOST_CURVES,
        )
        classes = [details.labels.index(name) for name in names]
    _say(sections.curves(details).legend)
    show.chart(classification_curves(details, classes, theme=show.theme()))


def _calibration(choice: Asked, evaluation: Evaluation) -> None:
    assert evaluation.calibration is not None
    section = sections.calibration(evaluation)
    _say(joined((*section.sentences, section.legend)))
    show.chart(reliability(evaluation.calibration, theme=show.theme()))


def _classes(choice: Asked, evaluation: Evaluation) -> None:
    section = sections.by_class(evaluation.details)
    assert section is not None
    _section(section)


def _worst(choice: Asked, evaluation: Evaluation) -> None:
    _say(*sections.mistakes(evaluation, MOST_ROWS).sentences)
    if rows := evaluation.answers.worst(MOST_ROWS):
        _rows(choice, evaluation, rows, key="worst")


def _slices(choice: Asked, evaluation: Evaluation) -> None:
    if not evaluation.slices:
        st.info(
            tr(
                "The rows cannot be divided into parts: all have the same length, and there are no "
                "other columns."
            )
        )
        return
    section = sections.slices(evaluation)
    _say(*section.sentences)
    _table(section, apart=True)


def _rows(choice: Asked, evaluation: Evaluation, rows: Sequence[int], *, key: str) -> None:
    """Draw answers as a table; the reader can open a row of it in the explorer."""
    answers, first_rows = evaluation.answers, list(rows)[:MOST_ROWS]
    table = pd.DataFrame(
        {
            "row": first_rows, "input": [answers.inputs[n] for n in first_rows],
            "truth": [answers.true[n] for n in first_rows],
            "answer": [answers.predicted[n] for n in first_rows],
            "loss": [float(answers.loss[n]) for n in first_rows],
        }
    )  # fmt: skip
    selection: Any = st.dataframe(
        table, hide_index=True, key=f"rows {key}", on_select="rerun", selection_mode="single-row",
        column_config=headings(
            table.columns,
            {"loss": st.column_config.NumberColumn(format="%.3g"),
             "input": st.column_config.TextColumn(width="large")},
        ),
    )  # fmt: skip
    at = selection["selection"]["rows"]
    number = (
        first_rows[at[0]]
        if at and at[0] < len(first_rows)
        else first_rows[0]
        if first_rows
        else None
    )
    if number is None:
        return
    model_input = _input_of(choice, number)
    if model_input:
        st.button(
            tr("Open row {number} in the explorer", number=number),
            key=f"open {key}",
            on_click=open_input,
            kwargs=model_input,
            help=tr("To open another row, choose it in the table."),
        )


def _input_of(choice: Asked, row: int) -> dict[str, Any]:
    values = choices.questions(choice).values
    if "image" in values:
        buffer = io.BytesIO()
        values["image"][row].convert("RGB").save(buffer, "PNG")
        return {"picture": buffer.getvalue()}
    if "series" in values:
        return {"series": "\n".join(repr(float(v)) for v in values["series"][row])}
    if "words" in values:
        return {"text": " ".join(values["words"][row])}
    text = values["text"][row] if "text" in values else values["source"][row]
    return {"text": text, "second": values["second"][row] if "second" in values else ""}


# --- on request -----------------------------------------------------------------------------------


def _robustness(choice: Asked, evaluation: Evaluation) -> None:
    if (why := refusal(evaluation.task)) is not None:
        st.info(translated(why))
        return
    what = tr("Words") if evaluation.task == "token-classification" else tr("Texts")
    negation = "" if evaluation.task == "token-classification" else tr(" and a negation")
    st.caption(
        tr(
            "{what} with typos, synonyms{negation}, and embeddings moved by FGM and PGD.",
            what=what,
            negation=negation,
        )
    )
    result = choices.robustness_of(choice)
    if result is None:
        return
    _table(sections.changed_texts(result))
    _say(*sections.moved_embeddings(result).sentences)
    show.chart(attack_curves(result, theme=show.theme()))


def _smaller(choice: Asked, evaluation: Evaluation) -> None:
    st.caption(tr("Linear layers as 8-bit integers, and the least important heads silenced."))
    result = choices.compression_of(choice)
    if result is not None:
        _section(sections.smaller_versions(result))


def _other(choice: Asked, evaluation: Evaluation) -> None:
    config = held_out.run_of(choice.model)
    first = [] if config is None or config.from_scratch else [config.model]  # what it began as
    names = [n for n in dict.fromkeys((*first, *known(), *checkpoints().paths()))
             if n != choice.model]  # fmt: skip
    if (earlier_name := str(st.session_state.get(EvaluateKeys.AGAINST) or "").strip()) not in (
        "",
        *names,
    ):
        names.append(earlier_name)
    name = st.selectbox(
        tr("Another model for the same rows"),
        names,
        format_func=translated,
        **lasting(EvaluateKeys.AGAINST),
        index=None,
        accept_new_options=True,
        placeholder=tr("choose one, or type a hub id or the folder of a checkpoint"),
        on_change=downloads.ask_for_choice,
        args=(EvaluateKeys.AGAINST,),
    )
    name = (name or "").strip()
    if not name:
        return
    beside, comparison = choices.comparison_with(choice, name)
    section = sections.side_by_side(comparison)
    st.markdown(escaped(joined(section.sentences)))
    if section.rows:
        _table(section)
    _table(sections.scores(evaluation, beside))
    alone = ((comparison.first, comparison.only_first), (comparison.second, comparison.only_second))
    for number, (model, rows) in enumerate(alone):
        if rows:
            st.markdown(
                tr(
                    "Rows that only {model} answered correctly, with its answers:",
                    model=escaped(model),
                )
            )
            _rows(choice, (evaluation, beside)[number], rows, key=f"only {number}")


# --- sections -------------------------------------------------------------------------------------


def _section(section: Section) -> None:
    _say(*section.sentences)
    if section.rows:
        _table(section)


def _say(*sentences: str) -> None:
    for sentence in sentences:
        st.caption(escaped(sentence))


def _table(section: Section, *, apart: bool = False) -> None:
    """Draw a section's table; intervals `apart` are columns of numbers, to be sorted by."""
    columns: dict[str, list[Any]] = {}
    labels: dict[str, str] = {"from": N_("from"), "to": N_("to")}
    for label, cells in zip(section.head, zip(*section.rows, strict=True), strict=True):
        name = str.__str__(label)
        while name in columns:
            name += " "  # two models may have one name
        labels[name] = label
        if apart and all(isinstance(cell, Interval) for cell in cells):
            columns[name] = [cell.value for cell in cells]
            columns |= {"from": [c.low for c in cells], "to": [c.high for c in cells]}
        else:
            columns[name] = [_cell(cell) for cell in cells]
    table = pd.DataFrame(columns)
    formats = {
        str(name): st.column_config.NumberColumn(format="%.3g")
        for name in table.columns
        if table[name].dtype.kind == "f"
    }
    st.dataframe(table, hide_index=True, column_config=headings(table.columns, formats, own=labels))


def _cell(cell: Any) -> Any:
    if isinstance(cell, Interval):
        return with_interval(cell)
    return translated(cell) if isinstance(cell, str) else cell
