"""Data sets as the hub lays them out, but on this disk: weighed before `datasets` unpacks them."""

import gzip
import json
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from attnviz.data import tables
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
