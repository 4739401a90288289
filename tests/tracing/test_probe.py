"""Random tokens said twice: what they are, and that they find a head that copies."""

import numpy as np
import pytest

import attnviz as av
from attnviz.errors import InputError, UnsupportedError
from attnviz.metrics.heads import after_earlier_same, numbered_tokens


def test_the_second_half_is_the_first_once_more(tiny_model):
    model = tiny_model("bert")
    found = av.repeated_tokens(model, count=8)
    ids, special = found.tokens.ids, found.tokens.special
    assert special.tolist() == [True] + [False] * 16 + [True]  # [CLS] and [SEP] stand around them
    assert ids[1:9].tolist() == ids[9:17].tolist()
    assert len(set(ids[1:9])) == 8
    assert not set(ids[1:17]) & set(model.tokenizer.all_special_ids)
    assert av.head_scores(found).queries["induction"] == 8


def test_its_score_is_worked_from_the_map(tiny_model):
    found = av.repeated_tokens(tiny_model("llama"), count=6, seed=3)
    wanted = after_earlier_same(numbered_tokens(found.tokens))
    rows = wanted.any(-1)
    for layer in range(found.stack().n_layers):
        for head in range(found.stack().n_heads):
            by_hand = (found.attention(layer, head) * wanted)[rows].sum(-1).mean()
            assert av.head_scores(found).induction[layer, head] == pytest.approx(by_hand, rel=1e-5)


def test_the_bundled_model_of_copying_has_its_induction_heads():
    scores = av.head_scores(av.repeated_tokens(av.load("induction"), count=40))
    assert scores.queries["induction"] == 40
    assert np.nanmax(scores.induction[1]) > 0.7
    assert np.nanmax(scores.induction[0]) < 0.3


def test_of_a_model_with_few_positions_as_many_tokens_are_taken_as_fit(tiny_model):
    model = tiny_model("gpt2")
    found = av.repeated_tokens(model, count=10_000)
    assert len(found.tokens) <= model.max_tokens
    assert len(found.tokens) >= min(model.max_tokens - 2, 2 * 20)


def test_other_models_and_counts_are_refused(tiny_model):
    with pytest.raises(UnsupportedError, match="a single text"):
        av.repeated_tokens(tiny_model("vit"))
    with pytest.raises(UnsupportedError, match="a single text"):
        av.repeated_tokens(tiny_model("bart"))
    with pytest.raises(InputError, match="at least 4"):
        av.repeated_tokens(tiny_model("bert"), count=2)
