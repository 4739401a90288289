"""The fewest changes that flip a label: on a model that adds up its words, and on a trained one."""

from dataclasses import replace

import pytest
import torch
import transformers as tf

import attnviz as av
from attnviz.attribution.flips import minimal_flip
from attnviz.errors import InputError, UnsupportedError
from attnviz.models.model import Model
from attnviz.progress import Cancelled, Progress


class Adding(tf.BertForSequenceClassification):
    """Answers LABEL_1 where the words sum to more than 0: good, great +1, bad, dull -1."""

    def forward(self, input_ids, **others):
        words = torch.zeros(30)
        for token, number in ((14, 1.0), (15, -1.0), (17, -1.0), (18, 1.0)):
            words[token] = number
        total = words[input_ids].sum(-1) - 0.5
        return tf.modeling_outputs.SequenceClassifierOutput(
            logits=torch.stack([-total, total], dim=-1)
        )


@pytest.fixture(scope="module")
def adding(tiny_model) -> Model:
    bert = tiny_model("bert")
    return replace(bert, hf=Adding(bert.hf.config).eval())


def test_one_word_flips_and_nothing_smaller_could(adding):
    found = minimal_flip(adding, "the film was good", words=())
    assert (found.label, found.best.label, found.found, found.proven) == (
        "LABEL_1", "LABEL_0", True, True,
    )  # fmt: skip
    assert found.best.texts == ("the film was",)
    assert found.others == ()
    assert found.passes == 5  # the text, and each of its four words deleted


@pytest.mark.parametrize(("most_passes", "proven"), [(5000, True), (6, True), (3, False)])
def test_two_words_flip_where_one_cannot(most_passes, proven, adding):
    found = minimal_flip(adding, "good film great", words=(), most_passes=most_passes)
    assert found.passes <= most_passes
    assert found.proven == proven
    if found.found:
        assert found.best.texts == ("film",)
        assert len(found.best.edits) == 2


def test_no_flip_gives_the_closest_attempt_and_says_whether_that_is_proven(adding):
    text = "good good great great"
    found = minimal_flip(adding, text, words=(), most_changes=2)
    assert not found.found
    assert found.proven
    assert found.best.label == "LABEL_1"
    assert len(found.best.edits) == 2
    assert not minimal_flip(adding, text, words=(), most_changes=3).proven  # the last is a beam


def test_a_beam_finds_three(adding):
    found = minimal_flip(adding, "good film great good", words=())
    assert found.found
    assert len(found.best.edits) == 3
    assert found.proven  # singles and pairs were all tried


def test_a_trained_model_flips_with_one_word():
    found = minimal_flip(av.load("sentiment", device="cpu"), "The film was not good.")
    assert (found.label, found.best.label, found.proven) == ("negative", "positive", True)
    assert len(found.best.edits) == 1
    direct = av.trace(av.load("sentiment", device="cpu"), found.best.texts[0]).prediction
    assert direct.text == "positive"
    assert found.best.probability == pytest.approx(direct.top(1)[0][1], abs=1e-5)
    assert found.others


def test_a_fill_mask_model_can_propose_words(adding, tiny_model):
    alone = minimal_flip(adding, "the film was good", words=())
    found = minimal_flip(adding, "the film was good", words=(), proposals=tiny_model("roberta"))
    assert found.candidates > alone.candidates
    with pytest.raises(InputError, match="fills no masks"):
        minimal_flip(adding, "the film", proposals=adding)


@pytest.mark.parametrize("name", ["gpt2", "roberta", "bert-regression", "bert-multi-label", "vit"])
def test_models_without_one_label_are_refused_by_name(name, tiny_model):
    with pytest.raises(UnsupportedError, match="label"):
        minimal_flip(tiny_model(name), "the film was good")


def test_it_can_be_cancelled(adding):
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        minimal_flip(adding, "the film was good", progress=progress)
