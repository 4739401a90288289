"""Two models on the same rows, worked by hand."""

from dataclasses import replace

import numpy as np
import pytest

import attnviz as av
from attnviz.data.examples import example
from attnviz.errors import InputError
from attnviz.evaluation.compare import compare, verdict
from attnviz.evaluation.evaluate import evaluate


@pytest.fixture(scope="module")
def done():
    return evaluate(av.load("sentiment"), example("sentiment", quick=True), most_rows=100, draws=20)


def other(done, figure):
    model = replace(done.model, name="other")
    return replace(done, model=model, answers=replace(done.answers, figure=figure))


def test_a_model_beside_itself_shows_nothing(done):
    found = compare(done, other(done, done.answers.figure))
    assert found.difference.value == 0
    assert found.difference.low < 0 < found.difference.high
    assert found.test is not None
    assert found.test.p == 1
    assert "do not show that one is better" in verdict(found)


def test_a_model_that_is_wrong_more_often_loses(done):
    figure = np.array(done.answers.figure)
    right = np.flatnonzero(figure == 1)[:30]
    figure[right] = 0
    found = compare(done, other(done, figure))
    assert found.difference.value == pytest.approx(-0.3)
    assert found.test is not None
    assert (found.test.only_first, found.test.only_second) == (30, 0)
    assert sorted(found.only_first) == right.tolist()
    assert "sentiment is better on such rows" in verdict(found)


def test_other_rows_are_refused(done):
    answers = replace(done.answers, inputs=("x",) * 100)
    with pytest.raises(InputError, match="did not answer the same rows"):
        compare(done, replace(done, answers=answers))
