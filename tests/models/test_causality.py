"""Stacks are called by what a model does, held against transformers' own eager maps."""

from pathlib import Path

import numpy as np
import pytest
import torch
import transformers as tf

import attnviz as av
from attnviz.attribution.lens import logit_lens
from tests import tiny
from tests.tiny import VOCABULARY, _config

_GQA = {"num_key_value_heads": 2}
_GEMMA = {
    **_GQA, "head_dim": 8, "query_pre_attn_scalar": 8, "sliding_window": 4,
    "layer_types": ["sliding_attention", "full_attention"],
}  # fmt: skip
_PICTURES = {
    "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 48,
    "image_size": 16, "patch_size": 4,
}  # fmt: skip

LOOKS_BACK = {
    "Llama": lambda: tf.LlamaForCausalLM(_config(tf.LlamaConfig, **_GQA)),
    "Llama, a body": lambda: tf.LlamaModel(_config(tf.LlamaConfig, **_GQA)),
    "LLaVA": lambda: tf.LlavaForConditionalGeneration(
        tf.LlavaConfig(vision_config=tf.CLIPVisionConfig(**_PICTURES), image_token_index=4,
                       text_config=_config(tf.LlamaConfig, **_GQA))
    ),
    "Gemma 3 with pictures": lambda: tf.Gemma3ForConditionalGeneration(
        tf.Gemma3Config(text_config=_config(tf.Gemma3TextConfig, **_GEMMA).to_dict(),
                        vision_config=_PICTURES, mm_tokens_per_image=4, image_token_index=4,
                        boi_token_index=5, eoi_token_index=6)
    ),
    "BERT as a decoder": lambda: tf.BertLMHeadModel(_config(tf.BertConfig, is_decoder=True)),
    "CLIP's text tower": lambda: tf.CLIPTextModel(_config(tf.CLIPTextConfig)),
    "Bloom": tiny.ARCHITECTURES["bloom"],
}  # fmt: skip
LOOKS_BOTH_WAYS = {
    "BERT": tiny.ARCHITECTURES["bert"],
    "Llama, both ways": lambda: tf.LlamaModel(_config(tf.LlamaConfig, is_causal=False, **_GQA)),
    "EmbeddingGemma": lambda: tf.Gemma3TextModel(
        _config(tf.Gemma3TextConfig, use_bidirectional_attention=True, **_GEMMA)
    ),
    "XLNet": lambda: tf.XLNetLMHeadModel(
        tf.XLNetConfig(vocab_size=VOCABULARY, d_model=32, n_layer=2, n_head=4, d_inner=48)
    ),
}  # fmt: skip


def _open(folder: Path, build) -> av.Model:
    tiny.OTHERS["one"] = build
    tiny.model("one").save_pretrained(folder)
    del tiny.OTHERS["one"]
    tiny.tokenizer().save_pretrained(folder)
    return av.load(str(folder))


@pytest.mark.parametrize("name", [*LOOKS_BACK, *LOOKS_BOTH_WAYS])
def test_a_stack_is_a_decoder_where_no_token_looks_ahead(name, tmp_path):
    model = _open(tmp_path, {**LOOKS_BACK, **LOOKS_BOTH_WAYS}[name])
    trace = av.trace(model, tiny.SENTENCE)
    reference = type(model.hf).from_pretrained(
        tmp_path, attn_implementation="eager", dtype=torch.float32
    )
    encoded = tiny.tokenizer()(tiny.SENTENCE, return_tensors="pt", return_token_type_ids=False)
    with torch.no_grad():
        maps = reference.eval()(**encoded, output_attentions=True).attentions
    ahead = any(np.triu(layer[0], k=1).any() for layer in maps)
    assert trace.stacks == (("encoder",) if ahead else ("decoder",))
    assert ahead == (name in LOOKS_BOTH_WAYS)
    for layer, expected in zip(trace.stack().layers, maps, strict=True):
        np.testing.assert_array_equal(layer.weights, expected[0])


def test_a_decoder_inside_a_model_of_pictures_has_a_lens_and_writes(tmp_path):
    model = _open(tmp_path, LOOKS_BACK["LLaVA"])
    lens = logit_lens(model, tiny.SENTENCE)
    assert lens.kind == "next_token"
    written = av.generate(model, "the film was")
    assert written.stacks == ("decoder",)


def test_a_stack_is_found_by_the_name_that_a_link_or_a_card_had_for_it(tmp_path):
    model = _open(tmp_path, LOOKS_BACK["LLaVA"])
    trace = av.trace(model, tiny.SENTENCE)
    assert trace.stack("encoder") is trace.stack("decoder")
    by_old_name = av.intervene(model, tiny.SENTENCE, [av.SilenceHead(1, 2, stack="encoder")])
    by_name = av.intervene(model, tiny.SENTENCE, [av.SilenceHead(1, 2, stack="decoder")])
    assert by_old_name.change.moved == by_name.change.moved > 0
    with pytest.raises(av.InputError, match="It has: decoder"):
        trace.stack("cross")


def test_two_stacks_are_never_taken_for_each_other(tiny_model):
    trace = av.trace(tiny_model("t5"), tiny.SENTENCE, target="the dog")
    assert trace.stack("encoder") is not trace.stack("decoder")
