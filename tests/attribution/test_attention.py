"""Attribution from maps: against transformers' own maps and gradients, over all architectures."""

import copy
import threading
from itertools import pairwise

import numpy as np
import pytest
import torch

import attnviz as av
from attnviz.attribution import attention
from attnviz.attribution.attribute import attribute
from attnviz.attribution.methods import method_named
from attnviz.attribution.network import pose
from attnviz.attribution.problem import Problem
from attnviz.errors import InputError, UnsupportedError
from attnviz.models import anatomy
from attnviz.tracing import budget as budgets
from tests import tiny
from tests.attribution.questions import NAMES, question

METHODS = ("last_attention", "rollout", "attention_flow", "gradient_attention", "value_norm")
INSIDE = ("cp_lrp", "attnlrp", *METHODS)
TWO_STACKS = ("t5", "bart", "marian", "bart-classifier")
NO_VECTORS = ("deberta-v2", "bloom")
CAUSAL = ("gpt2", "gpt-neox", "opt", "bloom", "llama", "mistral", "qwen3", "gemma2")


def refused(method: str, name: str) -> bool:
    if name in TWO_STACKS:
        return method not in ("gradient_attention", "last_attention")
    return method == "value_norm" and name in NO_VECTORS


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("method", METHODS)
def test_every_architecture_is_answered_or_refused_by_name(tiny_model, name, method, short_answers):
    model = tiny_model(name)
    if refused(method, name):
        with pytest.raises(UnsupportedError, match=model.architecture):
            attribute(model, question(name, model), method=method)
        return
    found = attribute(model, question(name, model), method=method)
    assert (found.scores >= 0).all()
    assert (found.scores > 0).sum() > 1
    if method in ("rollout", "value_norm"):
        assert found.scores.sum() == pytest.approx(1)
        assert found.by_layer is not None
        np.testing.assert_array_equal(found.by_layer[-1], found.scores)


def read(model, inputs, **wanted):
    """Return how much of the answer is read from each position."""
    problem = pose(model, inputs, **wanted).problem
    return attention.attention_run(problem).read


def test_a_classifier_is_read_at_its_class_token(tiny_model):
    assert read(tiny_model("bert"), tiny.SENTENCE)[0] == 1


def test_a_language_model_is_read_at_the_last_token(tiny_model):
    for name in CAUSAL:
        assert read(tiny_model(name), tiny.SENTENCE)[-1] == 1
    assert read(tiny_model("llama-classifier"), tiny.SENTENCE)[-1] == 1


def test_a_masked_language_model_is_read_at_the_mask(tiny_model):
    assert np.flatnonzero(read(tiny_model("roberta"), "the [MASK] sat on the mat")).tolist() == [2]


def test_a_span_is_read_at_its_two_ends(tiny_model):
    model = tiny_model("bert-questions")
    found = read(model, ("the cat", tiny.SENTENCE), target="film was not")
    assert np.flatnonzero(found).tolist() == [5, 7]


def test_a_mean_over_tokens_is_read_everywhere(tiny_model):
    found = read(tiny_model("albert"), (tiny.SENTENCE, "the dog sat"))
    assert (found > 0.02).all()
    assert found.sum() == pytest.approx(1)


def test_a_labelled_token_is_read_where_it_stands(tiny_model):
    found = read(tiny_model("electra"), tiny.SENTENCE, target="LABEL_1@4")
    assert np.flatnonzero(found).tolist() == [4]


@pytest.mark.parametrize(
    ("name", "method"), [(n, m) for n in CAUSAL for m in METHODS if not refused(m, n)]
)
def test_tokens_after_the_position_that_is_read_get_exactly_nothing(tiny_model, name, method):
    model = tiny_model(name)
    posed = pose(model, tiny.SENTENCE)
    at = 6
    posed.network.target = type(posed.target)("", "", lambda out: out.logits[:, at, 5].float())
    scores = method_named(method).run(posed.problem, seed=0).scores
    assert (scores[at + 1 :] == 0).all()
    assert (scores[at - 1 : at + 1] > 0).all()


def by_transformers(model, tensors, target):
    """Return maps and gradients [layer head query key] of plain eager transformers."""
    hf = copy.deepcopy(model.hf)
    hf.set_attn_implementation("eager")
    hf.requires_grad_(True)
    out = hf(**tensors, output_attentions=True)
    slopes = torch.autograd.grad(target(out), out.attentions)
    return (
        np.stack([a[0].detach().double().numpy() for a in out.attentions]),
        np.stack([g[0].double().numpy() for g in slopes]),
    )


