"""The number that is explained is the model's own, and named in words."""

import pytest
import torch

from attnviz.attribution.network import pose
from attnviz.errors import InputError, UnsupportedError
from attnviz.tracing.capture import trace
from tests import tiny


def logits(model, text):
    from attnviz.tracing.inputs import prepare

    with torch.no_grad():
        return model.hf(**prepare(model, text).tensors).logits


def test_the_own_answer_is_the_default(tiny_model):
    model = tiny_model("bert")
    posed = pose(model, tiny.SENTENCE)
    assert posed.target.answer == trace(model, tiny.SENTENCE).prediction.labels[0]
    assert posed.problem.value == pytest.approx(float(logits(model, tiny.SENTENCE).max()), abs=1e-5)


@pytest.mark.parametrize("target", [1, "LABEL_1", "1"])
def test_a_class_by_name_or_number(tiny_model, target):
    model = tiny_model("bert")
    posed = pose(model, tiny.SENTENCE, target=target)
    assert posed.target.label == 'logit of "LABEL_1"'
    assert posed.problem.value == pytest.approx(float(logits(model, tiny.SENTENCE)[0, 1]), abs=1e-5)


def test_measures_of_a_class(tiny_model):
    model = tiny_model("bert")
    p = logits(model, tiny.SENTENCE).softmax(-1)[0, 0]
    found = pose(model, tiny.SENTENCE, target=0, measure="probability")
    assert found.problem.value == pytest.approx(float(p), abs=1e-6)
    found = pose(model, tiny.SENTENCE, target=0, measure="log_probability")
    assert found.problem.value == pytest.approx(float(p.log()), abs=1e-5)


def test_why_a_and_not_b(tiny_model):
    model = tiny_model("bert")
    both = logits(model, tiny.SENTENCE)[0]
    posed = pose(model, tiny.SENTENCE, target=("LABEL_0", "LABEL_1"))
    assert posed.problem.value == pytest.approx(float(both[0] - both[1]), abs=1e-5)
    assert "minus" in posed.target.label


def test_labels_that_exclude_nobody_have_a_probability_of_their_own(tiny_model):
    model = tiny_model("bert-multi-label")
    posed = pose(model, tiny.SENTENCE, target=2, measure="probability")
    expected = logits(model, tiny.SENTENCE)[0, 2].sigmoid()
    assert posed.problem.value == pytest.approx(float(expected), abs=1e-6)


def test_a_regression_output(tiny_model):
    model = tiny_model("bert-regression")
    posed = pose(model, tiny.SENTENCE)
    assert posed.target.label == "output"
    assert posed.target.probability is None
    with pytest.raises(InputError, match="no probability"):
        pose(model, tiny.SENTENCE, measure="probability")


@pytest.mark.parametrize("name", ["gpt2", "llama", "gemma2", "bloom"])
def test_the_next_token(tiny_model, name):
    model = tiny_model(name)
    posed = pose(model, tiny.SENTENCE, target="dog")
    expected = logits(model, tiny.SENTENCE)[0, -1, model.tokenizer.convert_tokens_to_ids("dog")]
    assert posed.problem.value == pytest.approx(float(expected), abs=1e-4)
    assert posed.target.label == 'logit of "dog" as the next token'


def test_the_mask(tiny_model):
    model = tiny_model("roberta")
    text = "the film was [MASK]"
    posed = pose(model, text, target="good")
    at = trace(model, text).tokens.text.index("[MASK]")
    expected = logits(model, text)[0, at, model.tokenizer.convert_tokens_to_ids("good")]
    assert posed.problem.value == pytest.approx(float(expected), abs=1e-5)


def test_a_label_at_a_token(tiny_model):
    model = tiny_model("electra")
    expected = logits(model, tiny.SENTENCE)[0, 2, 1]
    for target in ("LABEL_1@2", "LABEL_1@film"):
        posed = pose(model, tiny.SENTENCE, target=target)
        assert posed.problem.value == pytest.approx(float(expected), abs=1e-5)
    assert posed.target.label == 'logit of "LABEL_1" at "film"'


