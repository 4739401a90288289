"""Tables as people give them: right, broken, huge and hostile; every refusal is a sentence."""

import contextlib
import io
import json
import subprocess
import sys
import time

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

import attnviz as av
from attnviz.data import tables
from attnviz.data.tables import MOST_BYTES, SIZE_LIMIT, read_table
from attnviz.errors import DataError


def read(name, content, **options):
    data = content if isinstance(content, bytes) else content.encode()
    return read_table(name, file_bytes=data, **options)


def parquet(table):
    held = io.BytesIO()
    pq.write_table(table, held)
    return held.getvalue()


ROWS = [{"text": "a, good; film", "label": "1"}, {"text": 'so "bad"', "label": "0"}]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("r.csv", 'text,label\n"a, good; film",1\n"so ""bad""",0\n'),
        ("r.csv", 'text;label\r\n"a, good; film";1\r\n"so ""bad""";0\r\n'),
        ("r.csv", 'text\tlabel\r"a, good; film"\t1\r"so ""bad"""\t0'),
        ("r.tsv", 'text\tlabel\na, good; film\t1\n"so ""bad"""\t0\n'),
        ("r.csv", '\ufefftext,label\n"a, good; film",1\n"so ""bad""",0\n'),
        ("r.csv", 'text,label\n"a, good; film",1\n"so ""bad""",0\n'.encode("utf-16")),
        ("r.csv", 'text,label\n"a, good; film",1\n"so ""bad""",0\n'.encode("utf-16-be")),
        ("r.csv", 'sep=;\r\ntext;label\r\n"a, good; film";1\r\n"so ""bad""";0\r\n'),
        ("r.csv", 'text|label\n"a, good; film"|1\n"so ""bad"""|0\n'),
        ("r.csv", 'text,label\n"a, good; film",1\n"so \\"bad\\"",0\n'),
        ("r.jsonl", "\ufeff" + "\n".join(json.dumps(row) for row in ROWS)),
        ("r.jsonl", "\n".join(json.dumps(row) for row in ROWS)),
        ("r.JSON", json.dumps(ROWS, indent=1)),
        ("r.json", "\n".join(json.dumps(row) for row in ROWS)),
        ("r.parquet", parquet(pa.Table.from_pylist(ROWS))),
    ],
)
def test_the_same_rows_are_read_from_every_format(name, content):
    table = read(name, content)
    assert table.head() == ROWS
    assert table.columns == ("text", "label")
    assert len(table) == 2
    assert table.name == name


def test_a_file_is_read_from_its_path(tmp_path):
    (tmp_path / "r.csv").write_text("text,label\na,b\n")
    assert read_table(tmp_path / "r.csv").head() == [{"text": "a", "label": "b"}]
    assert read_table(str(tmp_path / "r.csv")).name == "r.csv"


@pytest.mark.parametrize(
    "cell", ["NA", "null", "007", "1e5", "2024-01-05", "true", "<script>x</script>", "=1+1", "🙂"]
)
def test_text_stays_the_text_that_it_is(cell):
    assert read("r.csv", f"a,b\n{cell},x\n").values("a") == [cell]
    assert read("r.jsonl", json.dumps({"a": cell})).values("a") == [cell]


def test_rows_know_their_lines_past_blank_lines_and_line_breaks_in_cells():
    table = read("r.csv", 'a,b\n"two\nlines",1\n\nx,2\n')
    assert [table.place(row) for row in range(2)] == ["line 2", "line 5"]
    assert read("r.jsonl", '{"a": 1}\n\n{"a": 2}').place(1) == "line 3"
    assert read("r.json", '[{"a": 1}, {"a": 2}]').place(1) == "row 2"


