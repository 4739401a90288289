"""Layers have the model's own numbers, also where some of them compute no attention."""

import numpy as np
import pytest
import torch
import transformers as tf

import attnviz as av
from attnviz.attribution.drawn import model_numbers
from attnviz.attribution.lens import logit_lens
from attnviz.metrics.heads import head_scores
from attnviz.metrics.quantities import quantity_map
from attnviz.progress import Progress
from attnviz.tracing import streaming
from attnviz.tracing.capture import streamed
from attnviz.tracing.inputs import prepare
from tests import tiny
from tests.tiny import _config

_GQA = {"num_key_value_heads": 2}
_MAMBA = {
    "mamba_n_heads": 8, "mamba_d_head": 8, "mamba_d_state": 8, "mamba_n_groups": 1,
}  # fmt: skip

HYBRIDS = {
    "Qwen3-Next": (
        lambda: tf.Qwen3NextForCausalLM(
            _config(tf.Qwen3NextConfig, num_hidden_layers=4, head_dim=8, linear_num_key_heads=2,
                    linear_num_value_heads=4, linear_key_head_dim=8, linear_value_head_dim=8,
                    num_experts=4, num_experts_per_tok=2, moe_intermediate_size=16,
                    shared_expert_intermediate_size=16, **_GQA)
        ),
        (3,), "linear attention",
    ),
    "Jamba": (
        lambda: tf.JambaForCausalLM(
            _config(tf.JambaConfig, **_GQA, num_hidden_layers=4, num_experts=2,
                    num_experts_per_tok=1, attn_layer_period=2, attn_layer_offset=1,
                    use_mamba_kernels=False, mamba_d_state=4, mamba_d_conv=2, mamba_expand=1)
        ),
        (1, 3), "Mamba",
    ),
    "Zamba2, one block for two layers": (
        lambda: tf.Zamba2ForCausalLM(
            _config(tf.Zamba2Config, num_hidden_layers=4, mamba_d_state=8, mamba_headdim=8,
                    mamba_ngroups=1, n_mamba_heads=8, num_mem_blocks=1, use_cache=False,
                    layers_block_type=["mamba", "hybrid", "mamba", "hybrid"],
                    hybrid_layer_ids=[1, 3])
        ),
        (1, 3), "Mamba",
    ),
    "LFM2": (
        lambda: tf.Lfm2ForCausalLM(
            _config(tf.Lfm2Config, **_GQA, num_hidden_layers=3, block_ffn_dim=48,
                    layer_types=["conv", "full_attention", "conv"], block_multiple_of=8)
        ),
        (1,), "convolution",
    ),
    "RecurrentGemma": (
        lambda: tf.RecurrentGemmaForCausalLM(
            _config(tf.RecurrentGemmaConfig, num_hidden_layers=4, num_key_value_heads=1,
                    lru_width=32, attention_window_size=16, head_dim=8)
        ),
        (2,), "recurrent",
    ),
    "Granite": (
        lambda: tf.GraniteMoeHybridForCausalLM(
            _config(tf.GraniteMoeHybridConfig, **_GQA, **_MAMBA, num_local_experts=2,
                    layer_types=["mamba", "attention"], num_experts_per_tok=1)
        ),
        (1,), "Mamba",
    ),
    "Bamba": (
        lambda: tf.BambaForCausalLM(
            _config(tf.BambaConfig, **_GQA, **_MAMBA, attn_layer_indices=[1])
        ),
        (1,), "Mamba",
    ),
}  # fmt: skip


@pytest.fixture(scope="module", params=HYBRIDS)
def hybrid(request, tmp_path_factory):
    """A hybrid, its folder, the numbers of its layers with attention, and what the others do."""
    folder = tmp_path_factory.mktemp("hybrid")
    build, numbers, instead = HYBRIDS[request.param]
    tiny.OTHERS["a hybrid"] = build
    tiny.model("a hybrid").save_pretrained(folder)
    del tiny.OTHERS["a hybrid"]
    tiny.tokenizer().save_pretrained(folder)
    return av.load(str(folder)), folder, numbers, instead


def _reference(model, folder):
    """The maps of eager attention, by the number of the layer that transformers calls them by."""
    reference = (
        type(model.hf)
        .from_pretrained(folder, attn_implementation="eager", dtype=torch.float32)
        .eval()
    )
    encoded = tiny.tokenizer()(tiny.SENTENCE, return_tensors="pt", return_token_type_ids=False)
    maps, here = {}, []
    layers = reference.base_model.layers
    for number, layer in enumerate(layers):
        layer.register_forward_pre_hook(lambda *_, number=number: here.append(number))
        for name, part in layer.named_modules():
            if name.endswith(("self_attn", "temporal_block")) and hasattr(part, "q_proj"):
                part.register_forward_hook(lambda _m, _i, out: maps.__setitem__(here[-1], out[1]))
    with torch.no_grad():
        reference(**encoded, output_attentions=True)
    return {number: each[0].numpy() for number, each in maps.items() if each is not None}


