"""How much memory a Parquet file takes when it is read, asked before anything of it is."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from attnviz import allowance
from attnviz.data.parquet_pages import BrokenPage, Chunk, chunk, groups
from attnviz.errors import DataError
from attnviz.language import N_, several

if TYPE_CHECKING:
    import pyarrow as pa
    from pyarrow.parquet import ParquetFile

UNPACKED = 10
"""A Parquet file may unpack to this many times the most bytes that a file may have."""

MOST_FOOTER = 8_000_000
"""Bytes in which a file describes itself: pyarrow makes a dozen times as much of them."""

MOST_CHUNKS = 200_000
"""Columns times row groups."""

MOST_ENTRIES = 250_000
"""Of a list in which a file describes itself: more are not read, and so no more columns."""

_COPIES = 3
"""What was read, as it is read, and once more as pages and trainings have it."""

_OBJECT = 60
"""What a cell takes as an object of Python, beside what it holds."""

_WIDTHS = {"BOOLEAN": 1, "INT32": 4, "INT64": 8, "INT96": 12, "FLOAT": 4, "DOUBLE": 8}
_ENTRIES = 1 << 20
"""Entries of a dictionary that are counted at once, each a number of 4 bytes."""

_BYTES = 1 << 26
"""Bytes that are made at once of texts that share their beginnings: each may be all of a page."""


def footer_bytes(data: bytes) -> int:
    """Return the length of the description at a file's end; 0 where there is none."""
    return int.from_bytes(data[-8:-4], "little") if data[-4:] == b"PAR1" else 0


def refuse_large(data: bytes, file: ParquetFile, columns: list[str], name: str, most: int) -> None:
    """Raise DataError where the wanted columns would unpack to more than `most` bytes, or memory.

    Dictionaries are counted as they are unfolded, without unfolding them. Raises ArrowException and
    OSError for a file that is broken.
    """
    meta = file.metadata
    if meta.num_row_groups * meta.num_columns > MOST_CHUNKS:
        raise DataError(
            several(
                '"{name}" has {n:,} row groups of {num_columns:,} columns; at most '
                "{most_chunks:,} pieces are read. Write it with fewer row groups.",
                n=meta.num_row_groups,
                name=name,
                num_columns=meta.num_columns,
                most_chunks=MOST_CHUNKS,
            )
        )
    leaves = {n: leaf for n in range(meta.num_columns)
              if _belongs((leaf := meta.schema.column(n)).path, columns)}  # fmt: skip
    total = cells = 0
    folded: list[tuple[int, int, Chunk]] = []
    view = memoryview(data)
    try:
        row_groups = groups(view)
        for number, group in enumerate(row_groups):
            if len(group.columns) != meta.num_columns:
                raise BrokenPage(N_("a row group has not all columns"))
            for n, of in leaves.items():
                column_chunk = chunk(view, group.columns[n])
                cells += column_chunk.values
                width = _WIDTHS.get(of.physical_type)
                if width is None and of.physical_type == "FIXED_LEN_BYTE_ARRAY":
                    width = of.length
                if width is None:  # texts, each with the place where it ends
                    total += 4 * column_chunk.values + column_chunk.nbytes
                    if column_chunk.folded:
                        folded.append((number, n, column_chunk))
                else:
                    total += width * column_chunk.values
                _refuse(total, name, most)
    except BrokenPage as error:
        raise OSError(str(error)) from error
    for group, n, column_chunk in folded:
        for length in _texts(data, row_groups[group].rows, group, leaves[n].path, column_chunk):
            total += length
            _refuse(total, name, most)
    allowance.check(
        _COPIES * total + _OBJECT * cells, f'"{name}"', cure=N_("Give fewer rows."), error=DataError
    )


def _belongs(path: str, columns: list[str]) -> bool:
    return any(path == column or path.startswith(f"{column}.") for column in columns)


def _refuse(total: int, name: str, most: int) -> None:
    if total > most:
        raise DataError(
            N_(
                '"{name}" unpacks to {total:,.0f} MB or more; at most {most:,.0f} MB are unpacked. '
                "Give fewer rows.",
                name=name,
                total=total / 1e6,
                most=most / 1e6,
            )
        )


def _texts(data: bytes, rows: int, group: int, path: str, column_chunk: Chunk) -> Iterator[int]:
    """Yield the length of the texts of a column with folded pages, some rows at a time."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    dictionary_columns = [path] if column_chunk.folded == "dictionary" else []
    file = pq.ParquetFile(pa.BufferReader(data), read_dictionary=dictionary_columns)
    most = (
        _ENTRIES if column_chunk.folded == "dictionary" else _BYTES // max(1, column_chunk.nbytes)
    )
    some = max(1, min(rows, rows * most // max(1, column_chunk.values)))
    for batch in file.iter_batches(batch_size=some, row_groups=[group], columns=[path]):
        for column in batch.columns:
            yield _length(leaf(column))


def leaf(column: pa.Array) -> pa.Array:
    """Return the values that stand at the end of lists and objects."""
    import pyarrow as pa

    while pa.types.is_nested(column.type):
        column = column.flatten()[0] if pa.types.is_struct(column.type) else column.flatten()
    return column


def _length(column: pa.Array) -> int:
    """Return the length of all texts or bytes, a shared one counted for each row."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not pa.types.is_dictionary(column.type):
        return column.nbytes
    lengths: Any = pc.call_function("binary_length", [column.dictionary])
    each = lengths.cast(pa.int64()).fill_null(0).to_numpy(zero_copy_only=False)
    counts = np.bincount(
        column.indices.drop_null().to_numpy(zero_copy_only=False), minlength=len(each)
    )
    with contextlib.suppress(ValueError):  # an index beyond its dictionary, which pyarrow refuses
        return int(counts @ each)
    return 0
