"""Tables as CSV that a spreadsheet opens without running what stands in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


def inert(value: Any) -> Any:
    """Return a cell that no spreadsheet runs as a formula: an apostrophe keeps it text.

    Numbers stay as they are, those below zero too.
    """
    risky = isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r")
    return f"'{value}" if risky else value


def csv_text(table: pd.DataFrame) -> str:
    """Return a table as CSV, one line a row, every text in it inert."""
    safe_table = table.rename(columns=inert)
    for at, name in enumerate(safe_table.columns):
        if safe_table.dtypes.iloc[at].kind not in "biufc":
            safe_table = safe_table.assign(**{str(name): safe_table.iloc[:, at].map(inert)})
    return safe_table.to_csv(index=False, lineterminator="\n")
