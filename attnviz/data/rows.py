"""What the readers of files hand over, and what all of them hold columns to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Int

from attnviz.errors import DataError

if TYPE_CHECKING:
    import pyarrow as pa

MOST_COLUMNS = 2_000
"""Tables of more columns are refused: most often it is a table that lies on its side."""


@dataclass(frozen=True, eq=False)
class Rows:
    """The rows of a file. lines: the line on which each begins, counted from 1; None in Parquet and
    in JSON arrays, which have none."""

    arrow: pa.Table
    lines: Int[np.ndarray, "row"] | None = None


def column_names(header: Sequence[str], name: str) -> list[str]:
    """The names of a table's columns; "column 3" where one has none.

    Raises DataError for a name that stands twice, and for more than `MOST_COLUMNS`.
    """
    if len(header) > MOST_COLUMNS:
        raise DataError(
            f'"{name}" has {len(header):,} columns; at most {MOST_COLUMNS:,} are read. Rows go '
            "down, one example each."
        )
    cleaned = (cell.replace("\0", "").strip() for cell in header)  # arrow's names end at a NUL
    names = [cell or f"column {n}" for n, cell in enumerate(cleaned, start=1)]
    twice = [column for column, count in Counter(names).items() if count > 1]
    if twice:
        raise DataError(
            f'"{name}" names the column "{twice[0]}" {Counter(names)[twice[0]]} times in line 1. '
            "Give each column a name of its own."
        )
    return names


def listed(names: Sequence[str], most: int = 6) -> str:
    """The first names in quotes, and how many more there are."""
    more = f", and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(f'"{column[:40]}"' for column in names[:most]) + more
