"""A text of more tokens than the model takes: parts of it that fit, each a click away."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import streamlit as st

from attnviz.errors import AttnvizError, TooLongError, raise_what_is_no_fault
from attnviz.language import several, tr, translated
from attnviz.tracing import fitting
from attnviz.tracing.fitting import Fits, TextPart
from attnviz.ui.operator.limits import limits
from attnviz.ui.session.cut import Cut, current_cut, move_cut, put_cut, undo_cut
from attnviz.ui.session.keys import CompareKeys, InputKeys
from attnviz.ui.session.widgets import lasting
from attnviz.ui.shared import traces
from attnviz.ui.shared.errors import escaped
from attnviz.ui.shared.traces import Request

if TYPE_CHECKING:
    from attnviz.models.model import Model

_MOST_LISTED = 500
_LONGEST_COUNTED = 1_000_000
"""Characters that are counted at every drawing of the page."""

_NAMES = {
    InputKeys.TEXT: "text",
    InputKeys.SECOND: "second text",
    CompareKeys.OTHER_TEXT: "text beside it",
}


class Count(NamedTuple):
    """How many tokens an input has of those the model takes, and how many are unknown, in words.

    is_too_long, has_unknown: what of it is a warning.
    """

    words: str
    is_too_long: bool = False
    has_unknown: bool = False


def counter(model: Model | None, text: str, second: str) -> Count | None:
    """Return how many tokens an input has, or None for what has none."""
    if model is None or model.tokenizer is None or not 0 < len(text.strip()) <= _LONGEST_COUNTED:
        return None
    try:
        limits().check_text(text, second)
        n, unknown = fitting.counts(model, text, second.strip() or None)
    except BaseException as error:  # of a foreign tokenizer: the page says what is wrong
        raise_what_is_no_fault(error)
        return None
    most = "" if model.max_tokens is None else f" / {model.max_tokens:,}"
    said = several("{n:,}{most} tokens · {unknown:,} unknown", n=n, most=most, unknown=unknown)
    words = translated(said)
    return Count(words, bool(model.max_tokens and n > model.max_tokens), unknown > 0)


def offer(error: TooLongError, request: Request) -> None:
    """Draw the parts of a refused text that fit: its beginning, a window, one sentence."""
    try:
        model = traces.model(request.model, request.device)
    except AttnvizError:
        return
    for key in _boxes(error, request):
        _offer(model, request, key, error.most)


def _boxes(error: TooLongError, request: Request) -> list[str]:
    """Return the boxes that the refused text came from, as far as one can be told."""
    state = st.session_state
    if request.chat:  # a part of a chat is another chat
        return []
    texts = error.texts or (request.text,)
    if texts[0] != request.text:
        return [CompareKeys.OTHER_TEXT] if texts[0] == state.get(CompareKeys.OTHER_TEXT) else []
    return [InputKeys.TEXT, InputKeys.SECOND] if len(texts) > 1 else [InputKeys.TEXT]


def _offer(model: Model, request: Request, key: str, most: int) -> None:
    whole, fits, box_name = st.session_state[key], _fits(model, request, key, most), _NAMES[key]
    beginning = _beginning(model, request, key, fits)
    if beginning is None:
        return  # the other text of the pair leaves no room
    part, n_tokens = beginning
    st.markdown(tr("**The part of the {box_name} that fits**", box_name=box_name))
    row = st.container(horizontal=True, vertical_alignment="bottom")
    row.button(
        translated(
            several(
                "Use the first {n:,} tokens",
                n=n_tokens,
            )
        ),
        type="primary",
        key=f"cut {key}",
        on_click=put_cut,
        args=(Cut(key, whole, "beginning", (part,), n_tokens=_alone(model, whole, part)),),
        help=tr("Ends after the last word that fits."),
    )
    with row.popover(tr("Choose a window")):
        _window(model, request, key, fits)
    with row.popover(tr("Sentence by sentence")):
        _sentence(model, key, fits)


def _window(model: Model, request: Request, key: str, fits: Fits) -> None:
    whole = st.session_state[key]
    words = whole.split()
    first = (
        int(
            st.number_input(
                tr("From word, of {words:,}", words=len(words)),
                1,
                len(words),
                1,
                **lasting(f"window of {key}"),
            )
        )
        - 1
    )
    part = fitting.window(whole, fits, first)
    if part is None:
        st.caption(tr("This word alone does not fit."))
        return
    text = whole[part.start : part.end]
    st.caption(
        escaped(
            translated(
                several(
                    "{n:,} tokens: {ends}",
                    n=_n_tokens(model, request, key, text),
                    ends=_ends(text),
                )
            )
        )
    )
    st.button(
        tr("Use this window"),
        key=f"use window {key}",
        on_click=put_cut,
        args=(Cut(key, whole, "window", (part,)),),
    )


def _sentence(model: Model, key: str, fits: Fits) -> None:
    whole = st.session_state[key]
    try:
        every = traces.from_shelf(
            ("sentences", model.name, whole), partial(fitting.sentences, model, whole),
            lambda every_part: 100 * len(every_part),
        )  # fmt: skip
    except AttnvizError as error:
        st.caption(escaped(str(error)))
        return
    parts = tuple(every)
    numbers = range(min(len(parts), _MOST_LISTED))
    at = st.selectbox(
        tr("Sentence, of {parts:,}", parts=len(parts)),
        numbers,
        format_func=lambda n: f"{n + 1}: {_ends(whole[parts[n].start : parts[n].end])}",
        key=f"sentence of {key}",
        width=480,
    )
    if len(parts) > _MOST_LISTED:
        st.caption(
            tr(
                "The first {most_listed} are listed; use Next for the others.",
                most_listed=_MOST_LISTED,
            )
        )
    cut = Cut(key, whole, "sentence", parts, at)
    if not fits(cut.text):
        st.caption(tr("This sentence alone does not fit."))
        return
    st.button(tr("Use this sentence"), key=f"use sentence {key}", on_click=put_cut, args=(cut,))


def _alone(model: Model, whole: str, part: TextPart) -> tuple[int, int]:
    """Return the tokens of a part and of its text, each read by itself."""
    return (fitting.n_tokens(model, whole[part.start : part.end]),
            fitting.n_tokens(model, whole))  # fmt: skip


def _ends(text: str) -> str:
    """Return a text's first and last words."""
    text = " ".join(text.split())
    return text if len(text) <= 80 else f"{text[:36].rstrip()} ... {text[-36:].lstrip()}"


