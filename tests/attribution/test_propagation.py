"""Relevance propagation: rules by hand, explicit relevance formulas, laws over architectures."""

import numpy as np
import pytest
import torch
from torch.nn import functional as F
from transformers.activations import ACT2FN

import attnviz as av
from attnviz.attribution.attribute import attribute
from attnviz.attribution.problem import Problem
from attnviz.attribution.propagation import Rules, activation_rules, attnlrp, cp_lrp
from attnviz.errors import UnsupportedError
from attnviz.tracing import engine
from tests import tiny
from tests.attribution.questions import NAMES, question

METHODS = ("cp_lrp", "attnlrp")


def relevances(function, *inputs, constant_weights=False):
    """Return x times the changed gradient for each input."""
    leaves = [torch.tensor(x, dtype=torch.float64).requires_grad_() for x in inputs]
    with Rules(constant_weights=constant_weights):
        value = function(*leaves)
    found = torch.autograd.grad(value.sum(), leaves, allow_unused=True)
    return [
        np.zeros(leaf.shape) if slope is None else (leaf * slope).detach().numpy()
        for leaf, slope in zip(leaves, found, strict=True)
    ]


def test_a_linear_map_shares_out_what_each_input_adds_and_its_bias_keeps_its_own():
    weights = torch.tensor([[2.0, -3.0]], dtype=torch.float64)
    bias = torch.tensor([5.0], dtype=torch.float64)
    (found,) = relevances(lambda x: F.linear(x, weights, bias), [4.0, 1.0])
    np.testing.assert_allclose(found, [8, -3])


def test_a_relu_passes_everything_or_nothing():
    weights = torch.tensor([[2.0, -3.0]], dtype=torch.float64)
    (found,) = relevances(lambda x: F.relu(F.linear(x, weights)), [4.0, 1.0])
    np.testing.assert_allclose(found, [8, -3])
    (found,) = relevances(lambda x: F.relu(F.linear(x, -weights)), [4.0, 1.0])
    np.testing.assert_allclose(found, [0, 0])


@pytest.mark.parametrize("act", [F.gelu, F.silu, torch.tanh, F.relu, F.softplus, torch.sigmoid])
def test_an_activation_hands_on_all_but_what_it_is_at_zero(act):
    x = [-2.0, -0.5, 0.7, 3.0]
    (found,) = relevances(act, x)
    values = act(torch.tensor(x, dtype=torch.float64)) - act(torch.zeros(1, dtype=torch.float64))
    np.testing.assert_allclose(found, values, rtol=1e-12)


@pytest.mark.parametrize(
    "name", ["gelu_new", "gelu_fast", "gelu_python", "quick_gelu", "gelu_10", "mish", "relu2"]
)
def test_activations_in_several_steps_are_treated_as_one(name):
    act = ACT2FN[name]
    x = torch.tensor([-2.0, -0.5, 0.7, 3.0], dtype=torch.float64, requires_grad=True)
    rules = Rules(constant_weights=False)
    with activation_rules(torch.nn.Sequential(act), rules), rules:
        value = act(x)
    (slope,) = torch.autograd.grad(value.sum(), x)
    np.testing.assert_allclose((x * slope).detach(), act(x).detach(), atol=1e-12)


def test_an_activation_that_works_in_place_is_treated_too():
    act = torch.nn.ReLU(inplace=True)
    rules = Rules(constant_weights=False)
    with activation_rules(torch.nn.Sequential(act), rules):
        (found,) = relevances(lambda x: act(2 * x), [-1.0, 3.0])
    np.testing.assert_allclose(found, [0, 6])


def test_a_product_gives_half_to_each_factor_and_in_cp_lrp_nothing_to_the_gate():
    def gated(a, b):
        return F.silu(a) * b

    value = float(F.silu(torch.tensor(1.5, dtype=torch.float64)) * 4)
    gate, other = relevances(gated, [1.5], [4.0])
    np.testing.assert_allclose([gate[0], other[0]], [value / 2, value / 2])
    gate, other = relevances(gated, [1.5], [4.0], constant_weights=True)
    np.testing.assert_allclose([gate[0], other[0]], [0, value])


def test_a_square_is_a_product_with_itself():
    (found,) = relevances(lambda x: x * x, [3.0])
    np.testing.assert_allclose(found, [9])


def test_a_norm_takes_its_deviation_as_constant():
    # (1, 3): mean 2, deviation 1; the second number becomes 3 - (1 + 3) / 2.
    (found,) = relevances(lambda x: F.layer_norm(x, (2,), eps=0)[1], [1.0, 3.0])
    np.testing.assert_allclose(found, [-0.5, 1.5])
    by_hand = relevances(lambda x: (x * torch.rsqrt(x.pow(2).mean()))[1], [1.0, 3.0])[0]
    fused = relevances(lambda x: F.rms_norm(x, (2,), eps=0)[1], [1.0, 3.0])[0]
    np.testing.assert_allclose(by_hand, [0, 3 / 5**0.5])
    np.testing.assert_allclose(fused, by_hand)
    halved = relevances(lambda x: (x / x.norm())[1], [3.0, 4.0])[0]
    np.testing.assert_allclose(halved, [0, 0.8])


