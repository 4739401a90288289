"""Captured maps are the model's own: equal to eager `output_attentions=True`, and nothing moved."""

import threading

import numpy as np
import pytest
import torch
import transformers
from PIL import Image

import attnviz as av
from attnviz.tracing import engine
from attnviz.tracing.inputs import prepare
from tests import tiny

DECODERS = ("gpt2", "gpt-neox", "opt", "bloom", "llama", "mistral", "qwen3", "gemma2")
ENCODER_DECODERS = ("t5", "bart", "marian")
WEIGHTS_ONLY = ("deberta-v2", "bloom")
# A position bias, a softcap or a window: these scores hold more than q k.
MORE_THAN_Q_K = (*WEIGHTS_ONLY, "t5", "gemma2", "mistral", "modernbert")


def picture() -> Image.Image:
    pixels = np.random.default_rng(0).integers(0, 255, (16, 16, 3), dtype=np.uint8)
    return Image.fromarray(pixels)


def series(steps: int = 24) -> np.ndarray:
    return np.random.default_rng(0).normal(size=steps)


def example(name: str):
    match name:
        case "vit" | "colour-key":
            return picture()
        case "patchtst":
            return series()
        case _:
            return tiny.SENTENCE


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
    trace = av.trace(model, example(name))
    expected = eager_maps(model, example(name), trace)
    assert set(trace.stacks) == set(expected)
    for stack, maps in expected.items():
        assert trace.stack(stack).n_layers == len(maps) == model.hf.config.num_hidden_layers
        for layer, reference in enumerate(maps):
            for head in range(reference.shape[0]):
                ours = trace.attention(layer, head, stack)
                assert ours.dtype == np.float32
                assert np.abs(ours - reference[head]).max() <= 1e-6


def test_maps_of_the_real_minilm_equal_eager_output_attentions(minilm):
    text = "The cat sat on the mat because it was tired, but the dog was not."
    trace = av.trace(minilm, text)
    for layer, reference in enumerate(eager_maps(minilm, text, trace)["encoder"]):
        for head in range(12):
            assert np.abs(trace.attention(layer, head) - reference[head]).max() <= 1e-6
    # Known of this model: head 0.2 looks at the previous token, and 5.11 resolves "it".
    previous = trace.attention(0, 2)
    assert np.diagonal(previous, offset=-1)[1:].mean() > 0.9
    it, cat = trace.tokens.text.index("it"), trace.tokens.text.index("cat")
    assert trace.attention(5, 11)[it].argmax() == cat


@pytest.mark.parametrize("name", tiny.ARCHITECTURES)
def test_rows_sum_to_one_and_never_look_ahead(name, tiny_model):
    trace = av.trace(tiny_model(name), example(name))
    for stack in trace.by_stack.values():
        for layer in stack.layers:
            np.testing.assert_allclose(layer.weights.sum(-1), 1, atol=1e-5)
            if stack.name == "decoder":
                assert not np.triu(layer.weights, k=1).any()


def test_attention_of_tiny_models_is_far_from_uniform(tiny_model):
    """Otherwise the comparisons above would compare almost nothing."""
    for name in tiny.ARCHITECTURES:
        trace = av.trace(tiny_model(name), example(name))
        weights = trace.stack().layers[-1].weights
        assert weights.max() > 2.5 / weights.shape[-1], name


@pytest.mark.parametrize("name", [n for n in tiny.ARCHITECTURES if n not in MORE_THAN_Q_K])
def test_weights_follow_from_queries_and_keys(name, tiny_model):
    """softmax(q k scale) is the map wherever nothing is added to or cut from the scores."""
    trace = av.trace(tiny_model(name), example(name))
    stack = trace.stack()
    layer = stack.layers[0]
    for head in range(layer.n_heads):
        scores = trace.query(0, head) @ trace.key(0, head).T * layer.scaling
        if stack.name == "decoder":
            scores = np.where(np.tril(np.ones_like(scores)) > 0, scores, -np.inf)
        weights = np.exp(scores - scores.max(-1, keepdims=True))
        weights /= weights.sum(-1, keepdims=True)
        np.testing.assert_allclose(weights, trace.attention(0, head), atol=1e-5)
        assert trace.value(0, head).shape[0] == len(stack.keys)


