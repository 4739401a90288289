"""The page Compare: what is laid beside each other, both answers, and the linked maps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from attnviz.language import N_, current, tr, translated
from attnviz.metrics.comparison import compare_traces
from attnviz.models.model import Model
from attnviz.plots.answer_bars import answers_side_by_side
from attnviz.records import Comparison
from attnviz.records.doubts import of_both
from attnviz.records.view_results import NamedComparison
from attnviz.ui.compare import choices, tries
from attnviz.ui.compare.choices import Pair
from attnviz.ui.frame import actions, show
from attnviz.ui.frame.keep import Opened
from attnviz.ui.session import comparison_kind, messages
from attnviz.ui.session.keys import CompareKeys
from attnviz.ui.session.widgets import ensure_option, lasting
from attnviz.ui.shared import doubt_strip, traces
from attnviz.ui.shared.errors import escaped, strong
from attnviz.ui.shared.traces import SHELF, Request
from attnviz.views.comparison import refuse_what_is_not_drawn, view_comparison

INPUTS, MODELS = comparison_kind.INPUTS, comparison_kind.MODELS
INTERVENTION = N_("Before and after an intervention")

CHOICES: dict[str, Callable[[Model, Request], Pair]] = {
    INPUTS: choices.inputs,
    MODELS: choices.models,
    comparison_kind.CHECKPOINTS: choices.two_steps,
    INTERVENTION: choices.interventions,
    comparison_kind.KEPT_TRACES: choices.library_entries,
    tries.TRIES: tries.tries,
}
"""What can be compared, by what it is called; each asks for its two, and gives them."""


def pair_of(model: Model, request: Request) -> Pair:
    """Draw the choice of what is compared, and return the two; stops the page while there is none.

    At first a text stands beside another one, and any other input beside itself, changed.
    """
    reads_text = model.task_line.reads == "text"
    absent = [] if reads_text else [INPUTS]
    if tries.linked() is None:  # they come from the explorer, which has no form for them here
        absent.append(tries.TRIES)
    options = [name for name in CHOICES if name not in absent]
    ensure_option(CompareKeys.KIND, options, default=INPUTS if reads_text else INTERVENTION)
    kind = str(
        st.segmented_control(
            tr("What is compared"),
            options,
            format_func=translated,
            **lasting(CompareKeys.KIND),
            required=True,
            label_visibility="collapsed",
        )
    )
    if kind in (INPUTS, MODELS, INTERVENTION, tries.TRIES) and request.text:
        label = "A" if kind == INPUTS else tr("Text")
        st.caption(f"{label}: {escaped(request.text)}")
    if (sentence := messages.take("link")) is not None:
        st.warning(escaped(sentence))
    return CHOICES[kind](model, request)


def comparison_of(pair: Pair) -> Comparison:
    """Return both traces side by side, made once for all sessions."""
    return traces.from_shelf(
        ("comparison", pair.key),
        lambda: compare_traces(*pair.make(), check=refuse_what_is_not_drawn),
        lambda result: (
            (0 if pair.is_counted else result.first.nbytes + result.second.nbytes)
            + sum(axis.pairs.nbytes for axis in result.keys.values()) + 4096
        ),
    )  # fmt: skip


def draw(comparison: Comparison, pair: Pair) -> None:
    """Draw both answers with what is to be doubted in them, and the linked maps."""
    both = of_both(comparison.first.doubts, comparison.second.doubts, pair.names)
    with doubt_strip.answer_container(doubt_strip.strip(both)):
        answers(comparison, pair)
    maps(comparison, pair)


def draw_kept(place: Any, request: Request, replay: Opened) -> None:
    """Draw two that were kept, without asking a model anything."""
    named: NamedComparison = traces.from_shelf(  # single maps are fetched while it lies there
        ("kept comparison", replay.entry.id), lambda: replay.record,
        lambda record: record.comparison.first.nbytes + record.comparison.second.nbytes,
    )  # fmt: skip
    comparison = named.comparison
    pair = Pair(
        ("kept comparison", replay.entry.id), lambda: (comparison.first, comparison.second),
        labels=named.names,
    )  # fmt: skip
    draw(comparison, pair)
    save(place, request, comparison, pair)


def answers(comparison: Comparison, pair: Pair) -> None:
    """Draw both answers, or say that there is none in either."""
    if all(t.prediction.kind == "none" for t in (comparison.first, comparison.second)):
        st.caption(tr("Neither gives an answer, only vectors: below is what differs in the maps."))
        return
    with st.container(border=True):
        st.caption(tr("Answers"))
        if comparison.answers():
            show.chart(
                answers_side_by_side(comparison, names=pair.names, theme=show.theme()),
                "two inputs answers",
            )
            for sentence in _without_bars(comparison, pair):
                st.caption(escaped(sentence))
        several = any(
            t.prediction.passing is not None for t in (comparison.first, comparison.second)
        )
        if several or not comparison.answers():
            for name, trace in zip(pair.names, (comparison.first, comparison.second), strict=True):
                st.markdown(f"{escaped(title(name))}: {strong(trace.prediction.said)}")


def title(name: str) -> str:
    """Return a name as a title begins with it: a word of ours large, a name as it is written."""
    return name.capitalize() if name in ("first", "second", "before", "after") else name


def _without_bars(comparison: Comparison, pair: Pair) -> list[str]:
    """Say why one of the two has no bar."""
    sentences = []
    for name, trace in zip(pair.names, (comparison.first, comparison.second), strict=True):
        if trace.prediction.likely(1):
            continue
        why = trace.prediction.text if trace.prediction.kind == "none" else ""
        sentences.append(
            tr("{title} has no bars: ", title=title(name))
            + (why or tr("its answer has no probabilities."))
        )
    return sentences


def maps(comparison: Comparison, pair: Pair) -> None:
    """Draw both texts, the heads that moved, and one head's maps and their difference."""
    if not any((axis.pairs >= 0).all(1).any() for axis in comparison.queries.values()):
        st.info(tr("The two traces have no token in common, so no head can be compared."))
        st.stop()
    if sentence := _other_shapes(comparison):
        st.caption(translated(sentence))
    urls = pair.urls or (
        show.weights_url(traces.hand_out(comparison.first)),
        show.weights_url(traces.hand_out(comparison.second)),
    )
    show.comparison(
        SHELF.get(
            ("comparison view", current(), pair.key, urls),
            lambda: view_comparison(comparison, urls=urls, names=pair.names),
            lambda view: len(view.data),
        )
    )


