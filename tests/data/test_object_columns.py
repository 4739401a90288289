"""Cells that hold objects, and Parquet's many types: read, split, or left out with a note."""

import datetime
import decimal
import gzip
import io
import json
import time
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from attnviz.data.columns import guess_columns, guess_task
from attnviz.data.labelled_rows import prepare
from attnviz.data.spans import tagged_words
from attnviz.data.tables import read_table
from attnviz.errors import DataError


def jsonl(*rows):
    return read_table("r.jsonl", file_bytes="\n".join(map(json.dumps, rows)).encode())


def parquet(table):
    held = io.BytesIO()
    pq.write_table(table, held)
    return read_table("r.parquet", file_bytes=held.getvalue())


def test_objects_that_nobody_needs_are_left_out_with_a_note():
    rows = [{"text": "a", "label": "x", "meta": {"source": "web"}} for _ in range(3)]
    table = jsonl(*rows)
    assert table.columns == ("text", "label")
    assert table.notes == ('The column "meta" is left out: it holds objects, first in line 1.',)
    answers = {"text": ["Mei"], "answer_start": [0]}
    squad = {"question": "who?", "context": "Mei", "answers": answers}
    assert jsonl({"question": "x", "context": "y"}, squad).columns == ("question", "context")
    table = parquet(pa.table({"text": ["a"], "meta": [{"a": 1}], "more": [[{"b": 1}]]}))
    assert table.columns == ("text",)
    assert table.notes[0].startswith('The columns "meta", "more" are left out: they hold struct')


@pytest.mark.parametrize(
    "read",
    [lambda rows: jsonl(*rows), lambda rows: parquet(pa.Table.from_pylist(rows))],
    ids=["json", "parquet"],
)
def test_translations_become_a_column_a_language(read):
    table = read([{"id": n, "translation": {"en": f"a {n}", "fr": f"un {n}"}} for n in range(3)])
    assert table.values("fr") == ["un 0", "un 1", "un 2"]
    assert guess_task(table)[0] == "translation"
    assert guess_columns(table).names_by_role() == {"source": "en", "target": "fr"}
    assert 'read as the columns "en", "fr"' in table.notes[0]


def test_translations_of_a_hub_data_set_become_columns(tmp_path):
    from datasets import ClassLabel, Dataset, Features, List, Translation, Value

    from attnviz.data import tables

    features = Features({"translation": Translation(["en", "fr"]), "n": Value("int64"),
                         "tags": List(ClassLabel(names=["O", "B-X"])),
                         "answers": {"text": Value("string")}})  # fmt: skip
    rows = {"translation": [{"en": "a", "fr": "un"}], "n": [1], "tags": [[0, 1, -100]],
            "answers": [{"text": "x"}]}  # fmt: skip
    Dataset.from_dict(rows, features).to_parquet(tmp_path / "train.parquet")
    table = tables._from_hub(str(tmp_path), None, tables.MOST_BYTES)
    assert set(table.columns) == {"n", "tags", "en", "fr"}
    assert table.values("fr") == ["un"]
    assert table.values("tags") == [["O", "B-X", None]]
    assert any('"answers" is left out' in note for note in table.notes)
    again = read_table(tmp_path / "train.parquet")
    assert again.values("tags") == [["O", "B-X", None]]
    assert again.values("en") == ["a"]


def test_a_decimal_too_long_for_a_number_is_a_text():
    long = decimal.Decimal("9" * 30)
    table = parquet(pa.table({"id": pa.array([long], pa.decimal128(38, 0))}))
    assert table.values("id") == ["9" * 30]


def test_class_numbers_in_a_parquet_of_datasets_have_their_names():
    from datasets import ClassLabel, Dataset, Features, Value

    features = Features({"text": Value("string"), "label": ClassLabel(names=["no", "yes"])})
    held = io.BytesIO()
    Dataset.from_dict({"text": list("abcd"), "label": [0, 1, 1, -1]}, features).to_parquet(held)
    table = read_table("r.parquet", file_bytes=held.getvalue())
    assert table.values("label") == ["no", "yes", "yes", None]


def test_types_of_parquet_are_read_as_texts_and_numbers():
    day = datetime.datetime(2024, 1, 5, 12, 30)
    table = parquet(
        pa.table(
            {
                "text": pa.array(["a b c", "d e f"], pa.large_string()),
                "day": [day, day],
                "score": pa.array([decimal.Decimal("1.50"), None], pa.decimal128(5, 2)),
                "count": pa.array([decimal.Decimal(3), decimal.Decimal(4)], pa.decimal128(5, 0)),
                "kind": pa.array(["x", "y"]).dictionary_encode(),
                "bytes": [b"abc", b"def"],
                "raw": [b"\xff\x00", b"\xfe\x01"],
                "words": pa.array([["a"], ["b"]], pa.large_list(pa.large_string())),
            }
        )
    )
    assert table.head(1) == [
        {"text": "a b c", "day": "2024-01-05 12:30:00", "score": 1.5, "count": 3, "kind": "x",
         "bytes": "abc", "words": ["a"]}
    ]  # fmt: skip
    assert table.notes == ('The column "raw" is left out: it holds binary.',)
    days = parquet(pa.table({"day": [day] * 40, "co2": [n / 7 for n in range(40)]}))
    assert guess_task(days)[0] == "forecasting"