@pytest.mark.parametrize("name", WEIGHTS_ONLY)
def test_what_an_architecture_does_not_give_is_said_by_name(name, tiny_model):
    trace = av.trace(tiny_model(name), tiny.SENTENCE)
    with pytest.raises(av.UnsupportedError, match=trace.model.architecture):
        trace.query(0, 0)


@pytest.mark.parametrize("name", tiny.ARCHITECTURES)
def test_capturing_leaves_outputs_as_they_were_bit_for_bit(name, tiny_model):
    model = tiny_model(name)
    tensors = dict(prepare(model, example(name)).tensors)
    if model.hf.config.is_encoder_decoder:
        tensors["decoder_input_ids"] = tensors["input_ids"]
    engine.install(model.hf)
    with torch.no_grad():
        before = model.hf(**tensors)[0]
        av.trace(model, example(name))
        after = model.hf(**tensors)[0]
    assert torch.equal(before, after)


@pytest.mark.parametrize("name", [n for n in tiny.ARCHITECTURES if n not in WEIGHTS_ONLY])
def test_without_a_recorder_the_model_answers_as_transformers_default(name, tiny_model):
    model = tiny_model(name)
    default = type(model.hf).from_pretrained(model.hf.config._name_or_path).eval()
    tensors = dict(prepare(model, example(name)).tensors)
    if model.hf.config.is_encoder_decoder:
        tensors["decoder_input_ids"] = tensors["input_ids"]
    engine.install(model.hf)
    with torch.no_grad():
        assert torch.equal(model.hf(**tensors)[0], default(**tensors)[0])


def test_an_exception_inside_leaves_no_trace(tiny_model):
    model = tiny_model("bert")
    tensors = prepare(model, tiny.SENTENCE).tensors
    engine.install(model.hf)
    recorder = engine.Recorder(model.stack_of_module)
    with torch.no_grad():
        before = model.hf(**tensors).logits
        with pytest.raises(TypeError), engine.recording(recorder):
            model.hf(**tensors).logits + "not a number"
        seen = len(recorder.calls["encoder"])
        after = model.hf(**tensors).logits
    assert torch.equal(before, after)
    assert len(recorder.calls["encoder"]) == seen == 2


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


def test_a_pair_knows_which_text_each_token_is_of(tiny_model):
    trace = av.trace(tiny_model("bert"), ("the cat sat", "a dog"))
    assert trace.tokens.text == ("[CLS]", "the", "cat", "sat", "[SEP]", "a", "dog", "[SEP]")
    assert trace.tokens.segment.tolist() == [-1, 0, 0, 0, -1, 1, 1, -1]
    assert trace.tokens.word.tolist() == [-1, 0, 1, 2, -1, 3, 4, -1]


def test_an_unknown_word_is_shown_as_unknown_and_still_readable(tiny_model):
    trace = av.trace(tiny_model("bert"), ("the sommelier", "a zebra"))
    assert "[UNK] sommelier" in trace.tokens.text
    assert "[UNK] zebra" in trace.tokens.text


def test_padding_baked_into_a_tokenizer_is_never_shown(minilm):
    """MiniLM's tokenizer.json asks for 128 tokens; its text has five."""
    trace = av.trace(minilm, "the cat sat")
    assert trace.tokens.text == ("[CLS]", "the", "cat", "sat", "[SEP]")


@pytest.mark.parametrize("name", ENCODER_DECODERS)
def test_a_given_target_is_what_the_decoder_reads(name, tiny_model):
    trace = av.trace(tiny_model(name), "the cat sat", target="a dog")
    assert trace.stacks == ("encoder", "decoder", "cross")
    assert trace.stack("decoder").queries.text[1:] == ("[CLS]", "a", "dog")
    assert trace.attention(1, 3, "cross").shape == (4, 5)


