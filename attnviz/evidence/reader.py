"""A card's file read with care: its JSON and nothing else; no code of it runs."""

from __future__ import annotations

import json
import math
import re
import sys
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, get_type_hints

from attnviz.allowance import check
from attnviz.attribution.methods import method_named
from attnviz.errors import InputError, StoreError
from attnviz.evidence.data import DataAsked
from attnviz.evidence.inputs import MOST_CHARACTERS, given
from attnviz.evidence.kinds import KINDS
from attnviz.evidence.page import BEGINS, ENDS, FORMAT
from attnviz.evidence.versions import PACKAGES
from attnviz.language import N_, several
from attnviz.records import ModelInfo
from attnviz.records.card import Card, Number
from attnviz.store.codec import fits

MOST_BYTES = 256 * 2**20
"""A file of more is refused before it is read."""

MOST_NUMBERS = 4_000_000
"""Most numbers that one card checks."""

_MOST_VALUES, _MOST_OBJECTS, _MOST_DEEP, _MOST_AXES = 6_000_000, 200_000, 32, 8
"""Of the JSON, counted before it is parsed: what holds more would fill the memory."""

_MOST_TIMES, _MOST_ACTS, _MOST_WRITTEN = 100_000, 10_000, 1_024
"""Steps, draws or samples; interventions; new tokens: of which nobody asks more."""

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}|")
_WORD = re.compile(r"[a-z0-9]{1,20}")
_DEVICE = re.compile(r"[a-z]{1,10}(:[0-9]{1,3})?")
_REVISION = re.compile(r"[\w][\w./-]{0,99}", re.ASCII)
_VERSION = re.compile(r"[\w.+-]{1,40}( [\w.+-]{1,40})?", re.ASCII)

_SHA256 = re.compile(r"[0-9a-f]{64}")


def open_card(path: str | Path) -> Card:
    """Return what an evidence card says. Raises StoreError when the file is no evidence card."""
    return card_in(page_in(path), of=Path(path).name)


def page_in(path: str | Path) -> str:
    """Return the text of a card's file.

    Raises StoreError when it cannot be read, is no text, or is larger than any card.
    """
    path = Path(path)
    try:
        if path.exists() and not path.is_file():
            raise StoreError(
                N_('"{path}" is not a file. Give the .html file of an evidence card.', path=path)
            )
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise StoreError(
                N_(
                    '"{name}" is larger than any card: {most_bytes} MB.',
                    name=path.name,
                    most_bytes=MOST_BYTES // 2**20,
                )
            )
        check(
            24 * size, f'"{path.name}"', cure=N_("Verify it on a larger machine."), error=StoreError
        )
        return path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise StoreError(
            N_('"{name}" is not an evidence card: it is not UTF-8 text.', name=path.name)
        ) from error
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise StoreError(
            N_('"{path}" could not be read: {why}.', path=str(path)[:200], why=why)
        ) from error


