"""Head scores, on maps small enough to work by hand, and on a map of uniform weights."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import attnviz as av
from attnviz.metrics import heads
from attnviz.records import AttentionLayer, Stack
from attnviz.tracing import streaming
from tests import rounding, tiny

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


def of_picture(weights, *, rows, columns, special=1):
    n = rows * columns
    tokens = av.Tokens.plain(
        ["[CLS]"] * special + [str(at) for at in range(n)], special=special, grid=(rows, columns)
    )
    return Stack("encoder", (AttentionLayer(weights),), tokens, tokens)


def test_patches_are_as_far_apart_as_they_lie_in_the_picture():
    """A grid of 2 x 3: patch 0 is above patch 3, one step and not three away."""
    weights = np.zeros((1, 7, 7), np.float32)
    weights[:, :, 0] = 0.5  # half of all on [CLS], which lies nowhere
    weights[0, 1, 4] = 0.5  # patch 0 -> 3, just below: 1
    weights[0, 2, 2] = 0.5  # itself: 0
    weights[0, 3, 4] = 0.5  # patch 2 (row 0, column 2) -> patch 3 (row 1, column 0): sqrt(5)
    for patch in (4, 5, 6):
        weights[0, patch, patch] = 0.5
    stack = of_picture(weights, rows=2, columns=3)
    scores = heads._layer_scores(stack, 0, heads._masks(stack))
    assert scores["distance"] == pytest.approx((1 + 5**0.5) / 6)
    assert np.isnan(scores["previous_token"]).all()
    assert np.isnan(scores["next_token"]).all()
    assert scores["same_token"] == pytest.approx((0.5 + 0.5 * 4) / 7)


def test_a_picture_has_the_same_distances_in_blocks_of_rows(tiny_model, monkeypatch):
    monkeypatch.setattr(streaming, "BLOCK_BYTES", 4 * 4 * 40 * 7)
    model = tiny_model("vit-fine")
    whole = av.trace(model, tiny.picture())
    blocks = av.trace(model, tiny.picture(), budget=2 * whole.stack().layers[0].weights.nbytes - 1)
    assert blocks.stack().streamed
    one, other = av.head_scores(whole), av.head_scores(blocks)
    assert one.distance_unit == "patches"
    side = whole.tokens.grid[0]
    assert 0 < np.nanmax(one.distance) < side * 2**0.5
    near = rounding.of_weights(whole.stack().layers[-1], width=tiny.WIDTH, depth=2)
    np.testing.assert_allclose(one.distance, other.distance, atol=near * side * 2)
    assert np.isnan(other.previous_token).all()


def test_each_score_says_on_how_many_queries_it_stands(tiny_model):
    """[CLS] the cat the cat cat [SEP]: "the" and twice "cat" come again, one of them at once."""
    trace = av.trace(tiny_model("bert"), "the cat the cat cat")
    counts = av.head_scores(trace).queries
    assert counts["duplicate"] == 3
    # The last "cat" has an earlier one that is not the token just before it: it counts as well.
    assert (
        counts["induction"]
        == heads.after_earlier_same(heads.numbered_tokens(trace.tokens)).any(-1).sum()
    )
    assert counts["previous_token"] == len(trace.tokens) - 1
    assert counts["special"] == 5


@given(st.lists(st.integers(-1, 4), min_size=1, max_size=12))
def test_counts_are_those_of_the_definitions(ids):
    tokens = av.Tokens.plain([str(each) for each in ids])
    tokens = replace(tokens, ids=np.array(ids), special=np.array(ids) < 0)
    stack = Stack("encoder", (), tokens, tokens)
    counts, numbers = heads.query_counts(stack), heads.numbered_tokens(tokens)
    assert counts["duplicate"] == heads.earlier_same(numbers).any(-1).sum()
    assert counts["induction"] == heads.after_earlier_same(numbers).any(-1).sum()


@pytest.mark.parametrize("name", ["bert", "gpt2", "mistral", "bart", "vit"])
def test_kernels_give_the_scores_of_whole_maps(name, tiny_model, monkeypatch):
    pytest.importorskip("numba")
    inputs = tiny.picture() if name == "vit" else " ".join([tiny.SENTENCE] * 3)
    target = {"target": tiny.SENTENCE} if name == "bart" else {}
    trace = av.trace(tiny_model(name), inputs, **target)
    for stack in trace.by_stack:
        plain = heads.head_scores(trace, stack)
        monkeypatch.setattr(heads, "_CELLS_WORTH_COMPILING", 0)
        compiled = heads.head_scores(trace, stack)
        monkeypatch.undo()
        for (score, ours), (_, theirs) in zip(compiled, plain, strict=True):
            assert ours.dtype == theirs.dtype
            near = 2e-6 * max(1, np.nanmax(np.abs(theirs), initial=0))
            assert np.allclose(ours, theirs, rtol=0, atol=near, equal_nan=True), score


def test_logarithms_of_weights_are_right_to_a_millionth_of_a_bit():
    rows = pytest.importorskip("attnviz.kernels.rows")
    weights = np.concatenate([np.geomspace(1e-37, 1, 20_001), [0.5, 0.7071067, 0.70710677, 1]])
    found = [rows._log2(np.float32(each)) for each in weights]
    exact = np.log2(weights.astype(np.float32).astype(float))
    assert np.abs(np.array(found) - exact).max() < 1e-5  # of numbers up to 123
    assert np.abs(weights * (np.array(found) - exact)).max() < 2e-7


def test_a_row_of_more_than_one_is_refused_by_kernels_too(tiny_model, monkeypatch):
    trace = av.trace(tiny_model("bert"), tiny.SENTENCE)
    layer = trace.stack().layers[0]
    stack = replace(trace.stack(), layers=(replace(layer, weights=layer.weights * 1.1),))
    monkeypatch.setattr(heads, "_CELLS_WORTH_COMPILING", 0)
    with pytest.raises(av.ShapeError, match="Rows of attention sum to 1"):
        heads.head_scores(replace(trace, by_stack={"encoder": stack}))
