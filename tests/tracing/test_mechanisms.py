"""Score functions: each is what its paper says, and one's own takes five lines."""

import numpy as np
import pytest
import torch

import attnviz as av
from attnviz.tracing import mechanisms
from attnviz.tracing.mechanisms import register_mechanism, scores
from tests import tiny

Q = torch.tensor([[1.0, 0.0], [0.0, 2.0]])[None, None]
K = torch.tensor([[1.0, 0.0], [1.0, 1.0]])[None, None]
ALL = torch.ones(1, 1, 2, 2, dtype=torch.bool)


def scored(name, q=Q, k=K, allowed=ALL, scaling=0.5, **options):
    return scores(name, q, k, scaling=scaling, allowed=allowed, options=options)[0, 0]


def test_worked_by_hand():
    assert scored("scaled_dot_product").tolist() == [[0.5, 0.5], [0, 1]]
    assert scored("temperature", value=4).tolist() == [[0.125, 0.125], [0, 0.25]]
    cosine = scored("cosine", temperature=1)
    assert torch.allclose(cosine, torch.tensor([[1, 0.5**0.5], [0, 0.5**0.5]]))
    sigmoid = scored("sigmoid", bias=1).softmax(-1)
    gates = torch.tensor([[0.5, 0.5], [0.0, 1.0]]).add(1).sigmoid()
    assert torch.allclose(sigmoid, gates / gates.sum(-1, keepdim=True))


def test_a_window_and_the_best_keys_leave_the_others_no_weight():
    torch.manual_seed(0)
    q, k = torch.randn(1, 2, 6, 3), torch.randn(1, 2, 6, 3)
    allowed = torch.ones(6, 6, dtype=torch.bool).tril().expand(1, 2, 6, 6)
    plain = q @ k.transpose(2, 3)
    near = scores("local_window", q, k, scaling=1, allowed=allowed, options={"size": 1})
    at = torch.arange(6)
    inside = (at[:, None] - at).abs() <= 1
    assert torch.equal(near.softmax(-1) > 0, inside.expand(1, 2, 6, 6))
    assert torch.equal(near[..., inside], plain[..., inside])
    best = scores("top_k", q, k, scaling=1, allowed=allowed, options={"keys": 2}).softmax(-1) > 0
    assert best.sum(-1).tolist() == [[[1, 2, 2, 2, 2, 2]] * 2]
    assert (best & ~allowed).sum() == 0
    third = plain.masked_fill(~allowed, -torch.inf).topk(3).values[..., 2:]
    assert (plain[best] > third.expand(plain.shape)[best]).all()


def test_drawn_weights_are_the_formula_and_the_same_by_seed():
    q, k = torch.randn(1, 2, 5, 4), torch.randn(1, 2, 7, 4)
    allowed = torch.ones(1, 2, 5, 7, dtype=torch.bool)

    def found(name, **options):
        return scores(name, q, k, scaling=1.0, allowed=allowed, options=options)

    random = np.random.default_rng(3)
    w, u = (torch.tensor(random.normal(size=(4, 8)) / 2, dtype=torch.float32) for _ in range(2))
    v = torch.tensor(random.normal(size=8), dtype=torch.float32)  # / 8**0.5 * 8**0.5
    expected = ((q @ w)[:, :, :, None] + (k @ u)[:, :, None]).tanh() @ v
    assert torch.allclose(found("additive", width=8, seed=3), expected, atol=1e-5)
    for name in ("additive", "general", "mlp"):
        assert torch.equal(found(name), found(name))
        assert not torch.allclose(found(name), found(name, seed=1))


def test_long_inputs_go_in_blocks_with_the_same_scores(monkeypatch):
    q, k = torch.randn(1, 2, 9, 4), torch.randn(1, 2, 9, 4)
    allowed = torch.ones(1, 2, 9, 9, dtype=torch.bool)
    whole = scores("additive", q, k, scaling=1, allowed=allowed, options={})
    monkeypatch.setattr(mechanisms, "_AT_ONCE", 1)
    blocks = scores("additive", q, k, scaling=1, allowed=allowed, options={})
    assert torch.allclose(whole, blocks, atol=1e-6)


def test_a_mechanism_of_ones_own_in_five_lines(tiny_model):
    @register_mechanism("test-distance")
    def distance(q, k, *, scaling, allowed, sharpness=1.0):
        return -sharpness * torch.cdist(q, k)

    act = av.ReplaceMechanism([0], "test-distance", options={"sharpness": 0.0})
    after = av.intervene(tiny_model("gpt2"), tiny.SENTENCE, [act]).trace_after
    assert np.allclose(after.attention(0, 1)[3, :4], 1 / 4)


def test_only_some_heads_of_a_layer_can_be_replaced(tiny_model):
    act = av.ReplaceMechanism([0], "cosine", heads=(2,))
    effect = av.intervene(tiny_model("llama"), tiny.SENTENCE, [act])
    for head in range(4):
        same = np.array_equal(
            effect.trace_before.attention(0, head), effect.trace_after.attention(0, head)
        )
        assert same == (head != 2)


def bad_shape(q, k, *, scaling, allowed):
    return q


def bad_type(q, k, *, scaling, allowed):
    return "scores"


def not_numbers(q, k, *, scaling, allowed):
    return q @ k.transpose(2, 3) * float("nan")


@pytest.mark.parametrize(
    ("function", "sentence"),
    [(bad_shape, r"shape \(1, 4, 14, 14\)"), (bad_type, "a str"), (not_numbers, "not numbers")],
)
def test_what_a_mechanism_gives_wrong_is_a_sentence(function, sentence, tiny_model):
    register_mechanism("test-bad")(function)
    with pytest.raises(av.InputError, match=sentence):
        av.intervene(tiny_model("bert"), tiny.SENTENCE, [av.ReplaceMechanism([0], "test-bad")])


def test_a_function_with_other_arguments_is_not_registered():
    with pytest.raises(av.InputError, match="must take"):
        register_mechanism("test-other")(lambda query, key: query)
    assert "test-other" not in mechanisms.mechanisms()
