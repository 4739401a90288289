"""Head scores, on maps small enough to work by hand, and on a map of uniform weights."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import attnviz as av
from attnviz.metrics import heads

# Rows: the first token sees itself; the second splits; the third looks at the one before.
HAND = np.array([[1.0, 0, 0], [0.5, 0.5, 0], [0, 1.0, 0]], np.float32)


def test_scores_of_a_map_worked_by_hand():
    assert heads.head_entropy(HAND) == pytest.approx((0 + 1 + 0) / 3)
    assert heads.mean_distance(HAND) == pytest.approx((0 + 0.5 + 1) / 3)
    assert heads.sink_share(HAND) == pytest.approx((0.5 + 0) / 2)
    assert heads.offset_share(HAND, 0) == pytest.approx((1 + 0.5 + 0) / 3)
    assert heads.offset_share(HAND, -1) == pytest.approx((0.5 + 1) / 2)
    assert heads.offset_share(HAND, 1) == 0


def test_uniform_attention_has_the_entropy_of_its_length():
    assert heads.head_entropy(np.full((8, 8), 1 / 8)) == pytest.approx(3)


def test_duplicate_and_induction_find_the_named_keys():
    ids = np.array([7, 8, 9, 7])  # A B C A
    assert heads.earlier_same(ids)[3].tolist() == [True, False, False, False]
    assert heads.after_earlier_same(ids)[3].tolist() == [False, True, False, False]
    attention = np.zeros((4, 4))
    attention[:, 0] = 1
    attention[3] = [0.1, 0.7, 0.2, 0]
    assert heads.masked_share(attention, heads.earlier_same(ids)) == pytest.approx(0.1)
    assert heads.masked_share(attention, heads.after_earlier_same(ids)) == pytest.approx(0.7)


def test_a_token_that_repeats_at_once_is_not_its_own_successor():
    assert not heads.after_earlier_same(np.array([4, 4])).any()


def test_special_share_counts_ordinary_queries_only():
    special = np.array([True, False, False])
    assert heads.special_share(HAND, special, special) == pytest.approx((0.5 + 0) / 2)


def test_rows_that_sum_to_more_than_one_are_refused():
    with pytest.raises(av.ShapeError, match="sum to 1"):
        heads.head_entropy(np.ones((2, 2)))


@given(arrays.arrays(np.float64, (3, 5, 5), elements=st.floats(0.01, 1)))
def test_every_score_stays_in_its_range(raw):
    attention = raw / raw.sum(-1, keepdims=True)
    assert (heads.head_entropy(attention) <= np.log2(5) + 1e-9).all()
    assert (heads.head_entropy(attention) >= 0).all()
    assert (heads.mean_distance(attention) <= 4).all()
    for offset in (-1, 0, 1):
        share = heads.offset_share(attention, offset)
        assert ((share >= 0) & (share <= 1)).all()


def test_scores_of_a_trace_have_one_value_a_head(tiny_model):
    scores = av.head_scores(av.trace(tiny_model("llama"), "the cat sat on the cat"))
    for _, values in scores:
        assert values.shape == (2, 4)
    assert np.isfinite(scores.induction).all()
    assert (scores.next_token == 0).all()


def test_scores_without_meaning_are_nan_and_never_zero(tiny_model):
    trace = av.trace(tiny_model("bart"), "the cat sat", target="a dog")
    cross = av.head_scores(trace, "cross")
    assert np.isnan(cross.distance).all()
    assert np.isfinite(cross.entropy).all()
    assert np.isnan(av.head_scores(trace).duplicate).all()


def test_the_table_names_every_field_of_the_record(tiny_model):
    scores = av.head_scores(av.trace(tiny_model("bert"), "the cat"))
    assert [name for name, _ in scores] == [metric.name for metric in heads.METRICS]


def test_minilm_has_the_known_previous_token_head(minilm):
    scores = av.head_scores(av.trace(minilm, "The cat sat on the mat because it was tired."))
    assert np.unravel_index(np.nanargmax(scores.previous_token), (6, 12)) == (0, 2)


def test_two_unknown_words_are_not_the_same_word(tiny_model):
    scores = av.head_scores(av.trace(tiny_model("bert"), "sommelier zebra"))
    assert np.isnan(scores.duplicate).all()
    assert np.isfinite(av.head_scores(av.trace(tiny_model("bert"), "zebra zebra")).duplicate).all()
