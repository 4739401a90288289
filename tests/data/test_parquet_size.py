"""What a Parquet file unpacks to is known before it is: in words, at once, without the memory."""

import contextlib
import io
import random
import time

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import attnviz as av
from attnviz.data import parquet_size
from attnviz.data.parquet_pages import BrokenPage, chunk, groups
from attnviz.data.tables import read_table
from attnviz.errors import DataError


def written(table, **options):
    held = io.BytesIO()
    pq.write_table(table if isinstance(table, pa.Table) else pa.table(table), held, **options)
    return held.getvalue()


def read(data, **options):
    return read_table("t.parquet", file_bytes=data, **options)


def folded(rows, text):
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(rows, np.int32)), pa.array([text]))


def in_lists(values, each):
    return pa.ListArray.from_arrays(np.arange(0, len(values) + 1, each, dtype=np.int32), values)


BOMBS = {
    "texts": (lambda: {"a": folded(3_000_000, "x" * 1_000)}, {}),
    "in small groups": (lambda: {"a": folded(3_000_000, "x" * 1_000)}, {"row_group_size": 50_000}),
    "in pages of version 2": (
        lambda: {"a": folded(3_000_000, "x" * 1_000)}, {"data_page_version": "2.0"},
    ),
    "in lists": (lambda: {"a": in_lists(pa.array(["x" * 1_000]).take(np.zeros(300_000, int)), 3)},
                 {}),
    "beginnings": (
        lambda: {"a": pa.array(["x" * 1_000]).take(np.zeros(300_000, int))},
        {"use_dictionary": False, "column_encoding": {"a": "DELTA_BYTE_ARRAY"}},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ["texts", "in small groups", "in pages of version 2"])
def test_a_small_file_that_unfolds_to_gigabytes_is_refused_at_once_and_takes_little(name):
    make, options = BOMBS[name]
    data = written(make(), **options)
    assert len(data) < 600_000
    pa.default_memory_pool().release_unused()
    before = pa.total_allocated_bytes()
    began = time.perf_counter()
    with pytest.raises(DataError, match=r"unpacks to [23],\d+ MB or more; at most 2,000 MB"):
        read(data)
    assert time.perf_counter() - began < 3
    assert pa.total_allocated_bytes() - before < 50_000_000


@pytest.mark.parametrize("name", ["in lists", "beginnings"])
def test_other_ways_to_fold_are_counted_too(name):
    make, options = BOMBS[name]
    data = written(make(), **options)
    with pytest.raises(DataError, match="unpacks to"):
        read(data, most_bytes=20_000_000)


@pytest.mark.parametrize(
    "options",
    [{}, {"data_page_version": "2.0"}, {"use_dictionary": False}, {"compression": "zstd"},
     {"row_group_size": 70}, {"use_dictionary": False,
      "column_encoding": {"a": "DELTA_BYTE_ARRAY", "b": "DELTA_LENGTH_BYTE_ARRAY"}}],
)  # fmt: skip
def test_what_fits_is_read_whatever_wrote_it(options):
    rows = {"a": [f"text {n % 7}" for n in range(500)], "b": [str(n) for n in range(500)]}
    table = read(written(rows, **options))
    assert table.values("a") == rows["a"]
    assert table.values("b") == rows["b"]


def test_pages_say_how_much_stands_in_them():
    words = [f"word {n}" for n in range(1000)]
    data = written({"a": words}, use_dictionary=False, compression="none")
    column = groups(memoryview(data))[0].columns[0]
    found = chunk(memoryview(data), column)
    assert (found.values, found.folded) == (1000, "")
    assert found.nbytes >= sum(map(len, words)) + 4 * 1000
    data = written({"a": words * 3})
    column = groups(memoryview(data))[0].columns[0]
    assert chunk(memoryview(data), column).folded == "dictionary"


def test_a_footer_that_says_less_than_the_pages_do_is_not_believed():
    """The size in the footer is made small; the headers of the pages still say what they hold."""
    data = bytearray(written({"a": ["x" * 60_000_000, "y" * 60_000_000]}, use_dictionary=False,
                             compression="zstd"))  # fmt: skip
    said = pq.ParquetFile(io.BytesIO(bytes(data))).metadata.row_group(0).column(0)

    def varint(value):
        made = []
        while value > 127:
            made.append(value & 127 | 128)
            value >>= 7
        return bytes([*made, value])

    old = varint(said.total_uncompressed_size << 1)
    assert old in data
    at = data.rfind(old)
    data[at : at + len(old)] = b"\x82" + b"\x80" * (len(old) - 2) + b"\0"  # 1, as long as before
    with pytest.raises(DataError, match="unpacks to 120 MB"):
        read(bytes(data), most_bytes=10_000_000)


def test_headers_of_pages_that_lie_are_a_sentence():
    for data in (b"\x15", b"\x15\x80", b"\x1c" * 40, b"\x15" + b"\xff" * 40, b"\x00" * 400_000):
        held = b"PAR1" + data
        with pytest.raises(BrokenPage):
            chunk(memoryview(held), (4, 4 + len(data)))
    with pytest.raises(BrokenPage, match="out of the file"):
        chunk(memoryview(b"PAR1"), (4, 9_999))


def test_many_columns_and_many_groups_are_refused_before_they_are_read(monkeypatch):
    with pytest.raises(DataError, match="2,500 columns; at most 2,000"):
        read(written({f"c{n}": [1] for n in range(2_500)}))
    monkeypatch.setattr(parquet_size, "MOST_CHUNKS", 2_000)
    many = pa.table({f"c{n}": ["v"] * 30 for n in range(70)})
    with pytest.raises(DataError, match="30 row groups of 70 columns"):
        read(written(many, row_group_size=1))
    held = written({"a": ["x"]})
    lying = held[:-8] + (2**30).to_bytes(4, "little") + b"PAR1"
    with pytest.raises(DataError, match="has a header of 1,074 MB"):
        read(lying)


@pytest.mark.parametrize(
    "values",
    [pa.array([b"good", b"b\xffd"], pa.binary()).view(pa.string()),
     pa.array([b"good", b"b\xffd"], pa.binary()).view(pa.string()).dictionary_encode(),
     pa.ListArray.from_arrays(pa.array([0, 1, 2], pa.int32()),
                              pa.array([b"good", b"b\xffd"], pa.binary()).view(pa.string()))],
    ids=["text", "dictionary", "list"],
)  # fmt: skip
def test_texts_that_are_no_utf_8_are_a_sentence_with_their_column(values):
    with pytest.raises(DataError, match=r'The column "a" of "t.parquet" is broken .*UTF-8'):
        read(written({"a": values}))


def test_columns_that_are_not_read_are_not_unpacked():
    other = pa.array([{"x": "y" * 1000}] * 30_000)
    table = read(written({"a": ["text"] * 30_000, "meta": other}), most_bytes=1_000_000)
    assert table.columns == ("a",)


def test_class_names_and_cells_that_say_the_same_at_length_are_bounded(monkeypatch):
    said = '{"info": {"features": {"a": {"_type": "ClassLabel", "names": ["%s"]}}}}' % ("n" * 10**6)
    rows = pa.table({"a": np.zeros(20_000, int)}).replace_schema_metadata({"huggingface": said})
    with pytest.raises(DataError, match=r'classes of the column "a", by name, would take 60 GB'):
        read(written(rows))


def test_what_the_rows_take_as_objects_is_asked_too(monkeypatch):
    data = written({"a": np.zeros(2_000_000, int)})
    monkeypatch.setenv("ATTNVIZ_MAX_MEMORY", "0.1")
    with pytest.raises(DataError, match=r"would take 168 MB of memory.*Give fewer rows"):
        read(data)


def test_a_harmed_file_is_read_or_refused_and_the_types_of_arrow_too():
    draw = random.Random(7)
    kinds = {
        "a": pa.array(["x", "y", None]), "b": pa.array([[1, 2], [], None]),
        "c": pa.array([1.5, None, 2.5]).cast(pa.float16()), "d": pa.array([b"a", b"b", None]),
        "e": pa.array([1, 2, 3]).cast(pa.timestamp("us")),
        "f": pa.array([{"en": "a", "de": "b"}] * 3),
        "g": pa.array(["x", "y", "x"]).dictionary_encode(), "h": pa.array([True, False, None]),
    }  # fmt: skip
    whole = written(kinds)
    assert len(read(whole)) == 3
    for _ in range(150):
        held = bytearray(whole)
        for _ in range(draw.randint(1, 4)):
            held[draw.randrange(len(held))] = draw.randrange(256)
        with contextlib.suppress(av.AttnvizError):
            read(bytes(held)).head()


def test_a_footer_that_contradicts_itself_does_not_end_the_process():
    """pyarrow's `metadata.row_group(0).column(0)` ends the process for this file."""
    held = written({"a": ["x", None]})
    assert held.count(b"\x25\x02\x18\x01a") == 1  # a column that may be empty, and now never is
    with contextlib.suppress(av.AttnvizError):
        read(held.replace(b"\x25\x02\x18\x01a", b"\x25\x00\x18\x01a"))


def test_a_footer_whose_row_groups_lack_columns_or_rows_is_a_sentence():
    whole = written({"a": ["x"]})
    length = int.from_bytes(whole[-8:-4], "little")
    footer = whole[-8 - length : -8]
    # In Thrift: a list of one row group becomes an empty one, or one with an empty list of columns.
    at = footer.index(b"\x19\x1c\x19\x1c", 4)
    for listed, said in (
        (b"\x19\x0c", "holds none"),
        (b"\x19\x1c\x19\x0c\x16\x00\x16\x02\x00", "not all columns"),
    ):
        made = footer[:at] + listed + b"\x00"
        data = b"PAR1" + made + len(made).to_bytes(4, "little") + b"PAR1"
        with pytest.raises(DataError, match=said):
            read(data)


def test_hundreds_of_thousands_of_columns_are_refused_before_each_is_made():
    column = b"\x15\x0c\x25\x02\x18\x01a\x00"  # texts, optional, called "a"
    count = 600_000
    listed = bytes([0x80 | count & 127, 0x80 | count >> 7 & 127, count >> 14])
    made = b"\x15\x02\x19\xfc" + listed + column * count + b"\x16\x02\x19\x0c\x00"
    with pytest.raises(DataError, match="Exceeded size limit"):
        read(b"PAR1" + made + len(made).to_bytes(4, "little") + b"PAR1")


@pytest.mark.parametrize("shape", [(2, 2), (None, 2), (100_000, 100_000), (0, 0)])
def test_of_a_grid_only_its_lists_are_believed(shape):
    from datasets.features.features import Array2DExtensionType

    lists = pa.array([[[1, 2], [3, 4]]] * 3, pa.list_(pa.list_(pa.int8())))
    grid = pa.ExtensionArray.from_storage(Array2DExtensionType(shape, "int8"), lists)
    table = read(written({"mask": grid}))
    assert table.values("mask") == [[[1, 2], [3, 4]]] * 3
