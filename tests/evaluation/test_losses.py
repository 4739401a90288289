"""What rows cost: the same as the answers say, with gradients, for every task."""

import numpy as np
import pytest
import torch

import attnviz as av
from attnviz.data.examples import example
from attnviz.errors import UnsupportedError
from attnviz.evaluation.evaluate import ask, sample
from attnviz.evaluation.losses import costed
from attnviz.evaluation.predict import answer
from attnviz.records.scores import UNTAGGED


@pytest.mark.parametrize(
    ("name", "data"),
    [("sentiment", "sentiment"), ("names", "names"), ("digits", "digits"),
     ("colour-key", "colour-key"), ("induction", "repetitions")],
)  # fmt: skip
def test_what_a_row_costs_is_what_its_answer_says(name, data):
    model = av.load(name)
    asked = sample(ask(model, example(data, quick=True)), 9)
    said, found = answer(model, asked), np.full(9, np.nan)
    for batch in costed(model, asked):
        with torch.no_grad():
            found[batch.rows] = batch.loss(batch.run(model)).numpy()
    np.testing.assert_allclose(found, said.loss, rtol=1e-4, atol=1e-6)


def test_words_without_a_label_cost_nothing():
    from dataclasses import replace

    model = av.load("names")
    asked = sample(ask(model, example("names", quick=True)), 5)
    labels = [[UNTAGGED, *row[1:]] for row in asked.values["label"]]
    asked = replace(asked, values={**asked.values, "label": labels})
    said, found = answer(model, asked), np.full(5, np.nan)
    for batch in costed(model, asked):
        with torch.no_grad():
            found[batch.rows] = batch.loss(batch.run(model)).numpy()
    np.testing.assert_allclose(found, said.loss, rtol=1e-4, atol=1e-6)
    assert said.raw is not None
    assert [len(row) for row in said.raw[0]] == [len(row) - 1 for row in labels]


def test_a_masked_model_is_asked_the_same_tokens(tiny_model):
    from datasets import Dataset

    model = tiny_model("roberta")
    rows = Dataset.from_dict({"text": ["the cat sat on the mat", "a dog", "the film was good"]})
    asked = ask(model, rows)
    said, found = answer(model, asked, seed=3), np.full(3, np.nan)
    for batch in costed(model, asked, seed=3):
        with torch.no_grad():
            found[batch.rows] = batch.loss(batch.run(model)).numpy()
    np.testing.assert_allclose(found, said.loss, rtol=1e-4)


def test_numbers_cost_their_squared_error(tiny_model):
    from datasets import Dataset

    model = tiny_model("bert-regression")
    rows = Dataset.from_dict({"text": ["the cat", "a dog sat down"], "label": [0.5, -2.0]})
    asked = ask(model, rows)
    for batch in costed(model, asked):
        with torch.no_grad():
            found = batch.loss(batch.run(model)).numpy()
        np.testing.assert_allclose(found, answer(model, asked).figure[batch.rows] ** 2, rtol=1e-4)


def test_a_series_costs_its_squared_error():
    model = av.load("forecast")
    asked = sample(ask(model, example("seasons", quick=True)), 3)
    true, said = answer(model, asked).raw
    (batch,) = costed(model, asked)
    with torch.no_grad():
        found = batch.loss(batch.run(model)).numpy()
    np.testing.assert_allclose(found, ((true - said) ** 2).mean(1), rtol=1e-4)


def test_what_is_written_step_by_step_is_refused():
    model = av.load("dates")
    asked = sample(ask(model, example("dates", quick=True)), 2)
    with pytest.raises(UnsupportedError, match="step by step"):
        costed(model, asked)
