"""Parquet: what its columns hold as texts, numbers, lists of them and pictures."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from attnviz import allowance
from attnviz.data import object_columns, parquet_size
from attnviz.data.rows import Rows, column_names, name_list
from attnviz.errors import DataError
from attnviz.language import N_, several

if TYPE_CHECKING:
    import pyarrow as pa
    from pyarrow.parquet import ParquetFile

_MOST_SAID = 8_000_000
"""Bytes in which `datasets` names its classes: a million of them have room."""

_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"BM", b"II*\0", b"MM\0*")


def refuse_large_file(data: bytes, name: str, most_bytes: int) -> None:
    """Raise DataError for a file of which others will read every column, where that is too much."""
    with _in_sentences(name):
        file = _open(data, name)
        columns = file.schema_arrow.names
        parquet_size.refuse_large(data, file, columns, name, parquet_size.UNPACKED * most_bytes)


def _open(data: bytes, name: str) -> ParquetFile:
    """Return the Parquet file of some bytes; only its description is read."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    if (footer := parquet_size.footer_bytes(data)) > parquet_size.MOST_FOOTER:
        raise DataError(
            N_(
                '"{name}" has a header of {footer:,.0f} MB before its first row. Write it with '
                "fewer columns and row groups.",
                name=name,
                footer=footer / 1e6,
            )
        )
    return pq.ParquetFile(
        pa.BufferReader(data),
        thrift_string_size_limit=parquet_size.MOST_FOOTER,
        thrift_container_size_limit=parquet_size.MOST_ENTRIES,
    )


@contextlib.contextmanager
def _in_sentences(name: str) -> Iterator[None]:
    """Turn what pyarrow raises for a file into DataError."""
    import pyarrow as pa

    try:
        yield
    except pa.ArrowMemoryError as error:
        raise DataError(
            N_('"{name}" takes more memory than there is. Give fewer rows.', name=name)
        ) from error
    except (pa.ArrowException, OSError, UnicodeDecodeError, OverflowError) as error:
        raise DataError(
            N_(
                '"{name}" is not a Parquet file that can be read ({line}). Expected what pandas\' '
                "to_parquet or pyarrow writes.",
                name=name,
                line=_line(error),
            )
        ) from error


def read_parquet(data: bytes, name: str, most_bytes: int) -> Rows:
    """Return the rows of a Parquet file's bytes.

    Moments become texts and decimals numbers; objects within cells are split or left out with a
    note; the names that Hugging Face's `datasets` writes for class numbers are kept. Raises
    DataError for what is no Parquet, unpacks to too much, or has nothing that can be read.
    """
    import pyarrow as pa

    with _in_sentences(name):
        file = _open(data, name)
        schema = file.schema_arrow
        column_names(schema.names, name)
        if not file.metadata.num_rows:
            raise DataError(
                N_(
                    '"{name}" has columns ({names}) but no rows.',
                    name=name,
                    names=name_list(schema.names),
                )
            )
        languages = {field.name: _translations(field.type, schema.names) for field in schema}
        plain_columns = [
            field.name for field in schema
            if not field.name.startswith("__index_level_")  # pandas' index: in a CSV it has no name
            and (_is_bytes(field.type) or _plain_type(field.type) or languages[field.name])
        ]  # fmt: skip
        parquet_size.refuse_large(
            data, file, plain_columns, name, parquet_size.UNPACKED * most_bytes
        )
        table = file.read(columns=plain_columns)
        if plain_columns and not table.num_rows:
            raise OSError(
                several(
                    "it says {n:,} rows but holds none",
                    n=file.metadata.num_rows,
                )
            )
    arrays: dict[str, Any] = {}
    out: dict[str, pa.DataType] = {field.name: field.type for field in schema if not (
        field.name in plain_columns or field.name.startswith("__index_level_")
    )}  # fmt: skip
    notes: list[str] = []
    for column in plain_columns:
        values = table.column(column)
        _refuse_broken(values, column, name)
        plain_values = _plain(values.type, values)
        if plain_values is not None:
            arrays[column] = plain_values
        elif languages[column]:
            notes.append(object_columns.split_note(column, languages[column]))
            at = dict(zip(_keys(values.type), values.combine_chunks().flatten(), strict=True))
            arrays |= {language: at[language] for language in languages[column]}
        else:
            out[column] = values.type
    if not arrays:
        column, kind = next(iter(out.items()), ("__index_level_0__", "an index"))
        raise DataError(
            N_(
                'The column "{column}" of "{name}" holds {kind}, and there is no other that can be '
                "read. Values should be texts, numbers or lists of them.",
                column=column,
                name=name,
                kind=str(kind)[:120],
            )
        )
    if out:
        notes.append(object_columns.left_out_note(list(out), lambda column: str(out[column])[:80]))
    classes = _class_names(schema.metadata or {})
    names = {column: names for column, names in classes.items() if column in arrays}
    for column, class_list in names.items():
        cells = sum(
            len(parquet_size.leaf(chunk)) for chunk in pa.chunked_array(arrays[column]).chunks
        )
        allowance.check(
            3 * cells * (8 + max(map(len, class_list))),
            N_('The classes of the column "{column}", by name,', column=column),
            cure=N_("Give fewer rows."),
            error=DataError,
        )
    return Rows(pa.table(arrays), notes=tuple(notes), class_names=names)


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:120]