@pytest.mark.parametrize("name", ENCODER_DECODERS)
def test_without_a_target_the_model_writes_what_generate_writes(name, tiny_model):
    model = tiny_model(name)
    trace = av.trace(model, "the cat sat")
    longest = 64 if name == "t5" else 39  # the others have 40 positions
    ids = model.hf.generate(
        **prepare(model, "the cat sat").tensors, max_new_tokens=longest, do_sample=False
    )
    assert trace.prediction.text == model.tokenizer.decode(ids[0], skip_special_tokens=True)


def test_the_answer_is_the_models_own(tiny_model):
    model = tiny_model("bert")
    trace = av.trace(model, tiny.SENTENCE)
    logits = model.hf(**prepare(model, tiny.SENTENCE).tensors).logits[0]
    best = int(logits.argmax())
    label, probability = trace.prediction.top(1)[0]
    assert label == f"LABEL_{best}"
    assert probability == pytest.approx(float(logits.softmax(-1)[best]), abs=1e-6)


def test_a_language_model_answers_with_its_next_token(tiny_model):
    model = tiny_model("gpt2")
    trace = av.trace(model, "the cat sat")
    ids = prepare(model, "the cat sat").tensors["input_ids"]
    logits = transformers.GPT2LMHeadModel.from_pretrained(model.hf.config._name_or_path)(ids).logits
    best = int(logits[0, -1].argmax())
    assert trace.prediction.kind == "next_token"
    assert trace.prediction.top(1)[0][0] == model.tokenizer.convert_ids_to_tokens(best)


def test_a_masked_model_fills_its_mask(tiny_model):
    trace = av.trace(tiny_model("roberta"), "the cat [MASK] on the mat")
    assert trace.prediction.kind == "mask"
    assert sum(p for _, p in trace.prediction.top(100)) == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ("", "text is empty"),
        ("   ", "text is empty"),
        (("the cat", ""), "second text is empty"),
        ("the cat " * 40, "82 tokens long .* at most 40"),
        (["a", "list"], "got a list"),
        (np.zeros((4, 4)), "reads text; got a ndarray"),
    ],
)
def test_bad_input_gets_one_sentence(inputs, message, tiny_model):
    with pytest.raises(av.InputError, match=message):
        av.trace(tiny_model("bert"), inputs)


def test_a_target_for_a_model_without_a_decoder_is_refused(tiny_model):
    with pytest.raises(av.InputError, match="no decoder"):
        av.trace(tiny_model("bert"), "the cat", target="a dog")


def test_the_class_token_of_a_picture_is_a_special_token(tiny_model):
    tokens = av.trace(tiny_model("vit"), picture()).tokens
    assert tokens.text[:2] == ("[CLS]", "0,0")
    assert tokens.special.tolist() == [True] + [False] * 16
    assert tokens.word.tolist() == [-1, *range(1, 17)]


def test_a_segmentation_is_the_models_own(tiny_model):
    model = tiny_model("colour-key")
    trace = av.trace(model, picture())
    with torch.no_grad():
        logits = model.hf(**prepare(model, picture()).tensors).logits[0]
    assert trace.prediction.kind == "pixel_classes"
    np.testing.assert_array_equal(trace.prediction.values, logits.argmax(0).numpy())
    shares = np.bincount(trace.prediction.values.ravel(), minlength=2) / 256
    best = int(shares.argmax())
    assert trace.prediction.labels == ("LABEL_0", "LABEL_1")
    assert trace.prediction.text.startswith(f"LABEL_{best} {shares[best]:.1%}")
    assert trace.tokens.text == tuple(f"{row},{column}" for row in range(4) for column in range(4))
    assert not trace.tokens.special.any()


def test_pictures_for_an_architecture_without_one_grid_are_refused_by_name(tmp_path):
    config = transformers.SegformerConfig(
        depths=[1, 1], hidden_sizes=[8, 8], num_encoder_blocks=2, decoder_hidden_size=8,
        num_attention_heads=[1, 1], sr_ratios=[2, 1], patch_sizes=[3, 3], strides=[4, 2],
        mlp_ratios=[1, 1],
    )  # fmt: skip
    transformers.SegformerForSemanticSegmentation(config).save_pretrained(tmp_path)
    transformers.ViTImageProcessor(size={"height": 16, "width": 16}).save_pretrained(tmp_path)
    with pytest.raises(av.UnsupportedError, match="SegformerForSemanticSegmentation does not cut"):
        av.trace(av.load(str(tmp_path)), picture())


