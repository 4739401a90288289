"""A text of more tokens than the model takes: parts of it that fit, each a click away."""

from __future__ import annotations

from functools import partial

import streamlit as st

from attnviz.errors import AttnvizError, TooLongError, raise_what_is_no_fault
from attnviz.models.model import Model
from attnviz.tracing import fitting
from attnviz.tracing.fitting import Fits, TextPart
from attnviz.ui.operator.limits import limits
from attnviz.ui.session.cut import Cut, current_cut, move_cut, put_cut, undo_cut
from attnviz.ui.session.keys import CompareKeys, SidebarKeys
from attnviz.ui.session.widgets import lasting
from attnviz.ui.shared import traces
from attnviz.ui.shared.errors import escaped
from attnviz.ui.shared.traces import Request

_MOST_LISTED = 500
_LONGEST_COUNTED = 1_000_000
"""Characters that are counted at every drawing of the page."""

_NAMES = {
    SidebarKeys.TEXT: "text",
    SidebarKeys.SECOND: "second text",
    CompareKeys.OTHER_TEXT: "text beside it",
}


def counter(opened: Model | None, text: str, second: str) -> str:
    """Return how many tokens an input has of those the model takes; "" for what has none."""
    if opened is None or opened.tokenizer is None or not 0 < len(text.strip()) <= _LONGEST_COUNTED:
        return ""
    try:
        limits().check_text(text, second)
        n, most = fitting.n_tokens(opened, text, second.strip() or None), opened.max_tokens
    except BaseException as error:  # of a foreign tokenizer: the page says what is wrong
        raise_what_is_no_fault(error)
        return ""
    return f"{n:,} tokens" if most is None else f"{n:,} / {most:,} tokens"


def offer(error: TooLongError, request: Request) -> None:
    """Draw the parts of a refused text that fit: its beginning, a window, one sentence."""
    try:
        opened = traces.model(request.model, request.device)
    except AttnvizError:
        return
    for key in _boxes(error, request):
        _offer(opened, request, key, error.most)


def _boxes(error: TooLongError, request: Request) -> list[str]:
    """Return the boxes that the refused text came from, as far as one can be told."""
    state = st.session_state
    if request.chat:  # a part of a chat is another chat
        return []
    texts = error.texts or (request.text,)
    if texts[0] != request.text:
        return [CompareKeys.OTHER_TEXT] if texts[0] == state.get(CompareKeys.OTHER_TEXT) else []
    return [SidebarKeys.TEXT, SidebarKeys.SECOND] if len(texts) > 1 else [SidebarKeys.TEXT]


def _offer(opened: Model, request: Request, key: str, most: int) -> None:
    whole, fits, named = st.session_state[key], _fits(opened, request, key, most), _NAMES[key]
    found = _beginning(opened, request, key, fits)
    if found is None:
        return  # the other text of the pair leaves no room
    part, n_tokens = found
    st.markdown(f"**What fits of the {named}**")
    row = st.container(horizontal=True, vertical_alignment="bottom")
    row.button(
        f"Use the first {n_tokens:,} tokens", type="primary", key=f"cut {key}",
        on_click=put_cut,
        args=(Cut(key, whole, "beginning", (part,), n_tokens=_alone(opened, whole, part)),),
        help="To the end of the last word that fits.",
    )  # fmt: skip
    with row.popover("Choose a window"):
        _window(opened, request, key, fits)
    with row.popover("Sentence by sentence"):
        _sentence(opened, key, fits)


def _window(opened: Model, request: Request, key: str, fits: Fits) -> None:
    whole = st.session_state[key]
    words = whole.split()
    first = int(st.number_input(
        f"From word, of {len(words):,}", 1, len(words), 1, **lasting(f"window of {key}")
    )) - 1  # fmt: skip
    part = fitting.window(whole, fits, first)
    if part is None:
        st.caption("That word alone does not fit.")
        return
    text = whole[part.start : part.end]
    st.caption(escaped(f"{_n_tokens(opened, request, key, text):,} tokens: {_ends(text)}"))
    st.button("Use this window", key=f"use window {key}", on_click=put_cut,
              args=(Cut(key, whole, "window", (part,)),))  # fmt: skip


