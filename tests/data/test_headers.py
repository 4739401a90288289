"""A first line is the names of the columns, or a row: no row is lost, no name becomes one."""

import csv as csv_module
import io
import itertools

import pytest

from attnviz.data.columns import guess_columns, guess_task
from attnviz.data.headers import is_row
from attnviz.data.labelled_rows import prepare
from attnviz.data.tables import read_table
from attnviz.errors import DataError

WORDS = "good bad dull great tired never very plot food film cat dog".split()  # noqa: SIM905


def written(rows, delimiter=","):
    held = io.StringIO()
    csv_module.writer(held, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return held.getvalue()


def texts(count=48):
    return [f"the {WORDS[n % 12]} film {n}, was ok" for n in range(count)]


LABELS_LAST = [[text, ("pos", "neg")[n % 2]] for n, text in enumerate(texts())]
LABELS_FIRST = [[("ham", "spam")[n % 2], text] for n, text in enumerate(texts())]
SENTIMENT140 = [
    [(0, 4)[n % 2], 146781036 + n, f"Mon Apr 06 22:19:{10 + n} PDT 2009", "NO_QUERY", f"u{n}", text]
    for n, text in enumerate(texts())
]  # fmt: skip
AG_NEWS = [[n % 4 + 1, f"Title {n}", text] for n, text in enumerate(texts())]
SCORED = [[text, f"{n / 7:.2f}"] for n, text in enumerate(texts())]
DATED = [[f"2024-01-{n % 28 + 1:02}", text] for n, text in enumerate(texts())]


@pytest.mark.parametrize(
    ("rows", "chosen"),
    [
        (LABELS_LAST, {"text": "column 1", "label": "column 2"}),
        (LABELS_FIRST, {"text": "column 2", "label": "column 1"}),
        (SENTIMENT140, {"text": "column 6", "label": "column 1"}),
        (AG_NEWS, {"text": "column 3", "label": "column 1"}),
        (SCORED, {"text": "column 1", "label": "column 2"}),
        (DATED, {"text": "column 2"}),
    ],
    ids=["labels-last", "labels-first", "sentiment140", "ag-news", "scored", "dated"],
)
@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_a_file_without_names_keeps_its_first_row_and_says_so(rows, chosen, delimiter):
    table = read_table("r.csv", file_bytes=written(rows, delimiter).encode())
    assert [list(row.values()) for row in table.head(len(rows))] == [
        [str(cell) for cell in row] for row in rows
    ]
    assert table.place(0) == "line 1"
    assert table.place(47) == "line 48"
    assert table.notes[0].startswith("Line 1 was read as a row, not as the names of the columns")
    assert guess_columns(table).names_by_role() == chosen
    if "label" in chosen:
        data = prepare(table, task=guess_task(table)[0])
        assert sum(data.size.values()) == len(rows)
        assert "Columns were guessed by their content" in " ".join(data.notes)


NAMED = {
    "usual": ["text", "label"],
    "Chinese": ["内容", "标签"],
    "unusual": ["Rezension", "Urteil"],
    "capitals": ["TEXT", "CLASS"],
    "numbered": ["0", "1"],
    "named as one of its classes": ["text", "pos"],
}


@pytest.mark.parametrize("names", NAMED.values(), ids=NAMED)
@pytest.mark.parametrize("rows", [LABELS_LAST, SCORED], ids=["classes", "numbers"])
def test_names_are_never_a_row(names, rows):
    table = read_table("r.csv", file_bytes=written([names, *rows]).encode())
    assert table.columns == tuple(names)
    assert len(table) == len(rows)
    assert table.notes == ()


@pytest.mark.parametrize(
    ("first", "columns"),
    [
        (["country", "1990", "1991", "1992"], [["a", "b"], ["1", "2"], ["3", "4"], ["5", "6"]]),
        (["", "0"], [["0", "1", "2"], ["0", "1", "0"]]),
        (["word", "count"], [["the", "word", "of"], ["9", "8", "7"]]),
        (["word"], [["the", "word", "of"]]),
        (["toxic", "insult"], [["0", "1", "0"], ["1", "1", "0"]]),
        (["price", "sold on"], [["9", "8"], ["2024-01-05", "2024-01-06"]]),
        (["text", "language"], [["a b", "c d"], ["language", "en"]]),
        (["a", "b"], [[], []]),
    ],
)
def test_lines_that_only_look_like_rows_name_the_columns(first, columns):
    assert is_row(first, columns) is None


def test_a_name_that_reads_like_a_value_is_said_and_a_row_is_not_lost_in_silence():
    lines = "".join(f"a sentence that is number {n}\n" for n in range(20))
    table = read_table("r.csv", file_bytes=lines.encode())
    assert '("a sentence that is number 0"), but the file does not show' in table.notes[0]
    assert read_table("r.txt", file_bytes=lines.encode()).values("text")[0].endswith("number 0")


def test_sentences_above_sentences_and_numbers_above_numbers_are_rows_or_doubted():
    pairs = "Go.\tVa !\nRun!\tCours !\nWait.\tAttends.\nI see.\tJe vois.\n"
    assert len(read_table("r.tsv", file_bytes=pairs.encode())) == 4
    asked = "What did you like best?\nthe end.\nthe plot.\n"
    assert len(read_table("r.csv", file_bytes=asked.encode())) == 2
    assert len(read_table("r.csv", file_bytes=b"5.5\n6.5\n7\n")) == 3
    table = read_table("r.csv", file_bytes=b"0\n1\n2\n")
    assert "the file does not show whether this is right" in table.notes[0]
    table = read_table("r.csv", file_bytes=b"hello;bonjour\ncat;chat\ndog;chien\n")
    assert '("hello", "bonjour"), but the file does not show' in table.notes[0]


def test_names_that_stand_again_below_are_left_out():
    whole = "text,label\na film,x\n" * 2 + "text,label\n"
    table = read_table("r.csv", file_bytes=whole.encode())
    assert table.values("label") == ["x", "x"]
    assert [table.place(n) for n in range(2)] == ["line 2", "line 4"]
    assert table.notes == (
        "2 rows that repeat the names of the columns left out, first in line 3.",
    )


def test_a_title_above_the_names_is_refused_with_what_to_do():
    rows = written([["Reviews of 2024"], ["text", "label"], *LABELS_LAST])
    with pytest.raises(DataError, match=r'"Reviews of 2024"\) has one cell, .* delete a title'):
        read_table("r.csv", file_bytes=rows.encode())


def test_a_name_twice_is_refused_unless_the_line_is_a_row():
    with pytest.raises(DataError, match='names the column "text" 2 times in line 1'):
        read_table("r.csv", file_bytes=b"text,text,label\na b,c d,x\ne f,g h,y\n")
    with pytest.raises(DataError, match="2 times in line 2"):
        read_table("r.csv", file_bytes=b"sep=;\ntext;text\na b;c d\n")
    rows = written([*itertools.islice(zip("xyxyxy", "xyyxxy", strict=True), 6)])
    assert len(read_table("r.csv", file_bytes=rows.encode())) == 6
