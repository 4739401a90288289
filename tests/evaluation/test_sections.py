"""Sections: typed cells, parts of every task, and what is said only of pictures."""

from dataclasses import replace

import numpy as np
import pytest

import attnviz as av
from attnviz.data.examples import example
from attnviz.evaluation.evaluate import evaluate
from attnviz.evaluation.report import Report, to_html, to_markdown
from attnviz.evaluation.sections import by_class, in_words, mistakes, sections, slices
from attnviz.metrics.regression import regression_scores
from attnviz.metrics.segmentation import segmentation_scores
from attnviz.records.scores import Interval


@pytest.fixture(scope="module")
def done():
    return evaluate(av.load("sentiment"), example("sentiment", quick=True), most_rows=60, draws=20)


def test_numbers_stay_numbers_until_they_are_written(done):
    rows = slices(done).rows
    assert all(isinstance(n, int) and isinstance(at, Interval) for *_, n, at in rows)
    by = by_class(done.details)
    assert by is not None
    assert {type(cell) for row in by.rows for cell in row} == {str, float, int}
    assert in_words(1234) == "1,234"
    assert in_words(0.12345) == "0.123"
    assert in_words(float("nan")) == "not defined"
    assert in_words(Interval(0.5, 0.25, 0.75, 0.95, 0, 4)) == "0.500 (0.250 to 0.750)"
    assert in_words("a, b") == "a, b"


def test_forecasts_are_told_by_step_and_masks_by_class():
    true = np.arange(8.0).reshape(2, 4)
    section = by_class(regression_scores(true, true + np.arange(4)))
    assert section is not None
    assert (section.title, section.rows) == ("By step", ((1, 0.0), (2, 1.0), (3, 2.0), (4, 3.0)))
    assert by_class(regression_scores(true[:, 0], true[:, 0])) is None
    masks = [np.array([[0, 1], [1, 1]])]
    section = by_class(segmentation_scores(masks, masks, labels=("sky", "sea")))
    assert section is not None
    assert section.rows == (("sky", 1.0, 1.0, 1), ("sea", 1.0, 1.0, 3))
    assert by_class(None) is None


def test_what_is_said_of_pictures_is_not_said_where_there_are_none(done):
    found = sections(Report(done))
    assert {each.title for each in found if each.legend} == {
        "Confusion matrix", "ROC and precision-recall", "Calibration",
    }  # fmt: skip
    page, text = to_html(Report(done)), to_markdown(Report(done))
    for section in found:
        assert section.legend in page
        assert not section.legend or section.legend not in text


def test_that_nothing_was_wrong_is_said(done):
    right = replace(done.answers, figure=np.ones(len(done.answers)))
    assert mistakes(replace(done, answers=right)).sentences == ("Every row was answered right.",)
