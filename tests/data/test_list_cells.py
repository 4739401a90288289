"""Lists in cells, as usual tools write them; json, ast and numpy are the reference."""

import ast
import json
import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attnviz.data import cells
from attnviz.data.labelled_rows import prepare
from attnviz.data.list_cells import list_in
from attnviz.data.tables import read_table
from attnviz.errors import DataError


@pytest.mark.parametrize(
    ("cell", "items"),
    [
        ('["O", "B-LOC"]', ["O", "B-LOC"]),
        ("['O', 'B-LOC']", ["O", "B-LOC"]),
        ("('O', 'B-LOC')", ["O", "B-LOC"]),
        ("('O',)", ["O"]),
        ("{'a', 'b'}", ["a", "b"]),
        ("set()", []),
        ("frozenset({'a'})", ["a"]),
        ("[]", []),
        ("['a' 'b']", ["a", "b"]),
        ("['a'\n 'b']", ["a", "b"]),
        ("[0 5]", [0, 5]),
        ("[0. 1.]", [0.0, 1.0]),
        ("array(['a', 'b'], dtype=object)", ["a", "b"]),
        ("array(['a', 'b'],\n      dtype='<U1')", ["a", "b"]),
        ("Index(['a', 'b'], dtype='object')", ["a", "b"]),
        ('c("a", "b")', ["a", "b"]),
        ("WrappedArray(a, b)", ["a", "b"]),
        ("[New York, Rome]", ["New York", "Rome"]),
        ("[New York]", ["New York"]),
        ("['a', None]", ["a", None]),
        ("[True, 1, 2.5]", [True, 1, 2.5]),
        ("['it\\'s', \"so\"]", ["it's", "so"]),
    ],
)
def test_a_list_is_read_as_its_tool_wrote_it(cell, items):
    assert list_in(cell) == items


@pytest.mark.parametrize(
    "cell",
    ["['a', 'b'", "['a''b']", "[,a]", "[a,,b]", "{'a': 1}", "['a' ... 'b']", "['a'], ['b']", "a",
     "[['a'], ['b']]", "", "[", "__import__('os')"],
)  # fmt: skip
def test_what_is_no_whole_flat_list_is_none(cell):
    assert list_in(cell) is None


TEXTS = st.lists(st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"),
                         min_size=1, max_size=8), max_size=6)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_json_python_and_numpy_write_the_same_list(items):
    assert list_in(json.dumps(items)) == items
    assert list_in(json.dumps(items, ensure_ascii=False)) == items
    assert list_in(repr(items)) == ast.literal_eval(repr(items)) == items
    assert list_in(repr(tuple(items))) == items
    if items:
        assert list_in(str(np.array(items))) == np.array(items).tolist()
        assert list_in(repr(np.array(items, object))) == items


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="[](){}'\", ab\\\n.", max_size=30))
def test_any_cell_is_a_list_or_none(cell):
    found = list_in(cell)
    assert found is None or isinstance(found, list)


@pytest.mark.parametrize(
    "bomb",
    ["[" * 200_000 + "]" * 200_000, "[" + "-" * 200_000 + "1]", "('" * 100_000 + ")",
     "['" + "\\" * 200_001 + "']", "[" + "(" * 100_000 + "]", "c(" * 100_000 + ")" * 100_000],
)  # fmt: skip
def test_a_deep_or_long_cell_costs_no_more_than_its_length(bomb):
    began = time.monotonic()
    list_in(bomb)
    assert time.monotonic() - began < 2


def test_a_table_of_lists_that_pandas_wrote_has_the_labels_of_the_lists():
    words = ["good", "bad", "dull", "great", "tired", "never"]
    frame = pd.DataFrame(
        {
            "tokens": [[word, "Paris"] for word in words],
            "ner_tags": [["O", "B-LOC"] for _ in words],
        }
    )
    table = read_table("r.csv", file_bytes=frame.to_csv(index=False).encode())
    data = prepare(table, task="token-classification")
    assert data.labels == ("O", "B-LOC")
    assert data.train[0]["words"][1] == "Paris"
    frame["ner_tags"] = frame["ner_tags"].map(np.array)
    again = read_table("r.csv", file_bytes=frame.to_csv(index=False).encode())
    assert again.values("ner_tags")[0] == "['O' 'B-LOC']"
    assert prepare(again, task="token-classification").labels == ("O", "B-LOC")


def test_a_list_that_was_broken_or_shortened_is_refused_with_its_line():
    def line(row):
        return f"line {row + 2}"

    for bad, why in (
        ("['a', 'b'", "never closed"),
        ("['a' ... 'b']", "items were left out"),
        ("['a' , 'b\" ]", "do not match"),
    ):
        with pytest.raises(DataError, match=rf'column "y" \(line 4\) is not a list .*{why}'):
            cells.lists(["['a']", "[]", bad], of="names", column="y", place=line)
    with pytest.raises(DataError, match=r"Word 2 .* \(line 3\) is missing"):
        cells.lists(["['a']", "['b', nan]"], of="words", column="y", place=line)
    with pytest.raises(DataError, match="lists inside a list"):
        cells.lists([[["a"]]], of="names", column="y", place=line)


def test_brackets_in_plain_text_are_text():
    assert cells.lists(["( so )", "it was ( so so )", "yes"], of="words") == [
        ["(", "so", ")"], ["it", "was", "(", "so", "so", ")"], ["yes"]]  # fmt: skip
    assert cells.lists(["(other)", "sport", "art"], of="names") == [["(other)"], ["sport"], ["art"]]
    assert cells.lists(["['a', None]", "[]"], of="names") == [["a"], []]
    assert cells.lists(["['a', None]", "['b']"], of="tags") == [["a", cells.UNTAGGED], ["b"]]
