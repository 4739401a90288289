"""Changes of maps, worked by hand on maps of three tokens."""

import torch

import attnviz as av
from attnviz.tracing import maps

ALLOWED = torch.ones(1, 2, 3, 3, dtype=torch.bool).tril()


def example() -> torch.Tensor:
    one = torch.tensor([[1.0, 0.0, 0.0], [0.5, 0.5, 0.0], [0.2, 0.3, 0.5]])
    return torch.stack([one, one])[None].clone()


def changed(act) -> torch.Tensor:
    weights = example()
    act(weights, ALLOWED)
    return weights[0]


def close(found, expected) -> bool:
    return torch.allclose(found, torch.tensor(expected), atol=1e-6)


def test_a_cut_scales_the_rest_of_its_row_and_no_other():
    found = changed(maps.cut(av.CutEdges((2,), (2,)), None))
    assert close(found[0][2], [0.4, 0.6, 0.0])
    assert close(found[1][2], [0.4, 0.6, 0.0])
    assert torch.equal(found[:, :2], example()[0, :, :2])


def test_a_cut_in_some_heads_without_scaling():
    found = changed(maps.cut(av.CutEdges((1, 2), (0, 1), renormalise=False), [1]))
    assert torch.equal(found[0], example()[0, 0])
    assert close(found[1][1], [0.0, 0.0, 0.0])
    assert close(found[1][2], [0.0, 0.0, 0.5])


def test_pairwise_edges_are_not_the_product():
    act = maps.cut(av.CutEdges((1, 2), (0, 1), pairwise=True, renormalise=False), None)
    assert close(changed(act)[0], [[1, 0, 0], [0, 0.5, 0], [0.2, 0, 0.5]])


def test_a_row_with_nothing_left_is_zero():
    found = changed(maps.cut(av.CutEdges((0,), None), None))
    assert close(found[0][0], [0.0, 0.0, 0.0])


def test_cells_that_are_set_keep_their_weight_and_the_rest_shares_what_is_left():
    one = av.SetAttention(0, 0, [[0.8]], queries=(2,), keys=(2,), renormalise=True)
    found = changed(maps.set_weights(one))
    assert close(found[0][2], [0.08, 0.12, 0.8])
    assert torch.equal(found[1], example()[0, 1])
    plain = av.SetAttention(0, 0, [[0.8]], queries=(2,), keys=(2,))
    assert close(changed(maps.set_weights(plain))[0][2], [0.2, 0.3, 0.8])


def test_a_whole_row_is_divided_by_its_sum():
    one = av.SetAttention(0, 0, [[2.0, 2.0, 0.0]], queries=(1,), renormalise=True)
    found = changed(maps.set_weights(one))
    assert close(found[0][1], [0.5, 0.5, 0.0])
    too_much = av.SetAttention(0, 0, [[3.0]], queries=(2,), keys=(0,), renormalise=True)
    assert close(changed(maps.set_weights(too_much))[0][2], [3 / 3.8, 0.3 / 3.8, 0.5 / 3.8])


def test_uniform_rows_are_shared_among_allowed_keys():
    found = changed(maps.uniform(1, (1, 2)))
    assert close(found[1], [[1, 0, 0], [0.5, 0.5, 0], [1 / 3, 1 / 3, 1 / 3]])
    assert torch.equal(found[0], example()[0, 0])


def test_a_hidden_token_may_look_at_itself():
    found = changed(maps.hidden(1, itself=True))
    assert close(found[0], [[1, 0, 0], [0.5, 0.5, 0], [2 / 7, 0, 5 / 7]])
    assert close(changed(maps.hidden(1, itself=False))[0][1], [1.0, 0.0, 0.0])


def test_a_map_that_has_grown_keeps_what_was_laid_on_the_input():
    found = changed(maps.swapped(0, torch.tensor([[1.0, 0.0], [0.9, 0.1]])))
    assert close(found[0], [[1, 0, 0], [0.9, 0.1, 0], [0.2, 0.3, 0.5]])