def test_a_layer_has_the_number_that_the_model_calls_it_by(hybrid):
    model, folder, numbers, instead = hybrid
    trace = av.trace(model, tiny.SENTENCE)
    stack = trace.stack()
    assert stack.n_layers == model.n_layers
    assert stack.attending == numbers
    for number, layer in enumerate(stack.layers):
        assert (layer.n_heads == 0) == (number not in numbers)
        assert layer.instead == ("" if number in numbers else instead)
    reference = _reference(model, folder)
    assert tuple(sorted(reference)) == numbers
    for number, expected in reference.items():
        np.testing.assert_array_equal(stack.layers[number].weights, expected)
    assert any(instead in sentence for sentence in trace.missing)


def test_a_layer_without_attention_is_refused_with_those_that_have_it(hybrid):
    model, _, numbers, instead = hybrid
    trace = av.trace(model, tiny.SENTENCE)
    has = f"no attention \\({instead}\\).*{' and '.join(map(str, numbers))} ha"
    for ask in (
        lambda: trace.attention(0, 0),
        lambda: av.intervene(model, tiny.SENTENCE, [av.SilenceHead(0, 1)]),
        lambda: av.intervene(model, tiny.SENTENCE, [av.PatchHead(0, 1, "the dog sat")]),
        lambda: quantity_map(trace, "rollout", 0),
    ):
        with pytest.raises(av.InputError, match=has):
            ask()


def test_an_intervention_acts_in_the_layer_of_that_number(hybrid):
    model, _, numbers, _ = hybrid
    last = numbers[-1]
    effect = av.intervene(model, tiny.SENTENCE, [av.UniformAttention(last, 1)])
    before, after = effect.trace_before.stack(), effect.trace_after.stack()
    for number in numbers[:-1]:
        np.testing.assert_array_equal(before.layers[number].weights, after.layers[number].weights)
    assert after.layers[last].acted
    seen = after.layers[last].weights[1]
    np.testing.assert_allclose(seen[-1], 1 / len(seen), atol=1e-6)
    np.testing.assert_array_equal(before.layers[last].weights[0], after.layers[last].weights[0])


def test_scores_and_sweeps_have_a_row_for_every_layer(hybrid):
    model, _, numbers, _ = hybrid
    entropy = head_scores(av.trace(model, tiny.SENTENCE)).entropy
    sweep = av.sweep_heads(model, tiny.SENTENCE, importance=True)
    for table in (entropy, sweep.effects.moved, sweep.importance):
        assert table.shape[0] == model.n_layers
        empty = np.isnan(table).all(1)
        assert tuple(np.flatnonzero(~empty)) == numbers
    other = tiny.SENTENCE.replace("cat", "dog")
    patches = av.sweep_patches(model, tiny.SENTENCE, other, what="heads")
    assert tuple(np.flatnonzero(~np.isnan(patches.effects.moved).all(1))) == numbers


def test_residual_streams_are_counted_as_the_heads_are(hybrid):
    model, _, _, _ = hybrid
    lens = logit_lens(model, tiny.SENTENCE)
    assert lens.n_layers == model.n_layers
    effect = av.intervene(model, tiny.SENTENCE, [av.PatchResidual(0, tiny.SENTENCE)])
    assert effect.change.moved == pytest.approx(0, abs=1e-5)


def test_what_is_followed_through_layers_passes_those_without_attention_by(hybrid):
    model, _, numbers, _ = hybrid
    trace = av.trace(model, tiny.SENTENCE)
    rolled = quantity_map(trace, "rollout", numbers[-1])
    np.testing.assert_allclose(rolled.sum(-1), 1, atol=1e-6)
    by_layer = av.attribute(model, tiny.SENTENCE, method="rollout").by_layer
    assert len(by_layer) == model.n_layers
    assert np.isfinite(by_layer).all()
    relevance = model_numbers(model, tiny.SENTENCE, trace)("relevance", "decoder", numbers[-1], 0)
    assert relevance.shape == (len(trace.tokens),) * 2


def test_a_streamed_trace_has_the_same_numbers(hybrid, monkeypatch):
    model, _, numbers, instead = hybrid
    whole = av.trace(model, tiny.SENTENCE).stack()
    monkeypatch.setattr(streaming, "BLOCK_BYTES", 4 * 4 * 40 * 7)
    prepared = prepare(model, tiny.SENTENCE)
    trace = streamed(model, prepared, None, (None, None), Progress())
    stack = trace.stack()
    assert stack.streamed
    assert stack.attending == numbers
    assert stack.layers[0].instead == instead
    found = trace.attention(numbers[0], 1)
    np.testing.assert_allclose(found, whole.layers[numbers[0]].weights[1], atol=1e-5)
    assert trace.overview().shape[0] == model.n_layers
    assert np.isnan(head_scores(trace).entropy[0]).all()


def test_a_trace_is_kept_with_its_layers_in_place(hybrid, tmp_path):
    model, _, numbers, instead = hybrid
    trace = av.trace(model, tiny.SENTENCE)
    again = av.open_trace(trace.save(tmp_path / "kept"))
    assert again.stack().attending == numbers
    assert again.stack().layers[0].instead == instead
    np.testing.assert_array_equal(again.attention(numbers[0], 0), trace.attention(numbers[0], 0))


def test_models_whose_layers_all_attend_are_numbered_as_before(tiny_model):
    for name in ("bert", "albert", "llama", "t5", "modernbert"):
        for stack in av.trace(
            tiny_model(name), tiny.SENTENCE, **({"target": "the dog sat"} if name == "t5" else {})
        ).by_stack.values():
            assert stack.attending == tuple(range(stack.n_layers))
