"""Splits: every row on one side, equal inputs together, classes in their shares."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import attnviz as av
from attnviz.data.splits import as_given, by_share
from attnviz.errors import DataError


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 12), st.integers(0, 3)), min_size=6, max_size=60),
    st.integers(0, 5),
    st.booleans(),
)
def test_every_row_is_on_one_side_and_equal_inputs_are_together(rows, seed, stratified):
    inputs = [each for each, _ in rows]
    strata = [label for _, label in rows] if stratified else None
    if len(set(inputs)) < 3:
        with pytest.raises(DataError, match="different inputs"):
            by_share(inputs, (0.6, 0.2, 0.2), strata=strata, seed=seed)
        return
    found = by_share(inputs, (0.6, 0.2, 0.2), strata=strata, seed=seed)
    sides = (found.train, found.validation, found.test)
    assert sorted(np.concatenate(sides).tolist()) == list(range(len(rows)))
    assert all(len(side) for side in sides)
    held = [{inputs[row] for row in side} for side in sides]
    assert not held[0] & held[1] | held[0] & held[2] | held[1] & held[2]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 20), st.sampled_from(["train", "validation", "test"])),
        min_size=3,
        max_size=60,
    )
)
def test_given_sides_keep_every_test_row_and_share_no_input(rows):
    inputs, sides = [each for each, _ in rows], [side for _, side in rows]
    try:
        found = as_given(inputs, sides)
    except DataError:
        return
    if "test" in sides:
        assert found.test.tolist() == [n for n, side in enumerate(sides) if side == "test"]
    held = [{inputs[row] for row in side} for side in (found.train, found.validation, found.test)]
    assert not held[0] & held[1] | held[0] & held[2] | held[1] & held[2]
    assert all(held)


def test_a_missing_validation_side_is_cut_from_training():
    found = as_given(list(range(30)), ["train"] * 20 + ["test"] * 10)
    assert (len(found.train), len(found.validation), len(found.test)) == (18, 2, 10)
    assert "2 of the training rows are used for it" in found.notes[0]


def test_a_missing_test_side_is_the_validation_side():
    found = as_given(list(range(30)), ["train"] * 20 + ["validation"] * 10)
    assert found.test.tolist() == list(range(20, 30))
    assert "the validation rows are used as the test" in found.notes[0]
    assert len(found.validation) == 2


@pytest.mark.parametrize(
    "shares", [(0.8, 0.2), (0.8, 0.1, 0.2), (0.9, 0.0, 0.1), (1.2, -0.1, -0.1)]
)
def test_shares_that_are_none_are_refused(shares):
    with pytest.raises(av.InputError, match="sum to 1"):
        by_share(list(range(9)), shares)
