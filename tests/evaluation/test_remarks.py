"""What is said beside figures is true: sureness, mistakes, confusions, verdicts, intervals."""

import math
from dataclasses import replace

import numpy as np
import pytest
from statsmodels.stats.contingency_tables import mcnemar as reference

import attnviz as av
from attnviz.data.examples import example
from attnviz.evaluation.compare import compare, verdict
from attnviz.evaluation.evaluate import evaluate
from attnviz.evaluation.figure_words import with_interval
from attnviz.evaluation.remarks import confused, how_made, repeats, sureness, worst_said
from attnviz.evaluation.report import Report, to_html, to_markdown
from attnviz.evaluation.slices import worst_first
from attnviz.metrics.calibration import calibration
from attnviz.metrics.classification import classification_scores
from attnviz.metrics.uncertainty import POSITIVE, mean_interval


@pytest.fixture(scope="module")
def done():
    return evaluate(av.load("sentiment"), example("sentiment", quick=True), most_rows=60, draws=20)


def of_classes(done, true, shares):
    """An evaluation of these rows."""
    labels = tuple(f"class {n}" for n in range(shares.shape[1]))
    said, rows = shares.argmax(1), len(true)
    loss = -np.log(shares[np.arange(rows), true])
    answers = replace(
        done.answers, inputs=tuple(map(str, range(rows))), true=tuple(labels[n] for n in true),
        predicted=tuple(labels[n] for n in said), figure=(said == true).astype(float), loss=loss,
        length=np.ones(rows, int), labels=labels, probabilities=shares, true_ids=true,
        predicted_ids=said,
    )  # fmt: skip
    return replace(
        done, answers=answers, calibration=calibration(true, shares),
        details=classification_scores(true, said, labels=labels, probabilities=shares),
    )  # fmt: skip


def hardly_sure(done, right=0.58, classes=42, rows=420):
    """Right on so many rows, and never surer than 0.05, as after too few steps."""
    random = np.random.default_rng(0)
    true = random.integers(classes, size=rows)
    said = np.where(random.random(rows) < right, true, random.integers(classes, size=rows))
    shares = np.full((rows, classes), 0.95 / (classes - 1))
    shares[np.arange(rows), said] = 0.05
    return of_classes(done, true, shares)


def test_a_model_that_is_hardly_surer_than_chance_is_said_to_have_stopped_too_early(done):
    few = hardly_sure(done)
    text = " ".join(sureness(few))
    assert "not confident enough: it is right more often than its confidence says" in text
    assert "Mean confidence 0.0500, accuracy 0.5" in text
    assert "Its training was too short" in text
    assert "3.74" in text  # log 42
    said = worst_said(few, few.answers.worst())
    assert "The model was not sure of any: no answer here had more than 0.0500." in said
    for page in (to_html(Report(few)), to_markdown(Report(few))):
        assert "training was too short" in page
        assert "not sure of any" in page
        assert "the more confident the model was" not in page.lower()


def test_a_sure_model_is_not_said_to_be_unsure(done):
    text = " ".join(sureness(done))
    assert "had not ended" not in text
    assert "has not learnt" not in text
    true = np.arange(200) % 2
    shares = np.where(np.arange(200)[:, None] % 4 < 3, [[0.99, 0.01]], [[0.01, 0.99]])
    sure = of_classes(done, true, shares)
    assert "too confident: it is right less often than its confidence says" in " ".join(
        sureness(sure)
    )
    assert "The more confident the model was" in worst_said(sure, sure.answers.worst())
    honest = of_classes(done, (np.arange(200) % 10 < 3) * 1, np.tile([0.7, 0.3], (200, 1)))
    assert "as confident as it is right" in " ".join(sureness(honest))
    assert "had not ended" not in " ".join(sureness(honest))


def test_the_most_frequent_confusions_are_listed(done):
    few = hardly_sure(done)
    pairs = confused(few.details)
    counts = [n for _, _, n, _ in pairs]
    matrix = few.details.confusion - np.diag(np.diag(few.details.confusion))
    assert counts == sorted(matrix.ravel().tolist(), reverse=True)[: len(counts)]
    truth, answer, n, share = pairs[0]
    a, b = (few.details.labels.index(each) for each in (truth, answer))
    assert n == few.details.confusion[a, b]
    assert share == n / few.details.support[a]
    assert "Most frequent confusions" in to_markdown(Report(few))


def test_slices_come_worst_first(done):
    for better in ("higher", "lower"):
        values = [s.interval.value for s in worst_first(done.slices, better)]
        assert values == sorted(values, reverse=better == "lower")


def test_repeated_rows_are_said_to_make_intervals_too_narrow(done):
    assert repeats(done) == ""
    inputs = ("the same",) * 3 + done.answers.inputs[3:]
    again = replace(done, answers=replace(done.answers, inputs=inputs))
    assert repeats(again).startswith("2 rows repeat an input word for word")
    assert "too narrow" in to_html(Report(again))


def test_an_interval_that_nothing_is_known_of_is_said_in_words(done):
    alone = mean_interval(np.array([0.25]), scale=POSITIVE)
    assert with_interval(alone) == "0.250 (interval not known)"
    score = replace(done.scores[0], name="error", interval=alone)
    assert "No interval can be given for error" in " ".join(
        how_made(replace(done, scores=(score,)))
    )


@pytest.mark.parametrize(
    ("worse", "better", "shown"), [(0, 4, False), (0, 6, True), (10, 24, True), (14, 24, False)]
)
def test_the_verdict_is_mcnemars_and_nothing_in_it_says_otherwise(done, worse, better, shown):
    n = len(done.answers)
    first, second = np.ones(n), np.ones(n)
    first[:better], second[better : better + worse] = 0, 0
    one, two = (
        replace(done, model=replace(done.model, name=name),
                answers=replace(done.answers, figure=figure))
        for name, figure in (("one", first), ("two", second))
    )  # fmt: skip
    found = compare(one, two)
    both = n - better - worse
    p = reference([[both, worse], [better, 0]], exact=True).pvalue
    assert found.test.p == pytest.approx(p)
    text = verdict(found)
    assert ("two is better on such rows" in text) == shown == (p < 0.05)
    assert ("do not show that one is better" in text) != shown
    assert (found.difference.low > 0) == shown
    assert found.difference.value == (better - worse) / n
    assert not math.isnan(found.difference.low)
