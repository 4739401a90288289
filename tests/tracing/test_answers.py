"""Answers are the model's own, read for what each task asks."""

from types import SimpleNamespace

import numpy as np
import pytest
import torch
import transformers

import attnviz as av
from attnviz.models.model import Model
from attnviz.models.tasks import task_named
from attnviz.tracing import answers
from attnviz.tracing.inputs import prepare
from tests import rounding, tiny
from tests.tokenizers_of_kinds import bert_like


def test_the_answer_is_the_models_own(tiny_model):
    model = tiny_model("bert")
    trace = av.trace(model, tiny.SENTENCE)
    logits = model.hf(**prepare(model, tiny.SENTENCE).tensors).logits[0]
    best = int(logits.argmax())
    label, probability = trace.prediction.top(1)[0]
    assert label == f"LABEL_{best}"
    assert probability == pytest.approx(
        float(logits.softmax(-1)[best]), abs=rounding.of_numbers(layers=4)
    )


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


def test_a_segmentation_is_the_models_own(tiny_model):
    model = tiny_model("colour-key")
    trace = av.trace(model, tiny.picture())
    with torch.no_grad():
        logits = model.hf(**prepare(model, tiny.picture()).tensors).logits[0]
    assert trace.prediction.kind == "pixel_classes"
    np.testing.assert_array_equal(trace.prediction.values, logits.argmax(0).numpy())
    shares = np.bincount(trace.prediction.values.ravel(), minlength=2) / 256
    best = int(shares.argmax())
    assert trace.prediction.labels == ("LABEL_0", "LABEL_1")
    assert trace.prediction.text.startswith(f"LABEL_{best} {shares[best]:.1%}")
    assert trace.tokens.text == tuple(
        f"row {row}, col {column}" for row in range(4) for column in range(4)
    )
    assert not trace.tokens.special.any()


def test_a_forecast_is_the_models_own_in_the_units_of_the_series(tiny_model):
    model = tiny_model("patchtst")
    given = 1000 + 10 * tiny.series()
    trace = av.trace(model, given)
    reference = transformers.PatchTSTForPrediction.from_pretrained(model.hf.config._name_or_path)
    past = torch.tensor(given, dtype=torch.float32)[None, :, None]
    with torch.no_grad():
        expected = reference.eval()(past_values=past).prediction_outputs[0, :, 0].numpy()
    assert trace.prediction.kind == "values"
    np.testing.assert_allclose(
        trace.prediction.values, expected, rtol=1e-4, atol=rounding.of_numbers(layers=4)
    )
    assert trace.prediction.text.startswith(f"{expected[0]:.4g}, ")


def test_a_forecast_that_is_a_distribution_is_answered_with_its_mean(tmp_path):
    torch.manual_seed(0)
    config = transformers.PatchTSTConfig(
        d_model=16, context_length=24, patch_length=4, patch_stride=4, prediction_length=5,
        loss="nll", distribution_output="normal", use_cls_token=True,
    )  # fmt: skip
    transformers.PatchTSTForPrediction(config).save_pretrained(tmp_path)
    model = av.load(str(tmp_path))
    trace = av.trace(model, 50 + tiny.series())
    past = torch.tensor(50 + tiny.series(), dtype=torch.float32)[None, :, None]
    with torch.no_grad():
        output = model.hf(past_values=past)
    mean = output.loc + output.scale * output.prediction_outputs[0]  # a normal one's first number
    np.testing.assert_allclose(
        trace.prediction.values, mean[0, :, 0], rtol=1e-4, atol=rounding.of_numbers(layers=4)
    )
    assert trace.tokens.text[:2] == ("[CLS]", "0–3")
    assert trace.tokens.special.sum() == 1


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
    assert prediction.top(1)[0][1] == pytest.approx(
        float(joint.max()), abs=rounding.of_numbers(layers=4)
    )


def test_regressions_give_numbers_and_many_labels_are_independent(tiny_model):
    number = av.trace(tiny_model("bert-regression"), "the cat").prediction
    logits = (
        tiny_model("bert-regression")
        .hf(**prepare(tiny_model("bert-regression"), "the cat").tensors)
        .logits
    )
    assert number.kind == "values"
    assert number.values == pytest.approx([float(logits[0, 0])], abs=rounding.of_numbers(layers=4))
    many = av.trace(tiny_model("bert-multi-label"), "the cat").prediction
    logits = (
        tiny_model("bert-multi-label")
        .hf(**prepare(tiny_model("bert-multi-label"), "the cat").tensors)
        .logits
    )
    assert dict(many.top(3))["LABEL_0"] == pytest.approx(
        float(logits[0, 0].sigmoid()), abs=rounding.of_numbers(layers=4)
    )


def test_a_given_target_is_not_reported_as_the_models_answer(tiny_model):
    prediction = av.trace(tiny_model("bart"), "the cat sat", target="a dog").prediction
    assert prediction.kind == "next_token"


def test_without_a_mask_a_masked_model_says_how_to_ask_it(tiny_model):
    prediction = av.trace(tiny_model("roberta"), "the cat sat").prediction
    assert prediction.kind == "none"
    assert "[MASK]" in prediction.text


def test_a_label_of_a_chinese_word_is_not_lost_behind_another(tmp_path):
    """Its tokens are characters with a label each; a dictionary joins them for the eye only."""
    tokenizer = bert_like()
    hf = transformers.BertForTokenClassification(
        transformers.BertConfig(vocab_size=len(tokenizer), hidden_size=32, num_hidden_layers=1,
                      num_attention_heads=4, intermediate_size=48,
                      id2label={0: "O", 1: "B-PER", 2: "I-PER"}, label2id={})
    )  # fmt: skip
    hf.eval()
    model = Model("ner", hf, tokenizer, task_named("token-classification"))
    read = prepare(model, "演员很棒")
    logits = torch.full((len(read.tokens), 3), -9.0)
    logits[:, 0] = 0.0
    logits[1, 1], logits[2, 2] = 9.0, 9.0  # 演 B-PER, 员 I-PER; ICU takes 演员 for one word
    found = answers.read(model, SimpleNamespace(logits=logits[None]), read, None)
    assert found.text == "演 B-PER · 员 I-PER"
