"""A chat as the one text that a model reads, and which characters of it belong to which turn."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from attnviz import confined
from attnviz.errors import AttnvizError, InputError, UnsupportedError
from attnviz.language import N_

if TYPE_CHECKING:
    from attnviz.models.model import Model
    from attnviz.tracing.templates import Message

MEMORY = 512 * 1024**2
"""Bytes that writing a chat may take."""

SECONDS = 10.0
"""Seconds that it may take; templates of real models take milliseconds."""

_REFUSED_SECONDS = 600.0  # after a template took too much, so that it holds nobody else up
_MOST_REMEMBERED = 50
_too_much: dict[str, tuple[float, str]] = {}
_lock = threading.Lock()

_REFUSALS: dict[str, type[AttnvizError]] = {
    kind.__name__: kind for kind in (InputError, UnsupportedError)
}


@dataclass(frozen=True)
class Rendered:
    """A chat as text.

    Attributes:
        text: what the tokenizer is given, special tokens written out.
        turns: (role, content) of each turn; the template's own beginning is one, and so is the
            answer that is about to be written.
        ends: where each turn ends in the text, in characters, its markup included.
    """

    text: str
    turns: tuple[tuple[str, str], ...]
    ends: tuple[int, ...]

    def turn_of(self, starts: np.ndarray) -> np.ndarray:
        """Return the turn of tokens that start at these characters."""
        turn = np.searchsorted(self.ends, starts, side="right")
        return np.minimum(turn, len(self.ends) - 1)


def has_template(model: Model) -> bool:
    """Return whether a model's tokenizer says how a chat is written."""
    return bool(getattr(model.tokenizer, "chat_template", None))


def prepare() -> None:
    """Have what writes chats started in the background: the first chat need not wait for it."""
    confined.prepare("attnviz.tracing.templates:ready")


def rendered(model: Model, messages: Sequence[Message]) -> Rendered:
    """Return a chat as its model's own template writes it.

    After a turn of the user the beginning of the answer is written too, so that the model's next
    token is the first of its answer. Turns stand in the order of the text. Raises InputError when
    the model has no template, a turn is none, or the template refuses the turns, and
    UnsupportedError when no place in the template's text is surely a turn's.
    """
    if not has_template(model):
        raise InputError(N_('"{name}" has no chat template. Give it plain text.', name=model.name))
    _check(messages)
    try:
        source = model.tokenizer.get_chat_template()
    except ValueError as error:  # several templates, and none that is the usual one
        raise InputError(
            N_(
                'The chat template of "{name}" refuses these turns: {error}.',
                name=model.name,
                error=error,
            )
        ) from error
    request = {
        "name": model.name,
        "source": source,
        "special": dict(model.tokenizer.special_tokens_map),
        "messages": list(messages),
    }
    _refuse_again(source)
    try:
        layout = confined.run(
            "attnviz.tracing.templates:laid_out", request, memory=MEMORY, seconds=SECONDS
        )
    except confined.ConfinedError as error:
        if (refusal := _REFUSALS.get(error.kind)) is not None:
            raise refusal(error.original) from error
        reason = N_(
            'The chat template of "{name}" could not write these turns. {error} Give the text in '
            "the form that the model should read.",
            name=model.name,
            error=error,
        )
        if error.reason in ("memory", "time"):
            _remember(source, reason)
        raise InputError(reason) from error
    turns = tuple((role, content) for role, content in layout["turns"])
    return Rendered(layout["text"], turns, tuple(layout["ends"]))


def _refuse_again(source: str) -> None:
    """Raise InputError for a template that took too much not long ago: no real one ever does."""
    with _lock:
        until, reason = _too_much.get(source, (0.0, ""))
    if time.monotonic() < until:
        raise InputError(reason)


def _remember(source: str, reason: str) -> None:
    with _lock:
        _too_much[source] = (time.monotonic() + _REFUSED_SECONDS, reason)
        while len(_too_much) > _MOST_REMEMBERED:
            del _too_much[next(iter(_too_much))]


def _check(messages: Sequence[Message]) -> None:
    if not messages:
        raise InputError(N_("The chat has no turn. Write a line: user: Hello"))
    for number, message in enumerate(messages):
        role, content = (message.get(name) for name in ("role", "content"))
        if not isinstance(role, str) or not isinstance(content, str):
            raise InputError(
                N_(
                    "Turn {number} of the chat needs a role and a content, both text; got {map}.",
                    number=number,
                    map=sorted(map(str, message)),
                )
            )
        if not content.strip():
            raise InputError(
                N_(
                    "Turn {number} of the chat ({role}) is empty. Write something.",
                    number=number,
                    role=role,
                )
            )
