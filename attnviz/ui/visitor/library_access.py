"""The library of this server, as the pages use it."""

from __future__ import annotations

from typing import Any

from attnviz.errors import StoreError
from attnviz.language import N_
from attnviz.store.library import Library, library_in
from attnviz.ui.operator.limits import limits
from attnviz.ui.visitor import ownership


def library() -> Library:
    """Return the library in the operator's folder of runs, as this visitor may use it."""
    bounds = limits()
    return library_in(
        bounds.runs_dir, read_only=bounds.read_only, visitor=ownership.visitor(),
        bin_days=bounds.bin_days,
    )  # fmt: skip


def record_of(of: str, kind: type) -> Any:
    """Return a record of the library. Raises StoreError when the entry is of another kind."""
    record = library().open(of)
    if not isinstance(record, kind):
        raise StoreError(
            N_(
                '"{of}" is a {name}, which this page cannot show.',
                of=of,
                name=type(record).__name__,
            )
        )
    return record
