"""Answers by name: a token or a label, by a word or by its number."""

import pytest
import torch

import attnviz as av
from attnviz.tracing.answer_names import label_id, label_names, token_id


def test_a_word_is_found_with_a_space_before_it_or_without(tiny_model):
    for model, word in ((tiny_model("gpt2"), "cat"), (av.load("induction"), "river")):
        found = token_id(model, word, torch.zeros(len(model.tokenizer)))
        assert model.tokenizer.decode([found]).strip() == word


def test_a_number_is_its_own_id_and_one_too_large_is_refused(tiny_model):
    assert token_id(tiny_model("gpt2"), 3, torch.zeros(5)) == 3
    with pytest.raises(av.InputError, match="No token 5: those of this model are 0 to 4"):
        token_id(tiny_model("gpt2"), 5, torch.zeros(5))


def test_what_else_may_be_done_with_several_tokens_is_said(tiny_model):
    with pytest.raises(av.InputError, match="Name its first token, or ask twice"):
        token_id(tiny_model("gpt2"), "the cat", torch.zeros(5), or_else=", or ask twice")


def test_a_label_is_found_by_name_and_by_number(tiny_model):
    names = label_names(tiny_model("bert"), 2)
    assert [label_id(one, names) for one in (names[1], 1, "1")] == [1, 1, 1]
    with pytest.raises(av.InputError, match=r'No answer "LABEL_7"\. Known: LABEL_0, LABEL_1'):
        label_id("LABEL_7", names, noun="answer")
    with pytest.raises(av.InputError, match='No class "²"'):
        label_id("²", names)
