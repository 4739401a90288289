"""The page of lenses: layer by layer, why A and not B, and what a head writes."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from attnviz.attribution.direct import direct_logit_attribution
from attnviz.attribution.lens import logit_lens
from attnviz.attribution.promoted import head_tokens
from attnviz.export.tables import csv_text
from attnviz.language import N_, joined, several, tr, translated
from attnviz.models.model import Model
from attnviz.models.registry import known
from attnviz.plots.lenses import direct_bars, direct_map, lens_curves
from attnviz.records import DirectLogits, HeadTokens, LogitLens
from attnviz.records.lenses import SHOWS
from attnviz.tracing.inputs import prepare
from attnviz.ui.frame import actions, show
from attnviz.ui.session import head_choice, model_input
from attnviz.ui.session.keys import LensesKeys
from attnviz.ui.session.widgets import ensure_option, lasting, with_typed
from attnviz.ui.shared import traces, work
from attnviz.ui.shared.errors import escaped
from attnviz.ui.shared.table_words import headings
from attnviz.ui.shared.traces import Request
from attnviz.views.lens import view_lens

LAYERS, WHY, WRITES = N_("Layer by layer"), N_("Why A and not B?"), N_("What a head writes")
ASPECTS = (LAYERS, WHY, WRITES)
OWN, SECOND_BEST, ITS_OWN = (
    N_("the model's answer"),
    N_("the next likeliest"),
    N_("where the head looks itself"),
)
GOOD_EXAMPLE = "induction"

_TITLES = {
    "probability": N_("probability of the best"),
    "followed": N_("probability of the final answer"),
    "rank": N_("rank of the final answer"),
    "entropy": N_("entropy (bits)"),
    "divergence": N_("distance to the last row (bits)"),
}


_MEANINGS = {
    "next_token": N_(
        "Each cell shows the likeliest next token after the token above its column, if the model "
        "stopped there. Layers count from 0."
    ),
    "mask": N_(
        "Each cell shows the likeliest token for its place, if the model stopped there. Layers "
        "count from 0."
    ),
    "token_classes": N_(
        "Each cell shows the likeliest label of its token, if the model stopped there. Layers "
        "count from 0."
    ),
}


def aspect() -> str:
    """Draw the choice of a lens, and return it."""
    ensure_option(LensesKeys.ASPECT, ASPECTS, default=LAYERS)
    choice = st.segmented_control(
        tr("Lens"),
        ASPECTS,
        format_func=translated,
        **lasting(LensesKeys.ASPECT),
        label_visibility="collapsed",
    )
    return choice or LAYERS


Lens = LogitLens | DirectLogits | HeadTokens
"""What one of the lenses shows."""


def draw(heading: Any, lens: str, model: Model, request: Request) -> Lens:
    """Draw one lens, offer its numbers at the heading, and return it."""
    return {LAYERS: _layers, WHY: _why, WRITES: _writes}[lens](heading, model, request)


def draw_kept(heading: Any, lens: Lens) -> None:
    """Draw a lens that was kept, without asking the model anything."""
    match lens:
        case LogitLens():
            _draw_layers(heading, lens)
        case DirectLogits():
            _draw_logits(heading, lens)
        case HeadTokens():
            _draw_head(heading, lens)


def _layers(heading: Any, model: Model, request: Request) -> LogitLens:
    def make(_progress: Any) -> LogitLens:
        return logit_lens(model, traces.inputs_of(request, model), target=request.target)

    lens: LogitLens = work.wait_for(
        tr("Reading every layer"), ("lens", request), make, lambda result: result.top.nbytes * 4
    )
    _draw_layers(heading, lens, model)
    return lens


def _draw_layers(heading: Any, lens: LogitLens, model: Model | None = None) -> None:
    """Draw the answer after every layer; of a model, too, where a better example is found."""
    ensure_option(LensesKeys.SHOWS, SHOWS, default="probability")
    shows = st.session_state[LensesKeys.SHOWS]
    if lens.kind == "classes":
        st.caption(
            tr(
                "What the classifier would answer if the model stopped early: the pooling and the "
                "last layer of the model, applied to the vectors between its layers. "
            )
            + escaped(lens.notes[0])
        )
        show.chart(lens_curves(lens, theme=show.theme()), "lens curves")
        if model is not None:
            _offer_example(model)
    else:
        row = st.container(horizontal=True, vertical_alignment="bottom")
        shows = row.selectbox(
            tr("Colour"),
            SHOWS,
            **lasting(LensesKeys.SHOWS),
            format_func=lambda each: translated(_TITLES.__getitem__(each)),
            width=288,
        )
        row.caption(translated(_MEANINGS[lens.kind]))
        show.lens(view_lens(lens, shows=shows))
        _caption(lens)
    with st.expander(tr("All cells as a table")):
        table = _cells(lens)
        st.dataframe(table, hide_index=True, column_config=headings(table.columns))
    files = [actions.ResultFile(actions.NUMBERS, "logit_lens.csv", partial(csv_text, table))]
    if lens.kind != "classes":
        files.append(actions.ResultFile(
            actions.PAGE, "logit_lens.html", lambda: view_lens(lens, shows=shows).document()
        ))  # fmt: skip
    actions.save(heading, *files)


def _caption(lens: LogitLens) -> None:
    last = lens.at
    first = int(lens.settled[last])
    answer = lens.names[int(lens.followed[last])]
    where = tr("from the input on") if first == 0 else f"from layer {first - 1} on"
    st.markdown(
        escaped(
            tr(
                'At the token "{text}" the answer "{answer}" ({probability:.3g}) is the best '
                "{where}; before layer 0 it is number {rank:,}.",
                text=lens.positions.text[last],
                answer=answer,
                probability=lens.probability[-1, last],
                where=where,
                rank=int(lens.rank[0, last]),
            )
        )
    )
    st.caption(escaped(joined(lens.notes)))


def _cells(lens: LogitLens) -> pd.DataFrame:
    rows = []
    for row, name in enumerate(lens.rows):
        for position, token in enumerate(lens.positions.text):
            best = lens.best(row, position)
            rows.append({
                "after layer": name, "position": position, "token": token, "best": best[0][0],
                "probability": best[0][1],
                "next": ", ".join(word for word, _ in best[1:4]),
                "entropy": float(lens.entropy[row, position]),
                "distance": float(lens.divergence[row, position]),
                "final answer": lens.names[int(lens.followed[position])],
                "its rank": int(lens.rank[row, position]),
                "its probability": float(lens.probability[row, position]),
            })  # fmt: skip
    return pd.DataFrame(rows)


def _offer_example(model: Model) -> None:
    if model.name == GOOD_EXAMPLE or GOOD_EXAMPLE not in known():
        return
    row = st.container(horizontal=True, vertical_alignment="center")
    row.caption(tr("A language model has an answer at every token."), width="content")
    row.button(
        tr("Open {good_example}", good_example=GOOD_EXAMPLE),
        on_click=model_input.open_story,
        args=(GOOD_EXAMPLE,),
    )


def _why(heading: Any, model: Model, request: Request) -> DirectLogits:
    labels = _labels(request)
    first_column, right, _ = st.columns([3, 3, 2])
    answer = _answer(first_column, tr("Why"), LensesKeys.ANSWER, [OWN, *labels])
    against = _answer(right, "and not", LensesKeys.AGAINST, [SECOND_BEST, *labels])
    target = None if answer == OWN else answer
    other = None if against == SECOND_BEST else against

    def make(_progress: Any) -> DirectLogits:
        return direct_logit_attribution(
            model, traces.inputs_of(request, model), answer=target, against=other
        )

    logits: DirectLogits = work.wait_for(
        tr("Taking the answer apart"), ("direct", request, target, other), make, lambda logits: 4096
    )
    _draw_logits(heading, logits)
    return logits


def _draw_logits(heading: Any, logits: DirectLogits) -> None:
    best = logits.top(1)[0]
    st.markdown(
        escaped(
            tr(
                'The logit of "{answer}" is {value:.4g} above that of "{against}" {place}. '
                "{name}{best_name} alone adds {contribution:+.3g}.",
                answer=logits.answer,
                value=logits.value,
                against=logits.against,
                place=logits.place,
                name=best.name[0].upper(),
                best_name=best.name[1:],
                contribution=best.contribution,
            )
        )
    )
    bars, cells = st.columns([3, 2], gap="medium")
    with bars:
        st.caption(
            escaped(
                tr(
                    'To the right: for "{answer}"; to the left: for "{against}"',
                    answer=logits.answer,
                    against=logits.against,
                )
            )
        )
        show.chart(direct_bars(logits, theme=show.theme()), "lens bars")
    with cells:
        st.caption(tr("Every head and MLP, on the same scale"))
        show.chart(direct_map(logits, theme=show.theme()), "lens parts")
        st.caption(
            escaped(
                translated(
                    several(
                        "All {n} parts add up to {total:.6g}; the model's own difference is "
                        "{value:.6g} (off by {error:.1g}). Only what a part writes directly "
                        "counts. Its effect through later heads and MLPs counts for those. ",
                        n=len(list(logits)),
                        total=logits.total,
                        value=logits.value,
                        error=abs(logits.error),
                    )
                )
                + translated(joined(logits.notes))
            )
        )
        table = pd.DataFrame([(part.name, part.contribution) for part in logits],
                             columns=["part", "logits"])  # fmt: skip
    numbers = partial(csv_text, table)
    actions.save(heading, actions.ResultFile(actions.NUMBERS, "direct_logits.csv", numbers))


def _answer(place: Any, label: str, key: str, options: list[str]) -> str:
    options = with_typed(key, options)
    ensure_option(key, options, default=options[0])
    return (
        place.selectbox(
            label, options, format_func=translated, **lasting(key), accept_new_options=True
        )
        or options[0]
    )


def _labels(request: Request) -> list[str]:
    return list(dict.fromkeys(traces.trace_of(request).trace.prediction.labels[:20]))


def _writes(heading: Any, model: Model, request: Request) -> HeadTokens:
    trace = traces.trace_of(request).trace
    tokens = prepare(model, traces.inputs_of(request, model)).tokens
    layer_at, head_at, seen_at, _ = st.columns([2, 2, 4, 2])
    layers = list(range(model.n_layers))
    if (selection := head_choice.changed_head("lenses", trace)) is not None:
        st.session_state[LensesKeys.LAYER] = selection.layer
        st.session_state[LensesKeys.HEAD] = selection.head
    ensure_option(LensesKeys.LAYER, layers, default=layers[-1])
    callback: Any = {"on_change": head_choice.note_choice, "args": ("lenses",)}
    layer = layer_at.selectbox(
        tr("Layer"), layers, format_func=translated, **lasting(LensesKeys.LAYER), **callback
    )
    heads = list(range(model.n_heads))
    ensure_option(LensesKeys.HEAD, heads, default=0)
    head = head_at.selectbox(
        tr("Head"), heads, format_func=translated, **lasting(LensesKeys.HEAD), **callback
    )
    head_choice.publish_choice("lenses", trace.stacks[0], layer, head)
    places = [-1, *range(len(tokens))]
    ensure_option(LensesKeys.SEEN, places, default=-1)
    position = seen_at.selectbox(
        tr("Looking at"),
        places,
        **lasting(LensesKeys.SEEN),
        format_func=lambda at: translated(ITS_OWN if at < 0 else f"{tokens.text[at]}  ({at})"),
        help=tr(
            "With one token: what the head would write if all its weight lay there (the OV "
            "circuit, with the token's value in this input)."
        ),
    )

    def make(_progress: Any) -> HeadTokens:
        return head_tokens(
            model, traces.inputs_of(request, model), layer=layer, head=head,
            looking_at=None if position < 0 else position, k=12,
        )  # fmt: skip

    head_words: HeadTokens = work.wait_for(
        tr("Reading the head"),
        ("head tokens", request, layer, head, position),
        make,
        lambda head_words: 4096,
    )
    _draw_head(heading, head_words)
    return head_words


def _draw_head(heading: Any, head_words: HeadTokens) -> None:
    looks = (
        ""
        if head_words.looking_at is None
        else tr(', if it looked at "{looking_at}" alone,', looking_at=head_words.looking_at)
    )
    name = f"{head_words.layer}.{head_words.head}"
    st.markdown(
        escaped(
            tr(
                "What head {name}{looks} adds to the logits {place}, against the mean of all "
                "answers:",
                name=name,
                looks=looks,
                place=head_words.place,
            )
        )
    )
    up, down, _ = st.columns([3, 3, 2], gap="medium")
    for place, title, rows in ((up, tr("It speaks for"), head_words.promoted),
                               (down, tr("It speaks against"), head_words.suppressed)):  # fmt: skip
        with place:
            st.caption(translated(title))
            st.dataframe(
                pd.DataFrame(rows, columns=["answer", "logits"]), hide_index=True,
                column_config=headings(
                    ("answer", "logits"),
                    {"logits": st.column_config.NumberColumn(format="%+.3f")},
                ),
                height=34 + 31 * max(1, len(rows)),
            )  # fmt: skip
    st.caption(escaped(joined(head_words.notes)))
    table = pd.DataFrame(
        [*head_words.promoted, *head_words.suppressed], columns=["answer", "logits"]
    )
    numbers = partial(csv_text, table)
    actions.save(heading, actions.ResultFile(actions.NUMBERS, "head_answers.csv", numbers))
