"""The check of a card's file against the page that its data and a new run make.

The whole file has to be that page, character by character. Three things in it may differ: the style
sheet and the script, which may be those of an earlier attnviz, known by their hash; and the numbers
in the picture, which another machine rounds in another way.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from attnviz.evidence.known_assets import KNOWN
from attnviz.evidence.page import FRAME, CardPicture, card_picture, parts
from attnviz.evidence.result import Picture
from attnviz.language import N_
from attnviz.records.card import Card
from attnviz.text.visible import visible
from attnviz.views.view import View, unpack

_STYLE = ("<style>\n", "</style>")
_SCRIPT = ('<script type="module">', "</script>")
_DATA = ('<script id="data" type="application/octet-stream">', "</script>")
_FIGURES = ('<div class="figures">', '</div>\n<div class="two-sides">')

_NUMBER = re.compile(r"[-−]?[0-9]+(?:\.[0-9]+)?(?:e[-−+]?[0-9]+)?")
_FIELDS = ("title", "caption", N_("table of numbers"), "facts", "Python", "data")

_SHARE = 1e-3
"""Of the largest number of an array: how far two machines may draw it apart."""

_SHARE_OF_NUMBERS = 1.1e-4
"""The same for single numbers beside it, which are rounded to four digits behind the point."""

_SHARE_OFF_BY_ONE = 1e-3
"""The share of an array's whole numbers that may be one apart: those that lay at the border."""


@dataclass(frozen=True)
class PageState:
    """The result of the check of a page.

    Attributes:
        state: "same", "other" (it shows other things than its data), "unknown" (it could not be
            compared, being the page of another attnviz or none of attnviz), or "none": no page.
        why: of "other" and "unknown", in a sentence.
        ours: whether style sheet and script are those that this attnviz writes. Of another
            attnviz, known as it may be, what differs may be its way of saying the same.
    """

    state: Literal["same", "other", "unknown", "none"]
    why: str = ""
    ours: bool = True

    def off(self, why: str) -> PageState:
        """Return the state of a page in which something is not as it should be."""
        if self.ours:
            return PageState("other", why)
        return PageState(
            "unknown",
            N_(
                "it is the page of another version of attnviz, which differs from this one in "
                "{why}",
                why=why,
            ),
        )


def compare_page(
    text: str, card: Card, picture: Picture, *, same_numbers: bool, exact: bool
) -> PageState:
    """Return whether a file shows what its card says.

    Args:
        text: of the whole file.
        card: what is said in it.
        picture: as the new run draws it.
        same_numbers: whether the new run came to the card's numbers. Where it did not, another
            picture is no wonder, and is not held against the card.
        exact: whether the new run came to them in every bit. Then what is rounded is rounded
            alike, and a text has to be the same in every digit.
    """
    now, hashes = card_picture(picture), KNOWN.get(card.kind, frozenset())
    style = _choice(_between(text, _STYLE), hashes, now.style)
    script = _choice(_between(text, _SCRIPT), hashes, now.script) if now.script else ("", True)
    figures, data = (next(_between(text, marks), "") for marks in (_FIGURES, _DATA))
    then = CardPicture(style[0], figures, data, script[0])
    whole = parts(card, then)
    foreign = [name for name, of in (("style sheet", style), ("script", script)) if not of[1]]
    if foreign:
        return _by_its_fields(text, whole, foreign)
    state = PageState("same", ours=(then.style, then.script) == (now.style, now.script))
    if (off := _first_difference(text, whole)) is not None:
        return state.off(off) if state.ours else _by_its_fields(text, whole, ["layout"])
    if same_numbers and (off := _of_picture(then, now, picture, exact)) is not None:
        return state.off(N_("its picture: {off}", off=off))
    return state


def same_text(then: str, now: str, *, exact: bool) -> bool:
    """Return whether two texts are the same, up to the last digit of a number.

    Another machine may round it in another way; with `exact` it may not.
    """
    if then == now or exact:
        return then == now
    if _NUMBER.split(then) != _NUMBER.split(now):
        return False
    return all(map(_rounded_alike, _NUMBER.findall(then), _NUMBER.findall(now)))


def _choice(there: Iterator[str], hashes: frozenset[str], own: str) -> tuple[str, bool]:
    """Return the style or script that the page uses, and whether attnviz wrote it."""
    first = None
    for one in there:
        first = one if first is None else first
        if one == own or _hash(one) in hashes:
            return one, True
    return first or "", False


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _between(text: str, marks: tuple[str, str]) -> Iterator[str]:
    """Yield each text that stands between two marks."""
    begins, ends = marks
    at = text.find(begins)
    while at >= 0 and (end := text.find(ends, at + len(begins))) >= 0:
        yield text[at + len(begins) : end]
        at = text.find(begins, end)


