"""A table that a person gives, as a file or as the id of a data set on the hub, read with care.

    table = read_table("reviews.csv")
    table = read_table("reviews.csv", file_bytes=upload.read())
    table = read_table("stanfordnlp/imdb")

Nothing is guessed about the meaning of columns here: `data.columns` does that.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Int

from attnviz import allowance, extras
from attnviz.data import hub_files, object_columns
from attnviz.data.formats import ENDINGS, parse, refuse_unknown
from attnviz.data.rows import Rows
from attnviz.errors import DataError, InputError, raise_what_is_no_fault
from attnviz.language import N_

if TYPE_CHECKING:
    from datasets import Dataset

MOST_BYTES = 200_000_000
"""Files, uploads and downloads of more bytes are refused; pages show it as `SIZE_LIMIT`."""

SIZE_LIMIT = f"{MOST_BYTES // 10**6} MB"

SPLIT_COLUMN = "split"
"""The column that names the split a row came from, in data sets of the hub that have several."""

_HUB_FILES = ("parquet", "arrow", "csv", "json", "text", "conll", "imagefolder", "webdataset")
"""Of what a data set on the hub may be made, as `datasets` calls its readers."""

_HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]*(/[A-Za-z0-9][\w.-]*)?")


@dataclass(frozen=True, eq=False)
class Table:
    """Rows under named columns, as they were given.

    Attributes:
        name: the file's name or the data set's id.
        rows: a Hugging Face data set; cells of CSV are text.
        lines: the line on which each row begins, counted from 1; None where there are no lines.
        class_names: for columns of numbers that stand for names (ClassLabel), the names in order;
            `rows` holds the names.
        parts: the column that names the part of a hub data set (train, test, ...) that a row is of;
            None where it has one part.
        notes: how it was read where that is not plain to see, a sentence each.
    """

    name: str
    rows: Dataset
    lines: Int[np.ndarray, "row"] | None = None
    class_names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    parts: str | None = None
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of its columns, in their order."""
        return tuple(self.rows.column_names)

    def place(self, row: int) -> str:
        """Return where a row stands, from 1: "line 17", or "row 16" where there are no lines."""
        return (
            N_("row {row}", row=row + 1)
            if self.lines is None
            else N_("line {lines}", lines=self.lines[row])
        )

    def head(self, rows: int = 5) -> list[dict[str, Any]]:
        """Return the first rows, for a preview."""
        first = self.rows.select(range(min(rows, len(self))))
        for column in self._pictures():
            from attnviz.data import picture_cells

            picture_cells.refuse_large(first, column, self.name)
        return [first[n] for n in range(len(first))]

    def _pictures(self) -> list[str]:
        from datasets import Image

        return [name for name, kind in self.rows.features.items() if isinstance(kind, Image)]

    def column_list(self) -> str:
        """Return the names of the columns, for a sentence."""
        return ", ".join(f'"{name}"' for name in self.columns)

    def refuse_without(self, column: str) -> None:
        """Raise InputError, with the columns that there are, for one that is not there."""
        if column not in self.columns:
            raise InputError(
                N_(
                    '"{name}" has no column "{column}". It has: {column_list}.',
                    name=self.name,
                    column=column,
                    column_list=self.column_list(),
                )
            )

    def values(self, column: str) -> list[Any]:
        """Return all values of a column. Raises InputError when the table has no such column."""
        self.refuse_without(column)
        if column in self._pictures():
            from attnviz.data import picture_cells

            picture_cells.refuse_large(self.rows, column, self.name)
        return list(self.rows[column][:])


def read_table(
    source: str | Path,
    *,
    file_bytes: bytes | None = None,
    config: str | None = None,
    most_bytes: int = MOST_BYTES,
) -> Table:
    """Return the table in a CSV, TSV, text, CoNLL, JSON lines, JSON or Parquet file, or on the hub.

    `file_bytes` are the contents of an upload, and `source` is then only its name. A source that is
    no file and looks like "owner/name" is asked for on the hub (`config` names one of its
    configurations); no code of a data set is ever run. Text files are UTF-8 or UTF-16, or of China,
    Japan or Korea where that is certain, and may be packed (.gz, .zip); cells of CSV are split at
    commas, semicolons, tabs or pipes, whichever fits. What is taken otherwise than it stands there
    is said in the table's notes.

    Raises DataError, in a sentence with the file, the line and what was expected, and InputError
    where `datasets` is not installed.
    """
    extras.check(N_("Reading a table"), "datasets", extra="train")
    if file_bytes is not None:
        name = Path(source).name
        _refuse_large(name, len(file_bytes), most_bytes)
        return _parse(file_bytes, name, most_bytes)
    path = Path(source).expanduser()
    if path.is_file():
        refuse_unknown(path.name)
        _refuse_large(path.name, path.stat().st_size, most_bytes)
        return _parse(path.read_bytes(), path.name, most_bytes)
    if path.is_dir():
        raise DataError(
            N_(
                '"{source}" is a folder. Give one file: {endings}.',
                source=source,
                endings=", ".join(ENDINGS),
            )
        )
    if isinstance(source, Path) or path.suffix.lower() in ENDINGS or not _HUB_ID.fullmatch(source):
        raise DataError(
            N_(
                'There is no file "{source}". Give a file or the id of a hub data set.',
                source=source,
            )
        )
    return _from_hub(source, config, most_bytes)


