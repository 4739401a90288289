"""A chat as the one text that a model reads, and which characters of it belong to which turn."""

from __future__ import annotations

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
    token is the first of its answer. Raises InputError for a model without a template and for turns
    that are none or that the template refuses, UnsupportedError for a template that writes a turn
    otherwise once another one follows: then no place in the text is surely a turn's.
    """
    if not has_template(model):
        raise InputError(f'"{model.name}" has no chat template. Give it plain text.')
    _check(messages)
    parts = [_write(model, messages[: n + 1]) for n in range(len(messages))]
    text = _write(model, messages, answering=messages[-1]["role"] == "user")
    whole = [*parts, text]
    if any(not longer.startswith(part) for part, longer in pairwise(whole)):
        raise UnsupportedError(
            f'The chat template of "{model.name}" writes a turn otherwise once another follows, '
            "so it cannot be said which tokens are whose. Give the text as it should be read."
        )
    turns = [(message["role"], message["content"].strip()) for message in messages]
    ends = [len(part) for part in parts]
    before = _before_the_first(model, messages[0], parts[0])
    if before:
        turns.insert(0, (TEMPLATE, text[:before]))
        ends.insert(0, before)
    if len(text) > ends[-1]:
        turns.append(("assistant", ""))
        ends.append(len(text))
    return Rendered(text, tuple(turns), tuple(ends))


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


def _before_the_first(model: Model, first: Message, written: str) -> int:
    """Return how many characters of the first turn are the template's own beginning.

    The same turn once more, later in a chat, is written without them.
    """
    other = {"role": "assistant" if first["role"] == "user" else "user", "content": "."}
    try:
        earlier = _write(model, [first, other])
        again = _write(model, [first, other, first])
    except InputError:
        return 0  # a template that allows no such chat: its beginning stays with the first turn
    turn = again.removeprefix(earlier)
    return len(written) - len(turn) if turn and written.endswith(turn) else 0
