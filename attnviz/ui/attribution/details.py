"""What stands around the picture of an attribution: its words, its files, how far to trust it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from attnviz.attribution.methods import method_named
from attnviz.attribution.narration import Ranked, in_order, narrated
from attnviz.attribution.paragraph import paragraph
from attnviz.export.attribution import WRITERS, write_attribution
from attnviz.export.tables import csv_text
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
from attnviz.ui.frame import show
from attnviz.ui.session import agreements
from attnviz.ui.session.keys import AttributionKeys
from attnviz.ui.session.widgets import ensure_option, lasting
from attnviz.ui.shared import cards, doubt_strip, work
from attnviz.ui.shared.errors import escaped
from attnviz.views.attribution.words import caption, warning

AGREE, LAYERS, TRUST, RANK = (
    "Do they agree?", "Layer by layer", "Can it be trusted?", "Which method is best here?"
)  # fmt: skip
DETAILS = (AGREE, LAYERS, TRUST, RANK)

MIME = {
    ".csv": "text/csv", ".json": "application/json", ".html": "text/html", ".svg": "image/svg+xml"
}  # fmt: skip


def summary(question: Why, found: Sequence[Attribution]) -> tuple[Ranked, ...]:
    """Write what the best method's numbers say in a plain paragraph; return all, the best first.

    Methods are compared with random orders unasked where that is quick, and else with a button.
    """
    stand = method_results.stand(question, found)
    ranked = in_order(found, stand if isinstance(stand, Standing) else None)
    first = ranked[0].attribution
    said = narrated(
        ranked,
        removed=method_results.without(question, first),
        faithfulness=method_results.trust_known(question, first),
    )
    st.markdown(escaped(said))
    if not isinstance(stand, Standing):
        words, button = st.columns([5, 2], vertical_alignment="center")
        words.caption(
            f"Which of these methods is better than random orders here was not tested: it would "
            f"take about {work.duration(stand)}."
        )
        button.button(
            "Compare with random", on_click=method_results.agree_to_stand, args=(question, found),
            width="stretch",
        )  # fmt: skip
    return ranked


def without_slow(question: Why, methods: Sequence[str]) -> list[str]:
    """Return those methods that are there in a few seconds; offer the others with what they take.

    For methods that nobody chose: a reader who did is asked about minutes only.
    """
    now, later = method_results.quick(question, methods)
    key = ("slow", question, tuple(later))
    if not later or agreements.is_agreed(key):
        return list(methods)
    words, button = st.columns([5, 2], vertical_alignment="center")
    told = ", ".join(
        f"{method_named(name).label} (about {work.duration(seconds)})"
        for name, seconds in later.items()
    )
    words.caption(f"Left out, so that you need not wait: {told}.")
    button.button("Ask them too", on_click=agreements.agree, args=(key,), width="stretch")
    return now


def save(place: Any, question: Why | WhySequence, found: Any) -> None:
    """Offer the scores as files, and each method's as evidence card, with its trust if tested."""
    with _save(place, found):
        if isinstance(question, WhySequence):
            cards.offer(lambda: cards.of_result(question.request, found))
            return
        at = 0
        if len(found) > 1:
            at = st.selectbox(
                "Evidence card of", range(len(found)), format_func=lambda n: found[n].label
            )
        cards.offer(partial(_card, question, found[at]))


def _card(question: Why, one: Attribution) -> str:
    return cards.of_result(question.request, one, trust=method_results.trust_known(question, one))


def _save(place: Any, found: Sequence[Attribution] | SequenceAttribution) -> Any:
    menu = place.popover("Save")
    with menu:
        for suffix in WRITERS:
            st.download_button(
                f"{suffix[1:].upper()}", data=_writer(found, suffix), mime=MIME[suffix],
                file_name=f"attribution{suffix}", key=f"save {suffix}", on_click="ignore",
                width="stretch",
            )  # fmt: skip
    return menu


def draw_kept(place: Any, found: Attribution | SequenceAttribution) -> None:
    """Draw scores that were kept, without asking the model anything."""
    doubt_strip.strip(found.doubts)
    if isinstance(found, SequenceAttribution):
        show.sequence(found)
        _save(place, found)
        return
    show.attributions([found])
    _save(place, [found])
    for note in found.notes:
        st.caption(escaped(note))


def _writer(found: Any, suffix: str) -> Callable[[], bytes]:
    def write() -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            return write_attribution(found, Path(folder) / f"attribution{suffix}").read_bytes()

    return write


def draw(question: Why, found: Sequence[Attribution]) -> None:
    """Draw the detail that the reader chooses."""
    ensure_option(AttributionKeys.DETAIL, DETAILS, default=AGREE)
    chosen = st.segmented_control(
        "Details", DETAILS, **lasting(AttributionKeys.DETAIL), label_visibility="collapsed"
    )
    match chosen:
        case "Layer by layer":
            _layers(question)
        case "Can it be trusted?":
            _trust(question, found)
        case "Which method is best here?":
            _rank(question, found)
        case _:
            _agreement(found)