def card_in(text: str, *, of: str = "This") -> Card:
    """Return what the text of a card says.

    Raises StoreError when it is no card, is of another format, or holds what no card holds.
    """
    parts = text.split(BEGINS)
    if len(parts) != 2 or ENDS not in parts[1]:
        raise StoreError(
            N_(
                '"{of}" is not an evidence card. attnviz writes one with "Save evidence card", or '
                "with --card.",
                of=of,
            )
        )
    data = parts[1].split(ENDS, 1)[0]
    if sum(map(data.count, "[,")) > _MOST_VALUES or data.count("{") > _MOST_OBJECTS:
        raise StoreError(
            N_('The data of "{of}" are larger than those of any card, so it was not read.', of=of)
        )
    try:
        entries = json.loads(data, parse_constant=_refuse, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise StoreError(
            N_('The data of "{of}" are broken: they are not complete JSON.', of=of)
        ) from error
    if not isinstance(entries, dict) or entries.get("what") != "attnviz evidence card":
        raise StoreError(N_('"{of}" is not an evidence card: its data do not say so.', of=of))
    if entries.get("format") != FORMAT:
        raise StoreError(
            N_(
                '"{of}" is a card of format {entries} and this attnviz reads {format}. Verify it '
                "with the attnviz that made it.",
                of=of,
                entries=str(entries.get("format"))[:20],
                format=FORMAT,
            )
        )
    try:
        return _card({n: v for n, v in entries.items() if n not in ("what", "format")})
    except (_Misfit, InputError) as error:
        raise StoreError(
            N_('The data of "{of}" are not what a card holds: {error}', of=of, error=error)
        ) from error


class _Misfit(Exception):
    """The reason why a card's data do not fit, in words."""

    def __str__(self) -> str:
        return f"{self.args[0]}."


def _refuse(constant: str) -> Any:
    raise ValueError(constant)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return the pairs as a dict. Raises ValueError when a name stands twice."""
    entries = dict(pairs)
    if len(entries) != len(pairs):
        raise ValueError(N_("a name twice"))
    return entries


def _card(entries: dict[str, Any]) -> Card:
    if not isinstance(entries.get("kind"), str) or entries["kind"] not in KINDS:
        raise _Misfit(N_('no kind "{entries}"', entries=str(entries.get("kind"))[:40]))
    if not isinstance(entries.get("numbers"), list) or not isinstance(entries.get("model"), dict):
        raise _Misfit(N_("numbers or the model are missing"))
    if any(_is_deep(entries.get(name)) for name in ("asked", "inputs")):
        raise _Misfit(N_("lists within lists, more than {most_deep} deep", most_deep=_MOST_DEEP))
    numbers = tuple(_number(each) for each in entries["numbers"])
    if sum(len(number.values) for number in numbers) > MOST_NUMBERS:
        raise _Misfit(
            several(
                "more than {n:,} numbers",
                n=MOST_NUMBERS,
            )
        )
    if not numbers:
        raise _Misfit(N_("it checks no number at all"))
    if len({number.name for number in numbers}) < len(numbers):
        raise _Misfit(N_("two numbers have one name"))
    card: Card = _record(
        Card, {**entries, "model": _record(ModelInfo, entries["model"]), "numbers": numbers}
    )
    for name, digest in card.weights.items():
        if not _SHA256.fullmatch(digest) or "/" in name:
            raise _Misfit(N_("a hash that is none"))
    _check_asked(card)
    _check_origin(card)
    if card.kind == "evaluation":
        DataAsked.read(card.inputs)
    else:
        given(card.inputs)
    return card


def _number(entry: Any) -> Number:
    if not isinstance(entry, dict):
        raise _Misfit(N_("a number that is none"))
    lists = {n: tuple(entry[n]) for n in ("values", "shape") if isinstance(entry.get(n), list)}
    number: Number = _record(Number, {**entry, **lists})
    if len(number.shape) > _MOST_AXES or math.prod(number.shape) != len(number.values) or (
        min(number.shape, default=0) < 0
    ):  # fmt: skip
        raise _Misfit(N_('"{name}" has not as many values as it says', name=number.name[:40]))
    if not all(map(_is_finite, (*number.values, number.tolerance))) or number.tolerance < 0:
        raise _Misfit(
            N_('"{name}" has values or a tolerance that are no numbers', name=number.name[:40])
        )
    values = tuple(None if value is None else float(value) for value in number.values)
    return replace(number, values=values, tolerance=float(number.tolerance))


def _is_finite(value: float | None) -> bool:
    return value is None or abs(value) <= sys.float_info.max


def _is_deep(value: Any) -> bool:
    level, depth = [value], 0
    while level:
        depth += 1
        if depth > _MOST_DEEP:
            return True
        inside = [each.values() if isinstance(each, dict) else each for each in level
                  if isinstance(each, dict | list)]  # fmt: skip
        level = [each for members in inside for each in members]
    return False


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)


def _check_origin(card: Card) -> None:
    """Refuse, of what made a card, words that attnviz does not write there."""
    of = card.model
    texts = (
        (card.made, _DAY), (of.dtype, _WORD), (of.device, _DEVICE),
        (of.revision or "main", _REVISION), *((each, _VERSION) for each in card.versions.values()),
    )  # fmt: skip
    made_with = [each.partition(" ") for each in of.made_with.split(", ") if each]
    packages = {*card.versions, *(name for name, _, _ in made_with)}
    if not (
        packages <= PACKAGES
        and all(pattern.fullmatch(text) for text, pattern in texts)
        and all(_VERSION.fullmatch(number) for _, _, number in made_with)
    ):
        raise _Misfit(N_("its record of how it was made has words that attnviz does not use"))


def _record(of: type, entries: dict[str, Any]) -> Any:
    hints = get_type_hints(of)
    for name, value in entries.items():
        if name not in hints:
            raise _Misfit(N_('{name} has no "{name_2}"', name=of.__name__, name_2=name[:40]))
        if not fits(value, hints[name]):
            raise _Misfit(
                N_("{name}.{name_2} is not what it should be", name=of.__name__, name_2=name)
            )
    try:
        return of(**entries)
    except TypeError as error:
        absent = [each.name for each in fields(of) if each.name not in entries]
        raise _Misfit(
            N_("{name} lacks {absent}", name=of.__name__, absent=", ".join(absent)[:80])
        ) from error


def _check_asked(card: Card) -> None:
    fields_of_kind = KINDS[card.kind].fields
    for name, value in card.asked.items():
        if name not in fields_of_kind or not fits(value, fields_of_kind[name]):
            raise _Misfit(
                N_('"{name}" is not something that can be asked in this way', name=name[:40])
            )
    options = method_named(card.asked["method"]).options if "method" in card.asked else {}
    for group, names in (("options", tuple(options)), ("trust", ("draws", "deep"))):
        for name, value in card.asked.get(group, {}).items():
            if name not in names:
                raise _Misfit(N_('"{name}" is none of the {group}', name=name[:40], group=group))
            if not abs(value) <= _MOST_TIMES:
                raise _Misfit(
                    N_(
                        '"{name}" asks for more than {most_times:,}',
                        name=name[:40],
                        most_times=_MOST_TIMES,
                    )
                )
    if any(len(text) > MOST_CHARACTERS for text in _texts(card.asked)):
        raise _Misfit(
            several(
                "a text of more than {n:,} characters",
                n=MOST_CHARACTERS,
            )
        )
    if len(card.asked.get("interventions", ())) > _MOST_ACTS:
        raise _Misfit(
            several(
                "more than {n:,} interventions",
                n=_MOST_ACTS,
            )
        )
    if not 0 <= card.asked.get("seed", 0) < 2**32:
        raise _Misfit(N_("a seed that is none"))
    if not 0 <= card.asked.get("max_new_tokens", 0) <= _MOST_WRITTEN:
        raise _Misfit(
            several(
                "it asks for more than {n:,} new tokens",
                n=_MOST_WRITTEN,
            )
        )
