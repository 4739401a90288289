"""Parquet: what its columns hold as texts, numbers, lists of them and pictures."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from attnviz.data import nested
from attnviz.data.rows import Rows, column_names, listed
from attnviz.errors import DataError

if TYPE_CHECKING:
    import pyarrow as pa

UNPACKED = 10
"""A Parquet file may unpack to this many times the most bytes that a file may have."""

_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"BM", b"II*\0", b"MM\0*")


def read_parquet(data: bytes, name: str, most_bytes: int) -> Rows:
    """The rows of a Parquet file's bytes.

    Moments become texts and decimals numbers; objects within cells are split or left out with a
    note; the names that Hugging Face's `datasets` writes for class numbers are kept. Raises
    DataError for what is no Parquet, unpacks to too much, or has nothing that can be read.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(pa.BufferReader(data))
        meta = file.metadata
        unpacked = sum(meta.row_group(n).total_byte_size for n in range(meta.num_row_groups))
        if unpacked > UNPACKED * most_bytes:
            raise DataError(
                f'"{name}" unpacks to {unpacked / 1e6:,.0f} MB; at most '
                f"{UNPACKED * most_bytes / 1e6:,.0f} MB are unpacked. Give fewer rows."
            )
        column_names(file.schema_arrow.names, name)
        table = file.read()
    except (pa.ArrowException, OSError) as error:
        raise DataError(
            f'"{name}" is not a Parquet file that can be read ({str(error)[:120]}). Expected what '
            "pandas' to_parquet or pyarrow writes."
        ) from error
    if not table.num_rows:
        raise DataError(f'"{name}" has columns ({listed(table.column_names)}) and no rows.')
    classes = _class_names(table.schema.metadata or {})
    made: dict[str, Any] = {}
    out: dict[str, pa.DataType] = {}
    notes: list[str] = []
    for field, column in zip(table.schema, table.columns, strict=True):
        if field.name.startswith("__index_level_"):  # pandas' index: in a CSV it has no name
            continue
        found = _plain(field.type, column)
        if found is not None:
            made[field.name] = found
            continue
        languages = _translations(field.type, table.column_names)
        if not languages:
            out[field.name] = field.type
            continue
        notes.append(nested.split_note(field.name, languages))
        at = dict(zip(_keys(field.type), column.combine_chunks().flatten(), strict=True))
        made |= {language: at[language] for language in languages}
    if not made:
        column, kind = next(iter(out.items()))
        raise DataError(
            f'The column "{column}" of "{name}" holds {kind}, and there is no other that can be '
            "read. Values should be texts, numbers or lists of them."
        )
    if out:
        notes.append(nested.left_out_note(list(out), lambda column: str(out[column])[:80]))
    names = {column: names for column, names in classes.items() if column in made}
    return Rows(pa.table(made), notes=tuple(notes), class_names=names)


def _plain(kind: pa.DataType, column: pa.ChunkedArray) -> Any:
    """The column as it is read, None where it holds what is not."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return _of_bytes(column)
    target = _plain_type(kind)
    if target is None:
        return None
    if target == kind:
        return column
    try:
        if pa.types.is_timestamp(kind):  # 12:30:00.000000 as other tools write it
            return pc.call_function(
                "replace_substring_regex", [column.cast(target)],
                pc.ReplaceSubstringOptions(r"\.0+(Z|[+-].*)?$", r"\1"),
            )  # fmt: skip
        return column.cast(target)
    except pa.ArrowInvalid:  # a decimal that is no int64, a zone that is not known
        return column.cast(pa.string()) if pa.types.is_decimal(kind) else None


def _plain_type(kind: pa.DataType) -> pa.DataType | None:
    """What a type is read as: values, lists of them, pictures (bytes and a name); else None."""
    import pyarrow as pa

    types = pa.types
    if types.is_dictionary(kind):
        return _plain_type(kind.value_type)
    if types.is_decimal(kind):
        return pa.float64() if kind.scale > 0 else pa.int64()
    if types.is_temporal(kind) or types.is_large_string(kind) or types.is_string_view(kind):
        return None if types.is_interval(kind) or types.is_duration(kind) else pa.string()
    if types.is_float16(kind):
        return pa.float32()
    if types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind):
        inner = None if types.is_struct(kind.value_type) else _plain_type(kind.value_type)
        return inner and (kind if inner == kind.value_type else pa.list_(inner))
    if types.is_struct(kind):
        return kind if set(_keys(kind)) == {"bytes", "path"} else None
    if types.is_nested(kind) or types.is_binary(kind) or types.is_fixed_size_binary(kind):
        return None
    return kind


def _of_bytes(column: pa.ChunkedArray) -> Any:
    """Bytes as pictures or as text, whichever they are; None for neither."""
    import pyarrow as pa

    first = next((each for each in column.to_pylist() if each is not None), None)
    if first is not None and first.startswith(_PICTURES):
        kind = pa.struct({"bytes": pa.binary(), "path": pa.string()})
        held = [each and {"bytes": each, "path": None} for each in column.to_pylist()]
        return pa.array(held, kind)
    try:
        return column.cast(pa.string())
    except pa.ArrowInvalid:
        return None


def _keys(kind: pa.DataType) -> list[str]:
    return [kind.field(n).name for n in range(kind.num_fields)]


def _translations(kind: pa.DataType, taken: list[str]) -> tuple[str, ...]:
    import pyarrow as pa

    if not pa.types.is_struct(kind):
        return ()
    kinds = [kind.field(n).type for n in range(kind.num_fields)]
    texts = all(pa.types.is_string(each) or pa.types.is_large_string(each) for each in kinds)
    return nested.languages(_keys(kind), taken) if texts else ()


def _class_names(metadata: dict[bytes, bytes]) -> dict[str, tuple[str, ...]]:
    """The names of class numbers that `datasets` writes into a file's metadata."""
    try:
        features = json.loads(metadata.get(b"huggingface", b"{}"))["info"]["features"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return {}
    found: dict[str, tuple[str, ...]] = {}
    for column, feature in features.items() if isinstance(features, dict) else ():
        if isinstance(feature, dict) and isinstance(feature.get("feature"), dict):
            feature = feature["feature"]  # a list of classes
        if not isinstance(feature, dict) or feature.get("_type") != "ClassLabel":
            continue
        names = feature.get("names")
        if isinstance(names, list) and names and all(isinstance(each, str) for each in names):
            found[column] = tuple(names)
    return found
