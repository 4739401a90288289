"""Batches of one length: nothing is padded, nothing is asked twice."""

import numpy as np
import pytest
import torch
from datasets import Dataset

import attnviz as av
from attnviz.evaluation.batches import EncodedTexts, batches, encode, tensors_of
from attnviz.evaluation.evaluate import evaluate
from attnviz.evaluation.reading_notes import reading_notes
from attnviz.progress import Cancelled, Progress
from attnviz.tracing.inputs import prepare
from tests.tiny import WORDS


@pytest.fixture(scope="module")
def sentiment():
    return av.load("sentiment")


TEXTS = [" ".join(WORDS[: 1 + n % 5]) for n in range(23)]


def test_every_row_is_in_one_batch_with_rows_of_its_length(tiny_model):
    model = tiny_model("bert")
    encoded = encode(model, TEXTS)
    found = list(batches(model, encoded, most_rows=3))
    assert sorted(np.concatenate(found).tolist()) == list(range(23))
    for rows in found:
        assert len(rows) <= 3
        assert len(set(encoded.length[rows])) == 1


@pytest.mark.parametrize(
    ("count", "sizes"), [(64, [64]), (90, [90]), (97, [49, 48]), (300, [60] * 5)]
)
def test_few_rows_that_are_left_over_make_no_batch_of_their_own(count, sizes, tiny_model):
    model = tiny_model("bert")
    found = list(batches(model, encode(model, ["the cat"] * count)))
    assert [len(rows) for rows in found] == sizes
    assert np.concatenate(found).tolist() == list(range(count))


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


def test_each_row_of_an_evaluation_is_answered_as_alone_and_stands_where_it_stood(sentiment):
    random = np.random.default_rng(0)
    texts = [" ".join(random.choice(WORDS, n)) for n in random.integers(1, 30, 40)]
    rows = Dataset.from_dict({"text": texts, "label": ["negative", "positive"] * 20})
    progress = Progress()
    answers = evaluate(sentiment, rows, draws=10, progress=progress).answers
    assert answers.inputs == tuple(texts)
    assert answers.true == ("negative", "positive") * 20
    assert (progress.done, progress.total) == (40, 40)
    for row, text in enumerate(texts):
        (alone,) = evaluate(
            sentiment, Dataset.from_dict({"text": [text], "label": ["positive"]}), draws=10
        ).answers.probabilities
        np.testing.assert_allclose(answers.probabilities[row], alone, atol=1e-6)


def test_an_evaluation_stops_between_two_batches(sentiment):
    rows = Dataset.from_dict({"text": TEXTS, "label": ["positive"] * len(TEXTS)})

    class StoppedSoon(Progress):
        def advance(self, rows=1):
            super().advance(rows)
            self.cancel()

    progress = StoppedSoon()
    with pytest.raises(Cancelled):
        evaluate(sentiment, rows, progress=progress)
    assert 0 < progress.done < len(TEXTS)


def test_long_texts_are_cut_as_each_alone_and_the_others_stay(tiny_model):
    model = tiny_model("bert")
    texts = ["the cat", *(f"{word} " * (30 + 5 * n) for n, word in enumerate(WORDS[:5])), "a dog"]
    encoded = encode(model, texts)
    assert encoded.cut == (3, 4, 5)
    for row, text in enumerate(texts):
        (alone,) = encode(model, [text]).rows
        assert encoded.rows[row] == alone


def test_a_token_without_a_row_is_told_with_the_row_of_its_text(tiny_model):
    model = tiny_model("bert")
    number = model.tokenizer.convert_tokens_to_ids("mat")
    table = model.hf.get_input_embeddings()
    rows, table.num_embeddings = table.num_embeddings, number
    try:
        with pytest.raises(av.InputError, match=r'Row 3: .* cannot read the token "mat"'):
            encode(model, ["the cat", "a dog", "on the mat", "the mat"])
    finally:
        table.num_embeddings = rows


def test_places_of_tokens_are_given_where_they_are_asked_for(tiny_model):
    model = tiny_model("bert")
    assert "offset_mapping" not in encode(model, TEXTS).rows[0]
    (row,) = encode(model, ["the cat"], offsets=True).rows
    assert [tuple(place) for place in row["offset_mapping"]] == [(0, 0), (0, 3), (4, 7), (0, 0)]


def test_inputs_are_the_numbers_of_the_tokenizer_whatever_their_shape():
    rows = [
        {"input_ids": [1, 2], "boxes": [[0, 1], [2, 3]], "entities": [7]},
        {"input_ids": [3, 4, 5], "boxes": [[4, 5]] * 3, "entities": [8]},
        {"input_ids": [6, 7], "boxes": [[6, 7], [8, 9]], "entities": [9]},
    ]
    texts = EncodedTexts(tuple(rows), (), np.zeros((3, 2), int))
    some = np.array([0, 2])
    for name in rows[0]:
        expected = torch.tensor([rows[0][name], rows[2][name]])
        assert torch.equal(texts.numbers(name, some), expected)
