"""The numbers behind an attention map, as files: a table (csv, parquet), JSON, or arrays (npz)."""

from __future__ import annotations

import io
import json
from typing import Any

import numpy as np
import pandas as pd

from attnviz.errors import InputError
from attnviz.export.caption import caption
from attnviz.export.shown import Shown, shown
from attnviz.export.tables import csv_text
from attnviz.metrics.quantities import Numbers
from attnviz.records import Trace
from attnviz.records.look import Look

FORMAT = 1
"""Number of the layout of these files."""

MOST_ROWS = 4_000_000
"""Rows of a table, and numbers of a JSON file."""


def map_table(trace: Trace, look: Look, numbers: Numbers | None = None) -> pd.DataFrame:
    """Return one row a pair: query and key (places among what is shown), their texts, the weight.

    The last column has the name of what is drawn: weight, raw_score, length, share, flow,
    relevance; `numbers` as for `shown`. Weights are the model's own float32 where nothing was mixed
    or left out, else double precision. Raises InputError for a head that is not there and a map of
    more than `MOST_ROWS` pairs.
    """
    return _table(_fitting(trace, look, "a table", numbers))


def _table(seen: Shown) -> pd.DataFrame:
    queries, keys = seen.weights.shape
    return pd.DataFrame(
        {
            "query": np.repeat(np.arange(queries), keys),
            "query_text": np.repeat(_texts(seen.queries.text), keys),
            "key": np.tile(np.arange(keys), queries),
            "key_text": np.tile(_texts(seen.keys.text), queries),
            seen.quantity.noun.replace(" ", "_"): seen.weights.ravel(),
        }
    )


def csv(trace: Trace, look: Look, numbers: Numbers | None = None) -> bytes:
    """Return the table as CSV; a text that a spreadsheet would run gets an apostrophe in front."""
    return csv_text(map_table(trace, look, numbers)).encode()


def parquet(trace: Trace, look: Look, numbers: Numbers | None = None) -> bytes:
    """Return the table as Parquet, with what a caption says under `attnviz` in its metadata."""
    import pyarrow as pa
    from pyarrow import parquet as pq

    seen = _fitting(trace, look, "a table", numbers)
    frame = _table(seen)
    table = pa.Table.from_pandas(frame, preserve_index=False)
    said = json.dumps(about(trace, look, seen)).encode()
    held = io.BytesIO()
    pq.write_table(table.replace_schema_metadata({"attnviz": said}), held, compression="zstd")
    return held.getvalue()


def as_json(trace: Trace, look: Look, numbers: Numbers | None = None) -> bytes:
    """Return everything in JSON: what a caption says, the texts, and the weights row by row."""
    seen = _fitting(trace, look, "a JSON file", numbers)
    weights = [[_shortest(value) for value in row] for row in seen.weights]
    said = {**about(trace, look, seen), "weights": weights}
    return (json.dumps(said) + "\n").encode()


def npz(trace: Trace, look: Look, numbers: Numbers | None = None) -> bytes:
    """Return the arrays weights [query, key], queries and keys (texts), and about (JSON)."""
    seen = shown(trace, look, numbers=numbers)
    held = io.BytesIO()
    np.savez_compressed(
        held,
        weights=seen.weights,
        queries=np.array(seen.queries.text),
        keys=np.array(seen.keys.text),
        about=np.array(json.dumps(about(trace, look, seen))),
    )
    return held.getvalue()


def about(trace: Trace, look: Look, seen: Shown) -> dict[str, Any]:
    """Return what a reader needs to make these numbers again."""
    model = trace.model
    return {
        "format": FORMAT,
        "model": {name: getattr(model, name) for name in model.__dataclass_fields__},
        "inputs": list(trace.inputs),
        "target": trace.target,
        "stack": seen.stack.name,
        "drawn": seen.quantity.name,
        "heads": [list(head) for head in look.heads],
        "look": look.written(),
        "caption": " ".join(caption(trace, look, seen)),
        "queries": list(seen.queries.text),
        "keys": list(seen.keys.text),
    }


def _fitting(trace: Trace, look: Look, what: str, numbers: Numbers | None) -> Shown:
    seen = shown(trace, look, numbers=numbers)
    if seen.weights.size > MOST_ROWS:
        raise InputError(
            f"This map has {seen.weights.size:,} weights and {what} holds at most {MOST_ROWS:,}. "
            "Write .npz instead."
        )
    return seen


def _texts(texts: tuple[str, ...]) -> np.ndarray:
    """Return texts that UTF-8 can hold: half a character becomes U+FFFD."""
    whole = [t.encode("utf-16", "surrogatepass").decode("utf-16", "replace") for t in texts]
    return np.array(whole, object)


def _shortest(value: Any) -> float | None:
    """Return the shortest double that reads as this number again; None for what a mask hides."""
    if not np.isfinite(value):
        return None
    return float(str(value)) if value.dtype == np.float32 else float(value)
