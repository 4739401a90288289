"""The answer before and after the steps, side by side, the biggest changes first."""

from __future__ import annotations

import math
from typing import Any

import streamlit as st

from attnviz.language import N_, tr, translated
from attnviz.plots.effect import answer_before_and_after
from attnviz.records import Prediction
from attnviz.records.effect import Effect
from attnviz.ui.frame import show
from attnviz.ui.interventions import page as interventions_page
from attnviz.ui.interventions.page import Acting, Outcome
from attnviz.ui.shared.errors import escaped, strong
from attnviz.ui.shared.table_words import headings

_MOST_ROWS = 8

_MEANINGS = N_(
    "KL: how far the distribution of the answer moved, in nats; 0: not at all. Logit difference: "
    "the logit of the answer before minus that of the next likeliest. Moved: the length of the "
    "change of the whole output, divided by the length of the output."
)


def draw(page: Acting, outcome: Outcome) -> None:
    """Draw both answers, what became of the first one, and how far all of it moved."""
    effect = outcome.effect
    if not effect.interventions:
        st.markdown(tr("**No step is on, so this is the model's own answer.**"))
    else:
        st.markdown(strong(sentence(effect)))
    st.caption(escaped(numbers(effect)), help=translated(_MEANINGS))
    if effect.biggest_changes:
        show.chart(answer_before_and_after(effect, theme=show.theme()), "before and after")
    elif effect.before.kind == "token_classes":
        _table(_by_token(page, effect))
    elif effect.before.kind == "values" and effect.before.values is not None:
        _table(_by_value(effect))
    if effect.written is not None:
        _texts(effect.written)
    interventions_page.new_tokens(page)


def _table(rows: list[dict[str, Any]]) -> None:
    names = rows[0] if rows else ()
    st.dataframe(rows, hide_index=True, column_config=headings(names))


def sentence(effect: Effect) -> str:
    """Return in a sentence what became of the answer."""
    before, after = effect.before, effect.after
    if effect.before.kind in ("classes", "next_token", "mask", "span"):
        movement = _movement(before, after)
        if before.text != after.text:
            return tr(
                'The answer flips from "{said}" to "{after_said}".{movement}',
                said=before.said,
                after_said=after.said,
                movement=movement,
            )
        return tr('The answer stays "{said}".{movement}', said=before.said, movement=movement)
    if effect.before.kind == "text":
        return (
            tr("The model writes another text.")
            if effect.rewritten
            else tr("The model writes the same text.")
        )
    if effect.before.kind in ("token_classes", "pixel_classes"):
        share = effect.change.flipped_share
        what = tr("tokens") if effect.before.kind == "token_classes" else tr("pixels")
        return (
            tr("{share:.1%} of the {what} get another label.", share=share, what=what)
            if share
            else tr("All labels stay.")
        )
    return tr("The output moves by {moved:.3g} of its length.", moved=effect.change.moved)


def _movement(before: Prediction, after: Prediction) -> str:
    first, second = before.likely(100), after.likely(100)
    name = before.likeliest
    if name not in first:
        return ""
    if name not in second:
        return tr(
            ' "{name}" had {first:.3g} and is no longer among the likeliest.',
            name=name,
            first=first[name],
        )
    one, other = f"{first[name]:.3g}", f"{second[name]:.3g}"
    if one == other:
        return tr(" Its probability stays at {one}.", one=one)
    return tr(' "{name}" goes from {one} to {other}.', name=name, one=one, other=other)


def numbers(effect: Effect) -> str:
    """Return how far the answer moved, as a line of numbers; what has no meaning is left out."""
    change = effect.change
    parts = []
    if not math.isnan(change.kl):
        parts.append(tr("KL {kl} nats", kl=_figure(change.kl)))
    if not math.isnan(change.logit_difference):
        pair = (
            tr(
                ' of "{answer}" over "{runner_up}"',
                answer=change.answer,
                runner_up=change.runner_up,
            )
            if change.answer
            else ""
        )
        parts.append(
            tr(
                "logit difference{pair} {before} → {after}",
                pair=pair,
                before=_figure(change.before),
                after=_figure(change.after),
            )
        )
    parts.append(tr("moved {moved}", moved=_figure(change.moved)))
    return " · ".join(parts)


def _figure(value: float) -> str:
    return f"{value:.3g}".replace("-", "−")


def _by_token(page: Acting, effect: Effect) -> list[dict[str, Any]]:
    before, after = effect.before, effect.after
    tokens = page.trace.tokens.text
    rows = [
        {"token": token, "before": one, "after": other, "p before": p, "p after": q}
        for token, one, other, p, q in zip(
            tokens, before.labels, after.labels, _shares(before), _shares(after), strict=False
        )
    ]  # fmt: skip
    order = sorted(rows, key=lambda row: (row["before"] == row["after"],
                                          -abs(row["p before"] - row["p after"])))  # fmt: skip
    return order[:_MOST_ROWS]


def _shares(answer: Prediction) -> list[float]:
    return [] if answer.probabilities is None else answer.probabilities.tolist()


def _by_value(effect: Effect) -> list[dict[str, Any]]:
    assert effect.before.values is not None
    assert effect.after.values is not None
    rows = [
        {"number": at, "before": before, "after": after, "change": after - before}
        for at, (before, after) in enumerate(
            zip(effect.before.values.tolist(), effect.after.values.tolist(), strict=True)
        )
    ]
    return sorted(rows, key=lambda row: -abs(row["change"]))[:_MOST_ROWS]


def _texts(texts: tuple[str, str]) -> None:
    for place, title, text in zip(st.columns(2), (tr("Writes before"), tr("Writes after")), texts,
                                  strict=True):  # fmt: skip
        with place:
            st.caption(translated(title))
            st.markdown(strong(text))
