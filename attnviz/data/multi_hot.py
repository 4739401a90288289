"""Lists of 0 and 1, one place a label, as training code writes several labels of a row."""

from __future__ import annotations

from collections.abc import Sequence

_MARKS = {"0": False, "1": True, "0.0": False, "1.0": True, "false": False, "true": True}


def names_of_places(rows: Sequence[list[str] | None]) -> list[list[str] | None] | None:
    """The places that are 1, counted from 0, of each row; None where the lists are no such marks.

    Lists of marks are equally long, hold nothing but 0 and 1, and repeat themselves, which lists of
    names never do: `[0, 1, 1]` is not "0, and 1 twice".
    """
    held = [row for row in rows if row is not None]
    length = len(held[0]) if held else 0
    if length < 2 or any(len(row) != length for row in held):
        return None
    if not {mark.casefold() for row in held for mark in row} <= set(_MARKS):
        return None
    if length == 2 and len({tuple(row) for row in held}) == 1:
        return None  # [0, 1] in all rows may be two names as well
    return [
        None if row is None else [str(at) for at, mark in enumerate(row) if _MARKS[mark.casefold()]]
        for row in rows
    ]
