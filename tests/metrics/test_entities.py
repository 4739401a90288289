"""Entities word by word, worked by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import attnviz as av
from attnviz.metrics.entities import entities, entity_scores


@pytest.mark.parametrize(
    ("labels", "found"),
    [
        ("O B-PER I-PER O B-LOC", [("PER", 1, 3), ("LOC", 4, 5)]),
        ("B-PER B-PER I-PER", [("PER", 0, 1), ("PER", 1, 3)]),
        ("B-PER I-LOC", [("PER", 0, 1), ("LOC", 1, 2)]),
        ("I-PER I-PER O I-PER", [("PER", 0, 2), ("PER", 3, 4)]),
        ("PER PER O LOC", [("PER", 0, 2), ("LOC", 3, 4)]),
        ("O O", []),
        ("", []),
        ("B-first-name I-first-name", [("first-name", 0, 2)]),
    ],
)
def test_labels_mark_the_entities_that_one_reads(labels, found):
    assert entities(labels.split()) == found


def test_scores_of_two_sentences_are_those_that_one_counts():
    true = [["B-PER", "I-PER", "O", "B-LOC"], ["B-PER", "O", "B-LOC"]]
    predicted = [["B-PER", "O", "O", "B-LOC"], ["B-PER", "O", "B-PER"]]
    scores = entity_scores(true, predicted)
    # there: 2 PER, 2 LOC; said: 3 PER, 1 LOC; right: 1 PER (the second sentence's), 1 LOC
    assert scores.kinds == ("LOC", "PER")
    assert scores.precision.tolist() == pytest.approx([1, 1 / 3])
    assert scores.recall.tolist() == pytest.approx([1 / 2, 1 / 2])
    assert scores.f1.tolist() == pytest.approx([2 / 3, 2 / 5])
    assert scores.support.tolist() == [2, 2]
    assert (scores.precision_micro, scores.recall_micro, scores.f1_micro) == (2 / 4, 2 / 4, 0.5)
    assert scores.f1_macro == pytest.approx((2 / 3 + 2 / 5) / 2)
    assert scores.accuracy == 5 / 7


@given(st.lists(st.sampled_from(["O", "B-A", "I-A", "B-B", "I-B"]), max_size=15))
def test_entities_do_not_overlap_and_cover_all_words_but_o(labels):
    covered = [word for _, begin, end in entities(labels) for word in range(begin, end)]
    assert covered == [n for n, label in enumerate(labels) if label != "O"]


def test_nothing_found_where_nothing_is_scores_zero_and_no_words_are_refused():
    scores = entity_scores([["O"]], [["O"]])
    assert (scores.f1_micro, scores.f1_macro, scores.accuracy, scores.kinds) == (0, 0, 1, ())
    for true, predicted in (([], []), ([["O"]], [[]]), ([["O"]], [])):
        with pytest.raises(av.ShapeError):
            entity_scores(true, predicted)
