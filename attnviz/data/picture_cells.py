"""Pictures in the cells of a table: `datasets`' own feature, opened by `pictures` alone.

`datasets` would hand the bytes of a cell to every format that Pillow knows, and open whatever path
or address stands where the bytes should be.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from datasets import Dataset, Image, config
from datasets.features.features import register_feature

from attnviz import allowance
from attnviz.data import pictures
from attnviz.errors import DataError, InputError, raise_what_is_no_fault
from attnviz.language import N_


@dataclass
class Picture(Image):
    """A column of pictures, each unpacked when it is asked for."""

    _type: str = field(default="Picture", init=False, repr=False)

    def decode_example(self, value: Any, token_per_repo_id: Any = None) -> Any:
        """Return the picture of a cell, turned as its camera says.

        Raises InputError when `pictures.open_picture` does, and when a cell has no bytes.
        """
        from PIL import ImageOps

        if not isinstance(value, dict):
            return value  # is opened already
        picture = pictures.open_picture(picture_bytes(value), N_("A picture of the table"))
        try:
            return ImageOps.exif_transpose(picture)
        except BaseException as error:  # what a camera says may be broken where the picture is not
            raise_what_is_no_fault(error)
            return picture


with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it says that it may change
    register_feature(Picture, "Picture")


def picture_bytes(cell: dict[str, Any]) -> bytes:
    """Return the bytes of a cell. Raises InputError when it names another file.

    Data sets of the hub may name files that were downloaded with them: those are read, and no
    other file and no address.
    """
    if cell["bytes"]:
        return cell["bytes"]
    path = Path(cell["path"] or "")
    downloaded = (config.HF_DATASETS_CACHE, config.HF_CACHE_HOME)
    places = [Path(each).resolve() for each in downloaded]
    try:
        is_file = path.is_file() and any(path.resolve().is_relative_to(each) for each in places)
        if is_file and path.stat().st_size <= pictures.MOST_BYTES:
            return path.read_bytes()
    except (OSError, ValueError, RuntimeError) as error:
        raise InputError(N_("A picture of the table could not be read.")) from error
    raise InputError(
        N_(
            "A picture of the table is not in the table itself: it refers to a file that was not "
            "downloaded. Give a table that contains its pictures."
        )
    )


def refuse_broken(cells: list[dict[str, Any] | None], column: str, table: str) -> None:
    """Look at every picture of a column by its header, before any is unpacked.

    Raises DataError when a cell is no picture, or has too many pixels or no bytes.
    """
    for row, cell in enumerate(cells, start=1):
        if cell is None:
            continue
        # A path could lead to any file of this machine: only the bytes are believed.
        if not cell["bytes"]:
            raise DataError(
                N_(
                    'Row {row} of "{table}" refers to a picture in "{column}" without its bytes.',
                    row=row,
                    table=table,
                    column=column,
                )
            )
        try:
            pictures.pixels(
                cell["bytes"],
                N_(
                    'The picture "{column}" in row {row} of "{table}"',
                    column=column,
                    row=row,
                    table=table,
                ),
            )
        except InputError as error:
            raise DataError(str(error)) from error


def refuse_large(rows: Dataset, column: str, table: str) -> None:
    """Raise InputError when all pictures of a column, unpacked together, would not fit."""
    byte_count = 0
    for row, cell in enumerate(rows.with_format("arrow")[:][column].to_pylist(), start=1):
        if cell is not None:
            of = N_(
                'The picture "{column}" in row {row} of "{table}"',
                column=column,
                row=row,
                table=table,
            )
            byte_count += 4 * pictures.pixels(picture_bytes(cell), of)
    allowance.check(
        byte_count,
        N_(
            'The pictures of the column "{column}" of "{table}" together',
            column=column,
            table=table,
        ),
        cure=N_("Give fewer rows, or smaller pictures."),
    )