# --- stretches of a text --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "spans",
    [
        [[0, 3, "PER"], [13, 17, "LOC"]],
        [[13, 17, "LOC"], [0, 3, "PER"]],
        [{"start": 0, "end": 3, "label": "PER"}, {"start": 13, "end": 17, "label": "LOC"}],
        [{"start_offset": 0, "end_offset": 3, "label": "PER"},
         {"start_offset": 13, "end_offset": 17, "label": "LOC"}],
    ],
)  # fmt: skip
def test_marked_stretches_become_labels_of_words(spans):
    rows = [{"text": "Mei lives in Oslo.", "spans": spans}, {"text": "no", "spans": []}]
    table = jsonl(*rows)
    assert table.values("tokens") == [["Mei", "lives", "in", "Oslo", "."], ["no"]]
    assert table.values("ner_tags") == [["B-PER", "O", "O", "B-LOC", "O"], ["O"]]
    assert guess_task(table)[0] == "token-classification"
    assert guess_columns(table).names_by_role() == {"words": "tokens", "label": "ner_tags"}
    assert '"spans" marks parts of the text' in table.notes[0]


def test_a_stretch_inside_of_a_word_cuts_it_and_scripts_without_blanks_are_cut_by_characters():
    found = tagged_words(["NewYork!"], [[[0, 3, "A"]]])
    assert found is not None
    assert (found.tokens, found.tags) == ([["New", "York", "!"]], [["B-A", "O", "O"]])
    found = tagged_words(["我在北京"], [[[2, 4, "LOC"]]])
    assert found is not None
    assert found.tags == [["O", "O", "B-LOC", "I-LOC"]]
    found = tagged_words(["a b c"], [[[0, 3, "X"], [2, 5, "Y"]]])
    assert found is not None
    assert (found.tags, found.overlapping) == ([["B-X", "I-X", "O"]], 1)


def test_stretches_outside_of_the_text_are_left_out_as_any_other_object():
    table = jsonl({"text": "ab", "label": [[0, 99, "X"]]})
    assert table.columns == ("text",)
    assert '"label" is left out' in table.notes[0]


# --- shapes of JSON, and packed files -------------------------------------------------------------

ROWS = [{"text": "a", "label": 1}, {"text": "b", "label": 0}]
COLUMNS = {"text": ["a", "b"], "label": [1, 0]}


@pytest.mark.parametrize(
    "whole",
    [
        ROWS,
        {"data": ROWS},
        {"version": "1.0", "data": ROWS},
        COLUMNS,
        {name: {str(n): value for n, value in enumerate(held)} for name, held in COLUMNS.items()},
        {str(n): row for n, row in enumerate(ROWS)},
        {"columns": ["text", "label"], "index": [0, 1], "data": [["a", 1], ["b", 0]]},
    ],
)
@pytest.mark.parametrize("indent", [None, 1])
def test_json_is_read_in_the_shapes_that_tools_write(whole, indent):
    table = read_table("r.json", file_bytes=json.dumps(whole, indent=indent).encode())
    assert table.head() == ROWS


def test_numbers_written_as_texts_beside_numbers_are_one_column():
    table = jsonl(
        {"text": "a", "label": 1}, {"text": "b", "label": "0"}, {"text": "c", "label": True}
    )
    assert table.values("label") == ["1", "0", "true"]
    assert "numbers written as texts" in table.notes[0]
    table = jsonl({"tokens": ["in", 2020], "ner_tags": ["O", "O"]})
    assert table.values("tokens") == [["in", "2020"]]


CSV = b"text,label\na,x\nb,y\n"


def zipped(**files):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "."), content)
    return held.getvalue()


def test_one_packed_table_is_read():
    assert read_table("r.csv.gz", file_bytes=gzip.compress(CSV)).values("label") == ["x", "y"]
    two = gzip.compress(CSV[:10]) + gzip.compress(CSV[10:])
    assert len(read_table("r.csv.gz", file_bytes=two)) == 2
    table = read_table("r.zip", file_bytes=zipped(r__csv=CSV))
    assert table.values("label") == ["x", "y"]
    filled = gzip.compress(CSV[:10]) + bytes(700) + gzip.compress(CSV[10:]) + bytes(700)
    assert len(read_table("r.csv.gz", file_bytes=filled)) == 2
    named = b"\x1f\x8b\x08\x08" + bytes(6) + b"r.csv\0" + gzip.compress(CSV)[10:]
    assert len(read_table("r.csv.gz", file_bytes=named)) == 2


def test_a_name_in_a_gz_that_is_as_long_as_the_file_is_passed_over_at_once():
    start = time.process_time()
    with pytest.raises(DataError, match="ends too early"):
        read_table("r.csv.gz", file_bytes=b"\x1f\x8b\x08\x08" + bytes(6) + b"x" * 20_000_000)
    assert time.process_time() - start < 1.0


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("r.csv.gz", b"text", "is not a gzip file"),
        ("r.csv.gz", gzip.compress(CSV)[:-9], "ends too early"),
        ("r.csv.gz", gzip.compress(b"0" * 3_000_000), "unpacks to more than 2 MB"),
        ("r.zip", zipped(r__csv=b"0" * 3_000_000), "unpacks to more than 2 MB"),
        ("r.zip", zipped(a__csv=CSV, b__csv=CSV), r'holds 2 files \("a.csv", "b.csv"\)'),
        ("r.zip", b"PK\x03\x04", "cannot be unpacked"),
        ("r.zip", zipped(r__txt2=CSV), 'ends in ".txt2"'),
        ("r.gz", gzip.compress(CSV), "has no ending"),
    ],
    ids=range(8),  # a packed file holds the second in which it was made: no name of a test
)
def test_an_archive_that_is_broken_large_or_of_many_is_refused(name, content, message):
    with pytest.raises(DataError, match=message):
        read_table(name, file_bytes=content, most_bytes=2_000_000)


def test_what_is_left_after_objects_is_ready_to_learn_from():
    rows = [{"text": f"film {n}", "label": n % 2, "meta": {"n": n}} for n in range(12)]
    data = prepare(jsonl(*rows), task="text-classification")
    assert data.labels == ("0", "1")
    assert '"meta" is left out' in data.notes[0]
