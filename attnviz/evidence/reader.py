"""A card's file read with care: its JSON and nothing else; no code of it runs."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from pathlib import Path
from typing import Any, get_type_hints

from attnviz.attribution.methods import method_named
from attnviz.errors import InputError, StoreError
from attnviz.evidence.inputs import given
from attnviz.evidence.kinds import KINDS
from attnviz.evidence.page import BEGINS, ENDS, FORMAT
from attnviz.records import ModelInfo
from attnviz.records.card import Card, Number
from attnviz.store.codec import fits

MOST_BYTES = 256 * 2**20
"""A file of more is refused before it is read."""

MOST_NUMBERS = 4_000_000
"""Most numbers that one card checks."""

_MOST_TIMES = 100_000
"""Steps, draws or samples of which nobody asks more."""

_SHA256 = re.compile(r"[0-9a-f]{64}")


def open_card(path: str | Path) -> Card:
    """Return what an evidence card says. Raises StoreError, in a sentence, for any other file."""
    path = Path(path)
    try:
        if path.stat().st_size > MOST_BYTES:
            raise StoreError(f'"{path.name}" is larger than any card: {MOST_BYTES // 2**20} MB.')
        text = path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise StoreError(f'"{path.name}" is no evidence card: it is not text in UTF-8.') from error
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise StoreError(f'"{path}" could not be read: {why}.') from error
    return card_in(text, of=path.name)


def card_in(text: str, *, of: str = "This") -> Card:
    """Return what the text of a card says. Raises StoreError."""
    parts = text.split(BEGINS)
    if len(parts) != 2 or ENDS not in parts[1]:
        raise StoreError(
            f'"{of}" is no evidence card. attnviz writes one with "Save evidence card", or with '
            "--card."
        )
    try:
        said = json.loads(parts[1].split(ENDS, 1)[0], parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise StoreError(f'The data of "{of}" are broken: they are no whole JSON.') from error
    if not isinstance(said, dict) or said.get("what") != "attnviz evidence card":
        raise StoreError(f'"{of}" is no evidence card: its data do not say so.')
    if said.get("format") != FORMAT:
        raise StoreError(
            f'"{of}" is a card of format {str(said.get("format"))[:20]} and this attnviz reads '
            f"{FORMAT}. Verify it with the attnviz that made it."
        )
    try:
        return _card({n: v for n, v in said.items() if n not in ("what", "format")})
    except (_Misfit, InputError) as error:
        raise StoreError(f'The data of "{of}" are not what a card holds: {error}') from error


class _Misfit(Exception):
    """What does not fit, in words."""

    def __str__(self) -> str:
        return f"{self.args[0]}."


def _refuse(constant: str) -> Any:
    raise ValueError(constant)


def _card(said: dict[str, Any]) -> Card:
    if not isinstance(said.get("kind"), str) or said["kind"] not in KINDS:
        raise _Misfit(f'no kind "{str(said.get("kind"))[:40]}"')
    if not isinstance(said.get("numbers"), list) or not isinstance(said.get("model"), dict):
        raise _Misfit("numbers or the model are missing")
    numbers = tuple(_number(each) for each in said["numbers"])
    if sum(len(number.values) for number in numbers) > MOST_NUMBERS:
        raise _Misfit(f"more than {MOST_NUMBERS:,} numbers")
    card: Card = _made(Card, {**said, "model": _made(ModelInfo, said["model"]), "numbers": numbers})
    for name, digest in card.weights.items():
        if not _SHA256.fullmatch(digest) or "/" in name:
            raise _Misfit("a hash that is none")
    _check_asked(card)
    if card.kind != "evaluation":
        given(card.inputs)
    return card


def _number(said: Any) -> Number:
    if not isinstance(said, dict):
        raise _Misfit("a number that is none")
    lists = {n: tuple(said[n]) for n in ("values", "shape") if isinstance(said.get(n), list)}
    number: Number = _made(Number, {**said, **lists})
    count = 1
    for side in number.shape:
        count *= side
    if count != len(number.values) or number.tolerance < 0:
        raise _Misfit(f'"{number.name[:40]}" has not as many values as it says')
    return number


def _made(of: type, said: dict[str, Any]) -> Any:
    hints = get_type_hints(of)
    for name, value in said.items():
        if name not in hints:
            raise _Misfit(f'{of.__name__} has no "{name[:40]}"')
        if not fits(value, hints[name]):
            raise _Misfit(f"{of.__name__}.{name} is not what it should be")
    try:
        return of(**said)
    except TypeError as error:
        absent = [each.name for each in fields(of) if each.name not in said]
        raise _Misfit(f"{of.__name__} lacks {', '.join(absent)[:80]}") from error


def _check_asked(card: Card) -> None:
    known = KINDS[card.kind].fields
    for name, value in card.asked.items():
        if name not in known or not fits(value, known[name]):
            raise _Misfit(f'"{name[:40]}" is nothing that can be asked so')
    options = method_named(card.asked["method"]).options if "method" in card.asked else {}
    for group, names in (("options", tuple(options)), ("trust", ("draws", "deep"))):
        for name, value in card.asked.get(group, {}).items():
            if name not in names:
                raise _Misfit(f'"{name[:40]}" is none of the {group}')
            if not abs(value) <= _MOST_TIMES:
                raise _Misfit(f'"{name[:40]}" asks for more than {_MOST_TIMES:,}')
