"""Batches of one length: nothing is padded, nothing is asked twice."""

import numpy as np
import torch

from attnviz.evaluation.batches import batches, encode, tensors_of
from attnviz.evaluation.reading_notes import reading_notes
from attnviz.tracing.inputs import prepare
from tests.tiny import WORDS

TEXTS = [" ".join(WORDS[: 1 + n % 5]) for n in range(23)]


def test_every_row_is_in_one_batch_with_rows_of_its_length(tiny_model):
    model = tiny_model("bert")
    encoded = encode(model, TEXTS)
    found = list(batches(model, encoded, most_rows=3))
    assert sorted(np.concatenate(found).tolist()) == list(range(23))
    for rows in found:
        assert len(rows) <= 3
        assert len(set(encoded.length[rows])) == 1


def test_a_row_in_a_batch_is_answered_as_alone(tiny_model):
    for name in ("bert", "llama-classifier", "bart-classifier"):
        model = tiny_model(name)
        encoded = encode(model, TEXTS)
        for rows in batches(model, encoded):
            with torch.no_grad():
                together = model.hf(**tensors_of(model, encoded, rows)).logits
                alone = model.hf(**prepare(model, TEXTS[rows[-1]]).tensors).logits[0]
            torch.testing.assert_close(together[-1], alone, rtol=1e-4, atol=1e-4)


def test_a_long_text_is_cut_and_counted(tiny_model):
    model = tiny_model("bert")
    encoded = encode(model, ["the cat", "the cat " * 60])
    assert encoded.cut == (1,)
    assert encoded.length.tolist() == [4, 40]


def test_cutting_leaves_the_shared_tokenizer_as_it_is(tiny_model):
    model = tiny_model("bert")
    encode(model, ["the cat " * 60])
    assert model.tokenizer.backend_tokenizer.truncation is None


def test_unknown_tokens_are_counted_row_by_row(tiny_model):
    model = tiny_model("bert")
    encoded = encode(model, ["the cat sat", "the zebra sat on a mat", "a sommelier"])
    assert [(each.count, each.tokens) for each in encoded.unknown] == [(0, 3), (1, 6), (1, 2)]
    (said,) = reading_notes(model, encoded)
    assert said.startswith(
        "2 of 11 tokens are unknown to this model (18.2% of all), in 2 of 3 rows"
    )
    assert "In 1 of them more than a fifth is unknown" in said
    assert reading_notes(model, encode(model, TEXTS)) == ()
