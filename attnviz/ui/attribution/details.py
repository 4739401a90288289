"""What stands around the picture of an attribution: its words, its files, how far to trust it."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from attnviz.attribution.methods import method_named
from attnviz.attribution.narration import Ranked, in_order, sentences
from attnviz.attribution.paragraph import paragraph
from attnviz.export.attribution import WRITERS, write_attribution
from attnviz.export.tables import csv_text
from attnviz.language import N_, joined, tr, translated
from attnviz.metrics.agreement import agreement
from attnviz.plots.agreement import agreement_matrix
from attnviz.plots.faithfulness_curves import fraction_curves, order_curves
from attnviz.plots.layer_scores import layer_scores
from attnviz.plots.method_ranking import method_ranking
from attnviz.records import (
    Attribution,
    Faithfulness,
    MethodRanking,
    SequenceAttribution,
    Standing,
)
from attnviz.ui.attribution import method_results
from attnviz.ui.attribution.method_results import Why, WhySequence
from attnviz.ui.frame import actions, show
from attnviz.ui.session import agreements
from attnviz.ui.session.keys import AttributionKeys
from attnviz.ui.session.widgets import ensure_option, lasting
from attnviz.ui.shared import cards, doubt_strip, work
from attnviz.ui.shared.errors import escaped, strong
from attnviz.ui.shared.table_words import headings, spoken
from attnviz.views.attribution import view_attributions
from attnviz.views.attribution.words import caption, warning

AGREE, LAYERS, TRUST, RANK = (
    N_("Do they agree?"),
    N_("Layer by layer"),
    N_("Can it be trusted?"),
    N_("Which method is best here?"),
)
DETAILS = (AGREE, LAYERS, TRUST, RANK)

LABELS = {
    ".csv": actions.NUMBERS,
    ".json": N_("Numbers (JSON)"),
    ".html": actions.PAGE,
    ".svg": N_("Figure (SVG)"),
}

SOON_SECONDS = 0.5
"""What takes longer than this shows its first results before the last one is there."""

MIME = {
    ".csv": "text/csv", ".json": "application/json", ".html": "text/html", ".svg": "image/svg+xml"
}  # fmt: skip


def summary(question: Why, results: Sequence[Attribution]) -> tuple[Ranked, ...]:
    """Write what the best method's numbers say, the verdict first; return all, the best first.

    Methods are compared with random orders unasked where that is quick, and else with a button.
    """
    stand = method_results.stand(question, results)
    order = in_order(results, stand if isinstance(stand, Standing) else None)
    first = order[0].attribution
    verdict, *rest = sentences(
        order,
        removed=method_results.without(question, first),
        faithfulness=method_results.trust_known(question, first),
    )
    st.markdown(strong(verdict))
    if rest:
        st.caption(escaped(joined(rest)))
    if not isinstance(stand, Standing):
        words, button = st.columns([5, 2], vertical_alignment="center")
        words.caption(
            tr(
                "These methods were not compared with random orders here: it would take about "
                "{duration}.",
                duration=work.duration(stand),
            )
        )
        button.button(
            tr("Compare with random"),
            on_click=method_results.agree_to_stand,
            args=(question, results),
            width="stretch",
        )
    return order


def arrivals(place: Any) -> Callable[[Sequence[Attribution]], None]:
    """Return what draws the first results into a place while others are still to come.

    Not at once: where all are there within a moment, one picture is calmer than five.
    """
    began = time.monotonic()

    def draw_first(results: Sequence[Attribution]) -> None:
        if time.monotonic() - began >= SOON_SECONDS:
            with place.container():
                show.attributions(results, key=f"the first {len(results)} attributions")

    return draw_first


def chance(results: Sequence[Attribution]) -> None:
    """Say what a standard error is, where one is shown."""
    drawn = [one.label for one in results
             if one.standard_error is not None and one.standard_error.any()]  # fmt: skip
    if drawn:
        st.caption(
            tr(
                "{drawn}: groups of units are sampled at random. ± is the standard error: another "
                "seed changes a score by about this much. In 19 of 20 samplings, the value over "
                "all groups is within twice the standard error. More samples make it smaller.",
                drawn=" and ".join(drawn),
            )
        )


def without_slow(question: Why, methods: Sequence[str]) -> list[str]:
    """Return those methods that are there in a few seconds; offer the others with what they take.

    For methods that nobody chose: a reader who did is asked about minutes only.
    """
    now, later = method_results.quick(question, methods)
    key = ("slow", question, tuple(later))
    if not later or agreements.is_agreed(key):
        return list(methods)
    words, button = st.columns([5, 2], vertical_alignment="center")
    times = ", ".join(
        f"{method_named(name).label} (about {work.duration(seconds)})"
        for name, seconds in later.items()
    )
    words.caption(tr("Left out, because they take longer: {times}.", times=times))
    button.button(tr("Run them too"), on_click=agreements.agree, args=(key,), width="stretch")
    return now


def save(
    place: Any, question: Why | WhySequence, results: Any, ranked: Sequence[Ranked] = ()
) -> None:
    """Offer the scores as files, and each method's as evidence card, with its trust if tested.

    The page that is saved says what `ranked` does of each method.
    """
    with _save(place, results, ranked):
        if isinstance(question, WhySequence):
            cards.offer(lambda: cards.of_result(question.request, results))
            return
        at = 0
        if len(results) > 1:
            at = st.selectbox(
                tr("Evidence card of"),
                range(len(results)),
                format_func=lambda n: translated(results[n].label),
            )
        cards.offer(partial(_card, question, results[at]))


def _card(question: Why, one: Attribution) -> str:
    return cards.of_result(question.request, one, trust=method_results.trust_known(question, one))


def _save(
    place: Any,
    results: Sequence[Attribution] | SequenceAttribution,
    ranked: Sequence[Ranked] = (),
) -> Any:
    menu = place.popover(tr("Save"))
    with menu:
        for suffix in WRITERS:
            st.download_button(
                LABELS[suffix], data=_writer(results, suffix, ranked), mime=MIME[suffix],
                file_name=f"attribution{suffix}", key=f"save {suffix}", on_click="ignore",
                width="stretch",
            )  # fmt: skip
    return menu


def draw_kept(place: Any, results: Attribution | SequenceAttribution) -> None:
    """Draw scores that were kept, without asking the model anything."""
    doubt_strip.strip(results.doubts)
    if isinstance(results, SequenceAttribution):
        show.sequence(results)
        _save(place, results)
        return
    show.attributions([results])
    _save(place, [results])
    for note in results.notes:
        st.caption(escaped(note))


def _writer(results: Any, suffix: str, ranked: Sequence[Ranked]) -> Callable[[], bytes]:
    def write() -> bytes:
        if suffix == ".html" and ranked:
            return (
                view_attributions(
                    results,
                    verdicts=[each.verdict for each in ranked],
                    figures=[each.figure for each in ranked],
                )
                .document()
                .encode()
            )
        with tempfile.TemporaryDirectory() as folder:
            return write_attribution(results, Path(folder) / f"attribution{suffix}").read_bytes()

    return write


def draw(question: Why, results: Sequence[Attribution]) -> None:
    """Draw the detail that the reader chooses."""
    ensure_option(AttributionKeys.DETAIL, DETAILS, default=AGREE)
    choice = st.segmented_control(
        tr("Details"),
        DETAILS,
        format_func=translated,
        **lasting(AttributionKeys.DETAIL),
        label_visibility="collapsed",
    )
    match choice:
        case "Layer by layer":
            _layers(question)
        case "Can it be trusted?":
            _trust(question, results)
        case "Which method is best here?":
            _rank(question, results)
        case _:
            _agreement(results)


def _agreement(results: Sequence[Attribution]) -> None:
    if len(results) < 2:
        st.info(tr("Choose a second method above to compare the two here."))
        return
    correlation, overlap = agreement(
        np.stack([each.shown[~each.units.held] for each in results]),
        np.array([each.signed for each in results]),
    )
    st.caption(
        tr(
            "Methods that answer the same question should put the same units first. 1: the same "
            "order; 0: unrelated; below 0: opposite orders. The second number is the share of top "
            "units that both methods have in common."
        )
    )
    show.chart(
        agreement_matrix([each.label for each in results], correlation, overlap, theme=show.theme())
    )


def _layers(question: Why) -> None:
    st.caption(
        tr(
            "Layer conductance: how much of the answer passes through each position after each "
            "layer. Every row shares out the same sum, as far as the steps are fine enough."
        )
    )
    results, _ = method_results.attributions(question, ["layer_conductance"])
    show.chart(layer_scores(results[0], theme=show.theme()))
    st.caption(escaped(caption(results[0])))
    off = warning(results[0])
    if off:
        st.markdown(f":red[{escaped(off)}]")


def _trust(question: Why, results: Sequence[Attribution]) -> None:
    names = [each.method for each in results]
    column, deep_column = st.columns([3, 5], vertical_alignment="bottom")
    name = column.selectbox(
        tr("Method to test"), names, format_func=lambda n: translated(method_named(n).label)
    )
    deep = deep_column.toggle(
        tr("Also shuffle the model's weights, change the seed and edit the text"),
        help=tr("Scores that stay the same for a shuffled model say little about the model."),
    )
    attribution = results[names.index(name)]
    faithfulness = method_results.trust(question, attribution, deep=deep)
    st.markdown(escaped(paragraph(attribution, faithfulness=faithfulness)))
    show.chart(fraction_curves(faithfulness, theme=show.theme()))
    show.chart(order_curves(faithfulness, theme=show.theme()))
    figures, checks = _figures(faithfulness), _checks(faithfulness)
    for rows in (figures, checks):
        if rows:
            st.dataframe(spoken(rows), hide_index=True, column_config=headings(rows[0]))
    _save_table(tr("Save the figures as CSV"), pd.DataFrame([*figures, *checks]), "trust.csv")
    for note in faithfulness.notes:
        st.caption(escaped(note))


def _figures(faithfulness: Faithfulness) -> list[dict[str, Any]]:
    verdict = {
        True: N_("better than random"), False: N_("worse than random"), None: N_("no better"),
    }  # fmt: skip
    return [
        {
            "figure": _FIGURES.get(name, name.replace("_", " ")), "value": figure.value,
            "random, mean": figure.mean,
            "random, 2.5 %": figure.low, "random, 97.5 %": figure.high,
            "": verdict[figure.better],
        }
        for name, figure in faithfulness.figures.items()
    ]  # fmt: skip


_FIGURES = {
    "comprehensiveness": N_("comprehensiveness"), "sufficiency": N_("sufficiency"),
    "deletion": N_("deletion"), "insertion": N_("insertion"), "infidelity": N_("infidelity"),
    "seconds": N_("seconds"), "forward": N_("forward"), "backward": N_("backward"),
}  # fmt: skip


def _checks(faithfulness: Faithfulness) -> list[dict[str, Any]]:
    """Return what was measured without random orders beside it; no row where nothing was."""
    figures = (
        (
            N_("change when the input changes a little (max-sensitivity)"),
            faithfulness.max_sensitivity,
        ),
        (N_("correlation with a shuffled model"), faithfulness.randomised_correlation),
        (N_("correlation of two seeds"), faithfulness.seed_correlation),
        (N_("correlation after a tiny edit"), faithfulness.edit_correlation),
    )
    return [{"figure": label, "value": value} for label, value in figures if value is not None]


def _rank(question: Why, results: Sequence[Attribution]) -> None:
    st.caption(
        tr(
            "Each method's best units are taken away first, and the answer should fall. Above the "
            "grey line of random orders, a method knows something. On several texts (one a line) "
            "the ranking says more."
        )
    )
    texts: tuple[str, ...] = ()
    if method_results.reads_text(question) and question.request.second is None:
        text = st.text_area(tr("Texts"), placeholder=tr("Empty: the text on top."), height=96)
        texts = tuple(line.strip() for line in text.splitlines() if line.strip())
    names = [each.method for each in results]
    ranking = method_results.ranking(question, names, texts)
    show.chart(method_ranking(ranking, theme=show.theme()))
    table = _ranking_table(ranking)
    st.dataframe(
        table.assign(method=[translated(each) for each in ranking.labels]),
        hide_index=True,
        column_config=headings(table.columns, own=_headings_of(ranking)),
    )
    _save_table(tr("Save the ranking as CSV"), table, "ranking.csv")
    for name, sentence in ranking.left_out.items():
        st.caption(
            escaped(
                tr(
                    "{label} is left out: {sentence}",
                    label=method_named(name).label,
                    sentence=sentence,
                )
            )
        )


def _ranking_table(ranking: MethodRanking) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "method": ranking.labels,
            **ranking.mean,
            **{f"{name}, low": values for name, values in ranking.low.items()},
            **{f"{name}, high": values for name, values in ranking.high.items()},
        }
    )


def _headings_of(ranking: MethodRanking) -> dict[str, str]:
    names = {name: _FIGURES.get(name, name) for name in ranking.mean}
    return {
        **names,
        **{f"{name}, low": N_("{name}, low", name=names[name]) for name in ranking.low},
        **{f"{name}, high": N_("{name}, high", name=names[name]) for name in ranking.high},
    }


def _save_table(label: str, table: pd.DataFrame, name: str) -> None:
    st.download_button(
        label, data=csv_text(table), file_name=name, mime="text/csv", on_click="ignore"
    )
