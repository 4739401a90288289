"""Numbers as people and spreadsheets write them: 3,5 and 1.234,5 and 1,234.5 and 40% and −1.5.

A comma means one thing in a whole column. Which one it is has to follow from some cell of it: where
every cell can be read both ways ("1,234" is 1234 or 1.234), nothing is guessed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from typing import Any, Literal

from attnviz.errors import DataError

Place = Callable[[int], str]

_MINUS = str.maketrans(dict.fromkeys("\N{MINUS SIGN}\N{FULLWIDTH HYPHEN-MINUS}\N{EN DASH}", "-"))
_GAPS = re.compile(r"(?<=\d)[ '\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}"
                   "\N{RIGHT SINGLE QUOTATION MARK}](?=\\d{3}(?!\\d))")  # fmt: skip
_PLAIN = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?")
_DIGITS = re.compile(r"[-+]?\d[\d.,]*(?:[eE][-+]?\d+)?|[-+]?[.,]\d+")
_PERCENT = "%\N{FULLWIDTH PERCENT SIGN}"

Comma = Literal["decimal", "thousands", "either", "none"]


def is_number(text: str) -> bool:
    """Return whether a cell is a number in one of these spellings, nan and inf too."""
    try:
        float(text)
    except ValueError:
        bare = _bare(text)
        return _DIGITS.fullmatch(bare) is not None and (
            _as_float(bare, "decimal") is not None or _as_float(bare, "thousands") is not None
        )
    return "_" not in text


def is_torn(text: str) -> bool:
    """Return whether numbers between semicolons have a comma each: 3,5;4,2 is two or four."""
    parts = text.strip(" ;\r\n\t").split(";")
    return len(parts) > 1 and all(re.fullmatch(r"\s*[-+]?\d+,\d+\s*", part) for part in parts)


def number_of(text: str, comma: Comma) -> float | None:
    """Return the number of a cell for this meaning of a comma; None where it is none."""
    return _as_float(_bare(text), comma)


def comma_of(texts: Sequence[str]) -> Comma:
    """Return the meaning of a comma in a column: "either" where every cell reads both ways."""
    bare_texts = {_bare(text) for text in texts}
    commas = [text for text in bare_texts if "," in text or text.count(".") > 1]
    if not commas:
        return "none"
    points = any(
        "," not in text and text.count(".") == 1 and not _grouped_point(text) for text in bare_texts
    )
    kinds: tuple[Comma, Comma] = ("decimal", "thousands")
    can: list[Comma] = [kind for kind in kinds
           if all(_as_float(text, kind) is not None for text in commas)]  # fmt: skip
    if len(can) == 2:
        # 0,125 is no thousand; 12.5 beside 1,234 says that the point is what divides.
        if any(re.match(r"[-+]?0\d*,", text) for text in commas):
            return "decimal"
        return "thousands" if points else "either"
    if can == ["decimal"] and points and any(_grouped_point(text) for text in bare_texts):
        return "either"  # 3,5 and 3.5 and 1.234
    return can[0] if can else "none"


def read_numbers(
    values: Sequence[Any], *, column: str, place: Place
) -> tuple[list[float | None], tuple[str, ...]]:
    """Return (each cell as a finite number, None where it is empty; notes on their spelling).

    Raises DataError at the first cell that is no number, and where commas can be read both ways.
    """
    texts = ["" if value is None else str(value).strip() for value in values]
    present = [text for text in texts if text]
    comma = comma_of(present)
    percent = [text[-1] in _PERCENT for text in present]
    where = f'in the column "{column}"'
    if any(percent) and not all(percent):
        row = next(n for n, text in enumerate(texts) if text and text[-1] not in _PERCENT)
        raise DataError(
            f'"{texts[row][:40]}" {where} ({place(row)}) has no percent sign, but others have '
            "one. Write all of them with it, or none."
        )
    if comma == "either":
        both = [(number_of(text, "thousands"), number_of(text, "decimal")) for text in texts]
        row = next(n for n, (a, b) in enumerate(both) if a is not None and b is not None and a != b)
        raise DataError(
            f'"{texts[row][:40]}" {where} ({place(row)}) can be read as {both[row][0]:.12g} and '
            f"as {both[row][1]:.12g}, and no other cell shows which is right. Write numbers with "
            "a point before the decimals and no mark between thousands."
        )
    numbers: list[float | None] = []
    for row, text in enumerate(texts):
        number = _as_float(_bare(text), comma) if text else None
        if text and (number is None or not math.isfinite(number)):
            hint = " Write decimals with a point." if "," in text else ""
            raise DataError(f'"{text[:40]}" {where} ({place(row)}) is not a number.{hint}')
        numbers.append(number)
    return numbers, _notes(texts, numbers, comma, column)


def _notes(
    texts: list[str], numbers: list[float | None], comma: Comma, column: str
) -> tuple[str, ...]:
    """Return a sentence for each kind of spelling that Python would not read, with an example."""
    changes = (
        ("The percent sign is left out", lambda text: text[-1] in _PERCENT),
        ("Commas are decimal points" if comma == "decimal" else "Commas stand between thousands",
         lambda text: "," in text),
        ("Points stand between thousands", lambda text: comma == "decimal"
         and (_bare(text).count(".") > 1 or _grouped_point(_bare(text)))),
        ("Long dashes are minus signs", lambda text: text[0] in "\N{MINUS SIGN}\N{EN DASH}"),
        ("Gaps between thousands are left out", lambda text: _GAPS.search(text) is not None),
    )  # fmt: skip
    notes: list[str] = []
    for change, is_so in changes:
        rows = [n for n, text in enumerate(texts) if text and is_so(text)]
        row = next((n for n in rows if numbers[n]), rows[0] if rows else None)  # "0,0" shows little
        if row is not None:
            notes.append(
                f'{change} in the column "{column}": "{texts[row][:40]}" is read as '
                f"{numbers[row]:.12g}."
            )
    return tuple(notes)


def _bare(text: str) -> str:
    """Return a cell without percent sign and gaps between thousands, its minus as Python's."""
    bare = text.strip()
    if bare[-1:] and bare[-1] in _PERCENT:
        bare = bare[:-1].rstrip()
    return _GAPS.sub("", bare.translate(_MINUS))


def _grouped_point(text: str) -> bool:
    return re.fullmatch(r"[-+]?\d{1,3}\.\d{3}", text) is not None


def _as_float(text: str, comma: Comma) -> float | None:
    if "," not in text and text.count(".") < 2:
        if comma == "decimal" and _grouped_point(text):
            text = text.replace(".", "")  # beside 3,5 a point stands between thousands
        try:
            return None if "_" in text else float(text)  # Python alone reads 1_000
        except ValueError:
            return None
    mark, point = (",", ".") if comma == "thousands" else (".", ",")
    whole, _, rest = text.partition(point)
    has_groups = re.fullmatch(rf"[-+]?\d{{1,3}}(?:{re.escape(mark)}\d{{3}})+", whole)
    if comma in ("either", "none") or not (has_groups or re.fullmatch(r"[-+]?\d*", whole)):
        return None
    plain = whole.replace(mark, "") + "." + rest
    return float(plain) if _PLAIN.fullmatch(plain) else None
