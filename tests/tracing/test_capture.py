"""Captured maps are the model's own: equal to eager `output_attentions=True`, and nothing moved."""

import threading

import numpy as np
import pytest
import torch

import attnviz as av
from attnviz.tracing import engine
from attnviz.tracing.inputs import prepare
from tests import rounding, tiny

ENCODER_DECODERS = ("t5", "bart", "marian")
WEIGHTS_ONLY = ("deberta-v2", "bloom")
# A position bias, a softcap or a window: these scores hold more than q k.
MORE_THAN_Q_K = (*WEIGHTS_ONLY, "t5", "gemma2", "mistral", "modernbert")

SAME = rounding.of_softmax(0.0, keys=40)
"""The same scores, and a softmax of them that rounds in another order."""


def eager_maps(model, inputs, trace) -> dict[str, list[np.ndarray]]:
    """The reference: a second copy of the model, eager, asked by transformers' own option."""
    reference = (
        type(model.hf)
        .from_pretrained(
            model.hf.config._name_or_path, attn_implementation="eager", dtype=torch.float32
        )
        .eval()
    )
    tensors = dict(prepare(model, inputs).tensors)
    if model.hf.config.is_encoder_decoder:
        tensors["decoder_input_ids"] = torch.tensor(trace.stack("decoder").queries.ids)[None]
    with torch.no_grad():
        output = reference(**tensors, output_attentions=True)
    if model.hf.config.is_encoder_decoder:
        found = {
            "encoder": output.encoder_attentions,
            "decoder": output.decoder_attentions,
            "cross": output.cross_attentions,
        }
    else:
        found = {trace.stacks[0]: output.attentions}
    return {name: [m[0].numpy() for m in maps] for name, maps in found.items()}


@pytest.mark.parametrize("name", tiny.ARCHITECTURES)
def test_maps_equal_eager_output_attentions(name, tiny_model):
    model = tiny_model(name)
    trace = av.trace(model, tiny.example(name))
    expected = eager_maps(model, tiny.example(name), trace)
    assert set(trace.stacks) == set(expected)
    for stack, maps in expected.items():
        assert trace.stack(stack).n_layers == len(maps) == model.hf.config.num_hidden_layers
        for layer, reference in enumerate(maps):
            for head in range(reference.shape[0]):
                ours = trace.attention(layer, head, stack)
                assert ours.dtype == np.float32
                assert np.abs(ours - reference[head]).max() <= SAME


def test_maps_of_the_real_minilm_equal_eager_output_attentions(minilm):
    text = "The cat sat on the mat because it was tired, but the dog was not."
    trace = av.trace(minilm, text)
    for layer, reference in enumerate(eager_maps(minilm, text, trace)["encoder"]):
        for head in range(12):
            assert np.abs(trace.attention(layer, head) - reference[head]).max() <= SAME
    # Known of this model: head 0.2 looks at the previous token, and 5.11 resolves "it".
    previous = trace.attention(0, 2)
    assert np.diagonal(previous, offset=-1)[1:].mean() > 0.9
    it, cat = trace.tokens.text.index("it"), trace.tokens.text.index("cat")
    assert trace.attention(5, 11)[it].argmax() == cat


@pytest.mark.parametrize("name", tiny.ARCHITECTURES)
def test_rows_sum_to_one_and_never_look_ahead(name, tiny_model):
    trace = av.trace(tiny_model(name), tiny.example(name))
    for stack in trace.by_stack.values():
        for layer in stack.layers:
            np.testing.assert_allclose(layer.weights.sum(-1), 1, atol=2 * SAME)
            if stack.name == "decoder":
                assert not np.triu(layer.weights, k=1).any()


def test_attention_of_tiny_models_is_far_from_uniform(tiny_model):
    """Otherwise the comparisons above would compare almost nothing."""
    for name in tiny.ARCHITECTURES:
        trace = av.trace(tiny_model(name), tiny.example(name))
        weights = trace.stack().layers[-1].weights
        assert weights.max() > 2.5 / weights.shape[-1], name


@pytest.mark.parametrize("name", [n for n in tiny.ARCHITECTURES if n not in MORE_THAN_Q_K])
def test_weights_follow_from_queries_and_keys(name, tiny_model):
    """softmax(q k scale) is the map wherever nothing is added to or cut from the scores."""
    trace = av.trace(tiny_model(name), tiny.example(name))
    stack = trace.stack()
    layer = stack.layers[0]
    for head in range(layer.n_heads):
        scores = trace.query(0, head) @ trace.key(0, head).T * layer.scaling
        if stack.name == "decoder":
            scores = np.where(np.tril(np.ones_like(scores)) > 0, scores, -np.inf)
        weights = np.exp(scores - scores.max(-1, keepdims=True))
        weights /= weights.sum(-1, keepdims=True)
        near = rounding.of_weights(layer)
        np.testing.assert_allclose(weights, trace.attention(0, head), atol=near)
        assert trace.value(0, head).shape[0] == len(stack.keys)


