"""What models are worth: scikit-learn's figures, the cards' scores, and every task."""

import json

import numpy as np
import pytest
from sklearn import metrics

import attnviz as av
from attnviz.data.examples import example
from attnviz.data.generators.sentiment import splits
from attnviz.data.tables import read_table
from attnviz.errors import DataError
from attnviz.evaluation.evaluate import evaluate
from attnviz.progress import Cancelled, Progress
from attnviz.records.scores import ClassificationScores
from attnviz.resources import MODELS
from attnviz.tracing.capture import trace
from tests import tiny


@pytest.fixture(scope="module")
def sentiment():
    return av.load("sentiment")


@pytest.fixture(scope="module")
def done(sentiment):
    return evaluate(sentiment, example("sentiment", quick=True))


def test_figures_are_scikit_learns_on_the_same_answers(done):
    answers, details = done.answers, done.details
    assert isinstance(details, ClassificationScores)
    true, said, shares = answers.true_ids, answers.predicted_ids, answers.probabilities
    of = {score.name: score.interval.value for score in done.scores}
    assert of["accuracy"] == metrics.accuracy_score(true, said)
    assert of["F1, macro"] == pytest.approx(metrics.f1_score(true, said, average="macro"))
    assert of["log loss"] == pytest.approx(metrics.log_loss(true, shares))
    np.testing.assert_array_equal(details.confusion, metrics.confusion_matrix(true, said))
    assert details.roc[1].area == pytest.approx(metrics.roc_auc_score(true, shares[:, 1]))
    for score in done.scores:
        assert score.interval.low <= score.interval.value <= score.interval.high


def test_probabilities_are_those_of_a_trace(sentiment, done):
    for row in (0, 7, 120):
        traced = trace(sentiment, done.answers.inputs[row]).prediction
        assert traced.text == done.answers.predicted[row]
        best = done.answers.probabilities[row].max()
        assert best == pytest.approx(float(traced.top(1)[0][1]), abs=1e-5)


def test_the_bundled_model_reaches_the_score_of_its_card(sentiment):
    from datasets import Dataset

    some = splits(train=2, test=400, seed=1)["templates"]
    rows = Dataset.from_dict({"text": [e.text for e in some], "label": [e.label for e in some]})
    found = evaluate(sentiment, rows, labels=("negative", "positive"), draws=50)
    card = json.loads((MODELS / "sentiment" / "card.json").read_text())["scores"]["templates"]
    at = found.headline.interval
    assert at.value > card - 0.03
    assert at.low < card + 0.01


@pytest.mark.parametrize(
    ("model", "data", "figure", "least", "most"),
    [
        ("names", "names", "F1 of entities", 0.85, 1),
        ("digits", "digits", "accuracy", 0.94, 1),
        ("colour-key", "colour-key", "mean IoU", 0.95, 1),
        ("forecast", "seasons", "mean absolute error", 0, 0.6),
        ("dates", "dates", "exact match", 0.95, 1),
        ("induction", "repetitions", "perplexity", 1, 300),
    ],
)
def test_every_bundled_model_is_evaluated_on_its_task(model, data, figure, least, most):
    found = evaluate(av.load(model), example(data, quick=True), most_rows=60, draws=100)
    score = next(s for s in found.scores if s.name == figure)
    assert least <= score.interval.value <= most
    assert score.interval.rows == len(found.answers) <= 60


def _rows(**columns):
    from datasets import Dataset

    return Dataset.from_dict(columns)


def test_pairs_several_labels_and_numbers_are_asked(tiny_model):
    texts = [tiny.SENTENCE, "the cat", "a dog sat", "the film was dull"] * 2
    marks = evaluate(
        tiny_model("bert-multi-label"),
        _rows(text=texts, label=[[0], [1, 2], [], [0, 1]] * 2),
        labels=("LABEL_0", "LABEL_1", "LABEL_2"), draws=20,
    )  # fmt: skip
    assert marks.answers.probabilities.shape == (8, 3)
    numbers = evaluate(
        tiny_model("bert-regression"), _rows(text=texts, label=[0.0, 1.0, 2.5, 3.0] * 2), draws=20
    )
    true, found = numbers.answers.raw
    assert numbers.headline.interval.value == pytest.approx(np.abs(true - found).mean())
    pairs = evaluate(
        tiny_model("bert"),
        _rows(text=texts, second=["a cat"] * 8, label=["LABEL_0", "LABEL_1"] * 4), draws=20,
    )  # fmt: skip
    assert pairs.answers.inputs[1] == "the cat | a cat"


def test_perplexity_is_the_loss_that_transformers_gives(tiny_model):
    import torch

    model = tiny_model("gpt2")
    texts = [tiny.SENTENCE, "the cat sat on the mat"]
    found = evaluate(model, _rows(text=texts), draws=20)
    nats = count = 0.0
    for text in texts:
        ids = model.tokenizer(text, return_tensors="pt")["input_ids"]
        with torch.no_grad():
            loss = float(model.hf(ids, labels=ids).loss)
        nats, count = nats + loss * (ids.shape[1] - 1), count + ids.shape[1] - 1
    assert found.headline.interval.value == pytest.approx(np.exp(nats / count), rel=1e-4)
    masked = evaluate(tiny_model("roberta"), _rows(text=texts), draws=20)
    assert any("masked" in note for note in masked.notes)


def test_ten_thousand_rows_with_markup_finish(sentiment):
    lines = ["text,label,group"]
    lines += [
        f'"<b>row {n % 97}</b> the film was {"good" if n % 3 else "bad"}",'
        f"{'positive' if n % 3 else 'negative'},{n % 4}"
        for n in range(10_000)
    ]
    table = read_table("many.csv", file_bytes="\n".join(lines).encode())
    found = evaluate(sentiment, table, draws=100)
    assert len(found.answers) == 10_000
    assert {s.column for s in found.slices} >= {"label", "group"}


def test_it_can_be_stopped(sentiment):
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        evaluate(sentiment, example("sentiment", quick=True), progress=progress)


def test_worst_mistakes_are_wrong_and_the_most_costly_first(done):
    rows = done.answers.worst(5)
    assert all(done.answers.figure[n] == 0 for n in rows)
    losses = done.answers.loss[list(rows)]
    assert (np.diff(losses) <= 0).all()
    cell = done.answers.cell(0, 1)
    assert len(cell) == done.details.confusion[0, 1]


def test_no_rows_are_refused(sentiment):
    with pytest.raises(DataError, match="no test rows"):
        evaluate(sentiment, _rows(text=[], label=[]), labels=("negative", "positive"))