def test_a_softmax_is_a_constant_in_cp_lrp_and_keeps_its_gradient_in_attnlrp():
    (found,) = relevances(lambda x: x.softmax(-1)[0], [1.0, 0.0])
    p = np.e / (np.e + 1)
    np.testing.assert_allclose(found, [p * (1 - p), 0])

    def with_itself(x):
        return (x.softmax(-1) * x).sum()

    (found,) = relevances(with_itself, [1.0, 0.0], constant_weights=True)
    np.testing.assert_allclose(found, [p, 0])


# An attention block and a gated MLP, and their relevance as explicit messages from layer to layer.

RNG = np.random.default_rng(3)
N, D, H = 4, 6, 5
W = {name: RNG.normal(size=(D, D)) for name in "qkvo"} | {
    "gate": RNG.normal(size=(D, H)), "up": RNG.normal(size=(D, H)), "down": RNG.normal(size=(H, D)),
    "read": RNG.normal(size=D),
}  # fmt: skip


def block(x):
    """Return the answer of the block for vectors x [token d_model], read at the last token."""
    w = {name: torch.from_numpy(matrix) for name, matrix in W.items()}
    normed = x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True))
    scores = (normed @ w["q"]) @ (normed @ w["k"]).transpose(0, 1) * D**-0.5
    hidden = x + scores.softmax(-1) @ (normed @ w["v"]) @ w["o"]
    return (hidden + F.silu(hidden @ w["gate"]) * (hidden @ w["up"]) @ w["down"])[-1] @ w["read"]


def through(inputs, matrix, given):
    """Return the relevance of the inputs of a linear map: each has its share of each output."""
    return inputs * ((given / (inputs @ matrix)) @ matrix.T)


def explicit(x, *, constant_weights):
    rms = np.sqrt((x**2).mean(-1, keepdims=True))
    normed = x / rms
    q, k, v = (normed @ W[name] for name in "qkv")
    raw = q @ k.T
    scores = raw * D**-0.5
    weights = np.exp(scores) / np.exp(scores).sum(-1, keepdims=True)
    gathered = weights @ v
    attended = gathered @ W["o"]
    hidden = x + attended
    before, up = hidden @ W["gate"], hidden @ W["up"]
    inner = before / (1 + np.exp(-before)) * up
    added = inner @ W["down"]
    out = hidden + added

    of_out = np.zeros((N, D))
    of_out[-1] = out[-1] * W["read"]
    of_inner = through(inner, W["down"], of_out * added / out)
    of_gate = of_inner * (0 if constant_weights else 0.5)
    of_hidden = (
        of_out * hidden / out
        + through(hidden, W["up"], of_inner - of_gate)
        + through(hidden, W["gate"], of_gate)  # silu hands on what it gets
    )
    of_gathered = through(gathered, W["o"], of_hidden * attended / hidden)
    messages = weights[:, :, None] * v * (of_gathered / gathered)[:, None]  # query key d
    of_value = messages.sum(0) * (1 if constant_weights else 0.5)
    of_normed = through(normed, W["v"], of_value)
    if not constant_weights:
        of_weights = messages.sum(-1) / 2
        of_scores = scores * (of_weights - weights * of_weights.sum(-1, keepdims=True))
        of_normed = of_normed + through(normed, W["q"], q * ((of_scores / raw / 2) @ k))
        of_normed = of_normed + through(normed, W["k"], k * ((of_scores / raw / 2).T @ q))
    return of_hidden * x / hidden + of_normed


@pytest.mark.parametrize("constant_weights", [True, False])
def test_rules_agree_with_explicit_relevance_formulas(constant_weights):
    x = RNG.normal(size=(N, D))
    (found,) = relevances(block, x, constant_weights=constant_weights)
    np.testing.assert_allclose(found, explicit(x, constant_weights=constant_weights), rtol=1e-7)
    if constant_weights:
        assert found.sum() == pytest.approx(float(block(torch.from_numpy(x))))


@pytest.mark.parametrize("name", ["llama", "mistral", "qwen3", "gemma2", "llama-classifier"])
def test_cp_lrp_sums_to_the_logit_where_there_is_no_bias(tiny_model, name):
    found = attribute(tiny_model(name), tiny.SENTENCE, method="cp_lrp")
    assert found.scores.sum() == pytest.approx(found.value, rel=1e-4)
    assert found.notes == ()


