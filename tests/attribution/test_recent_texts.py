"""A text that was asked about is not taken apart again, unless it would come apart differently."""

import copy
from dataclasses import replace

import pytest

from attnviz.attribution import recent_texts
from attnviz.attribution.recent_texts import prepared_text
from attnviz.errors import InputError
from attnviz.tracing.inputs import prepare_text
from tests import tiny


def test_a_text_is_taken_apart_once_and_as_ever(tiny_model):
    model = tiny_model("bert").twin()
    first = prepared_text(model, tiny.SENTENCE)
    assert prepared_text(model, tiny.SENTENCE) is first
    assert first.tokens.text == prepare_text(model, tiny.SENTENCE).tokens.text
    assert prepared_text(model, tiny.SENTENCE, "the dog sat") is not first
    assert prepared_text(tiny_model("bert").twin(), tiny.SENTENCE) is not first


def test_a_tokenizer_that_learnt_a_word_takes_texts_apart_anew(tiny_model):
    shared = tiny_model("bert")
    model = replace(shared, tokenizer=copy.deepcopy(shared.tokenizer))
    first = prepared_text(model, "the cat purred")
    assert first.tokens.text[3].startswith("[UNK]")
    model.tokenizer.add_tokens(["purred"])
    with pytest.raises(InputError, match="cannot read the token"):  # which has no row
        prepared_text(model, "the cat purred")


def test_only_the_latest_texts_are_kept(tiny_model):
    model = tiny_model("bert").twin()
    first = prepared_text(model, tiny.SENTENCE)
    for number in range(recent_texts.MOST):
        prepared_text(model, f"{tiny.SENTENCE} {'good ' * number}")
    assert prepared_text(model, tiny.SENTENCE) is not first


def test_a_text_that_is_refused_is_refused_again(tiny_model):
    for _ in range(2):
        with pytest.raises(InputError, match="empty"):
            prepared_text(tiny_model("bert"), " ")
