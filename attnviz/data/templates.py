"""Sentences grown from templates in the notation of Home Assistant's intents.

    (a|b)       one of these               {area}       a slot, filled from outside
    [a|b]       one of these, or nothing   {hours:h}    a slot, named for what it will mean
    (a;b)       both, in any order         <the>        a rule: a template of its own

Spaces count: "hour[s]" is one word, "( |-)" is a space or a hyphen.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from attnviz.errors import DataError
from attnviz.language import N_


@dataclass(frozen=True)
class Slot:
    """A place to be filled: `{area}`."""

    name: str

    def __str__(self) -> str:
        return f"{{{self.name}}}"


@dataclass(frozen=True)
class Rule:
    """The template of that name: `<the>`."""

    name: str

    def __str__(self) -> str:
        return f"<{self.name}>"


@dataclass(frozen=True)
class OneOf:
    """One of its branches: `(a|b)`, or `[a|b]` where the last branch is empty."""

    branches: tuple[Template, ...]

    def __str__(self) -> str:
        if not self.branches[-1].parts:
            return f"[{'|'.join(map(str, self.branches[:-1]))}]"
        return f"({'|'.join(map(str, self.branches))})"


@dataclass(frozen=True)
class AnyOrder:
    """All of its pieces, in any order: `(a;b)`."""

    pieces: tuple[Template, ...]

    def __str__(self) -> str:
        return f"({';'.join(map(str, self.pieces))})"


@dataclass(frozen=True)
class Template:
    """Parts that stand one after the other; `str` gives the notation back."""

    parts: tuple[str | Slot | Rule | OneOf | AnyOrder, ...]

    def __str__(self) -> str:
        return "".join(map(str, self.parts))

    def branches(self) -> tuple[Template, ...]:
        """Return the templates of its first choice: of "(a|b) c", "a c" and "b c"."""
        for i, part in enumerate(self.parts):
            if isinstance(part, OneOf):
                return tuple(
                    Template((*self.parts[:i], *branch.parts, *self.parts[i + 1 :]))
                    for branch in part.branches
                )
        return (self,)


def parse(text: str) -> Template:
    """Return the template of a notation.

    Raises DataError when its brackets do not match.
    """
    template, end = _alternatives(text, 0)
    if end < len(text):
        raise DataError(
            N_('The template "{text}" closes a bracket that it never opened.', text=text)
        )
    return template


def grow(
    template: Template,
    *,
    rules: Mapping[str, Template],
    fill: Callable[[str], str],
    random: random.Random,
) -> str:
    """Return a sentence of the template: every choice drawn, every slot filled by `fill`."""
    pieces: list[str] = []

    def add(template: Template) -> None:
        for part in template.parts:
            match part:
                case str():
                    pieces.append(part)
                case Slot(name):
                    pieces.append(fill(name))
                case Rule(name):
                    add(rules[name])
                case OneOf(branches):
                    add(random.choice(branches))
                case AnyOrder(ordered):
                    for piece in random.sample(ordered, len(ordered)):
                        pieces.append(" ")
                        add(piece)
                        pieces.append(" ")

    add(template)
    return " ".join("".join(pieces).split())


def ways(template: Template, *, rules: Mapping[str, Template]) -> int:
    """Return the number of ways to draw the template's choices; slots count once."""
    product = 1
    for part in template.parts:
        match part:
            case Rule(name):
                product *= ways(rules[name], rules=rules)
            case OneOf(branches):
                product *= sum(ways(branch, rules=rules) for branch in branches)
            case AnyOrder(pieces):
                inside = (ways(piece, rules=rules) for piece in pieces)
                product *= math.prod(inside) * math.factorial(len(pieces))
            case _:
                pass
    return product


_CLOSES = {"(": ")", "[": "]", "{": "}", "<": ">"}


def _alternatives(text: str, start: int) -> tuple[Template, int]:
    """Read up to the bracket that closes what is being read, and say where that is."""
    branches: list[list[str | Slot | Rule | OneOf | AnyOrder]] = [[]]
    separator = ""
    i = start
    while i < len(text) and text[i] not in ")]":
        character = text[i]
        if character in "([":
            inner, i = _alternatives(text, i + 1)
            _expect(text, i, _CLOSES[character])
            if character == "[":
                inner = _optional(inner)
            branches[-1].extend(inner.parts)
        elif character in "{<":
            end = text.find(_CLOSES[character], i)
            _expect(text, end, _CLOSES[character])
            name = text[i + 1 : end].partition(":")[0]
            branches[-1].append(Slot(name) if character == "{" else Rule(name))
            i = end
        elif character in "|;":
            if separator not in ("", character):
                raise DataError(
                    N_('The template "{text}" has "|" and ";" side by side.', text=text)
                )
            separator = character
            branches.append([])
        elif branches[-1] and isinstance(branches[-1][-1], str):
            branches[-1][-1] += character
        else:
            branches[-1].append(character)
        i += 1
    choices = tuple(Template(tuple(parts)) for parts in branches)
    if separator:
        return Template((OneOf(choices) if separator == "|" else AnyOrder(choices),)), i
    return choices[0], i


def _optional(template: Template) -> Template:
    """Return the template or nothing; of "[a|b]", nothing is the third branch."""
    nothing = Template(())
    match template.parts:
        case (OneOf(branches),) if branches[-1].parts:
            return Template((OneOf((*branches, nothing)),))
        case _:
            return Template((OneOf((template, nothing)),))


def _expect(text: str, i: int, closing: str) -> None:
    if not 0 <= i < len(text) or text[i] != closing:
        raise DataError(
            N_(
                'The template "{text}" opens a bracket that no "{closing}" closes.',
                text=text,
                closing=closing,
            )
        )