def _first_difference(text: str, whole: tuple[tuple[str, str], ...]) -> str | None:
    """Return the first part of a file that is wrong, in words; None where all parts are right."""
    at, before = 0, ""
    for name, due_text in whole:
        if not text.startswith(due_text, at):
            off = next(n for n, c in enumerate(due_text) if text[at + n : at + n + 1] != c)
            # Where the frame should go on, what was before it did not end.
            part = name if off or not before or name != FRAME else before
            due = _quote(due_text, off)
            return N_(
                "the {part}: {quote} where {due} is due",
                part=part,
                quote=_quote(text, at + off),
                due=due,
            )
        at, before = at + len(due_text), name
    return None if at == len(text) else N_("what follows its end: {quote}", quote=_quote(text, at))


def _quote(text: str, at: int) -> str:
    piece = text[at : at + 40]
    return f'"{visible(piece)}"' if piece else "nothing"


def _by_its_fields(text: str, whole: tuple[tuple[str, str], ...], foreign: list[str]) -> PageState:
    """Check a page with an unknown style or script by the texts that every version has."""
    at = 0
    for name, due_text in whole:
        if name not in _FIELDS:
            continue
        whole_of_it = due_text if name == "data" else f">{due_text}<"
        start = text.find(whole_of_it, at)
        if start < 0:
            return PageState("other", N_("its {name} is not in it as its data have it", name=name))
        at = start + len(due_text)
    return PageState(
        "unknown", N_("this attnviz does not know its {foreign}", foreign=" and its ".join(foreign))
    )


def _of_picture(then: CardPicture, now: CardPicture, picture: Picture, exact: bool) -> str | None:
    if not isinstance(picture, View):
        if same_text(then.figures, now.figures, exact=exact):
            return None
        return N_("figures that are not those of the numbers")
    if then.data == now.data:
        return None
    try:
        header, body = unpack(_unzip(then.data, most=2 * len(picture.data) + 2**20))
        due_header, arrays = unpack(picture.data)
        off = _json_difference(header, due_header, "", exact)
    except (ValueError, RecursionError, OverflowError, zlib.error, binascii.Error) as error:
        return N_("data that cannot be read ({error})", error=visible(str(error))[:80])
    return off or _array_difference(body, arrays, due_header["arrays"])


def _unzip(text: str, most: int) -> bytes:
    stream = zlib.decompressobj(wbits=31)
    content = stream.decompress(base64.b64decode(text, validate=True), most)
    if not stream.eof or stream.unused_data:
        raise ValueError(N_("they are longer than they should be, or cut"))
    return content


def _json_difference(then: Any, now: Any, where: str, exact: bool) -> str | None:
    """Return the first place where two headers differ, in words; None where they do not."""
    match then, now:
        case dict(), dict() if list(then) == list(now):
            pairs = [(f"{where}.{name}".lstrip("."), then[name], now[name]) for name in now]
        case list(), list() if len(then) == len(now):
            pairs = [(where, one, other) for one, other in zip(then, now, strict=True)]
        case str(), str() if same_text(then, now, exact=exact):
            return None
        case _ if _same_value(then, now):
            return None
        case _:
            return N_(
                "{where}: {then} where {now} is due",
                where=where[:60] or "its data",
                then=_value_text(then),
                now=_value_text(now),
            )
    differences = (_json_difference(one, other, at, exact) for at, one, other in pairs)
    return next((off for off in differences if off is not None), None)


def _same_value(then: Any, now: Any) -> bool:
    if {type(then), type(now)} in ({float}, {int, float}):
        return abs(then - now) <= _SHARE_OF_NUMBERS * max(1.0, abs(now))
    return type(then) is type(now) and then == now


def _value_text(value: Any) -> str:
    return visible(str(value))[:60]


def _array_difference(then: bytes, now: bytes, index: dict[str, list[Any]]) -> str | None:
    if len(then) != len(now):
        return "other arrays"
    for name, (start, size, kind) in index.items():
        one, other = (np.frombuffer(body[start : start + size], kind) for body in (then, now))
        if not _same_array(one, other):
            return N_("other numbers in {name}", name=name)
    return None


def _same_array(then: np.ndarray, now: np.ndarray) -> bool:
    if now.dtype.kind != "f":
        apart = np.abs(then.astype(np.int64) - now.astype(np.int64))
        return bool(
            apart.max(initial=0) <= 1 and (apart > 0).sum() <= 1 + _SHARE_OFF_BY_ONE * apart.size
        )
    finite = np.isfinite(now)
    if not np.array_equal(then[~finite], now[~finite], equal_nan=True):
        return False
    largest = np.abs(now[finite]).max(initial=0)
    with np.errstate(invalid="ignore", over="ignore"):
        apart = np.abs(then[finite].astype(np.float64) - now[finite])
    return bool((apart <= _SHARE * max(float(largest), 1e-6)).all())


def _rounded_alike(then: str, now: str) -> bool:
    if then == now:
        return True
    if not all("." in each or "e" in each for each in (then, now)):
        return False  # what is counted is counted alike everywhere
    one, other = (float(each.replace("−", "-")) for each in (then, now))
    return abs(one - other) <= 1.01 * max(_last_place(then), _last_place(now))


def _last_place(number: str) -> float:
    digits, _, power = number.replace("−", "-").partition("e")
    return 10.0 ** (int(power or 0) - len(digits.partition(".")[2]))