def _refuse_large(name: str, size: int, most_bytes: int) -> None:
    if size > most_bytes:
        raise DataError(
            N_(
                '"{name}" has {size:,.1f} MB; at most {most_bytes:,.1f} MB are read. Give fewer '
                "rows, or leave out columns that are not needed.",
                name=name,
                size=size / 1e6,
                most_bytes=most_bytes / 1e6,
            )
        )


def _parse(data: bytes, name: str, most_bytes: int) -> Table:
    try:
        return _from_rows(parse(data, name, most_bytes=most_bytes), name)
    except RecursionError as error:
        raise DataError(
            N_(
                '"{name}" has values that are nested too deep. Values should be texts, numbers or '
                "lists of them.",
                name=name,
            )
        ) from error
    except UnicodeEncodeError as error:
        raise DataError(
            N_(
                '"{name}" holds half a character (such as \\ud800), which no text does. Write it '
                "again as UTF-8, with whole characters.",
                name=name,
            )
        ) from error
    except MemoryError as error:
        raise DataError(
            N_('"{name}" takes more memory than there is. Give fewer rows.', name=name)
        ) from error


def _from_rows(rows: Rows, name: str) -> Table:
    import pyarrow as pa
    from datasets import Dataset
    from datasets.table import InMemoryTable

    from attnviz.data import picture_cells

    arrow = rows.arrow
    pictures = [field.name for field in arrow.schema if pa.types.is_struct(field.type)]
    for column in pictures:
        cells = arrow.column(column).to_pylist()
        picture_cells.refuse_broken(cells, column, name)
        bytes_only = [value and {"bytes": value["bytes"], "path": None} for value in cells]
        kind = pa.struct({"bytes": pa.binary(), "path": pa.string()})
        at = arrow.schema.get_field_index(column)
        arrow = arrow.set_column(at, column, pa.array(bytes_only, kind))
    try:
        # Without a fingerprint of its own, `datasets` would pickle all of it to make one.
        dataset = Dataset(InMemoryTable(arrow), fingerprint=secrets.token_hex(8))
    except ValueError as error:  # a type that `datasets` has no name for
        raise DataError(
            N_(
                '"{name}" holds something that cannot be read ({error}). Give texts, numbers and '
                "lists of them.",
                name=name,
                error=str(error)[:120],
            )
        ) from error
    for column in pictures:
        dataset = dataset.cast_column(column, picture_cells.Picture())
    return named_classes(
        Table(name, dataset, rows.lines, class_names=rows.class_names, notes=rows.notes)
    )


def _from_hub(name: str, config: str | None, most_bytes: int) -> Table:
    from datasets import ClassLabel, concatenate_datasets, load_dataset_builder, packaged_modules

    if name in (module.name for module in iter_modules(packaged_modules.__path__)):
        # "csv", "text", "pandas" (pickles): they would read what lies in the working folder.
        raise DataError(
            N_(
                '"{name}" is not a data set: the package datasets uses this name for a kind of '
                'file. Give a file, or the full id of a data set: "owner/name".',
                name=name,
            )
        )
    try:
        builder = load_dataset_builder(name, config)
        kind = type(builder).__module__.rpartition(".")[2]
        if kind not in _HUB_FILES:
            raise DataError(
                N_(
                    'The data set "{name}" is made of files of the kind "{kind}", which cannot be '
                    "read. These can be read: {hub_files}.",
                    name=name,
                    kind=kind,
                    hub_files=", ".join(_HUB_FILES),
                )
            )
        # What a data set says of itself may be less than its files are.
        size = max(builder.info.download_size or 0, _files_bytes(builder))
        _refuse_large(name, size, most_bytes)
        hub_files.prepare(builder, kind, name, most_bytes)
        content: Any = builder.as_dataset()
    except DataError:
        raise
    except BaseException as error:  # what the hub's libraries raise changes with their versions
        raise_what_is_no_fault(error)
        reason = " ".join(str(error).split())[:300]
        raise DataError(
            N_(
                'The data set "{name}" could not be opened on the hub: {reason} Check the id and '
                "the connection, or give a file.",
                name=name,
                reason=reason,
            )
        ) from error
    parts: dict[str, Dataset] = dict(content)
    allowance.check(
        3 * sum(part.data.nbytes for part in parts.values()),
        N_('The data set "{name}"', name=name),
        cure=N_("Give a smaller one, or a file with fewer rows."),
        error=DataError,
    )
    column_of_parts = None
    if len(parts) > 1:
        column_of_parts = SPLIT_COLUMN
        while any(column_of_parts in part.column_names for part in parts.values()):
            column_of_parts = f"_{column_of_parts}"
        parts = {
            split: part.add_column(  # pyright: ignore[reportCallIssue]
                column_of_parts, [split] * len(part)
            )
            for split, part in parts.items()
        }
    try:
        rows = concatenate_datasets(list(parts.values()))
    except ValueError as error:
        raise DataError(
            N_('The splits of "{name}" have different columns: {error}.', name=name, error=error)
        ) from error
    if not len(rows):
        raise DataError(N_('The data set "{name}" has no rows.', name=name))
    rows, notes = _without_objects(rows, name)
    names: dict[str, tuple[str, ...]] = {}
    for column, feature in rows.features.items():
        feature = getattr(feature, "feature", feature)  # of a list, what it is a list of
        if isinstance(feature, ClassLabel):
            names[column] = tuple(feature.names)
    return named_classes(Table(name, rows, class_names=names, parts=column_of_parts, notes=notes))


