"""Parts of the rows, worked by hand."""

import numpy as np

from attnviz.evaluation.slices import quarters, slices, value_names
from attnviz.records.evaluation import Answers


def answers(figure, length) -> Answers:
    n = len(figure)
    return Answers(
        inputs=("x",) * n, true=("a",) * n, predicted=("a",) * n, figure=np.array(figure, float),
        loss=np.zeros(n), length=np.array(length), figure_name="accuracy", better="higher",
    )  # fmt: skip


def test_each_value_has_its_mean_rows_and_interval():
    found = slices(answers([1] * 6 + [0] * 3 + [1] * 3, [4] * 12), {"who": ["a"] * 6 + ["b"] * 6})
    assert [(s.value, s.rows, s.interval.value) for s in found] == [("a", 6, 1.0), ("b", 6, 0.5)]
    assert found[1].interval.low < 0.5 < found[1].interval.high


def test_lengths_are_cut_into_quarters_in_order():
    expected = ["0 to 2"] * 3 + ["3 to 4"] * 2 + ["5 to 6"] * 2 + ["7 to 8"] * 2
    assert quarters(np.arange(9)) == expected
    assert quarters(np.ones(5)) is None
    found = slices(answers([1] * 40, list(range(40))), {})
    assert [s.column for s in found] == ["length"] * 4
    assert sum(s.rows for s in found) == 40


def test_columns_that_tell_no_rows_apart_are_left_out():
    assert value_names([f"id {n}" for n in range(100)]) is None
    assert value_names([["a"], ["b"]]) is None
    assert value_names([None, "a", "a"]) == ["missing", "a", "a"]
    many = [float(n) for n in range(100)]
    assert len(set(value_names(many) or [])) == 4


def test_slices_too_small_to_say_anything_are_left_out():
    found = slices(answers([1] * 9, [4] * 9), {"who": ["a"] * 7 + ["b"] * 2})
    assert [s.value for s in found] == ["a"]
