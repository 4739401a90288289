"""Direct logit attribution: the parts add up, and are what the weights say by hand."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

import attnviz as av
from attnviz.errors import InputError, UnsupportedError
from attnviz.models.model import Model
from attnviz.tracing.inputs import prepare
from tests import tiny
from tests.attribution.test_lens import hooks

TEXT = "the film was not good"
MASKED = "the film was [MASK] good"
ARCHITECTURES = [
    "bert", "roberta", "distilbert", "modernbert", "gpt2", "gpt-neox", "opt", "llama", "mistral",
    "qwen3", "gemma2", "vit", "bert-pretraining", "llama-classifier", "gpt-oss",
]  # fmt: skip


def lively(model: Model) -> Model:
    """Return the model with biases and norms that are not zero and one, in a copy of its own."""
    torch.manual_seed(1)
    own = replace(model.twin())
    with torch.no_grad():
        for module in own.hf.modules():
            for name, weights in list(module.named_parameters(recurse=False)):
                if weights.dim() == 1:
                    drawn = nn.Parameter(weights + 0.3 * torch.randn_like(weights))
                    module.register_parameter(name, drawn.requires_grad_(False))
    own.hf.tie_weights()
    return own


def given(model: Model):
    if model.task_line.reads == "picture":
        return tiny.picture()
    return MASKED if model.task_line.kind == "mask" else TEXT


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_the_parts_add_up_to_the_models_own_difference(name, tiny_model):
    model = lively(tiny_model(name))
    with torch.no_grad():
        logits = model.hf(**prepare(model, given(model)).tensors).logits[0]
    at = {"next_token": -1, "mask": 4}.get(model.task_line.kind)
    row = (logits if at is None else logits[at]).double().numpy()
    best, second = np.argsort(-row)[:2]
    found = av.direct_logit_attribution(model, given(model))
    assert found.value == pytest.approx(row[best] - row[second], abs=1e-4)
    assert abs(found.error) < 1e-4
    assert found.biases != 0 or name in ("llama", "mistral", "qwen3", "gemma2", "llama-classifier",
                                         "modernbert")  # fmt: skip
    assert sum(part.contribution for part in found) == pytest.approx(found.total)
    assert len(list(found)) == 2 + found.heads.size + len(found.mlps)


def caught(model: Model, *modules: nn.Module):
    """Return what goes into modules, in one pass over the text."""
    met = {}

    def keep(module, inputs):
        met[module] = inputs[0][0]

    hooks = [module.register_forward_pre_hook(keep) for module in modules]
    with torch.no_grad():
        model.hf(**prepare(model, given(model)).tensors)
    for hook in hooks:
        hook.remove()
    return [met[module] for module in modules]


def frozen(norm: nn.LayerNorm, x, part):
    """What a layer norm makes of one summand of x, its scale taken from the whole."""
    scale = (x.var(-1, unbiased=False, keepdim=True) + norm.eps).sqrt()
    return (part - part.mean(-1, keepdim=True)) / scale * norm.weight


@torch.no_grad()
def test_in_gpt2_every_part_is_what_the_weights_say(tiny_model):
    model = lively(tiny_model("gpt2"))
    body = model.hf.transformer
    blocks = list(body.h)
    entered, last, *inside = caught(
        model, blocks[0], body.ln_f,
        *(b.attn.c_proj for b in blocks), *(b.mlp.c_proj for b in blocks),
    )  # fmt: skip
    found = av.direct_logit_attribution(model, TEXT, answer="dog", against="cat")
    dog, cat = (model.tokenizer.convert_tokens_to_ids(word) for word in ("dog", "cat"))
    way = model.hf.lm_head.weight[dog] - model.hf.lm_head.weight[cat]

    def says(part):
        return float(frozen(body.ln_f, last[-1], part) @ way)

    assert found.embedding == pytest.approx(says(entered[-1]), abs=1e-5)
    biases = float(body.ln_f.bias @ way)
    for layer, block in enumerate(blocks):
        for head in range(4):
            rows = slice(8 * head, 8 * head + 8)
            part = inside[layer][-1, rows] @ block.attn.c_proj.weight[rows]
            assert found.heads[layer, head] == pytest.approx(says(part), abs=1e-5)
        assert found.mlps[layer] == pytest.approx(
            says(block.mlp.c_proj(inside[2 + layer][-1])), abs=1e-5
        )
        biases += says(block.attn.c_proj.bias)
    assert found.biases == pytest.approx(biases, abs=1e-5)


@torch.no_grad()
def test_behind_a_sum_that_is_normed_parts_pass_through_its_norm(tiny_model):
    model = lively(tiny_model("roberta"))
    end = model.hf.roberta.encoder.layer[-1].output
    head = model.hf.lm_head
    fed, normed, x = caught(model, end.dense, end.LayerNorm, head)
    found = av.direct_logit_attribution(model, MASKED, answer="dog", against="cat")
    at = prepare(model, MASKED).tensors["input_ids"][0].tolist().index(4)
    part = head.dense.weight @ frozen(end.LayerNorm, normed[at], end.dense(fed[at]))
    whole = head.dense(x[at])
    gained = part * nn.functional.gelu(whole) / whole
    way = frozen(head.layer_norm, nn.functional.gelu(whole), gained)
    dog, cat = (model.tokenizer.convert_tokens_to_ids(word) for word in ("dog", "cat"))
    expected = way @ (head.decoder.weight[dog] - head.decoder.weight[cat])
    assert found.mlps[-1] == pytest.approx(float(expected), abs=1e-5)


def test_answers_are_named_or_the_models_own(tiny_model):
    model = tiny_model("gpt2")
    likely = av.trace(model, TEXT).prediction.labels
    found = av.direct_logit_attribution(model, TEXT)
    assert (found.answer, found.against) == likely[:2]
    assert found.place == 'after "[SEP]"'
    turned = av.direct_logit_attribution(model, TEXT, answer=likely[1], against=likely[0])
    assert turned.value == pytest.approx(-found.value, abs=1e-5)
    np.testing.assert_allclose(turned.heads, -found.heads, atol=1e-5)


def test_a_gain_on_the_way_is_said(tiny_model):
    assert len(av.direct_logit_attribution(tiny_model("gpt2"), TEXT).notes) == 1
    for name, said in (("bert", "activation"), ("distilbert", "activation"),
                       ("roberta", "activation"), ("gemma2", "softcap")):  # fmt: skip
        notes = av.direct_logit_attribution(tiny_model(name), given(tiny_model(name))).notes
        assert said in notes[1]


def test_the_shared_model_is_left_as_it_was(tiny_model):
    model = tiny_model("bert")
    before = {name: weights.clone() for name, weights in model.hf.named_parameters()}
    hung = hooks(model)
    wants = {name: weights.requires_grad for name, weights in model.hf.named_parameters()}
    av.direct_logit_attribution(model, TEXT)
    for name, weights in model.hf.named_parameters():
        assert torch.equal(weights, before[name])
        assert weights.requires_grad == wants[name]
        assert weights.grad is None
    assert hooks(model) == hung


def test_in_the_bundled_model_the_copying_heads_say_the_next_word():
    found = av.direct_logit_attribution(
        av.load("induction"), "candle river seven button cloud, candle river seven button"
    )
    assert found.answer == "cloud"
    assert found.top(1)[0].kind == "head"
    assert found.top(1)[0].layer == 1


@pytest.mark.parametrize(
    ("name", "options", "error", "said"),
    [
        ("deberta-v2", {}, UnsupportedError, "cannot be separated"),
        ("t5", {}, UnsupportedError, "no two answers A and B"),
        ("bart-classifier", {}, UnsupportedError, "also looks at an encoder"),
        ("bert-regression", {}, UnsupportedError, "answers with a number"),
        ("roberta", {}, InputError, "no mask to explain"),
        ("gpt2", {"answer": "dog", "against": "dog"}, InputError, "two different answers"),
        ("gpt2", {"against": "xyzzy"}, InputError, "is not one token"),
        ("bert", {"answer": "good"}, InputError, "No class"),
    ],
)
def test_what_has_no_parts_is_refused_in_a_sentence(name, options, error, said, tiny_model):
    with pytest.raises(error, match=said):
        av.direct_logit_attribution(tiny_model(name), TEXT, **options)


def test_a_stream_that_something_else_writes_into_is_refused(tiny_model):
    model = tiny_model("gpt2").twin()

    class Adds(nn.Module):
        def forward(self, x):
            return x + 1.0

    model.hf.transformer.ln_f = nn.Sequential(Adds(), model.hf.transformer.ln_f, Adds())
    with pytest.raises(UnsupportedError, match="something else writes into its residual stream"):
        av.direct_logit_attribution(model, TEXT)