def _other_shapes(comparison: Comparison) -> str:
    """Say where the two have other numbers of layers or heads; empty where they have the same."""
    sentences = []
    for name in comparison.stacks:
        first, second = (trace.stack(name) for trace in (comparison.first, comparison.second))
        one, other = (f"{each.n_layers} × {each.n_heads}" for each in (first, second))
        if one != other:
            sentences.append(
                tr(
                    "{stack_label}: {one} and {other} (layers × heads)",
                    stack_label=show.stack_label(name),
                    one=one,
                    other=other,
                )
            )
    missing = {*comparison.first.stacks, *comparison.second.stacks} - set(comparison.stacks)
    sentences += [
        tr("{stack_label}: only in one model", stack_label=show.stack_label(name))
        for name in sorted(missing)
    ]
    if not sentences:
        return ""
    return tr(
        "The two models have different shapes; the heads that both have are compared. {sentences}.",
        sentences="; ".join(sentences),
    )


def save(place: Any, request: Request, comparison: Comparison, pair: Pair) -> None:
    """Offer both side by side as a page, and what an intervention did as an evidence card."""

    def make() -> str:
        return view_comparison(comparison, names=pair.names).document()

    menu = actions.save(place, actions.ResultFile(actions.PAGE, "comparison.html", make))
    effect = pair.effect
    if effect is None:
        return
    from attnviz.ui.shared import cards  # takes a moment to load

    with menu:
        cards.offer(lambda: cards.of_result(request, effect))
