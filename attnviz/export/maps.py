"""The numbers behind an attention map, as files: a table (csv, parquet), JSON, or arrays (npz)."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import numpy as np

from attnviz.errors import InputError
from attnviz.export.caption import caption
from attnviz.export.shown import Shown, shown
from attnviz.export.tables import csv_text
from attnviz.language import several
from attnviz.metrics.quantities import Numbers
from attnviz.records import Trace
from attnviz.records.look import Look

if TYPE_CHECKING:
    import pandas as pd

FORMAT = 1
"""Number of the layout of these files."""

MOST_ROWS = 4_000_000
"""Rows of a table, and numbers of a JSON file."""


def map_table(trace: Trace, look: Look, numbers: Numbers | None = None) -> pd.DataFrame:
    """Return one row a pair: query and key (places among what is shown), their texts, the weight.

    The last column has the name of what is drawn: weight, raw_score, length, share, flow,
    relevance; `numbers` as for `shown`. Weights are the model's own float32 where nothing was mixed
    or left out, else double precision. Raises InputError when a head is not there, and for a map of
    more than `MOST_ROWS` pairs.
    """
    return _table(_fitting(trace, look, "a table", numbers))


def _table(view: Shown) -> pd.DataFrame:
    queries, keys = view.weights.shape
    import pandas as pd

    return pd.DataFrame(
        {
            "query": np.repeat(np.arange(queries), keys),
            "query_text": np.repeat(_texts(view.queries.text), keys),
            "key": np.tile(np.arange(keys), queries),
            "key_text": np.tile(_texts(view.keys.text), queries),
            view.quantity.noun.replace(" ", "_"): view.weights.ravel(),
        }
    )


def csv(trace: Trace, look: Look, numbers: Numbers | None = None) -> bytes:
    """Return the table as CSV; a text that a spreadsheet would run gets an apostrophe in front."""
    return csv_text(map_table(trace, look, numbers)).encode()


def parquet(trace: Trace, look: Look, numbers: Numbers | None = None) -> bytes:
    """Return the table as Parquet, with what a caption says under `attnviz` in its metadata."""
    import pyarrow as pa
    from pyarrow import parquet as pq

    view = _fitting(trace, look, "a table", numbers)
    frame = _table(view)
    table = pa.Table.from_pandas(frame, preserve_index=False)
    description = json.dumps(about(trace, look, view)).encode()
    buffer = io.BytesIO()
    pq.write_table(
        table.replace_schema_metadata({"attnviz": description}), buffer, compression="zstd"
    )
    return buffer.getvalue()


def as_json(trace: Trace, look: Look, numbers: Numbers | None = None) -> bytes:
    """Return everything in JSON: what a caption says, the texts, and the weights row by row."""
    view = _fitting(trace, look, "a JSON file", numbers)
    weights = [[_shortest(value) for value in row] for row in view.weights]
    content = {**about(trace, look, view), "weights": weights}
    return (json.dumps(content) + "\n").encode()


def npz(trace: Trace, look: Look, numbers: Numbers | None = None) -> bytes:
    """Return the arrays weights [query, key], queries and keys (texts), and about (JSON)."""
    view = shown(trace, look, numbers=numbers)
    buffer = io.BytesIO()
    np.savez_compressed(
        buffer,
        weights=view.weights,
        queries=np.array(view.queries.text),
        keys=np.array(view.keys.text),
        about=np.array(json.dumps(about(trace, look, view))),
    )
    return buffer.getvalue()


def about(trace: Trace, look: Look, view: Shown) -> dict[str, Any]:
    """Return the facts that a reader needs to make these numbers again."""
    model = trace.model
    return {
        "format": FORMAT,
        "model": {name: getattr(model, name) for name in model.__dataclass_fields__},
        "inputs": list(trace.inputs),
        "target": trace.target,
        "stack": view.stack.name,
        "drawn": view.quantity.name,
        "heads": [list(head) for head in look.heads],
        "look": look.written(),
        "caption": " ".join(caption(trace, look, view)),
        "queries": list(view.queries.text),
        "keys": list(view.keys.text),
    }


def _fitting(trace: Trace, look: Look, what: str, numbers: Numbers | None) -> Shown:
    view = shown(trace, look, numbers=numbers)
    if view.weights.size > MOST_ROWS:
        raise InputError(
            several(
                "This map has {n:,} weights and {what} holds at most {most_rows:,}. "
                "Write .npz instead.",
                n=view.weights.size,
                what=what,
                most_rows=MOST_ROWS,
            )
        )
    return view


def _texts(texts: tuple[str, ...]) -> np.ndarray:
    """Return texts that UTF-8 can hold: half a character becomes U+FFFD."""
    whole = [t.encode("utf-16", "surrogatepass").decode("utf-16", "replace") for t in texts]
    return np.array(whole, object)


def _shortest(value: Any) -> float | None:
    """Return the shortest double that reads as this number again; None for what a mask hides."""
    if not np.isfinite(value):
        return None
    return float(str(value)) if value.dtype == np.float32 else float(value)
