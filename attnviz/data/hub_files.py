"""The files of a data set on the hub: fetched, and weighed before `datasets` unpacks them.

`datasets` unpacks what it reads to the disk, dictionaries unfolded, whatever comes of it.
"""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from attnviz import zips
from attnviz.allowance import in_words
from attnviz.data import archives, parquet_rows, text_size
from attnviz.data.parquet_size import UNPACKED
from attnviz.errors import DataError

if TYPE_CHECKING:
    from datasets import DatasetBuilder


def prepare(builder: DatasetBuilder, kind: str, name: str, most_bytes: int) -> None:
    """Have a data set fetched and unpacked.

    Args:
        builder: of the data set, as `datasets` makes it.
        kind: what its files are: "parquet", "json", ...
        name: of the data set, for sentences.
        most_bytes: what a table may have as a file.

    Raises DataError where a file would unpack to more than a file of one's own may.
    """
    from datasets import DownloadManager

    manager = DownloadManager(dataset_name=builder.dataset_name, base_path=builder.base_path)
    for part in (builder.config.data_files or {}).values():
        for file, place in zip(part, manager.download(list(part)), strict=True):
            _weigh(Path(place), kind, f"{name}: {Path(str(file)).name}", most_bytes)
    builder.download_and_prepare(dl_manager=manager)


def _weigh(place: Path, kind: str, called: str, most_bytes: int) -> None:
    from datasets.utils.extract import Extractor

    packed = Extractor.infer_extractor_format(place)
    if packed == "zip":
        _weigh_zip(place, called, UNPACKED * most_bytes)
    elif packed == "gzip":
        archives.unpacked(place.read_bytes(), f"{called}.gz", most_bytes=most_bytes)
    elif packed not in (None, "tar"):  # a tar is as large as what is in it
        raise DataError(f'"{called}" is packed as {packed}; .gz and .zip are unpacked.')
    elif kind == "parquet":
        parquet_rows.refuse_large_file(place.read_bytes(), called, most_bytes)
    elif kind == "json":
        text_size.refuse_large_json(place.read_text(encoding="utf-8", errors="replace"), called)


def _weigh_zip(place: Path, called: str, most_bytes: int) -> None:
    try:
        with zipfile.ZipFile(place) as opened:
            size = sum(member.file_size for member in opened.infolist())
    except zips.BROKEN as error:
        raise DataError(f'"{called}" is no whole zip ({error}).') from error
    if size > most_bytes:
        raise DataError(
            f'"{called}" unpacks to {in_words(size)}; at most {in_words(most_bytes)} are unpacked. '
            "Give a smaller data set."
        )
