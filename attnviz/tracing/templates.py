"""A chat as its model's own template writes it, and where each turn ends in that text.

A template is a program that came with a checkpoint, so it runs in a child (`attnviz.confined`):
`laid_out` is called there, once for a chat. Importing this module needs no torch.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from jinja2 import TemplateError
from transformers.utils.chat_template_utils import render_jinja_template

from attnviz.errors import InputError, UnsupportedError
from attnviz.language import N_, several

Message = dict[str, str]
"""{"role": "user", "content": "Hello"}, as transformers' chat templates take them."""

TEMPLATE = "template"
"""The role of what a template writes before the first turn: a start token, a system text."""

_MOST_LETTERS = 4_000_000
"""Of a rendered chat: several times what the longest contexts take."""


@dataclass(frozen=True)
class ChatTemplate:
    """How chats of a model are written.

    Attributes:
        name: what the model is called in a sentence.
        source: the template itself, in Jinja's language.
        special: the special tokens that it may name: "bos_token" and the others.
    """

    name: str
    source: str
    special: dict[str, Any]

    @property
    def eos(self) -> str:
        """The token that ends a text, or nothing."""
        return str(self.special.get("eos_token") or "")

    def write(self, messages: Sequence[Message], *, answering: bool = False) -> str:
        """Return a chat as `apply_chat_template` of transformers writes it.

        Raises InputError when the template refuses the turns.
        """
        turns = [{k: v for k, v in message.items() if v is not None} for message in messages]
        try:
            (text,), _ = render_jinja_template(
                conversations=[turns], tools=None, documents=None, chat_template=self.source,
                return_assistant_tokens_mask=False, continue_final_message=False,
                add_generation_prompt=answering, **self.special,
            )  # fmt: skip
        except (TemplateError, ValueError, TypeError) as error:
            raise InputError(
                N_(
                    'The chat template of "{name}" refuses these turns: {error}.',
                    name=self.name,
                    error=str(error)[:300],
                )
            ) from error
        if len(text) > _MOST_LETTERS:
            raise InputError(
                several(
                    'The chat template of "{name}" writes {n:,} letters for these turns, but '
                    "at most {most_letters:,} are read. Give the text in the form that the "
                    "model should read.",
                    n=len(text),
                    name=self.name,
                    most_letters=_MOST_LETTERS,
                )
            )
        return text


def ready() -> bool:
    """Do nothing: whoever asks for it has this module imported in a child."""
    return True


def laid_out(
    name: str, source: str, special: dict[str, Any], messages: list[Message]
) -> dict[str, Any]:
    """Return a chat as text, its turns in the order of the text, and where each ends.

    After a turn of the user the beginning of the answer is written too. Raises InputError and
    UnsupportedError as `chat.rendered` does.
    """
    template = ChatTemplate(name, source, special)
    text = template.write(messages, answering=messages[-1]["role"] == "user")
    content_spans = [_content(template, messages, number, text) for number in range(len(messages))]
    order = sorted(range(len(content_spans)), key=content_spans.__getitem__)
    spans = [content_spans[number] for number in order]
    if any(end > start for (_, end), (start, _) in pairwise(spans)):
        raise _unsure(template)
    ends = [
        _end_of_turn(template, messages, number, text, span, after)
        for number, span, after in zip(order, spans, [*spans[1:], None], strict=True)
    ]
    turns = [
        (messages[number]["role"], text[start:end].strip())
        for number, (start, end) in zip(order, spans, strict=True)
    ]
    before = _before_the_first(template, messages[0], text)
    if 0 < before <= spans[0][0]:
        turns.insert(0, (TEMPLATE, text[:before]))
        ends.insert(0, before)
    if len(text) > ends[-1]:
        turns.append(("assistant", ""))
        ends.append(len(text))
    return {"text": text, "turns": turns, "ends": ends}


_MARK = "QXZATTNVIZMARKZXQ"
"""Stands in the place of a content to see where a template puts it: letters that none writes."""

_THOUGHT = "</think>"
"""Where a reasoning model's thinking ends; of earlier turns it is often left out."""


def _unsure(template: ChatTemplate) -> UnsupportedError:
    return UnsupportedError(
        N_(
            'The chat template of "{name}" writes these turns in a way that does not show which '
            "tokens belong to which turn. Give the text in the form that the model should read.",
            name=template.name,
        )
    )


def _variants(message: Message) -> list[Message]:
    """Return a message with the mark in the place of its content, or of what follows thinking."""
    content = message["content"]
    variants = [{**message, "content": _MARK}]
    if _THOUGHT in content:
        thinking = content[: content.rindex(_THOUGHT) + len(_THOUGHT)]
        variants.append({**message, "content": f"{thinking}\n\n{_MARK}"})
    return variants


def _around(
    template: ChatTemplate, messages: Sequence[Message], number: int, *, answering: bool
) -> Any:
    """Yield what stands before and after one message's content."""
    for variant in _variants(messages[number]):
        chat = [*messages[:number], variant, *messages[number + 1 :]]
        with contextlib.suppress(InputError):
            before, *after = template.write(chat, answering=answering).split(_MARK)
            if len(after) == 1:
                yield before, after[0]


def _content(
    template: ChatTemplate, messages: Sequence[Message], number: int, text: str
) -> tuple[int, int]:
    """Return where the content of a message stands in the text of all, [start, end).

    What the text has there must be the content, or what is left of it without its thinking.
    """
    answering = messages[-1]["role"] == "user"
    for before, after in _around(template, messages, number, answering=answering):
        start, end = len(before), len(text) - len(after)
        if start <= end and text.startswith(before) and text.endswith(after):
            content = messages[number]["content"].strip()
            answer = content.rpartition(_THOUGHT)[2].strip()
            if text[start:end].strip() in (content, answer):
                return start, end
    raise _unsure(template)


def _end_of_turn(
    template: ChatTemplate,
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
    eos = template.eos
    for _, closing in _around(template, upto, number, answering=False):
        # Some templates (Phi's) end a whole text with one more token.
        for tail in (closing, closing.rstrip().removesuffix(eos)):
            if tail.strip() and gap.startswith(tail):
                return end + len(tail)
    with contextlib.suppress(InputError):
        alone = template.write(upto)
        if text.startswith(alone) and end <= len(alone) <= limit:
            return len(alone)
        opening = template.write(upto, answering=True).removeprefix(alone)
        if opening.strip() and gap.endswith(opening):
            return limit - len(opening)
    if messages[number]["role"] == "system" and after is not None:
        return limit  # written into the turn that follows: Llama 2's <<SYS>>, Gemma
    raise _unsure(template)


def _before_the_first(template: ChatTemplate, first: Message, text: str) -> int:
    """Return how many characters of the text are the template's own beginning.

    The first turn once more, later in a chat, is written without them.
    """
    other = {"role": "assistant" if first["role"] == "user" else "user", "content": "."}
    try:
        alone = template.write([first])
        earlier = template.write([first, other])
        again = template.write([first, other, first])
    except InputError:
        return 0  # a template that allows no such chat: its beginning stays with the first turn
    turn = again.removeprefix(earlier)
    before = len(alone) - len(turn) if turn and alone.endswith(turn) else 0
    return before if text.startswith(alone[:before]) else 0