@pytest.mark.parametrize("name", WEIGHTS_ONLY)
def test_what_an_architecture_does_not_give_is_said_by_name(name, tiny_model):
    trace = av.trace(tiny_model(name), tiny.SENTENCE)
    with pytest.raises(av.UnsupportedError, match=trace.model.architecture):
        trace.query(0, 0)


@pytest.mark.parametrize("name", tiny.ARCHITECTURES)
def test_capturing_leaves_outputs_as_they_were_bit_for_bit(name, tiny_model):
    model = tiny_model(name)
    tensors = dict(prepare(model, tiny.example(name)).tensors)
    if model.hf.config.is_encoder_decoder:
        tensors["decoder_input_ids"] = tensors["input_ids"]
    engine.install(model.hf)
    with torch.no_grad():
        before = model.hf(**tensors)[0]
        av.trace(model, tiny.example(name))
        after = model.hf(**tensors)[0]
    assert torch.equal(before, after)


def test_threads_that_share_a_model_never_see_each_others_input(tiny_model):
    model = tiny_model("llama")
    texts = ["the cat sat", "the film was not good", "a dog", tiny.SENTENCE]
    alone = [av.trace(model, text) for text in texts]
    failures: list[str] = []

    def work(number: int) -> None:
        for _ in range(10):
            trace = av.trace(model, texts[number])
            if trace.tokens.text != alone[number].tokens.text or not all(
                np.array_equal(a.weights, b.weights)
                for a, b in zip(trace.stack().layers, alone[number].stack().layers, strict=True)
            ):
                failures.append(texts[number])

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


@pytest.mark.parametrize("name", ENCODER_DECODERS)
def test_without_a_target_the_model_writes_what_generate_writes(name, tiny_model):
    model = tiny_model(name)
    trace = av.trace(model, "the cat sat")
    longest = 64 if name == "t5" else 39  # the others have 40 positions
    ids = model.hf.generate(
        **prepare(model, "the cat sat").tensors, max_new_tokens=longest, do_sample=False
    )
    assert trace.prediction.text == model.tokenizer.decode(ids[0], skip_special_tokens=True)


def test_maps_that_no_memory_holds_are_refused_before_the_model_runs(tiny_model, monkeypatch):
    monkeypatch.setattr("attnviz.tracing.budget.MOST_BYTES", 2 * 4 * 10 * 10 * 4)
    av.trace(tiny_model("bloom"), "the cat " * 4)  # 10 tokens, 2 x 4 heads
    with pytest.raises(av.InputError, match="Shorten the text to about 10 tokens"):
        av.trace(tiny_model("bloom"), "the cat " * 5)


@pytest.mark.parametrize("name", ["bert", "llama"])
def test_bfloat16_models_are_shown_too(name, checkpoint):
    model = av.load(str(checkpoint(name)), dtype="bfloat16")
    trace = av.trace(model, tiny.SENTENCE)
    assert av.view(trace).data
    assert np.isfinite(av.head_scores(trace).entropy).all()


@pytest.mark.parametrize("name", ["bart-classifier", "bart-base", "t5-base"])
def test_encoder_decoders_that_write_nothing_read_their_input_twice(name, tiny_model):
    model = tiny_model(name)
    trace = av.trace(model, "the cat sat")
    assert trace.stacks == ("encoder", "decoder", "cross")
    assert trace.target is None
    if name == "bart-classifier":
        own = model.hf(**prepare(model, "the cat sat").tensors).logits[0].softmax(-1)
        assert trace.prediction.top(1)[0][1] == pytest.approx(
            float(own.max()), abs=rounding.of_numbers(layers=4)
        )


def test_a_classifier_that_looks_back_is_shown_at_its_last_row(tiny_model):
    from attnviz.views.explorer import first_selection

    trace = av.trace(tiny_model("llama-classifier"), "the cat sat")
    assert first_selection(trace).query == len(trace.tokens) - 1


def test_an_architecture_without_attention_is_refused_by_name(tiny_model):
    with pytest.raises(av.UnsupportedError, match="MambaForCausalLM"):
        av.trace(tiny_model("mamba"), "the cat")


def test_a_target_for_a_model_without_a_decoder_gets_a_sentence(tiny_model):
    for name in ("bert", "gpt2", "vit"):
        with pytest.raises(av.InputError, match="no decoder that reads a target"):
            av.trace(tiny_model(name), tiny.example(name), target="a dog")
