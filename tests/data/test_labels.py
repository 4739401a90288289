"""Classes and their ids: order, names, masks, and what is said about odd ones."""

import numpy as np
import pytest

from attnviz.data.labels import LabelColumn, encode_labels, mask_names
from attnviz.errors import DataError


def column(task="text-classification", declared=None):
    return LabelColumn(task, "y", lambda row: f"line {row + 2}", declared)


@pytest.mark.parametrize(
    ("raw", "names"),
    [
        (["b", "a", "b"], ("a", "b")),
        (["10", "9", "-1"], ("-1", "9", "10")),
        (["1", "x", "1"], ("1", "x")),
        (["--1", "2", "2"], ("--1", "2")),
        (["9" * 5_000, "2", "2"], ("2", "9" * 5_000)),
    ],
)
def test_classes_are_in_the_order_of_their_numbers_or_of_the_alphabet(raw, names):
    found, ids, _ = encode_labels(column(), raw, None)
    assert found == names
    assert [found[n] for n in ids] == raw


def test_no_entity_comes_first_and_declared_classes_keep_their_order():
    names, ids, _ = encode_labels(column("token-classification"), [["B-A", "O"], ["O"]], None)
    assert (names, ids) == (("O", "B-A"), [[1, 0], [0]])
    assert encode_labels(column(declared=("z", "a", "m")), ["a", "z"], None)[0] == ("z", "a", "m")


def test_two_values_may_share_a_name():
    names, ids, _ = encode_labels(column(), ["1", "5", "3"], {"1": "bad", "3": "good", "5": "good"})
    assert (names, ids) == (("bad", "good"), [0, 1, 1])
    with pytest.raises(DataError, match='All 2 rows of the column "y" are "good"'):
        encode_labels(column(), ["3", "5"], {"3": "good", "5": "good"})


def test_labels_that_differ_in_case_only_are_noted():
    _, _, notes = encode_labels(column(), ["Yes", "yes", "no"], None)
    assert notes == ('The labels "Yes" and "yes" differ only in upper and lower case.',)


def test_no_label_at_all_is_refused_and_one_is_enough_for_several_a_row():
    with pytest.raises(DataError, match='No row of the column "y" has a label'):
        encode_labels(column("multi-label"), [[], []], None)
    assert encode_labels(column("multi-label"), [["a", "a"], []], None)[:2] == (("a",), [[0], []])


def test_masks_have_the_classes_up_to_their_largest_and_unlabelled_pixels_count_for_none():
    masks = [[[0, 255], [2, 0]]]
    assert mask_names(masks, None, source="m") == ("0", "1", "2")
    assert mask_names(masks, ["a", "b", "c"], source="m") == ("a", "b", "c")
    with pytest.raises(DataError, match="holds the class 2, but there are 2 labels"):
        mask_names(masks, ["a", "b"], source="m")
    for only in ([[0, 255]], [[255]]):
        with pytest.raises(DataError, match=r"hold the one class"):
            mask_names([np.array(only).tolist()], None, source="m")