def test_cp_lrp_finds_what_the_induction_head_copies():
    text = "candle river seven button cloud paper, candle river seven button cloud"
    found = attribute(av.load("induction"), text, method="cp_lrp", unit="word")
    assert found.units.text[int(found.scores.argmax())] == "paper"
    assert found.scores.max() > 0.8 * found.value
    assert found.scores.sum() == pytest.approx(found.value, rel=1e-4)


def test_what_biases_took_is_said(tiny_model):
    found = attribute(tiny_model("gpt2"), tiny.SENTENCE, method="cp_lrp")
    assert f"sum to {found.scores.sum():.3g}, the answer is {found.value:.3g}" in found.notes[0]


@pytest.mark.parametrize("name", ["bert", "gpt2", "llama", "gemma2", "deberta-v2", "bloom", "vit"])
@pytest.mark.parametrize("constant_weights", [True, False])
def test_rules_change_no_value(tiny_model, name, constant_weights):
    own = tiny_model(name).twin()
    inputs = (
        {"pixel_values": torch.randn(1, 3, 16, 16)}
        if name == "vit"
        else {"input_ids": torch.arange(5, 14)[None]}
    )
    if own.gives_vectors:
        engine.install(own.hf)
    own.hf.get_input_embeddings().register_forward_hook(
        lambda module, args, out: out.requires_grad_()
    )
    with engine.recording(engine.Recorder(own.stack_of_module)):
        plain = own.hf(**inputs).logits
        with Rules(constant_weights=constant_weights) as rules:
            ruled = own.hf(**inputs).logits
    assert rules.softmaxes == 2
    torch.testing.assert_close(ruled, plain, rtol=0, atol=1e-6)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("method", METHODS)
def test_every_architecture_is_propagated_through(tiny_model, name, method):
    model = tiny_model(name)
    found = attribute(model, question(name, model), method=method)
    assert np.abs(found.scores).sum() > 0
    plain = attribute(model, question(name, model), method="input_x_gradient")
    assert not np.allclose(found.scores, plain.scores, rtol=0.01)


@pytest.mark.parametrize("name", ["bert", "gpt2", "llama", "gemma2", "bart", "vit"])
@pytest.mark.parametrize("method", METHODS)
def test_half_precision_is_near(checkpoint, tiny_model, name, method):
    model = tiny_model(name)
    half = av.load(str(checkpoint(name)), dtype="bfloat16")
    wanted = {"target": "the dog"} if name == "bart" else {"target": 1}
    full = attribute(model, question(name, model), method=method, **wanted).scores
    found = attribute(half, question(name, half), method=method, **wanted).scores
    assert np.corrcoef(full, found)[0, 1] > 0.95


@pytest.mark.parametrize("constant_weights", [True, False])
def test_the_weights_of_a_norm_by_hand_take_nothing_from_the_input(constant_weights):
    weight = torch.nn.Parameter(torch.tensor([2.0, 5.0], dtype=torch.float64))

    def normed(x):
        return (weight * (x * torch.rsqrt(x.pow(2).mean())))[1]

    def normed_around_one(x):
        return (torch.stack([1.0 + weight])[0] * (x * torch.rsqrt(x.pow(2).mean())))[1]

    (found,) = relevances(normed, [1.0, 3.0], constant_weights=constant_weights)
    np.testing.assert_allclose(found, [0, 15 / 5**0.5])
    (found,) = relevances(normed_around_one, [1.0, 3.0], constant_weights=constant_weights)
    np.testing.assert_allclose(found, [0, 18 / 5**0.5])


@pytest.mark.parametrize("name", ["llama", "gemma2", "bert"])
@pytest.mark.parametrize("method", METHODS)
def test_relevance_is_the_same_whether_weights_want_gradients_or_not(tiny_model, name, method):
    model = tiny_model(name)
    wanting = model.twin()
    for module in wanting.hf.modules():  # the twin's own parameters around the same numbers
        for key, weight in list(module.named_parameters(recurse=False)):
            module.register_parameter(key, torch.nn.Parameter(weight.detach()))
    plain = attribute(model, tiny.SENTENCE, method=method)
    found = attribute(wanting, tiny.SENTENCE, method=method)
    np.testing.assert_allclose(found.scores, plain.scores, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("run", [cp_lrp, attnlrp])
def test_a_formula_is_refused(run):
    with pytest.raises(UnsupportedError, match="formula"):
        run(Problem.of_formula(lambda x: x.sum(1), [1.0, 2.0]), seed=0)


def test_attention_inside_a_fused_function_is_noted():
    q = torch.randn(1, 1, 3, 4, requires_grad=True)
    with Rules(constant_weights=True) as rules:
        F.scaled_dot_product_attention(q, q, q)
    assert rules.refused.startswith("scaled_dot_product_attention")