def test_a_forecast_is_the_models_own_in_the_units_of_the_series(tiny_model):
    model = tiny_model("patchtst")
    given = 1000 + 10 * series()
    trace = av.trace(model, given)
    reference = transformers.PatchTSTForPrediction.from_pretrained(model.hf.config._name_or_path)
    past = torch.tensor(given, dtype=torch.float32)[None, :, None]
    with torch.no_grad():
        expected = reference.eval()(past_values=past).prediction_outputs[0, :, 0].numpy()
    assert trace.prediction.kind == "values"
    np.testing.assert_allclose(trace.prediction.values, expected, rtol=1e-4)  # SDPA rounds so
    assert trace.prediction.text.startswith(f"{expected[0]:.4g}, ")


def test_of_a_long_series_the_last_steps_are_read_and_numbered_as_given(tiny_model):
    model = tiny_model("patchtst")
    longer, alone = av.trace(model, series(100)), av.trace(model, series(100)[-24:])
    assert longer.tokens.text == tuple(f"{at}–{at + 2}" for at in range(76, 100, 3))
    assert alone.tokens.text[0] == "0–2"
    np.testing.assert_array_equal(longer.attention(1, 0), alone.attention(1, 0))
    assert longer.inputs == ("(100 steps)",)


def test_a_forecast_that_is_a_distribution_is_answered_with_its_mean(tmp_path):
    torch.manual_seed(0)
    config = transformers.PatchTSTConfig(
        d_model=16, context_length=24, patch_length=4, patch_stride=4, prediction_length=5,
        loss="nll", distribution_output="normal", use_cls_token=True,
    )  # fmt: skip
    transformers.PatchTSTForPrediction(config).save_pretrained(tmp_path)
    model = av.load(str(tmp_path))
    trace = av.trace(model, 50 + series())
    past = torch.tensor(50 + series(), dtype=torch.float32)[None, :, None]
    with torch.no_grad():
        output = model.hf(past_values=past)
    mean = output.loc + output.scale * output.prediction_outputs[0]  # a normal one's first number
    np.testing.assert_allclose(trace.prediction.values, mean[0, :, 0], rtol=1e-5)
    assert trace.tokens.text[:2] == ("[CLS]", "0–3")
    assert trace.tokens.special.sum() == 1


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ("the cat", "reads a series; got a str"),
        (np.zeros(23), r"shape \(23,\).* at least 24 numbers"),
        (np.zeros((24, 2)), r"shape \(24, 2\).*one axis"),
        (np.full(24, np.nan), "gaps"),
        (np.array(["a"] * 24), "got an array of shape"),
    ],
)
def test_what_is_no_series_gets_one_sentence(inputs, message, tiny_model):
    with pytest.raises(av.InputError, match=message):
        av.trace(tiny_model("patchtst"), inputs)


def test_series_for_another_architecture_are_refused_by_name(tmp_path):
    config = transformers.PatchTSMixerConfig(context_length=16, patch_length=4, d_model=8)
    transformers.PatchTSMixerForPrediction(config).save_pretrained(tmp_path)
    with pytest.raises(av.UnsupportedError, match=r"traces PatchTST .* is a patchtsmixer"):
        av.trace(av.load(str(tmp_path)), np.zeros(16))


def test_text_for_a_model_that_reads_pictures_is_refused(tiny_model):
    with pytest.raises(av.InputError, match="reads pictures; got a str"):
        av.trace(tiny_model("vit"), "the cat")


def test_maps_that_no_memory_holds_are_refused_before_the_model_runs(tiny_model, monkeypatch):
    monkeypatch.setattr("attnviz.tracing.capture.MOST_BYTES", 2 * 4 * 10 * 10 * 4)
    av.trace(tiny_model("bloom"), "the cat " * 4)  # 10 tokens, 2 x 4 heads
    with pytest.raises(av.InputError, match="Shorten the text to about 10 tokens"):
        av.trace(tiny_model("bloom"), "the cat " * 5)