def _refuse_broken(values: pa.ChunkedArray, column: str, name: str) -> None:
    """Refuse texts that are no UTF-8, and lists that lead out of their values."""
    import pyarrow as pa

    try:
        values.validate(full=True)
    except (pa.ArrowException, UnicodeDecodeError) as error:
        raise DataError(
            N_(
                'The column "{column}" of "{name}" is broken ({line}). Write the file again, with '
                "texts as UTF-8.",
                column=column,
                name=name,
                line=_line(error),
            )
        ) from error


def _is_bytes(kind: pa.DataType) -> bool:
    import pyarrow as pa

    return pa.types.is_binary(kind) or pa.types.is_large_binary(kind)


def _plain(kind: pa.DataType, column: pa.ChunkedArray) -> Any:
    """Return the column in a type that is read; None where it has another."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if _is_bytes(kind):
        return _of_bytes(column)
    target = _plain_type(kind)
    if target is None:
        return None
    if isinstance(kind, pa.BaseExtensionType):  # of which only the lists are believed, no shape
        return pa.chunked_array([chunk.storage for chunk in column.chunks], kind.storage_type)
    if target == kind:
        return column
    try:
        if pa.types.is_timestamp(kind):  # 12:30:00.000000 as other tools write it
            return pc.call_function(
                "replace_substring_regex", [column.cast(target)],
                pc.ReplaceSubstringOptions(r"\.0+(Z|[+-].*)?$", r"\1"),
            )  # fmt: skip
        return column.cast(target)
    except (
        pa.ArrowInvalid,
        pa.ArrowNotImplementedError,
    ):  # a decimal that is no int64, a zone that is not known
        return column.cast(pa.string()) if pa.types.is_decimal(kind) else None


def _plain_type(kind: pa.DataType) -> pa.DataType | None:
    """Return the type to read a type as: values, lists, pictures (bytes and a name); else None."""
    import pyarrow as pa

    types = pa.types
    if isinstance(kind, pa.BaseExtensionType):  # grids of numbers are those of `datasets`
        return kind if type(kind).__module__.startswith("datasets.") else None
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
        return kind if _holds_pictures(kind) else None
    if types.is_nested(kind) or types.is_binary(kind) or types.is_fixed_size_binary(kind):
        return None
    return kind


def _holds_pictures(kind: pa.DataType) -> bool:
    """Return whether objects are pictures as `datasets` writes them: bytes and a file's name."""
    keys = _keys(kind)
    return sorted(keys) == ["bytes", "path"] and _is_bytes(kind.field(keys.index("bytes")).type)


def _of_bytes(column: pa.ChunkedArray) -> Any:
    """Return bytes as pictures or as text; None for neither."""
    import pyarrow as pa

    first = column.drop_null().slice(0, 1).to_pylist()
    if first and first[0].startswith(_PICTURES):
        cells = column.cast(pa.binary()).combine_chunks()
        paths = pa.nulls(len(cells), pa.string())
        return pa.StructArray.from_arrays([cells, paths], ["bytes", "path"], mask=cells.is_null())
    try:
        return column.cast(pa.string())
    except pa.ArrowInvalid:
        return None


def _keys(kind: pa.DataType) -> list[str]:
    return [kind.field(n).name for n in range(kind.num_fields)]


def _translations(kind: pa.DataType, other_names: list[str]) -> tuple[str, ...]:
    import pyarrow as pa

    if not pa.types.is_struct(kind):
        return ()
    kinds = [kind.field(n).type for n in range(kind.num_fields)]
    texts = all(pa.types.is_string(each) or pa.types.is_large_string(each) for each in kinds)
    return object_columns.languages(_keys(kind), other_names) if texts else ()


def _class_names(metadata: dict[bytes, bytes]) -> dict[str, tuple[str, ...]]:
    """Return the names of class numbers that `datasets` writes into a file's metadata."""
    metadata_text = metadata.get(b"huggingface", b"{}")
    if len(metadata_text) > _MOST_SAID:
        return {}
    try:
        features = json.loads(metadata_text)["info"]["features"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return {}
    names_by_column: dict[str, tuple[str, ...]] = {}
    for column, feature in features.items() if isinstance(features, dict) else ():
        if isinstance(feature, dict) and isinstance(feature.get("feature"), dict):
            feature = feature["feature"]  # a list of classes
        if not isinstance(feature, dict) or feature.get("_type") != "ClassLabel":
            continue
        names = feature.get("names")
        if isinstance(names, list) and names and all(isinstance(each, str) for each in names):
            names_by_column[column] = tuple(names)
    return names_by_column