def _sentence(opened: Model, key: str, fits: Fits) -> None:
    whole = st.session_state[key]
    try:
        every = traces.from_shelf(
            ("sentences", opened.name, whole), partial(fitting.sentences, opened, whole),
            lambda found: 100 * len(found),
        )  # fmt: skip
    except AttnvizError as error:
        st.caption(escaped(str(error)))
        return
    parts = tuple(every)
    listed = range(min(len(parts), _MOST_LISTED))
    at = st.selectbox(
        f"Sentence, of {len(parts):,}", listed,
        format_func=lambda n: f"{n + 1}: {_ends(whole[parts[n].start : parts[n].end])}",
        key=f"sentence of {key}", width=480,
    )  # fmt: skip
    if len(parts) > _MOST_LISTED:
        st.caption(f"The first {_MOST_LISTED} are listed; Next leads to the others.")
    chosen = Cut(key, whole, "sentence", parts, at)
    if not fits(chosen.text):
        st.caption("This sentence alone does not fit.")
        return
    st.button("Use this sentence", key=f"use sentence {key}", on_click=put_cut,
              args=(chosen,))  # fmt: skip


def _alone(opened: Model, whole: str, part: TextPart) -> tuple[int, int]:
    """Return the tokens of a part and of its text, each read by itself."""
    return (fitting.n_tokens(opened, whole[part.start : part.end]),
            fitting.n_tokens(opened, whole))  # fmt: skip


def _ends(text: str) -> str:
    """Return a text's first and last words."""
    text = " ".join(text.split())
    return text if len(text) <= 80 else f"{text[:36].rstrip()} ... {text[-36:].lstrip()}"


def _fits(opened: Model, request: Request, key: str, most: int) -> Fits:
    return lambda text: bool(text.strip()) and _n_tokens(opened, request, key, text) <= most


def _n_tokens(opened: Model, request: Request, key: str, text: str) -> int:
    """Return the tokens of the whole input with a text in one of its boxes."""
    if key == SidebarKeys.SECOND:
        return fitting.n_tokens(opened, request.text, text)
    return fitting.n_tokens(opened, text, request.second)


def _beginning(
    opened: Model, request: Request, key: str, fits: Fits
) -> tuple[TextPart, int] | None:
    whole = st.session_state[key]
    part = fitting.beginning(whole, fits)
    if part is None or part.end >= len(whole.rstrip()):
        return None
    return part, _n_tokens(opened, request, key, whole[part.start : part.end])


def note() -> None:
    """Say which part of a text is looked at, and lead to the others and back; nothing else."""
    cut = current_cut()
    if cut is None:
        return
    row = st.container(horizontal=True, vertical_alignment="center")
    row.caption(escaped(said(cut)))
    if cut.way == "sentence":
        row.button("Previous", on_click=move_cut, args=(-1,), disabled=cut.at == 0)
        row.button("Next", on_click=move_cut, args=(1,),
                   disabled=cut.at == len(cut.parts) - 1)  # fmt: skip
    row.button("Back to the whole text", on_click=undo_cut)


def said(cut: Cut) -> str:
    """Return the sentence on what was left out."""
    named, (n, total) = _NAMES[cut.key], cut.n_tokens
    if cut.way == "sentence":
        return (f"Only sentence {cut.at + 1:,} of {len(cut.parts):,} of your {named} was read; "
                "the rest was left out.")  # fmt: skip
    if cut.way == "beginning":
        what = f"Only the first {n:,} of {total:,} tokens of your {named} were read"
    else:
        part = cut.parts[0]
        before = len(cut.whole[: part.start].split())
        words = len(cut.whole[part.start : part.end].split())
        every = len(cut.whole.split())
        what = (f"Only words {before + 1:,} to {before + words:,} of {every:,} of your {named} "
                "were read")  # fmt: skip
    return f"{what}, to “{cut.text.split()[-1][-40:]}”; the rest was left out."
