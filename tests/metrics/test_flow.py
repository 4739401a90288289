"""Rollout, maximum flow, gradient-weighted relevance and value norms: by hand, and by others."""

import networkx as nx
import numpy as np
import pytest

from attnviz.errors import ShapeError
from attnviz.metrics import flow

# 0.5 A + 0.5 I is [[.75, .25], [.25, .75]] in both layers.
TWO_LAYERS = np.full((2, 2, 2), 0.5)


def random_maps(layers, n, *, seed=0, causal=False):
    maps = np.random.default_rng(seed).random((layers, n, n)) ** 3
    if causal:
        maps = np.tril(maps)
    return maps / maps.sum(-1, keepdims=True)


@pytest.mark.parametrize("layers", [1, 2, 5])
@pytest.mark.parametrize("n", [2, 3, 7])
def test_even_attention_rolls_out_to_a_known_diagonal(layers, n):
    found = flow.rollout(np.full((layers, n, n), 1 / n))[-1]
    np.testing.assert_allclose(np.diag(found), 2.0**-layers + (1 - 2.0**-layers) / n)


def test_rollout_and_flow_of_two_layers_by_hand():
    np.testing.assert_allclose(flow.rollout(TWO_LAYERS)[-1][0], [0.625, 0.375])
    np.testing.assert_allclose(flow.attention_flow(TWO_LAYERS, 0), [1, 0.5])


def test_rollout_keeps_every_layer_and_rows_sum_to_one():
    maps = random_maps(4, 6)
    found = flow.rollout(maps, residual=0.3)
    np.testing.assert_allclose(found[0], 0.7 * maps[0] + 0.3 * np.eye(6))
    np.testing.assert_allclose(found.sum(-1), 1)
    assert not np.allclose(found[-1], flow.rollout(maps[::-1], residual=0.3)[-1])  # order matters


def test_rows_that_a_sink_took_from_are_filled_up():
    maps = random_maps(2, 4)
    np.testing.assert_allclose(flow.rollout(maps * 0.3), flow.rollout(maps))


def test_nothing_flows_from_later_tokens_in_causal_maps():
    maps = random_maps(3, 5, causal=True)
    assert (flow.rollout(maps)[-1][2, 3:] == 0).all()
    assert (flow.attention_flow(maps, 2)[3:] == 0).all()


@pytest.mark.parametrize(("layers", "n", "seed"), [(1, 3, 0), (2, 4, 1), (3, 5, 2), (4, 4, 3)])
def test_flow_agrees_with_another_solver(layers, n, seed):
    maps = random_maps(layers, n, seed=seed, causal=seed % 2 == 1)
    graph = nx.DiGraph()
    for layer in range(layers):
        mixed = 0.5 * maps[layer] + 0.5 * np.eye(n)
        for above in range(n):
            for below in range(n):
                graph.add_edge((layer + 1, above), (layer, below), capacity=mixed[above, below])
    for query in range(n):
        wanted = [nx.maximum_flow_value(graph, (layers, query), (0, key)) for key in range(n)]
        np.testing.assert_allclose(flow.attention_flow(maps, query), wanted, atol=1e-7)


def test_relevance_of_one_layer_by_hand():
    # Two heads; of A * gradient only what is above 0 counts: [[.5, 0], [.1, 0]] and zeros.
    maps = np.array([[[[0.5, 0.5], [0.2, 0.8]], [[1.0, 0.0], [0.0, 1.0]]]])
    gradients = np.array([[[[1.0, -2.0], [0.5, -1.0]], [[-1.0, 5.0], [7.0, -1.0]]]])
    found = flow.relevance(maps, gradients)
    np.testing.assert_allclose(found, [[1.25, 0], [0.05, 1]])


def test_relevance_multiplies_later_layers_from_the_left():
    rng = np.random.default_rng(0)
    maps, gradients = rng.random((2, 1, 3, 3)), rng.random((2, 1, 3, 3))
    first, second = (maps * gradients)[:, 0]
    eye = np.eye(3)
    wanted = (eye + second) @ (eye + first)
    np.testing.assert_allclose(flow.relevance(maps, gradients), wanted)


def test_cross_relevance_of_one_layer_by_hand():
    # One source layer with Ā = [[0, 1], [0, 0]], so R = [[1, 1], [0, 1]] and its shares the same.
    encoder = np.array([[[[0.0, 1.0], [0.0, 0.0]]]])
    # A decoder whose second position looks at its first with 3: shares [[1, 0], [1, 1]].
    decoder = np.array([[[[0.0, 0.0], [3.0, 0.0]]]])
    cross = np.array([[[[0.5, 0.0], [0.0, 0.25]]]])
    ones = np.ones((1, 1, 2, 2))
    found = flow.cross_relevance((encoder, ones), (decoder, ones), (cross, ones))
    # T' Ā S = [[1, 1], [0, 1]] [[.5, 0], [0, .25]] [[1, 1], [0, 1]]
    np.testing.assert_allclose(found, [[0.5, 0.75], [0, 0.25]])


def test_lengths_of_what_is_handed_over():
    weights = np.array([[[0.9, 0.1]]])
    vectors = np.array([[[0.1, 0.0], [0.0, 10.0]]])
    np.testing.assert_allclose(flow.value_weighted(weights, vectors), [[0.09, 1]])


def test_heads_that_undo_each_other_hand_over_nothing():
    vectors = np.array([[[3.0, 4.0]], [[-3.0, -4.0]]])  # two heads, one key
    np.testing.assert_allclose(flow.value_weighted(np.full((2, 1, 1), 0.5), vectors), 0)
    np.testing.assert_allclose(flow.value_weighted(np.array([[[1.0]], [[0.5]]]), vectors), 2.5)


def test_wrong_axes_are_refused():
    with pytest.raises(ShapeError, match="layer, query, key"):
        flow.rollout(np.ones((2, 3, 4)))
    with pytest.raises(ShapeError, match="Maps and gradients"):
        flow.relevance(np.ones((1, 1, 2, 2)), np.ones((1, 2, 2, 2)))
    with pytest.raises(ShapeError, match="heads or keys"):
        flow.value_weighted(np.ones((2, 3, 3)), np.ones((1, 3, 4)))
