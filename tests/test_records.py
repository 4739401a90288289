"""Records keep their promises: shapes, read-only arrays, pooling that loses no maximum."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import attnviz as av
from attnviz.records import (
    OVERVIEW_BYTES,
    AttentionLayer,
    Faithfulness,
    MethodRanking,
    Stack,
    Tokens,
    max_pooled,
)
from attnviz.records.max_pooling import block_starts
from tests import tiny


@given(st.integers(1, 40), st.integers(1, 40), st.integers(1, 12), st.integers(1, 12), st.data())
def test_a_pooled_cell_is_the_maximum_of_its_block(n_query, n_key, rows, columns, data):
    rows, columns = min(rows, n_query), min(columns, n_key)
    seed = data.draw(st.integers(0, 1000))
    weights = np.random.default_rng(seed).random((2, n_query, n_key), np.float32)
    pooled = max_pooled(weights, rows, columns)
    assert pooled.shape == (2, rows, columns)
    assert pooled.max() == weights.max()
    row_edges = [*(np.arange(rows) * n_query // rows), n_query]
    column_edges = [*(np.arange(columns) * n_key // columns), n_key]
    for r in range(rows):
        for c in range(columns):
            block = weights[
                1, row_edges[r] : row_edges[r + 1], column_edges[c] : column_edges[c + 1]
            ]
            assert pooled[1, r, c] == block.max()


@pytest.mark.parametrize("size", [(5, 64), (65, 64), (128, 64), (700, 64), (63, 700)])
def test_blocks_of_any_length_are_pooled_alike(size):
    weights = np.random.default_rng(0).random((2, *size), np.float32)
    pooled = max_pooled(weights, 60, 61)
    rows, columns = (
        np.append(block_starts(n, most), n) if n > most else np.arange(n + 1)
        for n, most in zip(size, (60, 61), strict=True)
    )
    for row, column in np.ndindex(pooled.shape[1:]):
        block = weights[:, rows[row] : rows[row + 1], columns[column] : columns[column + 1]]
        assert np.array_equal(pooled[:, row, column], block.max((1, 2)))


def test_an_overview_cell_is_within_half_a_step_of_the_weight(tiny_model):
    trace = av.trace(tiny_model("bert"), tiny.SENTENCE)
    for layer in range(2):
        for head in range(4):
            cells = trace.overview()[layer, head] / 255
            assert np.abs(cells - trace.attention(layer, head)).max() <= 0.5 / 255 + 1e-6


@pytest.mark.parametrize(("layers", "heads", "n"), [(12, 12, 128), (40, 25, 300), (2, 2, 5)])
def test_all_heads_together_stay_under_the_byte_budget(layers, heads, n):
    tokens = Tokens.plain([str(i) for i in range(n)])
    layer = AttentionLayer(np.full((heads, n, n), 1 / n, np.float32))
    trace = av.Trace(
        model=None, by_stack={"encoder": Stack("encoder", (layer,) * layers, tokens, tokens)},
        prediction=av.Prediction("none"), inputs=("x",),
    )  # fmt: skip
    overview = trace.overview()
    assert overview.nbytes <= OVERVIEW_BYTES
    assert overview.shape[:2] == (layers, heads)
    assert overview.shape[2] == min(64, n, int((OVERVIEW_BYTES / (layers * heads)) ** 0.5))


def test_arrays_of_a_trace_cannot_be_written(tiny_model):
    trace = av.trace(tiny_model("bert"), "the cat")
    for array in (trace.attention(0, 0), trace.query(0, 0), trace.overview(), trace.tokens.ids):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


@pytest.mark.parametrize(
    ("layer", "head", "stack", "message"),
    [
        (2, 0, None, "Layer 2 is out of range: the encoder has layers 0 to 1"),
        (-1, 0, None, "Layer -1 is out of range"),
        (0, 4, None, "Head 4 is out of range: layer 0 has heads 0 to 3"),
        (0, 0, "cross", 'No stack "cross" in this trace. It has: encoder'),
    ],
)
def test_a_head_that_is_not_there_is_named(layer, head, stack, message, tiny_model):
    trace = av.trace(tiny_model("bert"), "the cat")
    with pytest.raises(av.InputError, match=message):
        trace.attention(layer, head, stack)


def test_grouped_query_heads_share_the_key_of_their_group(tiny_model):
    trace = av.trace(tiny_model("llama"), "the cat")  # 4 heads, 2 of keys
    assert np.array_equal(trace.key(0, 0), trace.key(0, 1))
    assert not np.array_equal(trace.key(0, 1), trace.key(0, 2))


def test_a_stack_refuses_maps_that_do_not_fit_its_tokens():
    tokens = Tokens.plain(["a", "b"])
    with pytest.raises(av.ShapeError, match=r"maps of \(3, 3\)"):
        Stack("encoder", (AttentionLayer(np.zeros((1, 3, 3), np.float32)),), tokens, tokens)


def _faithfulness(**changes) -> Faithfulness:
    fields = {
        "comprehensiveness": np.zeros(2), "sufficiency": np.zeros(2),
        "random_comprehensiveness": np.zeros((3, 2)), "random_sufficiency": np.zeros((3, 2)),
        "shares": np.array([0.0, 1.0]), "deletion": np.zeros(2), "insertion": np.zeros(2),
        "random_deletion": np.zeros((3, 2)), "random_insertion": np.zeros((3, 2)),
    }  # fmt: skip
    return Faithfulness(
        method="lime", label="LIME", target="logit", measure="value", units=2,
        fractions=(0.1, 0.5), figures={}, draws=3, **{**fields, **changes},
    )  # fmt: skip


def test_trust_figures_refuse_shapes_that_do_not_fit_and_cannot_be_written_to():
    with pytest.raises(ValueError, match="read-only"):
        _faithfulness().random_deletion[0, 0] = 1
    with pytest.raises(av.ShapeError, match=r"sufficiency and its random orders .* \(3, 4\)"):
        _faithfulness(random_sufficiency=np.zeros((3, 4)))


def test_an_explanation_that_shuffled_weights_give_too_survives_randomisation():
    assert _faithfulness().survives_randomisation is None
    assert _faithfulness(randomised_correlation=0.51).survives_randomisation is True
    assert _faithfulness(randomised_correlation=0.5).survives_randomisation is False


def test_a_ranking_has_one_number_for_each_method():
    with pytest.raises(av.ShapeError, match="one number for each method"):
        MethodRanking(
            ("lime",), ("LIME",), {"seconds": np.zeros(2)}, {}, {}, "random", "seconds", "value",
            1, 2, {},
        )  # fmt: skip