BAD = [
    ("r.csv", "", r'"r.csv" is empty'),
    ("r.csv", "\ufeff\n \n", r"is empty"),
    ("r.parquet", "", r"is empty"),
    ("r.csv", "text,label\n", r'header \("text", "label"\) but no rows'),
    ("r.csv", "text,text,b\nx,y,z", r'names the column "text" 2 times in line 1'),
    ("r.csv", "a,b\nx,y\nx,y,z\n", r"Line 3 .* more cells than the header: 3 for 2 columns"),
    ("r.csv", 'a,b\n"x\nx",y\nz\n', r"Line 4 .* fewer cells than the header: 1 for 2"),
    ("r.csv", 'a,b\nx,y\nx,"y\nz,w\n', r"double quote opened in line 3 .* never closed"),
    ("r.csv", b"a,b\nx,\xe9\n", r"not UTF-8: byte 6 \(0xe9, in line 2\).*Windows-1252"),
    ("r.csv", b"\xef\xbb\xbfa,b\nx,\xe9\n", r"byte 9 "),
    ("r.csv", "a,b\nx,y\n".encode("utf-16")[:-1], r"begins like UTF-16 but is not valid UTF-16"),
    ("r.csv", b"a,b\nx\0,y\n", r"NUL byte in line 2 \(byte 5\)"),
    ("r.csv", b"a,b\nx," + b"y" * 10_000_000, r"Line 2 .* is 10.0 MB long; .*up to 1 MB"),
    ("r.csv", b"PK\x03\x04abc", r"not the text .* says: by its contents it is a zip archive"),
    ("r.jsonl", b'{"a": "' + b"y" * 10_000_000 + b'"}', r"Line 1 .* 10.0 MB long"),
    ("r.jsonl", '{"a": 1}\n{"a": ', r"Line 2 .* is not JSON"),
    ("r.jsonl", '{"a": 1}\n[1]', r"Line 2 .* is a list. Expected one object"),
    ("r.jsonl", '{"a": {"b": 1}}', r'Line 1 .* nests an object in "a"'),
    ("r.jsonl", '{"a": [{"b": 1}]}', r"nests an object"),
    ("r.jsonl", '{"a": 1, "a": 2}', r'Line 1 .* names "a" twice'),
    ("r.jsonl", '{"a": "x"}\n{"a": null}\n{"a": 3}', r"a text in line 1 and a number in line 3"),
    ("r.jsonl", "[" * 100_000, r"cannot be read"),
    ("r.jsonl", '{"a": ' + "9" * 30 + "}", r'column "a" .* cannot be read'),
    ("r.jsonl", '{"a": "\\ud800"}', r'column "a" .* cannot be read'),
    ("r.jsonl", '{"\\ud800": "x"}', "half a character"),
    ("r.json", '[{"text": "a b", "label": [[0, 1, "\\ud800"]]}]', "half a character"),
    ("r.json", '[{"a": 1}, 3]', r'Row 2 of "r.json" is a number'),
    ("r.json", '[{"a": 1},\n{"a": }]', r"in line 2, column 7"),
    ("r.json", "[]", r"empty array"),
    ("r.jsonl", "{}", r"empty objects"),
    ("r.parquet", "PAR1 and no more", r"is not a Parquet file"),
    ("r.parquet", "text,label", r"is not a Parquet file"),
    ("r.parquet", parquet(pa.table({"a": pa.array([], pa.string())})), r"columns .* no rows"),
    ("r.parquet", parquet(pa.table({"a": [{"b": 1}]})), r'column "a" .* holds struct'),
    ("r.parquet", parquet(pa.table({"a": [{"bytes": None, "path": "/etc/hostname"}]},
        schema=pa.schema({"a": pa.struct({"bytes": pa.binary(), "path": pa.string()})}))),
        r"without its bytes"),
    ("r.csv", "," * 900_000 + "\n1", r"900,001 columns; at most 2,000"),
    ("r.xlsx", "x", r'ends in ".xlsx", which is not read. Known: .csv'),
    ("r", "x", r"has no ending"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "message"), BAD)
def test_what_is_no_table_gets_a_sentence_with_its_place(name, content, message):
    with pytest.raises(DataError, match=message):
        read(name, content)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(
        ["r.csv", "r.tsv", "r.txt", "r.conll", "r.jsonl", "r.json", "r.parquet", "r.zip"]
    ),
    st.binary(max_size=80),
)
def test_any_bytes_are_a_table_or_a_sentence(name, data):
    with contextlib.suppress(av.AttnvizError):
        assert len(read(name, data)) > 0


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet='ab,;\t\n\r"é', max_size=40))
def test_any_text_is_a_table_whose_cells_a_csv_reader_reads_too_or_a_sentence(text):
    with contextlib.suppress(av.AttnvizError):
        table = read("r.csv", text)
        assert table.lines is None or len(table.lines) == len(table)


def test_the_size_limit_holds_for_uploads_and_files_and_can_be_shown(tmp_path):
    (tmp_path / "r.csv").write_text("text\n" + "word\n" * 300)
    with pytest.raises(DataError, match=r'"r.csv" has 0.0 MB; at most 0.0 MB'):
        read_table(tmp_path / "r.csv", most_bytes=1_000)
    with pytest.raises(DataError, match="Give fewer rows"):
        read("r.csv", "text\n" + "word\n" * 300, most_bytes=1_000)
    assert f"{MOST_BYTES // 10**6} MB" == SIZE_LIMIT == "200 MB"


