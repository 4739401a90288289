"""Cells as values, worked by hand."""

import pytest

from attnviz.data import cells
from attnviz.errors import DataError


def place(row):
    return f"line {row + 2}"


def test_texts_keep_their_white_space_and_names_lose_it():
    assert cells.texts([" a ", "", "  ", None, 3, 2.0, 0.5, True]) == [
        " a ", None, None, None, "3", "2", "0.5", "true"]  # fmt: skip
    assert cells.texts([float("nan")]) == [None]
    assert cells.class_names([" a ", float("nan"), " ", None]) == ["a", "nan", None, None]


def test_names_are_cut_at_the_first_separator_that_the_column_holds():
    assert cells.lists(["a, b|c", "d"], of="names") == [["a, b", "c"], ["d"]]
    assert cells.lists(["a, b", ""], of="names") == [["a", "b"], None]
    assert cells.lists(['["a", "b|c"]', ["x"], None, []], of="names") == [
        ["a", "b|c"], ["x"], None, []]  # fmt: skip
    assert cells.lists(["one | two"], of="words") == [["one", "|", "two"]]


def test_numbers_and_series_name_the_cell_that_is_none():
    assert cells.numbers(["1.5", " ", 2], column="y", place=place) == [1.5, None, 2.0]
    assert cells.series(["1 2;3", "[4, 5]", [6.0], ""], column="y", place=place) == [
        [1, 2, 3], [4, 5], [6], None]  # fmt: skip
    with pytest.raises(DataError, match=r'"1,5" .*line 3\) is not a number'):
        cells.numbers(["1", "1,5"], column="y", place=place)
    with pytest.raises(DataError, match=r'"x" .*line 3'):
        cells.series(["1 2", "1 x"], column="y", place=place)
    with pytest.raises(DataError, match=r"\(line 2\) can be read as decimal commas"):
        cells.series(["3,5;4,2"], column="y", place=place)
    with pytest.raises(DataError, match="has a gap"):
        cells.series([[1.0, None]], column="y", place=place)


@pytest.mark.parametrize("bad", [[[0, 1], [1]], [[0.5]], [[-1]], [[[1]]], [], [1, 2]])
def test_what_is_no_mask_is_refused(bad):
    assert cells.mask([[0, 1]], column="m", where="row 1") == [[0, 1]]
    with pytest.raises(DataError, match="row 1"):
        cells.mask(bad, column="m", where="row 1")