@pytest.mark.parametrize("name", ["bert", "gpt2", "llama", "gemma2", "deberta-v2"])
def test_scores_agree_with_transformers_own_maps_and_gradients(tiny_model, name):
    model = tiny_model(name)
    posed = pose(model, tiny.SENTENCE, target=1)
    causal = name in CAUSAL
    at = -1 if causal else 0
    maps, slopes = by_transformers(
        model, posed.network.prepared.tensors,
        lambda out: out.logits[0, -1, 1] if causal else out.logits[0, 1],
    )  # fmt: skip
    n = maps.shape[-1]
    relevance, rolled = np.eye(n), np.eye(n)
    for layer in range(len(maps)):
        gained = np.zeros((n, n))
        for head in range(maps.shape[1]):
            gained += np.clip(maps[layer, head] * slopes[layer, head], 0, None) / maps.shape[1]
        relevance = relevance + gained @ relevance
        rolled = (maps[layer].mean(0) + np.eye(n)) / 2 @ rolled
    for method, wanted in (("gradient_attention", relevance), ("rollout", rolled)):
        found = attribute(model, tiny.SENTENCE, method=method, target=1).scores
        np.testing.assert_allclose(found, wanted[at], rtol=1e-4, atol=1e-6)


def test_relevance_across_stacks_agrees_with_transformers_own_maps_and_gradients(tiny_model):
    model = tiny_model("bart")
    posed = pose(model, tiny.SENTENCE, target="the dog")
    hf = copy.deepcopy(model.hf)
    hf.set_attn_implementation("eager")
    hf.requires_grad_(True)
    out = hf(**posed.network.tensors, output_attentions=True, output_hidden_states=True)
    last = out.decoder_hidden_states[-1]
    groups = (out.encoder_attentions, out.decoder_attentions, out.cross_attentions)
    wanted = [last, *groups[0], *groups[1], *groups[2]]
    slope, *slopes = torch.autograd.grad(posed.target.read(out).sum(), wanted)
    weighted = [
        (a * g)[0].clamp(min=0).mean(0).detach().double().numpy()
        for a, g in zip(wanted[1:], slopes, strict=True)
    ]
    encoder, decoder, cross = weighted[:2], weighted[2:4], weighted[4:]
    n, m = len(encoder[0]), len(decoder[0])
    source, target, across = np.eye(n), np.eye(m), np.zeros((m, n))

    def shares(found):
        added = found - np.eye(len(found))
        return added / np.maximum(added.sum(-1, keepdims=True), 1e-300) + np.eye(len(found))

    for layer in encoder:
        source = source + layer @ source
    for own, other in zip(decoder, cross, strict=True):
        across = across + own @ across
        target = target + own @ target
        across = across + shares(target).T @ other @ shares(source)
    read = slope[0].norm(dim=-1).numpy()
    found = attribute(model, tiny.SENTENCE, method="gradient_attention", target="the dog").scores
    np.testing.assert_allclose(found, read / read.sum() @ across, rtol=1e-4, atol=1e-6)


def test_the_first_map_of_a_decoder_has_a_gradient_too(tiny_model):
    problem = pose(tiny_model("bart"), tiny.SENTENCE, target="the dog").problem
    seen = attention.attention_run(problem, gradients=True)
    assert all(slopes.abs().sum() > 0 for slopes in seen.gradients["decoder"])


@pytest.mark.parametrize("name", [n for n in tiny.ARCHITECTURES if n not in NO_VECTORS])
def test_what_keys_hand_over_adds_up_to_what_the_module_gives(tiny_model, name):
    """Σ over heads and keys of α f(x), and the bias, is the output of the projection."""
    model = tiny_model(name)
    posed = pose(model, question(name, model))
    own, problem = posed.network.model, posed.problem
    _, calls = posed.network.with_maps(problem.inputs)
    modules = {
        anatomy.output_projection(own.hf, call.module)[0]
        for made in calls.values()
        for call in made
    }
    given = {module: [] for module in modules}
    for module in modules:
        module.register_forward_hook(lambda m, args, out: given[m].append(out[0].numpy()))
    with torch.no_grad():
        _, calls = posed.network.with_maps(problem.inputs)
    for made in calls.values():
        for call in made:
            module, matrix = anatomy.output_projection(own.hf, call.module)
            handed = attention.handed_over(own, call)
            assert matrix.shape[1] == handed.shape[-1]
            summed = np.einsum("hqk,hkd->qd", call.weights[0].double().numpy(), handed)
            if module.bias is not None:
                summed = summed + module.bias.numpy()
            np.testing.assert_allclose(given[module].pop(0), summed, rtol=1e-3, atol=1e-4)


def test_value_norm_refuses_a_module_that_changes_the_heads_sums(tiny_model):
    problem = pose(tiny_model("llama"), tiny.SENTENCE).problem
    projection = problem.function.model.hf.model.layers[1].self_attn.o_proj
    projection.register_forward_pre_hook(lambda module, args: (args[0] * 1.5,))
    with pytest.raises(UnsupportedError, match="LlamaForCausalLM changes the output of its heads"):
        attention.value_norm(problem, seed=0)


def test_value_norm_refuses_a_module_without_a_known_projection(tiny_model):
    problem = pose(tiny_model("llama"), tiny.SENTENCE).problem
    layer = problem.function.model.hf.model.layers[1].self_attn
    layer.o_proj, layer.forward = torch.nn.Identity(), layer.forward
    with pytest.raises(UnsupportedError, match="LlamaAttention in LlamaForCausalLM was not found"):
        attention.value_norm(problem, seed=0)


