"""A chat as the one text that a model reads, and which characters of it belong to which turn."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from jinja2 import TemplateError

from attnviz.errors import InputError, UnsupportedError
from attnviz.models.model import Model

Message = dict[str, str]
"""{"role": "user", "content": "Hello"}, as transformers' chat templates take them."""

TEMPLATE = "template"
"""The role of what a template writes before the first turn: a start token, a system text."""


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
    """Whether a model's tokenizer says how a chat is written."""
    return bool(getattr(model.tokenizer, "chat_template", None))


def rendered(model: Model, messages: Sequence[Message]) -> Rendered:
    """Return a chat as its model's own template writes it.

    After a turn of the user the beginning of the answer is written too, so that the model's next
    token is the first of its answer. Turns stand in the order of the text. Raises InputError for a
    model without a template and for turns that are none or that the template refuses,
    UnsupportedError for a template in whose text no place is surely a turn's.
    """
    if not has_template(model):
        raise InputError(f'"{model.name}" has no chat template. Give it plain text.')
    _check(messages)
    text = _write(model, messages, answering=messages[-1]["role"] == "user")
    found = [_content(model, messages, number, text) for number in range(len(messages))]
    order = sorted(range(len(found)), key=found.__getitem__)
    spans = [found[number] for number in order]
    if any(end > start for (_, end), (start, _) in pairwise(spans)):
        raise _unsure(model)
    ends = [
        _end_of_turn(model, messages, number, text, span, after)
        for number, span, after in zip(order, spans, [*spans[1:], None], strict=True)
    ]
    turns = [
        (messages[number]["role"], text[start:end].strip())
        for number, (start, end) in zip(order, spans, strict=True)
    ]
    before = _before_the_first(model, messages[0], text)
    if 0 < before <= spans[0][0]:
        turns.insert(0, (TEMPLATE, text[:before]))
        ends.insert(0, before)
    if len(text) > ends[-1]:
        turns.append(("assistant", ""))
        ends.append(len(text))
    return Rendered(text, tuple(turns), tuple(ends))


_MARK = "QXZATTNVIZMARKZXQ"
"""Stands in the place of a content to see where a template puts it: letters that none writes."""

_THOUGHT = "</think>"
"""Where a reasoning model's thinking ends; of earlier turns it is often left out."""


def _unsure(model: Model) -> UnsupportedError:
    return UnsupportedError(
        f'The chat template of "{model.name}" writes these turns in a way from which it cannot be '
        "said which tokens are whose. Give the text as it should be read."
    )


def _marked(message: Message) -> list[Message]:
    """Return a message with the mark in the place of its content, or of what follows thinking."""
    content = message["content"]
    found = [{**message, "content": _MARK}]
    if _THOUGHT in content:
        thinking = content[: content.rindex(_THOUGHT) + len(_THOUGHT)]
        found.append({**message, "content": f"{thinking}\n\n{_MARK}"})
    return found


def _around(model: Model, messages: Sequence[Message], number: int, *, answering: bool) -> Any:
    """Yield what stands before and after one message's content."""
    for marked in _marked(messages[number]):
        changed = [*messages[:number], marked, *messages[number + 1 :]]
        with contextlib.suppress(InputError):
            before, *after = _write(model, changed, answering=answering).split(_MARK)
            if len(after) == 1:
                yield before, after[0]


def _content(model: Model, messages: Sequence[Message], number: int, text: str) -> tuple[int, int]:
    """Return where the content of a message stands in the text of all, [start, end).

    What the text has there must be the content, or what is left of it without its thinking.
    """
    answering = messages[-1]["role"] == "user"
    for before, after in _around(model, messages, number, answering=answering):
        start, end = len(before), len(text) - len(after)
        if start <= end and text.startswith(before) and text.endswith(after):
            content = messages[number]["content"].strip()
            left = content.rpartition(_THOUGHT)[2].strip()
            if text[start:end].strip() in (content, left):
                return start, end
    raise _unsure(model)


def _end_of_turn(
    model: Model,
    messages: Sequence[Message],
    number: int,
    text: str,
    span: tuple[int, int],
    after: tuple[int, int] | None,
) -> int:
    """Return where a turn ends: its content with the markup that closes it.

    What closes it is what the template writes behind it when it is the last.
    """
    end, limit = span[1], len(text) if after is None else after[0]
    if after is None and messages[-1]["role"] != "user":
        return len(text)
    gap = text[end:limit]
    upto = messages[: number + 1]
    eos = model.tokenizer.eos_token or ""
    for _, closing in _around(model, upto, number, answering=False):
        # Some templates (Phi's) end a whole text with one more token.
        for tail in (closing, closing.rstrip().removesuffix(eos)):
            if tail.strip() and gap.startswith(tail):
                return end + len(tail)
    with contextlib.suppress(InputError):
        alone = _write(model, upto)
        if text.startswith(alone) and end <= len(alone) <= limit:
            return len(alone)
        opening = _write(model, upto, answering=True).removeprefix(alone)
        if opening.strip() and gap.endswith(opening):
            return limit - len(opening)
    if messages[number]["role"] == "system" and after is not None:
        return limit  # written into the turn that follows: Llama 2's <<SYS>>, Gemma
    raise _unsure(model)


def _check(messages: Sequence[Message]) -> None:
    if not messages:
        raise InputError("The chat has no turn. Write a line: user: Hello")
    for number, message in enumerate(messages):
        role, content = (message.get(name) for name in ("role", "content"))
        if not isinstance(role, str) or not isinstance(content, str):
            raise InputError(
                f"Turn {number} of the chat needs a role and a content, both text; "
                f"got {sorted(map(str, message))}."
            )
        if not content.strip():
            raise InputError(f"Turn {number} of the chat ({role}) is empty. Write something.")


def _write(model: Model, messages: Sequence[Message], *, answering: bool = False) -> str:
    tokenizer: Any = model.tokenizer
    try:
        return tokenizer.apply_chat_template(
            list(messages), tokenize=False, add_generation_prompt=answering
        )
    except (TemplateError, ValueError, TypeError) as error:
        raise InputError(
            f'The chat template of "{model.name}" refuses these turns: {error}.'
        ) from error


def _before_the_first(model: Model, first: Message, text: str) -> int:
    """Return how many characters of the text are the template's own beginning.

    The first turn once more, later in a chat, is written without them.
    """
    other = {"role": "assistant" if first["role"] == "user" else "user", "content": "."}
    try:
        written = _write(model, [first])
        earlier = _write(model, [first, other])
        again = _write(model, [first, other, first])
    except InputError:
        return 0  # a template that allows no such chat: its beginning stays with the first turn
    turn = again.removeprefix(earlier)
    before = len(written) - len(turn) if turn and written.endswith(turn) else 0
    return before if text.startswith(written[:before]) else 0
