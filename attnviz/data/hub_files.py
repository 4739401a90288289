"""The files of a data set on the hub: fetched, and weighed before `datasets` unpacks them.

`datasets` unpacks what it reads to the disk, dictionaries unfolded, whatever comes of it.
"""

from __future__ import annotations

import tarfile
from collections.abc import Callable
from functools import partial
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from attnviz import zips
from attnviz.allowance import in_words
from attnviz.data import archives, parquet_rows, text_size
from attnviz.data.parquet_size import UNPACKED
from attnviz.errors import DataError
from attnviz.language import N_, several
from attnviz.text.visible import visible

if TYPE_CHECKING:
    from datasets import DatasetBuilder

_WEIGHED = ("parquet", "json")
"""What takes more than its bytes as it is read."""

_OF_FILES = ("imagefolder", "webdataset")
"""Each file of these is a cell, or part of one; of others, pandas unpacks what its name says."""

_ARCHIVES = {".gz", ".zip", ".bz2", ".xz", ".lzma", ".zst", ".lz4", ".7z", ".rar", ".tar", ".tgz"}
_MOST_MEMBERS = 100_000
"""Files in an archive, each of which takes half a kilobyte only to be listed."""


def prepare(builder: DatasetBuilder, kind: str, name: str, most_bytes: int) -> None:
    """Have a data set fetched and unpacked.

    Args:
        builder: of the data set, as `datasets` makes it.
        kind: what its files are: "parquet", "json", ...
        name: of the data set, for sentences.
        most_bytes: what a table may have as a file.

    Raises DataError when a file would unpack to more than a file of one's own may.
    """
    from datasets import DownloadManager

    manager = DownloadManager(dataset_name=builder.dataset_name, base_path=builder.base_path)
    for part in (builder.config.data_files or {}).values():
        for file, place in zip(part, manager.download(list(part)), strict=True):
            _weigh(Path(place), kind, f"{name}: {Path(str(file)).name}", most_bytes)
    builder.download_and_prepare(dl_manager=manager)


def _weigh(place: Path, kind: str, label: str, most_bytes: int) -> None:
    from datasets.utils.extract import Extractor

    packing = Extractor.infer_extractor_format(place)
    if packing in ("zip", "tar"):
        weigh_members = _weigh_zip if packing == "zip" else _weigh_tar
        weigh_members(place, kind, label, most_bytes)
    elif packing == "gzip":
        data, _ = archives.unpack(place.read_bytes(), f"{label}.gz", most_bytes=most_bytes)
        _weigh_content(data, kind, label, most_bytes)
    elif packing is not None:
        raise _packed_otherwise(label, packing)
    elif kind in _WEIGHED:
        _weigh_content(place.read_bytes(), kind, label, most_bytes)


def _weigh_content(data: bytes, kind: str, label: str, most_bytes: int) -> None:
    if kind == "parquet":
        parquet_rows.refuse_large_file(data, label, most_bytes)
    elif kind == "json":
        text_size.refuse_large_json(data.decode("utf-8", "replace"), label)


def _weigh_zip(place: Path, kind: str, label: str, most_bytes: int) -> None:
    try:
        with zips.opened(place, most_members=_MOST_MEMBERS) as archive:
            members = archive.infolist()
            _refuse_large(sum(member.file_size for member in members), label, most_bytes)
            for member in members:
                _weigh_member(
                    member.filename, partial(archive.read, member), kind, label, most_bytes
                )
    except zips.OddZip as error:
        raise DataError(
            N_('"{label}" is not unpacked: it {error}.', label=label, error=error)
        ) from error
    except zips.BROKEN as error:
        raise DataError(
            N_('"{label}" is not a complete zip file ({error}).', label=label, error=error)
        ) from error


def _weigh_tar(place: Path, kind: str, label: str, most_bytes: int) -> None:
    """Weigh a tar, which may be packed as a whole and hold a file of holes that no disk holds."""
    size = 0
    try:
        with tarfile.open(place, "r:") as archive:
            for count, member in enumerate(archive, start=1):
                size += member.size
                _refuse_large(size, label, most_bytes)
                if count > _MOST_MEMBERS:
                    raise DataError(
                        several(
                            '"{label}" lists more than {n:,} files, which are not unpacked. Give a '
                            "smaller data set.",
                            n=_MOST_MEMBERS,
                            label=label,
                        )
                    )
                if (file := archive.extractfile(member) if member.isfile() else None) is not None:
                    _weigh_member(member.name, file.read, kind, label, most_bytes)
    except tarfile.ReadError as error:
        raise _packed_otherwise(label, N_("a packed tar")) from error
    except (tarfile.TarError, *zips.BROKEN, OSError, KeyError) as error:
        raise DataError(
            N_(
                '"{label}" is not a complete tar file ({error}).',
                label=label,
                error=str(error)[:120],
            )
        ) from error


def _weigh_member(
    name: str, content: Callable[[], bytes], kind: str, label: str, most_bytes: int
) -> None:
    if kind not in _OF_FILES and PurePath(name).suffix.lower() in _ARCHIVES:
        inside = visible(PurePath(name).name)[:60]
        raise DataError(
            N_(
                '"{label}" holds another archive, "{inside}", which is not unpacked. Give a data '
                "set of plain files.",
                label=label,
                inside=inside,
            )
        )
    if kind in _WEIGHED:
        _weigh_content(content(), kind, label, most_bytes)


def _refuse_large(size: int, label: str, most_bytes: int) -> None:
    if size > (most := UNPACKED * most_bytes):
        raise DataError(
            N_(
                '"{label}" unpacks to {size}; at most {most} are unpacked. Give a smaller data '
                "set.",
                label=label,
                size=in_words(size),
                most=in_words(most),
            )
        )


def _packed_otherwise(label: str, packing: str) -> DataError:
    return DataError(
        N_(
            '"{label}" is packed as {packing}; .gz and .zip are unpacked.',
            label=label,
            packing=packing,
        )
    )
