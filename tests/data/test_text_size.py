"""Texts are counted before they are parsed, and nothing that is written takes without end."""

import contextlib
import gzip
import io
import json
import time
import tracemalloc
import zipfile

import pytest

import attnviz as av
from attnviz.data import cells, list_cells, numerals, text_size
from attnviz.data.contents import kind_of
from attnviz.data.label_names import label_names
from attnviz.data.readers import read_chat, read_series, text_of
from attnviz.data.tables import read_table
from attnviz.errors import DataError
from attnviz.json_size import json_bytes
from attnviz.metrics.scripts import _BLANKS
from attnviz.text.sentences import sentences


def read(name, content, **options):
    data = content.encode() if isinstance(content, str) else content
    return read_table(name, file_bytes=data, **options)


HOSTILE = {
    "lists": ("t.json", lambda n: "[" + "[]," * n + "[]]"),
    "lists in a cell": ("t.json", lambda n: '[{"a":[' + "[]," * n + "[]]}]"),
    "objects": ("t.json", lambda n: "[" + "{}," * n + "{}]"),
    "numbers": ("t.json", lambda n: '[{"a":[' + "1," * n + "1]}]"),
    "an object a line": ("t.jsonl", lambda n: '{"a":1}\n' * n),
    "lines": ("t.csv", lambda n: "a\n" * n),
    "empty lines": ("t.csv", lambda n: "a,b\n1,2" + "\n" * n),
    "returns": ("t.csv", lambda n: "a,b\n1,2" + "\r" * n),
    "words": ("t.conll", lambda n: "a O\n" * n),
    "sentences": ("t.conll", lambda n: "a O\n\n" * n),
    "fastText": ("t.txt", lambda n: "__label__x t\n" * n),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_small_on_the_disk_and_large_in_memory_is_refused_before_it_is_parsed(
    name, monkeypatch
):
    monkeypatch.setenv("ATTNVIZ_MAX_MEMORY", "0.05")
    file, make = HOSTILE[name]
    held = make(700_000)
    read("t.csv", "a,b\n1,2\n")  # what is imported is not counted
    tracemalloc.start()
    with pytest.raises(DataError, match=rf'"{file}" would take .* MB of memory'):
        read(file, held)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 6 * len(held) + 2_000_000


@pytest.mark.parametrize(
    "text",
    ["[[]]" * 1, json.dumps([{"text": "a film", "label": n} for n in range(2000)]),
     json.dumps([[] for _ in range(5000)]), json.dumps([{"a": {"b": [n]}} for n in range(3000)]),
     json.dumps(["a word"] * 9000), json.dumps([[[[[]]]] for _ in range(3000)])],
    ids=["little", "rows", "lists", "nested", "texts", "deep"],
)  # fmt: skip
def test_the_estimate_of_json_is_at_least_what_it_takes_and_not_many_times_as_much(text):
    tracemalloc.start()
    made = json.loads(text)
    took = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert made is not None
    assert took - 1_000 <= json_bytes(text) <= 12 * took
    assert json_bytes(text.encode()) == json_bytes(text)


def test_a_table_of_many_columns_that_are_empty_in_most_rows_is_refused(monkeypatch):
    monkeypatch.setenv("ATTNVIZ_MAX_MEMORY", "0.05")
    rows = "".join(f'{{"k{n % 1500}":1}}\n' for n in range(20_000))
    with pytest.raises(DataError, match=r"1,500 columns in each of 20,000 rows, would take 360 MB"):
        read("t.jsonl", rows)


def test_ordinary_tables_fit_into_little(monkeypatch):
    monkeypatch.setenv("ATTNVIZ_MAX_MEMORY", "0.1")
    rows = [{"text": f"a film of {n} minutes, and more", "label": n % 2} for n in range(20_000)]
    assert len(read("t.json", json.dumps(rows))) == 20_000
    lines = "".join(f'"{row["text"]}",{row["label"]}\n' for row in rows)
    assert len(read("t.csv", "text,label\n" + lines)) == 20_000


DEEP = {
    "t.json": '[{"a":' + "[" * 600 + "]" * 600 + "}]",
    "u.json": '[{"a":' + "[" * 200 + "1" + "]" * 200 + "}]",
    "v.jsonl": '{"a":' + '{"b":' * 300 + "1" + "}" * 300 + "}",
}


@pytest.mark.parametrize("name", DEEP)
def test_what_nests_without_end_is_a_sentence(name):
    with pytest.raises(DataError):
        read(name, DEEP[name])


LONG = 300_000


@pytest.mark.parametrize(
    "ask",
    [
        lambda: numerals.is_number("1" * LONG + "!"),
        lambda: numerals.is_number("1" * LONG + ",5!"),
        lambda: numerals.is_torn("1" * LONG + ";" + "1" * LONG + ",!"),
        lambda: label_names(["1" * LONG + "!", "2"]),
        lambda: list_cells.list_in("[" + "1" * LONG + "x]"),
        lambda: list_cells.list_in("['" + "\\'" * LONG),
        lambda: list_cells.list_in("{" + " " * LONG + "'a' b}"),
        lambda: cells.texts(["1" * LONG]),
        lambda: sentences("a" + " " * LONG + "b"),
        lambda: sentences("a" + " \n" * LONG + "b"),
        lambda: sentences("." * LONG + "b"),
        lambda: _BLANKS.sub("", "中" + " " * LONG + "a" + " " * LONG + "b"),
        lambda: read_chat("\n" * LONG + "user:" + "\n x" * LONG),
        lambda: read_chat(" " * LONG),
        lambda: read_series("1 " * LONG),
        lambda: read("t.csv", 'a,b\n"' + "\\" * LONG + 'x",y\n"a\\"b",x\n'),
        lambda: read("t.csv", '"a' + "\n" * LONG + '",b\n1,2\n'),
        lambda: read("t.csv", 'a,b\n"' + " " * LONG + '" x,y\n'),
        lambda: read("t.csv", "sep" + " " * LONG + "\n1"),
        lambda: read("t.txt", "__label__" * (LONG // 9) + "\nb"),
        lambda: read("t.conll", "a" + "\tO" * LONG),
        lambda: read("t.csv", "\n" + " \t" * LONG + "\n"),
    ],
    ids=range(22),
)
def test_hostile_texts_take_as_long_as_they_are(ask):
    """With the square of its length each of these would take minutes to hours."""
    began = time.perf_counter()
    with contextlib.suppress(av.AttnvizError):
        ask()
    assert time.perf_counter() - began < 10


def test_texts_and_series_beyond_any_model_are_refused():
    for ask in (read_chat, read_series):
        with pytest.raises(av.InputError, match="5 million characters"):
            ask("1 " * 3_000_000)


def test_a_file_of_numbers_that_is_no_text_is_a_sentence(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"\x93NUMPY\x01\0\xff")
    with pytest.raises(av.InputError, match=r"not UTF-8 text: by its contents it is a NumPy"):
        text_of(tmp_path / "a.txt")
    (tmp_path / "b.txt").write_bytes("\ufeff1 2".encode())
    assert text_of(tmp_path / "b.txt") == "1 2"
    with pytest.raises(av.InputError, match="could not be read"):
        text_of(tmp_path / "none.txt")


def zipped(*files, packed=zipfile.ZIP_DEFLATED):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", packed) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return held.getvalue()


OTHER_FILES = {
    "a zip archive": zipped(("a.csv", b"a,b\n1,2\n")),
    r"an Office file \(.xlsx, .docx\)": zipped(("[Content_Types].xml", b"<x/>"), ("xl/a", b"")),
    "an OpenDocument": zipped(("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
                              packed=zipfile.ZIP_STORED),
    "a gzip archive": gzip.compress(b"a,b\n1,2\n"),
    "a Parquet table": b"PAR1" + bytes(40) + b"PAR1",
    "a PDF": b"%PDF-1.7\n%\xe2\xe3",
    "a pickle of Python": b"\x80\x04\x95\x10\x00",
    "an SQLite data base": b"SQLite format 3\0" + bytes(20),
    "a web page": b"\n<!DOCTYPE html><html><body>404</body></html>",
    "an XML file": b'<?xml version="1.0"?><rows><row>a</row></rows>',
    "an SVG": b'<svg xmlns="http://www.w3.org/2000/svg"></svg>',
    "a NumPy array": b"\x93NUMPY\x01\0v\0{'descr'",
    "an HDF5 file": b"\x89HDF\r\n\x1a\n" + bytes(9),
    "an Arrow": b"ARROW1\0\0" + bytes(9),
    "an old Office file": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(9),
    "a tar archive": b"a".ljust(257, b"\0") + b"ustar" + bytes(250),
    "a GGUF checkpoint": b"GGUF\x03\0\0\0",
    "a PNG picture": b"\x89PNG\r\n\x1a\n" + bytes(9),
    "a program": b"\x7fELF\x02\x01\x01" + bytes(9),
}  # fmt: skip


@pytest.mark.parametrize("kind", OTHER_FILES)
@pytest.mark.parametrize("name", ["t.csv", "t.json"])
def test_a_table_that_is_something_else_is_called_what_it_is(kind, name):
    with pytest.raises(DataError, match=f"is not the text .* by its contents it is {kind}"):
        read(name, OTHER_FILES[kind])


def test_a_parquet_file_under_another_name_is_told_what_to_be_called():
    with pytest.raises(DataError, match=r'Call it "t.parquet"'):
        read("t.csv", OTHER_FILES["a Parquet table"])
    with pytest.raises(DataError, match=r"by its contents it is text. Give it the ending"):
        read("t.parquet", "a,b\n1,2\n")
    with pytest.raises(DataError, match="not a gzip file"):
        read("t.csv.gz", "a,b\n1,2\n")


@pytest.mark.parametrize(
    "text", ["BM,a\n1,2\n", "MZ\tb\n1\t2\n", "PK,x\n1,2\n", "ID3,x\n1,2\n", "GIF89a,b\n1,2\n",
             "OggS,b\n1,2\n", "ORC,b\n1,2\n", "8BPS,x\n1,2\n", "RIFF,b\n1,2\n", "DDS ,b\n1,2\n"]
)  # fmt: skip
def test_texts_that_begin_with_the_letters_of_a_format_are_texts(text):
    assert kind_of(text.encode()) == "text"
    assert len(read("t.csv", text)) == 1


def test_an_archive_in_an_archive_and_other_packings_are_refused():
    inner = zipped(("a.csv", b"a,b\n1,2\n"))
    for name, content, said in (
        ("t.zip", zipped(("inner.zip", inner)), "holds another archive"),
        ("t.zip", zipped(("a.csv.gz", gzip.compress(b"a\n1\n"))), "holds another archive"),
        ("t.csv.gz", gzip.compress(gzip.compress(b"a\n1\n")), "a gzip archive"),
        ("t.zip", zipped(("a.csv", b"a\n1\n"), packed=zipfile.ZIP_LZMA), "with another method"),
        ("t.zip", zipped(("a.csv", b"a\n1\n"), packed=zipfile.ZIP_BZIP2), "with another method"),
        ("t.csv.gz", gzip.compress(b"") * 60_000, "more than 50,000 pieces"),
        ("t.zip", zipped(*((f"{n}.csv", b"") for n in range(1_100))), "lists 1,100 files"),
    ):
        with pytest.raises(DataError, match=said):
            read(name, content)
    locked = bytearray(zipped(("a.csv", b"a\n1\n")))
    locked[locked.find(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(DataError, match="locked with a password"):
        read("t.zip", bytes(locked))
    with pytest.warns(UserWarning, match="Duplicate"):
        twice = zipped(("a.csv", b"a\n1\n"), ("a.csv", b"b\n2\n"))
    with pytest.raises(DataError, match="two files with the same name"):
        read("t.zip", twice)


def test_words_of_a_text_are_counted_before_it_is_cut(monkeypatch):
    monkeypatch.setenv("ATTNVIZ_MAX_MEMORY", "0.001")
    with pytest.raises(DataError, match="Give fewer sentences"):
        text_size.refuse_many_words("a b " * 10_000, "t.conll", " ")