def test_scores_of_words_are_sums_over_their_tokens(tiny_model):
    model = tiny_model("bert")
    two = f"{tiny.SENTENCE}. {tiny.SENTENCE}."  # of one sentence there would be nothing to rank
    tokens = attribute(model, two, method="gradient_attention")
    sentences = attribute(model, two, method="gradient_attention", unit="sentence")
    sums = [tokens.scores[sentences.units.of_token == unit].sum() for unit in (1, 2)]
    np.testing.assert_allclose(sentences.scores[1:3], sums)


def test_a_flow_that_would_take_too_long_is_refused(tiny_model, monkeypatch):
    monkeypatch.setattr(attention, "MOST_FLOW", 2 * 13**3)
    short = tiny.SENTENCE.removesuffix(" mat")
    attribute(tiny_model("bert"), short, method="attention_flow")  # 13 tokens, one of them read
    with pytest.raises(InputError, match="Shorten the input to about 13 tokens"):
        attribute(tiny_model("bert"), tiny.SENTENCE, method="attention_flow")
    with pytest.raises(InputError, match=r"13 of 13 tokens .* to about 6 tokens"):
        attribute(tiny_model("albert"), (short, "the dog"), method="attention_flow")


def test_maps_that_do_not_fit_into_memory_are_refused(tiny_model, monkeypatch):
    monkeypatch.setattr(budgets, "MOST_BYTES", 2 * 4 * 13**2 * 4 * 2)  # twice all maps
    model = tiny_model("bert")
    attribute(model, tiny.SENTENCE.removesuffix(" mat"), method="rollout")  # 13 tokens
    with pytest.raises(InputError, match="Shorten the text to about"):
        attribute(model, tiny.SENTENCE.removesuffix(" mat"), method="gradient_attention")


@pytest.mark.parametrize("method", METHODS)
def test_a_formula_is_refused(method):
    with pytest.raises(UnsupportedError, match="formula"):
        method_named(method).run(Problem.of_formula(lambda x: x.sum(1), [1.0, 2.0]), seed=0)


@pytest.mark.parametrize("name", ["bert", "gpt2", "gemma2", "bloom", "bart", "vit"])
def test_half_precision_is_near(checkpoint, tiny_model, name):
    model, half = tiny_model(name), av.load(str(checkpoint(name)), dtype="bfloat16")
    wanted = {"target": "the dog"} if name == "bart" else {"target": 1}
    for method in METHODS:
        if refused(method, name):
            continue
        full = attribute(model, question(name, model), method=method, **wanted).scores
        found = attribute(half, question(name, half), method=method, **wanted).scores
        assert np.corrcoef(full, found)[0, 1] > 0.95


@pytest.mark.parametrize("name", ["llama", "bart", "bloom"])
def test_two_threads_on_one_model_find_what_one_finds(tiny_model, name):
    model = tiny_model(name)
    jobs = [(m, text) for m in INSIDE if not refused(m, name)
            for text in (tiny.SENTENCE, "the dog was tired because it sat")]  # fmt: skip
    alone = [attribute(model, text, method=m).scores for m, text in jobs]
    together: dict[tuple[int, int], np.ndarray] = {}

    def work(thread: int) -> None:
        order = range(len(jobs)) if thread == 0 else reversed(range(len(jobs)))
        for job in order:
            together[thread, job] = attribute(model, jobs[job][1], method=jobs[job][0]).scores

    threads = [threading.Thread(target=work, args=(n,)) for n in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for (_, job), scores in together.items():
        np.testing.assert_array_equal(scores, alone[job])
    assert len(together) == 2 * len(jobs)


@pytest.mark.parametrize("name", ["bert", "llama", "bart", "bloom"])
def test_nothing_is_left_on_the_shared_model(checkpoint, name):
    model = av.load(str(checkpoint(name)))
    ids = torch.arange(5, 12)[None]
    tensors = {"input_ids": ids} | ({"decoder_input_ids": ids} if name == "bart" else {})

    def state():
        hooks = [
            len(m._forward_hooks) + len(m._forward_pre_hooks) + len(m._backward_hooks)
            for m in model.hf.modules()
        ]
        flags = [p.requires_grad for p in model.hf.parameters()]
        return hooks, flags, model.hf.config._attn_implementation, set(vars(model.hf))

    with torch.no_grad():
        logits = model.hf(**tensors).logits
    weights = [p.clone() for p in model.hf.parameters()]
    before = state()
    for method in INSIDE:
        if not refused(method, name):
            attribute(model, tiny.SENTENCE, method=method)
    assert state() == before
    assert all(map(torch.equal, weights, model.hf.parameters()))
    with torch.no_grad():
        assert torch.equal(model.hf(**tensors).logits, logits)


def test_a_question_can_be_put_to_all_methods_in_turn(tiny_model):
    """Hooks of one method are gone before the next one runs on the same twin."""
    posed = pose(tiny_model("bert"), tiny.SENTENCE)
    rounds = [[method_named(m).run(posed.problem, seed=0).scores for m in INSIDE] for _ in range(2)]
    for first, second in pairwise(rounds):
        for one, other in zip(first, second, strict=True):
            np.testing.assert_array_equal(one, other)
