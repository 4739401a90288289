"""Data sets as the hub lays them out, but on this disk: weighed before `datasets` unpacks them."""

import gzip
import io
import json
import tarfile
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from attnviz.data import hub_files, tables
from attnviz.data.tables import MOST_BYTES
from attnviz.errors import DataError


@pytest.fixture
def opened(tmp_path, monkeypatch):
    """A function that opens a data set of one file, written by another."""
    monkeypatch.setenv("HF_HOME", str(tmp_path / "cache"))

    def made(name, write, *, most_bytes=MOST_BYTES):
        (tmp_path / "set").mkdir()
        write(tmp_path / "set" / name)
        return tables._from_hub(str(tmp_path / "set"), None, most_bytes)

    return made


def test_a_small_file_that_says_one_text_for_all_rows_is_not_unfolded(opened):
    def write(place):
        texts = pa.array(["x" * 1_000])
        column = pa.DictionaryArray.from_arrays(pa.array([0] * 3_000_000, pa.int32()), texts)
        pq.write_table(pa.table({"text": column}), place)

    with pytest.raises(DataError, match=r"unpacks to .* MB or more"):
        opened("train.parquet", write)


def test_json_that_is_larger_as_objects_is_refused_unread(opened, monkeypatch):
    monkeypatch.setenv("ATTNVIZ_MAX_MEMORY", "0.01")
    lines = "\n".join(json.dumps({"text": "a", "l": [[]] * 50}) for _ in range(4_000))
    with pytest.raises(DataError, match="of memory"):
        opened("train.jsonl", lambda place: place.write_text(lines))


def test_packed_files_are_unpacked_within_the_limit_of_a_table(opened):
    def write(place):
        with gzip.open(place, "wb") as file:
            file.write(b"text,label\n" + b"a,1\n" * 100_000)

    with pytest.raises(DataError, match="unpacks to more than"):
        opened("train.csv.gz", write, most_bytes=100_000)


def test_a_zip_says_how_large_it_is(opened):
    def write(place):
        with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as file:
            file.writestr("train.csv", b"text,label\n" + b"a,1\n" * 500_000)

    with pytest.raises(DataError, match="unpacks to 2 MB"):
        opened("train.zip", write, most_bytes=100_000)


def test_what_is_packed_and_small_is_read(opened):
    def write(place):
        with gzip.open(place, "wb") as file:
            file.write(b"text,label\ngood,1\nbad,0\n")

    assert opened("train.csv.gz", write).values("text") == ["good", "bad"]


def _tar(place, mode, **members):
    with tarfile.open(place, mode) as file:
        for name, content in members.items():
            (info := tarfile.TarInfo(name)).size = len(content)
            file.addfile(info, io.BytesIO(content))


def test_a_tar_that_is_packed_is_not_unpacked_unweighed(opened):
    content = b"text,label\n" + b"a,1\n" * 500_000
    with pytest.raises(DataError, match=r"packed as a packed tar; .gz and .zip are unpacked"):
        opened("train.csv.gz", lambda place: _tar(place, "w:gz", table=content), most_bytes=100_000)


def test_a_tar_with_holes_says_how_large_it_is(opened):
    def write(place):
        made = tarfile.TarInfo("table.csv")
        made.type, made.size = tarfile.GNUTYPE_SPARSE, 512
        head = bytearray(made.tobuf(tarfile.GNU_FORMAT))
        head[386:410] = b"00000000000\0" + b"00000000012\0"  # ten bytes, and then nothing
        head[483:495] = b"77777777777\0"  # of eight gigabytes
        head[148:156] = b" " * 8
        head[148:156] = f"{sum(head):06o}\0 ".encode()
        place.write_bytes(bytes(head) + b"text,label".ljust(512, b"\0") + bytes(1024))

    with pytest.raises(DataError, match=r"unpacks to 8.59 GB"):
        opened("train.csv", write)


@pytest.mark.parametrize("end", [".gz", ".zip", ""])
def test_json_in_an_archive_is_counted_as_objects_too(end, opened, monkeypatch):
    monkeypatch.setenv("ATTNVIZ_MAX_MEMORY", "0.01")
    lines = "\n".join(json.dumps({"text": "a", "l": [[]] * 50}) for _ in range(4_000)).encode()

    def write(place):
        if end == ".gz":
            place.write_bytes(gzip.compress(lines))
        elif end == ".zip":
            with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as file:
                file.writestr("train.jsonl", lines)
        else:
            _tar(place, "w:", **{"train.jsonl": lines})

    with pytest.raises(DataError, match="of memory"):
        opened("train.zip" if end == ".zip" else f"train.jsonl{end}", write)


def test_an_archive_in_an_archive_is_not_unpacked(opened):
    def write(place):
        with zipfile.ZipFile(place, "w") as file:
            file.writestr("train.csv", b"text,label\na,1\n")
            file.writestr("more.csv.gz", gzip.compress(b"text,label\na,1\n"))

    with pytest.raises(DataError, match=r'holds another archive, "more.csv.gz"'):
        opened("train.zip", write)


def test_a_zip_of_endless_contents_is_not_listed(opened, monkeypatch):
    monkeypatch.setattr(hub_files, "_MOST_MEMBERS", 10)

    def write(place):
        with zipfile.ZipFile(place, "w") as file:
            for n in range(11):
                file.writestr(f"{n}.csv", b"text,label\na,1\n")

    with pytest.raises(DataError, match="lists 11 files; at most 10"):
        opened("train.zip", write)


@pytest.mark.parametrize("name", ["train.csv", "train.zip"])
def test_a_small_tar_and_a_small_zip_are_read(name, opened):
    content = b"text,label\ngood,1\nbad,0\n"

    def write(place):
        if name == "train.csv":
            _tar(place, "w:", **{"inside.csv": content})
        else:
            with zipfile.ZipFile(place, "w") as file:
                file.writestr("train.csv", content.decode())

    assert opened(name, write).values("text") == ["good", "bad"]
