"""How CSVs write quotes and split cells; Python's csv module is the reference."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attnviz.data.tables import read_table
from attnviz.errors import DataError


def read(text, name="r.csv"):
    return read_table(name, file_bytes=text.encode())


CELL = st.text(alphabet='ab ,;"\n\\é', max_size=6)


@settings(max_examples=120, deadline=None)
@given(st.lists(st.tuples(CELL, CELL), min_size=1, max_size=6), st.sampled_from(",;\t|"))
def test_what_the_csv_module_writes_is_read_with_every_quote_in_its_place(rows, delimiter):
    held = io.StringIO()
    writer = csv.writer(held, delimiter=delimiter, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerows([("text", "label"), *rows])
    table = read(held.getvalue())
    assert [tuple(row.values()) for row in table.head(len(rows))] == rows


@settings(max_examples=120, deadline=None)
@given(st.lists(st.tuples(st.text(alphabet='ab ,"\né', max_size=6), st.sampled_from("xy")),
                min_size=1, max_size=6))  # fmt: skip
def test_quotes_behind_backslashes_are_quotes(rows):
    """As Spark writes them: in quotes, with a backslash before each quote of the text."""
    lines = ['"text","label"', *('"' + text.replace('"', '\\"') + f'","{y}"' for text, y in rows)]
    table = read("\n".join(lines) + "\n")
    assert [tuple(row.values()) for row in table.head(len(rows))] == rows
    escaped = any('"' in text for text, _ in rows)
    assert escaped or table.notes == ()


def test_backslashes_of_the_text_stay():
    table = read('text,label\n"C:\\new \\"x\\" \\d",a\n"ends with one \\\\",b\n')
    assert table.values("text") == ['C:\\new "x" \\d', "ends with one \\"]
    assert "(as Spark does)" in table.notes[0]
    plain = read('text,label\n"C:\\",a\n"\\d ""x""",b\n')
    assert plain.values("text") == ["C:\\", '\\d "x"']
    assert plain.notes == ()


def test_a_quoted_cell_that_goes_on_is_refused_with_its_line():
    with pytest.raises(
        DataError, match=r'closing quote in line 3 of "r.csv". Write quotes .*twice'
    ):
        read('text,label\nok,a\n"the "tired" film",b\n')
    table = read('text,label\na 5" disk,a\n"the plot" ,b\n')
    assert table.values("text") == ['a 5" disk', "the plot "]


def test_a_table_with_tabs_and_without_quoting_keeps_its_lines_apart():
    rows = 'sentence\tlabel\n" so good\t1\nbad\t0\n"fine" , he said\t1\n"all of it"\t0\n'
    table = read(rows, "r.tsv")
    assert table.values("sentence") == ['" so good', "bad", '"fine" , he said', "all of it"]
    assert table.notes == (
        "Double quotes that begin a cell and do not end it are read as text, first in line 2.",
    )


@pytest.mark.parametrize(
    "first", ["sep=;", '"sep=;"', "SEP=;", "sep=;;", "\ufeffsep=;"], ids=range(5)
)
def test_excels_first_line_names_the_delimiter_and_is_no_row(first):
    table = read(f"{first}\r\ntext;label\r\na, b;x\r\nc;y\r\n")
    assert table.columns == ("text", "label")
    assert table.values("text") == ["a, b", "c"]
    assert table.place(0) == "line 3"
    assert "says that cells are split at semicolons" in table.notes[0]


def test_one_column_is_not_cut_at_the_commas_of_its_texts():
    table = read("text\nit was good, but long\nfine\n")
    assert table.values("text") == ["it was good, but long", "fine"]
    assert "lines were not split at commas" in table.notes[0]
    with pytest.raises(DataError, match=r"Line 3 .* more cells than the header: 3 for 2 columns"):
        read("text,label\nfine,x\ngood, but long,y\n")


def test_a_tsv_that_has_no_tabs_is_split_at_what_it_has():
    assert read("text;label\na;x\n", "r.tsv").columns == ("text", "label")


def test_plain_text_is_a_text_a_line_and_fasttext_has_labels():
    table = read("it was good, but long\nfine; really\n", "r.txt")
    assert table.values("text") == ["it was good, but long", "fine; really"]
    table = read("__label__pos it was good\n__label__neg no\n", "r.txt")
    assert table.head() == [
        {"text": "it was good", "label": "pos"},
        {"text": "no", "label": "neg"},
    ]
    table = read("__label__a __label__b it\n__label__a no\n", "r.txt")
    assert table.values("labels") == [["a", "b"], ["a"]]
    prose = "the plot; it was good\nthe end; it was bad\n" * 3
    assert len(read(prose, "r.txt")) == 6
    table = read("ham\tit was good\nspam\tbuy this now\nham\tno\nspam\twin win\n", "SMS.txt")
    assert len(table) == 4
    assert read("text\tlabel\na b\tx\n", "r.txt").columns == ("text", "label")
