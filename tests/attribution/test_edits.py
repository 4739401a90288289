"""Edits of the text itself: where they fall, and what the model then answers."""

import pytest
import torch

import attnviz as av
from attnviz.attribution.edits import apply, what_if
from attnviz.attribution.units import units_of
from attnviz.errors import InputError, UnsupportedError
from attnviz.records import Edit
from attnviz.tracing.inputs import prepare
from tests import tiny

TEXT = "The film was not good."


@pytest.fixture(scope="module")
def sentiment():
    return av.load("sentiment", device="cpu")


def number_of(found, word):
    return found.text.index(word)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"not": ("delete", "")}, "The film was good."),
        ({"good": ("delete", "")}, "The film was not."),
        ({"The": ("delete", "")}, "film was not good."),
        ({"not": ("delete", ""), "good": ("delete", "")}, "The film was."),
        ({"not": ("mask", "")}, "The film was [MASK] good."),
        ({"film": ("replace", "plot"), "not": ("replace", "so")}, "The plot was so good."),
    ],
)  # fmt: skip
def test_edits_fall_where_the_words_stand(changes, expected, sentiment):
    prepared = prepare(sentiment, TEXT)
    units = units_of(prepared, "word")
    edits = [
        Edit(kind, [text.lower() for text in units.text].index(word.lower()), text)
        for word, (kind, text) in changes.items()
    ]
    assert apply(sentiment, prepared, units, edits) == (expected,)


def test_without_its_negator_a_review_flips(sentiment):
    found = what_if(sentiment, TEXT, [Edit("delete", 4)])
    assert found.units.text[4] == "not"
    assert found.edited == ("The film was good.",)
    assert (found.before.text, found.after.text) == ("negative", "positive")
    assert found.flipped
    direct = dict(av.trace(sentiment, "The film was good.").prediction.top())
    assert found.value_after == pytest.approx(direct["negative"], abs=1e-6)
    assert found.change == pytest.approx(found.value_after - found.before.top()[0][1], abs=1e-6)


@pytest.mark.parametrize(
    ("name", "inputs"),
    [
        ("bert", "the film was good"), ("gpt2", "the film was good"),
        ("roberta", "the film was [MASK]"), ("bert-regression", "the film was good"),
        ("bert-questions", ("the cat", "the film was good")),
    ],
)  # fmt: skip
def test_every_kind_of_answer_can_be_followed(name, inputs, tiny_model):
    found = what_if(tiny_model(name), inputs, [Edit("replace", 2, "dog")])
    assert "dog" in " ".join(found.edited)
    assert found.value_before != found.value_after
    assert found.measure == ("value" if name == "bert-regression" else "probability")


def test_either_text_of_a_pair_can_be_edited(tiny_model):
    found = what_if(
        tiny_model("bert-questions"), ("the cat", "the film was good"), [Edit("delete", 5)]
    )
    assert found.edited == ("the cat", "the was good")


@pytest.mark.parametrize(
    ("name", "text", "edits", "message"),
    [
        ("bert", "the cat", [Edit("delete", 9)], "units 0 to 3"),
        ("bert", "the cat", [Edit("delete", 0)], "adds itself"),
        ("bert", "the cat", [Edit("delete", 1), Edit("mask", 1)], "once only"),
        ("bert", "the", [Edit("delete", 1)], "The text is empty"),
        ("bert", "the cat", [Edit("replace", 1, " ")], "replacement is empty"),
        ("roberta", "the [MASK]", [Edit("mask", 1)], "question is its mask"),
        ("roberta", "the [MASK]", [Edit("replace", 2, "cat")], "no question"),
    ],
)
def test_edits_that_do_not_fit_are_refused(name, text, edits, message, tiny_model):
    with pytest.raises(InputError, match=message):
        what_if(tiny_model(name), text, edits)


def test_models_without_an_answer_to_follow_are_refused_by_name(tiny_model):
    with pytest.raises(UnsupportedError, match="AlbertModel gives no answer"):
        what_if(tiny_model("albert"), "the cat", [Edit("delete", 1)])


def test_the_model_stays_as_it_was(tiny_model):
    model = tiny_model("bert")
    before = {name: tensor.clone() for name, tensor in model.hf.state_dict().items()}
    what_if(model, "the cat sat", [Edit("delete", 1)])
    assert all(torch.equal(before[name], t) for name, t in model.hf.state_dict().items())


def test_no_edit_changes_nothing(tiny_model):
    found = what_if(tiny_model("bert"), tiny.SENTENCE, [])
    assert found.edited == found.inputs
    assert found.value_before == found.value_after
    assert not found.flipped
