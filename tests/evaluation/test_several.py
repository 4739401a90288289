"""A model that gives several labels answers "none" where none passes, the same everywhere."""

import copy
import sys
from dataclasses import replace

import numpy as np
import pytest
import torch

import attnviz as av
from attnviz.cli import main
from attnviz.evaluation.evaluate import evaluate
from attnviz.evaluation.losses import costed
from attnviz.evaluation.questions import questions_of
from attnviz.metrics.classification import passing, passing_text
from attnviz.training.tasks import task_named
from attnviz.ui.interventions.answers import sentence
from attnviz.views.explorer import view

TEXTS = ["the film was not good", "the cat sat on the mat", "a dull plot", "great food"]


@pytest.fixture(scope="module")
def saved(tiny_model, tmp_path_factory):
    """The folder of a model whose labels pass for some texts only."""
    model = tiny_model("bert-multi-label")
    folder = tmp_path_factory.mktemp("several") / "unsure"
    hf = copy.deepcopy(model.hf)
    with torch.no_grad():
        middle = [model.hf(**model.tokenizer(t, return_tensors="pt")).logits[0] for t in TEXTS]
        hf.classifier.bias -= torch.stack(middle).max(0).values - torch.tensor([0.05, -0.5, -1.0])
    hf.save_pretrained(folder)
    model.tokenizer.save_pretrained(folder)
    return str(folder)


@pytest.fixture(scope="module")
def unsure(saved):
    """The same, opened."""
    return av.load(saved)


def test_sigmoids_below_a_half_are_none_with_the_highest_beside():
    answer = av.records.Prediction(
        "classes", ("toxic", "insult"), np.array([0.103, 0.026]), text="none", passing=0
    )
    assert answer.text == "none"
    assert answer.said == "none (highest: toxic 0.103)"
    assert answer.likeliest == "toxic"
    assert passing_text(("a", "b", "c"), passing(np.array([0.1, 0.0, 2.0]))) == "a, c"
    assert passing_text(("a",), passing(np.array([-2.0]))) == "none"


def test_trace_evaluation_and_losses_say_the_same(unsure):
    from datasets import Dataset

    rows = Dataset.from_dict({"text": TEXTS, "label": [[0], [], [1], [0, 2]]})
    done = evaluate(unsure, rows, labels=("LABEL_0", "LABEL_1", "LABEL_2"), draws=20)
    traced = [av.trace(unsure, text).prediction for text in TEXTS]
    assert [answer.text for answer in traced] == list(done.answers.predicted)
    assert "none" in done.answers.predicted
    assert set(done.answers.predicted) != {"none"}
    asked = questions_of(unsure, rows, labels=("LABEL_0", "LABEL_1", "LABEL_2"))
    for batch in costed(unsure, asked):
        marks = batch.answers(batch.run(unsure))
        for row, held in zip(batch.rows, marks, strict=True):
            assert passing_text(asked.labels, held) == traced[row].text
    expected = np.mean(
        [set(a.split(", ")) == set(b.split(", "))
         for a, b in zip(done.answers.true, done.answers.predicted, strict=True)]
    )  # fmt: skip
    assert done.headline.interval.value == expected


def test_pages_files_and_the_shell_say_it_too(saved, unsure, tmp_path, monkeypatch, capfd):
    quiet = next(t for t in TEXTS if av.trace(unsure, t).prediction.passing == 0)
    traced = av.trace(unsure, quiet)
    told = traced.prediction.said
    assert told.startswith("none (highest: LABEL_")
    asked = ["trace", "--model", saved, "--text", quiet, "--out", str(tmp_path / "b.html")]
    monkeypatch.setattr(sys, "argv", ["attnviz", *asked])
    with pytest.raises(SystemExit, match="0"):
        main()
    assert f"Answer: {told}" in " ".join(capfd.readouterr().out.split())
    assert told.encode() in view(traced).data
    effect = av.intervene(unsure, quiet, [av.SilenceHead(0, 0)])
    assert '"none' in sentence(effect)
    kept = traced.save(tmp_path / "kept")
    assert av.open_trace(kept).prediction.said == told


def test_samples_of_training_say_it_too():
    task = task_named("multi-label")
    row = {"labels": np.zeros(2, np.float32)}
    from attnviz.training.tasks import _sample

    reader = type("Names", (), {"labels": ("a", "b")})()
    found = _sample(task, row, np.array([-1.0, -2.0]), np.array([0.0, 1.0]), reader)
    assert (found["wanted"], found["answer"]) == ("b", "none")


def test_a_change_of_probabilities_alone_is_no_flip(unsure):
    quiet = [t for t in TEXTS if av.trace(unsure, t).prediction.passing == 0]
    first = av.trace(unsure, quiet[0]).prediction
    other = replace(first, probabilities=np.asarray(first.probabilities) * 0.9)
    assert first.said != other.said
    assert first.text == other.text
