"""A sentence in English that knows how it was made, so that it can be made in another language."""

from __future__ import annotations

import string
from collections.abc import Callable, Iterable, Mapping
from typing import Any, SupportsIndex

Translate = Callable[["Message"], str]


class Message(str):
    """A string in English that keeps its template and the values in it.

    `N_` and `counted` make one. It is a string like any other wherever one is asked for; joined to
    other strings with +, it stays a message of several parts.
    """

    template: str
    values: Mapping[str, Any]
    many: str | None
    """The template for any other number than one; None where no number decides."""
    parts: tuple[str, ...]
    """What was joined; empty for a message of one piece."""

    def __str__(self) -> str:
        """Return the message itself: an error's words are still a message."""
        return self

    def __add__(self, other: str, /) -> Message:
        return _joined(self, other)

    def __radd__(self, other: str, /) -> Message:
        return _joined(other, self)

    def __reduce_ex__(self, protocol: SupportsIndex, /) -> tuple[Any, ...]:
        return _again, (self.template, dict(self.values), self.many, self.parts)

    def told(self, template: str, translate: Translate, marks: tuple[str, str] = (".", ",")) -> str:
        """Return the message in another language.

        template: the translation of its template. translate: does the same for messages inside.
        marks: how the language writes the decimal mark and the mark between thousands.
        """
        if not self.values:
            return template
        values = {name: _value(value, translate) for name, value in self.values.items()}
        return _Numbers(marks).vformat(template, (), values)


def N_(template: str, /, **values: Any) -> str:
    """Return a message: gettext's own word for what is translated later, where it is shown.

    template: a literal, of which a catalogue has a translation, with places as in `str.format`;
    without values it is taken as it stands, braces too. values: what stands in the places.
    Raises KeyError when the template has a place without a value.
    """
    return _made(template, values)


def counted(one: str, many: str, /, *, n: float, **values: Any) -> str:
    """Return a message whose words depend on a number.

    one, many: the templates for n = 1 and for any other number; the place {n} holds it. Languages
    with more forms, or with one, have theirs in their catalogue.
    """
    return _made(one, {"n": n, **values}, many)


def several(template: str, /, *, n: float, **values: Any) -> str:
    """Return a message on so many things, of a sentence that English says in the plural alone.

    "All {n} rows are empty" has one form in English, and several in languages that say "all 2" and
    "all 5" otherwise.
    """
    return _made(template, {"n": n, **values}, template)


def joined(parts: Iterable[str], between: str = " ") -> str:
    """Return sentences after each other, as one message of several parts."""
    pieces: list[str] = []
    for part in parts:
        pieces += [between, part] if pieces else [part]
    return _joined(*pieces)


def _made(one: str, values: Mapping[str, Any], many: str | None = None) -> Message:
    # An error would keep the frames that it came through, with all that they hold.
    values = {name: _said(value) for name, value in values.items()}
    template = one if many is None or values["n"] == 1 else many
    made = str.__new__(Message, template.format(**values) if values else template)
    made.template, made.values, made.many, made.parts = one, values, many, ()
    return made


def _joined(*parts: str) -> Message:
    flat: list[str] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, Message) and part.parts else (part,))
    made = str.__new__(Message, "".join(str.__str__(part) for part in flat))
    made.template, made.values, made.many, made.parts = str.__str__(made), {}, None, tuple(flat)
    return made


def _again(
    template: str, values: Mapping[str, Any], many: str | None, parts: tuple[str, ...]
) -> Message:
    """Make a message anew, in another process or as a copy."""
    return _joined(*parts) if parts else _made(template, values, many)


def _said(value: Any) -> Any:
    """Return what an error says, a message where it says one; any other value as it is."""
    return str(value) if isinstance(value, BaseException) else value


def _value(value: Any, translate: Translate) -> Any:
    """Return what stands in a place: a message translated, any other value as it is."""
    return translate(value) if isinstance(value, Message) else value


class _Numbers(string.Formatter):
    """Formats as `str.format`, with the marks of a language in its numbers."""

    def __init__(self, marks: tuple[str, str]) -> None:
        self._marks = str.maketrans(dict(zip(".,", marks, strict=True)))

    def format_field(self, value: Any, format_spec: str) -> str:
        """Return a value as its place asks for it."""
        text = format(value, format_spec)
        return text.translate(self._marks) if isinstance(value, int | float) else text
