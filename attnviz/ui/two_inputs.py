"""The page of two inputs: the other text, both answers, the heads that moved, one head's maps."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from attnviz.errors import UnsupportedError
from attnviz.metrics.comparison import compare_traces
from attnviz.models.model import Model
from attnviz.plots.comparison import answers_side_by_side, changed_heads, compared_map
from attnviz.records import Axis, Comparison
from attnviz.ui import cache, session, show
from attnviz.ui.cache import SHELF, Request
from attnviz.ui.errors import escaped

OTHERS = {
    "The plot was dull, but the acting was not bad.":
        "The plot was dull, but the acting was not good.",
    "candle river seven button cloud paper, candle river seven button cloud":
        "candle river seven button cloud stone, candle river seven button cloud",
    "Paris met Jordan in Florence.": "Paris met Jordan in April.",
    "5 de marzo de 2024": "5 de mayo de 2024",
    "The cat sat on the mat because it was tired, but the dog was not.":
        "The cat sat on the mat because it was warm, but the dog was not.",
}  # fmt: skip
"""What stands beside the examples of the models that have a name here, one word exchanged."""

_BAR = {"displayModeBar": False}
_MOST_SHOWN = 60


def refuse_what_reads_no_text(opened: Model) -> None:
    """Raise UnsupportedError for a model whose inputs are no texts."""
    if opened.task_line.reads != "text":
        raise UnsupportedError(
            f'"{opened.name}" reads a {opened.task_line.reads}, and this page compares texts. In '
            "Python, attnviz.compare_traces takes the traces of any two inputs."
        )


def other(request: Request) -> Request:
    """Draw the place of the other text, and return the request with it."""
    session.offer_other(_offered(request.text))
    st.caption(f"First: {escaped(request.text)}")
    text = st.text_input(
        "Text beside it", key=session.OTHER_TEXT,
        help="The first is the text at the left. Change a word, and see which heads notice.",
    )  # fmt: skip
    return replace(request, text=text)


def _offered(text: str) -> str:
    if text.strip() in OTHERS:
        return OTHERS[text.strip()]
    words = text.split()
    if len(words) < 2:
        return text
    longest = max(range(len(words)), key=lambda i: len(words[i]))
    return " ".join(words[:longest] + words[longest + 1 :])


def compared(request: Request, second: Request) -> Comparison:
    """Return both traces side by side, made once for all sessions."""
    return SHELF.get(
        ("comparison", request, second),
        lambda: compare_traces(cache.traced(request).trace, cache.traced(second).trace),
        lambda found: sum(axis.pairs.nbytes for axis in found.keys.values()) + 4096,
    )


def answers(found: Comparison) -> None:
    """Draw how the texts differ, and both answers."""
    axis = found.keys[found.stacks[0]]
    words, picture = st.columns([1, 1], gap="medium")
    with words.container(border=True, height="stretch"):
        st.caption("Token by token")
        st.markdown(_told(axis))
        st.caption(escaped(_counted(axis)))
    with picture.container(border=True, height="stretch"):
        st.caption("Answers")
        if found.answers():
            _chart(answers_side_by_side(found, theme=show.theme()), "answers")
        else:
            for title, trace in (("First", found.first), ("Second", found.second)):
                st.markdown(f"{title}: **{escaped(trace.prediction.text or '(nothing)')}**")


def _told(axis: Axis) -> str:
    shown = [f"**{escaped(text)}**" if changed else escaped(text)
             for text, changed in zip(axis.text, axis.changed, strict=True)]  # fmt: skip
    more = f" ... ({len(shown)} in all)" if len(shown) > _MOST_SHOWN else ""
    return " · ".join(shown[:_MOST_SHOWN]) + more


def _counted(axis: Axis) -> str:
    first, second = axis.pairs[:, 0] < 0, axis.pairs[:, 1] < 0
    changed = sum(axis.changed) - int(first.sum() + second.sum())
    alike = len(axis) - sum(axis.changed)
    return (
        f"{alike} alike, {changed} exchanged, {int(second.sum())} only in the first, "
        f"{int(first.sum())} only in the second (shortest edit distance)."
    )


def heads(found: Comparison) -> tuple[str, int, int]:
    """Draw which heads moved most, and return the one that is chosen."""
    stack = session.offered(session.OTHER_STACK, found.stacks, default=found.stack())
    if len(found.stacks) > 1:
        chosen_stack = st.segmented_control(
            "Stack", found.stacks, key=session.OTHER_STACK, format_func=show.stack_label
        )
        stack = chosen_stack or found.stack()
    st.subheader("Which heads moved", anchor=False)
    cells, ranking = st.columns(2, gap="medium")
    # The pictures of another pair of texts are other pictures: no choice is carried over.
    of = _of(found, stack)
    with cells:
        _chart(changed_heads(found, stack, theme=show.theme()), f"heads {of}")
    table = pd.DataFrame(found.top(200, stack), columns=["layer", "head", "moved"])
    with ranking:
        chosen = st.dataframe(
            table, key=f"moved {of}", hide_index=True, on_select="rerun",
            selection_mode="single-row", height=34 + 31 * min(8, len(table)),
            column_config={"moved": st.column_config.NumberColumn("moved (bits)", format="%.4f")},
        )  # fmt: skip
        st.caption(
            "Jensen-Shannon divergence of a head's rows in both inputs, 0 to 1, as a mean over the "
            "tokens that both have. Choose a row to see that head."
        )
    if table.empty:
        st.info("The two texts have no token in common, so no head can be compared.")
        st.stop()
    rows = chosen["selection"]["rows"]
    layer, head = table.loc[rows[0] if rows and rows[0] < len(table) else 0, ["layer", "head"]]
    return stack, int(layer), int(head)


def maps(found: Comparison, stack: str, layer: int, head: int) -> None:
    """Draw one head's map in both inputs, and the second minus the first."""
    st.subheader(f"Layer {layer} · head {head}", anchor=False)
    name = found.stack(stack)
    queries, keys = found.queries[name], found.keys[name]
    first, second = found.maps(layer, head, name)
    difference = second - first
    options: dict[str, Any] = {"theme": show.theme()}
    wide, _ = st.columns([3, 1])
    with wide:
        st.caption("Second minus first: blue where the second looks more, orange where less")
        _chart(compared_map(difference, queries, keys, signed=True, **options), "difference")
    left, right = st.columns(2, gap="medium")
    for place, title, values in ((left, "First", first), (right, "Second", second)):
        with place:
            st.caption(f"{title}: weights from 0 to 1")
            _chart(compared_map(values, queries, keys, most=1.0, scale=False, **options), title)


def _of(found: Comparison, stack: str) -> str:
    said = repr((found.first.inputs, found.second.inputs, found.first.model, stack))
    return hashlib.sha256(said.encode()).hexdigest()[:12]


def _chart(figure: Any, key: str) -> None:
    st.plotly_chart(figure, key=f"two inputs {key}", theme=None, config=_BAR)