def _fits(model: Model, request: Request, key: str, most: int) -> Fits:
    return lambda text: bool(text.strip()) and _n_tokens(model, request, key, text) <= most


def _n_tokens(model: Model, request: Request, key: str, text: str) -> int:
    """Return the tokens of the whole input with a text in one of its boxes."""
    if key == InputKeys.SECOND:
        return fitting.n_tokens(model, request.text, text)
    return fitting.n_tokens(model, text, request.second)


def _beginning(model: Model, request: Request, key: str, fits: Fits) -> tuple[TextPart, int] | None:
    whole = st.session_state[key]
    part = fitting.beginning(whole, fits)
    if part is None or part.end >= len(whole.rstrip()):
        return None
    return part, _n_tokens(model, request, key, whole[part.start : part.end])


def note() -> None:
    """Say which part of a text is looked at, and lead to the others and back; nothing else."""
    cut = current_cut()
    if cut is None:
        return
    row = st.container(horizontal=True, vertical_alignment="center")
    row.caption(escaped(cut_sentence(cut)))
    if cut.way == "sentence":
        row.button(tr("Previous"), on_click=move_cut, args=(-1,), disabled=cut.at == 0)
        row.button(tr("Next"), on_click=move_cut, args=(1,), disabled=cut.at == len(cut.parts) - 1)
    row.button(tr("Back to the whole text"), on_click=undo_cut)


def cut_sentence(cut: Cut) -> str:
    """Return the sentence on what was left out."""
    box_name, (n, total) = _NAMES[cut.key], cut.n_tokens
    if cut.way == "sentence":
        return tr(
            "Only sentence {at:,} of {parts:,} of your {box_name} was read; the rest was left out.",
            at=cut.at + 1,
            parts=len(cut.parts),
            box_name=box_name,
        )
    if cut.way == "beginning":
        what = translated(
            several(
                "Only the first {n:,} of {total:,} tokens of your {box_name} were read",
                n=n,
                total=total,
                box_name=box_name,
            )
        )
    else:
        part = cut.parts[0]
        before = len(cut.whole[: part.start].split())
        words = len(cut.whole[part.start : part.end].split())
        every = len(cut.whole.split())
        what = tr(
            "Only words {before:,} to {before_2:,} of {every:,} of your {box_name} were read",
            before=before + 1,
            before_2=before + words,
            every=every,
            box_name=box_name,
        )
    return tr(
        "{what}, to “{text}”; the rest was left out.", what=what, text=cut.text.split()[-1][-40:]
    )
