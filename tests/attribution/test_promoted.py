"""Which tokens a head speaks for: by hand, and in agreement with direct logit attribution."""

import numpy as np
import pytest
import torch

import attnviz as av
from attnviz.errors import InputError
from tests.attribution.test_direct import TEXT, caught, frozen, lively


@torch.no_grad()
def test_a_heads_tokens_are_its_output_through_the_unembedding(tiny_model):
    model = lively(tiny_model("gpt2"))
    body = model.hf.transformer
    gathered, last = caught(model, body.h[0].attn.c_proj, body.ln_f)
    rows = slice(8, 16)
    part = gathered[-1, rows] @ body.h[0].attn.c_proj.weight[rows]
    effect = (model.hf.lm_head.weight @ frozen(body.ln_f, last[-1], part)).numpy()
    effect -= effect.mean()
    found = av.head_tokens(model, TEXT, layer=0, head=1, k=3)
    order = np.argsort(-effect)
    assert [n for n, _ in found.promoted] == model.tokenizer.convert_ids_to_tokens(order[:3])
    assert [n for n, _ in found.suppressed] == model.tokenizer.convert_ids_to_tokens(order[:-4:-1])
    np.testing.assert_allclose([x for _, x in found.promoted], effect[order[:3]], atol=1e-5)


@torch.no_grad()
def test_looking_at_one_token_in_layer_0_is_its_ov_circuit(tiny_model):
    model = tiny_model("llama")  # two heads share a key and a value
    body, block = model.hf.model, model.hf.model.layers[0]
    (last,) = caught(model, body.norm)
    ids = model.tokenizer(TEXT)["input_ids"]
    film = body.embed_tokens.weight[ids[2]]
    value = block.self_attn.v_proj(block.input_layernorm(film))[8:16]  # of heads 2 and 3
    part = block.self_attn.o_proj.weight[:, 24:32] @ value
    scale = (last[-1].square().mean() + body.norm.variance_epsilon).rsqrt()
    effect = (model.hf.lm_head.weight @ (part * scale * body.norm.weight)).numpy()
    effect -= effect.mean()
    found = av.head_tokens(model, TEXT, layer=0, head=3, looking_at=2, k=5)
    assert found.looking_at == "film"
    np.testing.assert_allclose([x for _, x in found.promoted], np.sort(effect)[:-6:-1], atol=1e-5)


@pytest.mark.parametrize("name", ["gpt2", "bert", "gemma2"])
def test_two_answers_differ_by_the_heads_direct_contribution(name, tiny_model):
    model = lively(tiny_model(name))
    direct = av.direct_logit_attribution(model, TEXT)
    found = av.head_tokens(model, TEXT, layer=1, head=2, k=100)
    change = dict((*found.promoted, *found.suppressed))
    difference = change[direct.answer] - change[direct.against]
    assert difference == pytest.approx(direct.heads[1, 2], abs=1e-5)


def test_another_position_is_read_where_it_has_an_answer(tiny_model):
    model = tiny_model("gpt2")
    early = av.head_tokens(model, TEXT, layer=0, head=0, position=1)
    assert early.place == 'after "the"'
    assert early.promoted != av.head_tokens(model, TEXT, layer=0, head=0).promoted


def test_what_is_promoted_goes_up_and_what_is_suppressed_down(tiny_model):
    found = av.head_tokens(tiny_model("bert"), TEXT, layer=0, head=0)
    assert len(found.promoted) == len(found.suppressed) == 1
    assert found.promoted[0][1] > 0 > found.suppressed[0][1]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"layer": 9, "head": 0}, "No layer 9"),
        ({"layer": 0, "head": 9}, "No head of layer 0 9"),
        ({"layer": 0, "head": 0, "position": 99}, "No position 99"),
        ({"layer": 0, "head": 0, "looking_at": 99}, "No token 99"),
        ({"layer": 0, "head": 0, "k": 0}, "1 or more"),
    ],
)
def test_what_is_not_there_is_refused_in_a_sentence(options, said, tiny_model):
    with pytest.raises(InputError, match=said):
        av.head_tokens(tiny_model("gpt2"), TEXT, **options)


def test_a_classifier_has_no_position_to_choose(tiny_model):
    with pytest.raises(InputError, match="leave the position out"):
        av.head_tokens(tiny_model("bert"), TEXT, layer=0, head=0, position=1)
