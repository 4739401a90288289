"""Lists of 0 and 1, one place a label, as training code writes several labels of a row."""

from __future__ import annotations

from collections.abc import Sequence

_MARKS = {"0": False, "1": True, "0.0": False, "1.0": True, "false": False, "true": True}


def names_of_places(rows: Sequence[list[str] | None]) -> list[list[str] | None] | None:
    """Return the places of each row that are 1, from 0; None where the lists are not 0 and 1.

    Lists of marks are equally long, hold nothing but 0 and 1, and repeat themselves, which lists of
    names never do: `[0, 1, 1]` is not "0, and 1 twice".
    """
    present = [row for row in rows if row is not None]
    length = len(present[0]) if present else 0
    if length < 2 or any(len(row) != length for row in present):
        return None
    if not {mark.casefold() for row in present for mark in row} <= set(_MARKS):
        return None
    if length == 2 and len({tuple(row) for row in present}) == 1:
        return None  # [0, 1] in all rows may be two names as well
    return [
        None if row is None else [str(at) for at, mark in enumerate(row) if _MARKS[mark.casefold()]]
        for row in rows
    ]