def test_threads_that_trace_a_fresh_model_first_leave_it_under_sdpa(checkpoint):
    for _ in range(5):
        model = av.load(str(checkpoint("bert")))
        threads = [threading.Thread(target=engine.install, args=(model.hf,)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert model.hf.config._attn_implementation == engine.KEY


@pytest.mark.parametrize("name", ["bert", "llama"])
def test_bfloat16_models_are_shown_too(name, checkpoint):
    model = av.load(str(checkpoint(name)), dtype="bfloat16")
    trace = av.trace(model, tiny.SENTENCE)
    assert av.view(trace).data
    assert np.isfinite(av.head_scores(trace).entropy).all()


def test_a_question_is_answered_with_a_span_of_the_second_text(tiny_model):
    model = tiny_model("bert-questions")
    question, context = "the cat", "the film was not good"
    prediction = av.trace(model, (question, context)).prediction
    assert prediction.kind == "span"
    assert prediction.text
    assert prediction.text in context
    tensors = prepare(model, (question, context)).tensors
    output = model.hf(**tensors)
    inside = slice(4, 9)  # [CLS] the cat [SEP] | the film was not good | [SEP]
    start = output.start_logits[0, inside].softmax(-1)
    end = output.end_logits[0, inside].softmax(-1)
    joint = (start[:, None] * end).triu()
    assert prediction.top(1)[0][1] == pytest.approx(float(joint.max()), abs=1e-6)


def test_regressions_give_numbers_and_many_labels_are_independent(tiny_model):
    number = av.trace(tiny_model("bert-regression"), "the cat").prediction
    logits = (
        tiny_model("bert-regression")
        .hf(**prepare(tiny_model("bert-regression"), "the cat").tensors)
        .logits
    )
    assert number.kind == "values"
    assert number.values == pytest.approx([float(logits[0, 0])], abs=1e-6)
    many = av.trace(tiny_model("bert-multi-label"), "the cat").prediction
    logits = (
        tiny_model("bert-multi-label")
        .hf(**prepare(tiny_model("bert-multi-label"), "the cat").tensors)
        .logits
    )
    assert dict(many.top(3))["LABEL_0"] == pytest.approx(float(logits[0, 0].sigmoid()), abs=1e-6)


@pytest.mark.parametrize("name", ["bart-classifier", "bart-base", "t5-base"])
def test_encoder_decoders_that_write_nothing_read_their_input_twice(name, tiny_model):
    model = tiny_model(name)
    trace = av.trace(model, "the cat sat")
    assert trace.stacks == ("encoder", "decoder", "cross")
    assert trace.target is None
    if name == "bart-classifier":
        own = model.hf(**prepare(model, "the cat sat").tensors).logits[0].softmax(-1)
        assert trace.prediction.top(1)[0][1] == pytest.approx(float(own.max()), abs=1e-6)


def test_a_given_target_is_not_reported_as_the_models_answer(tiny_model):
    prediction = av.trace(tiny_model("bart"), "the cat sat", target="a dog").prediction
    assert prediction.kind == "next_token"


def test_a_target_longer_than_the_decoder_is_refused(tiny_model):
    with pytest.raises(av.InputError, match=r"target is 102 tokens long .* at most 40"):
        av.trace(tiny_model("bart"), "the cat", target="dog " * 100)


def test_a_classifier_that_looks_back_is_shown_at_its_last_row(tiny_model):
    from attnviz.views.explorer import first_selection

    trace = av.trace(tiny_model("llama-classifier"), "the cat sat")
    assert first_selection(trace).query == len(trace.tokens) - 1


def test_an_architecture_without_attention_is_refused_by_name(tiny_model):
    with pytest.raises(av.UnsupportedError, match="MambaForCausalLM"):
        av.trace(tiny_model("mamba"), "the cat")


def test_without_a_mask_a_masked_model_says_how_to_ask_it(tiny_model):
    prediction = av.trace(tiny_model("roberta"), "the cat sat").prediction
    assert prediction.kind == "none"
    assert "[MASK]" in prediction.text