def _files_bytes(builder: Any) -> int:
    """Return the size of a data set's files, where the data set does not tell it."""
    from datasets.utils.file_utils import xgetsize

    files = builder.config.data_files or {}
    return sum(xgetsize(str(file)) for part in files.values() for file in part)


def _without_objects(rows: Dataset, name: str) -> tuple[Dataset, tuple[str, ...]]:
    """Return the rows of a hub data set with translations as columns and other objects left out.

    Sounds, films, documents and lists of pictures are left out too: `datasets` would open them.
    """
    from datasets import Image

    from attnviz.data import picture_cells

    notes: list[str] = []
    out: dict[str, str] = {}
    for column, feature in list(rows.features.items()):
        if type(feature).__name__ in ("Translation", "TranslationVariableLanguages"):
            feature = dict.fromkeys(getattr(feature, "languages", ()))
        if isinstance(feature, Image):
            rows = rows.cast_column(column, picture_cells.Picture())
            continue
        if _is_opened_by_others(feature):
            out[column] = N_("sounds, films, documents or lists of pictures")
            continue
        if not isinstance(feature, dict):
            if isinstance(getattr(feature, "feature", None), dict):
                out[column] = "objects"
            continue
        split = object_columns.languages(feature, rows.column_names)
        if not split:
            out[column] = "objects"
            continue
        cells = rows.with_format("arrow")[:][column].combine_chunks()
        for language in split:
            rows = rows.add_column(language, cells.field(language))  # pyright: ignore
        rows = rows.remove_columns(column)
        notes.append(object_columns.split_note(column, split))
    if len(out) == len(rows.column_names):
        raise DataError(
            N_(
                'No column of "{name}" can be read: they hold {iter}. Give one with texts or '
                "numbers.",
                name=name,
                iter=next(iter(out.values())),
            )
        )
    if out:
        rows = rows.remove_columns(list(out))
        notes.append(object_columns.left_out_note(list(out), out.__getitem__))
    return rows, tuple(notes)


def _is_opened_by_others(feature: Any) -> bool:
    while feature is not None and not isinstance(feature, dict):
        if hasattr(feature, "decode_example"):
            return True
        feature = getattr(feature, "feature", None)
    return False


def part_names(table: Table) -> tuple[str, ...]:
    """Return the parts of a hub data set, those for tests first; () where it has one part."""
    if table.parts is None:
        return ()
    order = ("test", "validation", "dev")
    names = dict.fromkeys(table.values(table.parts))
    return (*(n for n in order if n in names), *(n for n in names if n not in order))


def part_of(table: Table, name: str) -> Table:
    """Return the rows of one part of a hub data set.

    Raises InputError when the data set has no part of that name.
    """
    parts = part_names(table)
    if name not in parts:
        choice = (
            N_("It has: {parts}.", parts=", ".join(parts)) if parts else N_("It has one part only.")
        )
        raise InputError(
            N_(
                '"{name}" has no part "{name_2}". {choice}',
                name=table.name,
                name_2=name,
                choice=choice,
            )
        )
    assert table.parts is not None
    rows = np.flatnonzero(np.array(table.values(table.parts)) == name)
    part_rows = table.rows.select(rows).remove_columns(table.parts)
    return replace(table, name=f"{table.name}, {name}", rows=part_rows, parts=None)


def named_classes(table: Table) -> Table:
    """Return the table with class numbers as names; -1 (hidden) is missing."""
    from datasets import Features, List, Value

    if not table.class_names:
        return table
    features = Features(dict(table.rows.features))
    for column in table.class_names:
        is_list = getattr(features[column], "feature", None) is not None
        features[column] = List(Value("string")) if is_list else Value("string")

    def with_names(batch: dict[str, list[Any]]) -> dict[str, list[Any]]:
        return {
            column: [_class_name(value, names) for value in batch[column]]
            for column, names in table.class_names.items()
        }

    rows = table.rows.map(with_names, batched=True, features=features)
    return replace(table, rows=rows)


def _class_name(value: Any, names: tuple[str, ...]) -> Any:
    """Return the name of a class number, or of each in a list; None for what is hidden."""
    if isinstance(value, (list, np.ndarray)):
        return [_class_name(each, names) for each in value]
    if value is None or isinstance(value, str):
        return value
    number = int(value)
    return None if number < 0 else names[number] if number < len(names) else str(number)