def test_a_span_of_the_context(tiny_model):
    model = tiny_model("bert-questions")
    pair = ("the cat", tiny.SENTENCE)
    posed = pose(model, pair, target="was not good", measure="log_probability")
    tokens = posed.network.prepared.tokens
    first, last = tokens.text.index("was"), tokens.text.index("good")
    with torch.no_grad():
        out = model.hf(**posed.network.prepared.tensors)
    expected = out.start_logits.log_softmax(-1)[0, first] + out.end_logits.log_softmax(-1)[0, last]
    assert posed.problem.value == pytest.approx(float(expected), abs=1e-5)
    with pytest.raises(InputError, match="is not in the text"):
        pose(model, pair, target="dull service")


@pytest.mark.parametrize("name", ["t5", "bart", "marian"])
def test_a_given_sequence(tiny_model, name):
    model = tiny_model(name)
    posed = pose(model, tiny.SENTENCE, target="the dog sat")
    labels = model.tokenizer(text_target="the dog sat", return_tensors="pt")["input_ids"]
    with torch.no_grad():
        loss = model.hf(**posed.network.prepared.tensors, labels=labels).loss
    assert posed.problem.value == pytest.approx(-float(loss) * labels.shape[1], rel=1e-4)


def test_what_an_encoder_decoder_writes(tiny_model):
    model = tiny_model("bart")
    posed = pose(model, tiny.SENTENCE)
    assert posed.target.answer == trace(model, tiny.SENTENCE).prediction.text
    assert posed.problem.value <= 0


def test_classes_of_pictures_and_pixels_and_steps(tiny_model):
    vit = pose(tiny_model("vit"), tiny.picture(), target=2)
    assert vit.target.label == 'logit of "LABEL_2"'
    key = pose(tiny_model("colour-key"), tiny.picture())
    assert "over its pixels" in key.target.label
    series = pose(tiny_model("patchtst"), tiny.series())
    assert series.target.label == "mean of the 4 steps"
    values = trace(tiny_model("patchtst"), tiny.series()).prediction.values
    assert series.problem.value == pytest.approx(float(values.mean()), rel=1e-4)
    one = pose(tiny_model("patchtst"), tiny.series(), target=2)
    assert one.problem.value == pytest.approx(float(values[2]), rel=1e-4)


def test_the_similarity_of_two_texts(minilm):
    same = pose(minilm, ("a good film", "a good film"))
    near = pose(minilm, ("a good film", "a great movie"))
    far = pose(minilm, ("a good film", "the price of copper fell"))
    assert same.problem.value == pytest.approx(1, abs=1e-4)
    assert near.problem.value > far.problem.value + 0.3
    with pytest.raises(UnsupportedError, match="second text"):
        pose(minilm, "a good film")


@pytest.mark.parametrize(
    ("name", "target", "sentence"),
    [
        ("bert", 7, "class 7.* 0 to 1"),
        ("bert", "LABLE_1", 'Did you mean "LABEL_1"'),
        ("bert", ("LABEL_1", "LABEL_1"), "two different"),
        ("gpt2", 4000, "token 4000.* 0 to"),
        ("gpt2", "the cat", "not one token"),
        ("electra", "LABEL_1", "LABEL_1@1"),
        ("electra", "LABEL_1@zebra", "No token"),
        ("bert-regression", "high", "by its place"),
        ("bert-questions", 3, "part of the text"),
    ],
)
def test_a_target_that_does_not_fit_is_refused(tiny_model, name, target, sentence):
    inputs = ("the cat", tiny.SENTENCE) if name == "bert-questions" else tiny.SENTENCE
    with pytest.raises(InputError, match=sentence):
        pose(tiny_model(name), inputs, target=target)