def test_a_parquet_file_that_unpacks_to_far_more_is_refused():
    packed = parquet(pa.table({"a": [f"{'x' * 500}{n}" for n in range(4_000)]}))
    with pytest.raises(DataError, match="unpacks to 2 MB"):
        read("r.parquet", packed, most_bytes=150_000)


def test_pictures_in_parquet_are_read_and_their_paths_forgotten():
    held = io.BytesIO()
    Image.new("RGB", (3, 2), (255, 0, 0)).save(held, "PNG")
    rows = {"image": [{"bytes": held.getvalue(), "path": "/etc/hostname"}], "label": ["red"]}
    table = read("r.parquet", parquet(pa.table(rows)))
    assert table.rows[0]["image"].size == (3, 2)
    assert table.rows.with_format("arrow")[0]["image"][0]["path"].as_py() is None


def test_categories_in_parquet_are_read_as_their_names():
    table = pa.table({"a": pa.array(["x", "y", "x"]).dictionary_encode()})
    assert read("r.parquet", parquet(table)).values("a") == ["x", "y", "x"]


def test_a_hundred_thousand_rows_are_read_in_seconds():
    lines = "".join(f"row number {n} of many,{n % 3}\n" for n in range(100_000))
    began = time.monotonic()
    assert len(read("r.csv", "text,label\n" + lines)) == 100_000
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("no/such/file.csv", 'no file "no/such/file.csv"'),
        ("a b c", "There is no file"),
        ("nobody/nothing", r'"nobody/nothing" could not be opened on the hub: .*Offline'),
    ],
)
def test_what_is_neither_a_file_nor_on_the_hub_gets_a_sentence(source, message):
    with pytest.raises(DataError, match=message):
        read_table(source)


@pytest.mark.parametrize("name", ["csv", "text", "pandas"])
def test_a_reader_of_datasets_is_no_data_set_and_reads_nothing_of_this_folder(
    name, tmp_path, monkeypatch
):
    (tmp_path / "train.csv").write_text("text,label\na,b\n")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(DataError, match=f'"{name}" is not a data set'):
        read_table(name)


def test_a_folder_is_refused_and_an_unknown_column_named(tmp_path):
    with pytest.raises(DataError, match="is a folder"):
        read_table(tmp_path)
    with pytest.raises(av.InputError, match=r'no column "c". It has: "a", "b"'):
        read("r.csv", "a,b\n1,2").values("c")


def test_importing_the_readers_imports_neither_datasets_nor_pyarrow():
    heavy = ("datasets", "pyarrow", "pandas", "sklearn", "sacrebleu", "torch")
    modules = "attnviz.data.labelled_rows, attnviz.data.columns, attnviz.metrics.sequence"
    code = f"import sys, {modules}; print([m for m in {heavy!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_missing_package_is_named_with_the_command_that_brings_it(monkeypatch):
    monkeypatch.setattr("attnviz.extras.find_spec", lambda name: None)
    with pytest.raises(av.InputError, match=r'datasets: pip install "attnviz\[train\]"'):
        read("r.csv", "a,b\n1,2")


def test_a_data_set_with_splits_is_one_table_that_names_them_and_its_classes(tmp_path):
    """As the hub lays it out, but on this disk: what would be downloaded is read the same way."""
    from datasets import ClassLabel, Dataset, Features, Value

    features = Features({"text": Value("string"), "label": ClassLabel(names=["no", "yes"])})
    for split, labels in (("train", [0, 1, 1]), ("test", [-1])):
        rows = {"text": [f"{split} {n}" for n in range(len(labels))], "label": labels}
        Dataset.from_dict(rows, features).to_parquet(tmp_path / f"{split}.parquet")
    table = tables._from_hub(str(tmp_path), None, MOST_BYTES)
    assert table.values("split") == ["train"] * 3 + ["test"]
    assert table.values("label") == ["no", "yes", "yes", None]
    assert table.class_names == {"label": ("no", "yes")}
    assert table.place(0) == "row 1"
    assert tables.part_names(table) == ("test", "train")
    part = tables.part_of(table, "test")
    assert part.values("text") == ["test 0"]
    assert part.columns == ("text", "label")
    with pytest.raises(av.InputError, match="It has: test, train"):
        tables.part_of(table, "dev")