def _agreement(found: Sequence[Attribution]) -> None:
    if len(found) < 2:
        st.info("Choose a second method above, and the two are compared here.")
        return
    correlation, overlap = agreement(
        np.stack([each.shown[~each.units.held] for each in found]),
        np.array([each.signed for each in found]),
    )
    st.caption(
        "Methods that answer the same question should put the same units first. 1: the same order; "
        "0: nothing in common; below 0: the opposite. Below it, the share of the first units that "
        "both name."
    )
    show.chart(
        agreement_matrix([each.label for each in found], correlation, overlap, theme=show.theme())
    )


def _layers(question: Why) -> None:
    st.caption(
        "Layer conductance: how much of the answer passes through each position after each layer. "
        "Every row shares out the same sum, as far as the steps are fine enough."
    )
    found, _ = method_results.attributions(question, ["layer_conductance"])
    show.chart(layer_scores(found[0], theme=show.theme()))
    st.caption(escaped(caption(found[0])))
    off = warning(found[0])
    if off:
        st.markdown(f":red[{escaped(off)}]")


def _trust(question: Why, found: Sequence[Attribution]) -> None:
    names = [each.method for each in found]
    column, deep_column = st.columns([3, 5], vertical_alignment="bottom")
    name = column.selectbox("Method to test", names, format_func=lambda n: method_named(n).label)
    deep = deep_column.toggle(
        "Also shuffle the model's weights, change the seed and edit the text",
        help="A picture that stays the same for a shuffled model says little about the model.",
    )
    attribution = found[names.index(name)]
    tested = method_results.trust(question, attribution, deep=deep)
    st.markdown(escaped(paragraph(attribution, faithfulness=tested)))
    show.chart(fraction_curves(tested, theme=show.theme()))
    show.chart(order_curves(tested, theme=show.theme()))
    figures, checks = _figures(tested), _checks(tested)
    st.dataframe(figures, hide_index=True)
    if len(checks):
        st.dataframe(checks, hide_index=True)
    _save_table("Save the figures as CSV", pd.concat([figures, checks]), "trust.csv")
    for note in tested.notes:
        st.caption(escaped(note))


def _figures(tested: Faithfulness) -> pd.DataFrame:
    verdict = {True: "better than random", False: "worse than random", None: "no better"}
    return pd.DataFrame([
        {
            "figure": name.replace("_", " "), "value": figure.value, "random, mean": figure.mean,
            "random, 2.5 %": figure.low, "random, 97.5 %": figure.high,
            "": verdict[figure.better],
        }
        for name, figure in tested.figures.items()
    ])  # fmt: skip


def _checks(tested: Faithfulness) -> pd.DataFrame:
    """Return what was measured without random orders beside it; no row where nothing was."""
    measured = (
        ("change when the input moves a little (max-sensitivity)", tested.max_sensitivity),
        ("correlation with a shuffled model", tested.randomised_correlation),
        ("correlation of two seeds", tested.seed_correlation),
        ("correlation after a tiny edit", tested.edit_correlation),
    )
    return pd.DataFrame(
        [{"figure": label, "value": value} for label, value in measured if value is not None]
    )


def _rank(question: Why, found: Sequence[Attribution]) -> None:
    st.caption(
        "Each method's best units are taken away first, and the answer should fall. Above the grey "
        "line of random orders, a method knows something. On several texts (one a line) the "
        "ranking says more."
    )
    texts: tuple[str, ...] = ()
    if method_results.reads_text(question) and question.request.second is None:
        typed = st.text_area("Texts", placeholder="Empty: the text at the left.", height=96)
        texts = tuple(line.strip() for line in typed.splitlines() if line.strip())
    names = [each.method for each in found]
    ranked = method_results.ranking(question, names, texts)
    show.chart(method_ranking(ranked, theme=show.theme()))
    table = _ranked(ranked)
    st.dataframe(table, hide_index=True)
    _save_table("Save the ranking as CSV", table, "ranking.csv")
    for name, sentence in ranked.left_out.items():
        st.caption(escaped(f"{method_named(name).label} is left out: {sentence}"))


def _ranked(ranked: MethodRanking) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "method": ranked.labels,
            **ranked.mean,
            **{f"{name}, low": values for name, values in ranked.low.items()},
            **{f"{name}, high": values for name, values in ranked.high.items()},
        }
    )


def _save_table(label: str, table: pd.DataFrame, name: str) -> None:
    st.download_button(
        label, data=csv_text(table), file_name=name, mime="text/csv", on_click="ignore"
    )
