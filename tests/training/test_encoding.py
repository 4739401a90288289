"""Rows become ids, and what a reader must know of them is said."""

from datasets import Dataset

from attnviz.training import encoding
from tests import tiny


def test_words_that_the_vocabulary_lacks_are_said_before_anything_is_learnt():
    reader = encoding.RowEncoder(tokenizer=tiny.tokenizer(), longest=40)
    rows, _ = encoding.texts(Dataset.from_dict({"text": ["the zebra sat", "the cat sat"]}), reader)
    (said,) = encoding.unknown_notes(rows, reader)
    assert said == "1 of 6 tokens is unknown to this model (16.7% of all), in 1 of 2 texts."
    assert encoding.unknown_notes(rows[1:], reader) == ()
