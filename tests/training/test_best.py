"""Which step is kept: by its value, then its loss, then the later one; and what is said of it."""

import math
from dataclasses import replace

import pytest
from safetensors.torch import load_file

from attnviz.data.labelled_rows import from_columns
from attnviz.training import folder as run_folder
from attnviz.training.best import ChosenStep, Measured, best, chosen_step, course_of, since_improved
from attnviz.training.events import read
from attnviz.training.folder import RunFolder
from attnviz.training.run import train
from attnviz.training.snapshots import Snapshots
from tests.training import data


def course(*pairs):
    return [Measured(10 * (n + 1), *pair) for n, pair in enumerate(pairs)]


def test_of_equal_values_the_lowest_loss_is_kept():
    found = course((0.5, 0.7), (1.0, 0.61), (1.0, 0.3), (1.0, 0.007), (0.9, 0.001))
    assert best(found, higher=True) == Measured(40, 1.0, 0.007)


def test_of_equal_values_and_losses_the_later_step_is_kept():
    assert best(course((1.0, 0.2), (1.0, 0.2), (0.9, 0.1)), higher=True) == Measured(20, 1.0, 0.2)


def test_of_errors_the_smallest_is_kept():
    assert best(course((2.0, 1.0), (0.5, 2.0), (0.5, 1.5)), higher=False) == Measured(30, 0.5, 1.5)


def test_without_losses_the_later_of_equal_steps_is_kept():
    found = course((1.0, math.nan), (1.0, math.nan))
    assert best(found, higher=True).step == 20
    assert best([], higher=True) is None


def test_values_that_are_no_numbers_are_not_kept():
    logged = [
        {"step": 1, "eval_f1": 0.5, "eval_loss": 1.0},
        {"step": 2, "eval_f1": math.nan, "eval_loss": 0.1},
        {"step": 3, "loss": 0.4},
    ]
    assert course_of(logged, "f1") == [Measured(1, 0.5, 1.0)]


def test_a_run_has_not_improved_since_its_value_last_rose():
    assert since_improved(course((0.5, 1), (0.8, 1), (0.8, 0.5), (0.7, 0.1)), higher=True) == 2
    assert since_improved([], higher=True) == 0


def test_what_is_kept_is_said_in_a_sentence():
    ties = chosen_step(course((1.0, 0.61), (1.0, 0.007)), "accuracy", higher=True, last=20)
    assert ties == ChosenStep(20, "accuracy", 1.0, 0.007, equal=1)
    assert str(ties) == (
        "Kept: the weights of step 20, which had the best accuracy on the validation rows (1); "
        "one other step had the same value, and this one has the lowest loss of them (loss 0.007)."
    )
    assert str(ChosenStep(7)) == "Kept: the weights of step 7, the last one."


@pytest.fixture(scope="module")
def easy(tmp_path_factory):
    """A run whose rows are all answered rightly long before its loss has fallen."""
    out = tmp_path_factory.mktemp("easy")
    rows = {"text": ["good film", "bad film"] * 24, "label": [1, 0] * 24}
    labelled = from_columns(
        "text-classification", {"train": rows, "validation": rows, "test": rows},
        labels=("bad", "good"), source="made for the tests",
    )  # fmt: skip
    settings = data.config(
        out / "run", data.model(out), steps=60, evaluate_every=5, dropout=0.0,
        probes=("good film",), probe_steps=(0,),
    )  # fmt: skip
    return settings, train(settings, labelled=labelled), labelled


def test_a_run_keeps_the_surest_of_the_steps_that_are_all_right(easy):
    _, result, _ = easy
    events = read(RunFolder(result.folder).events).events
    scored = {e["step"]: e["scores"] for e in events if e["kind"] == "evaluated"}
    right = [step for step, scores in scored.items() if scores["accuracy"] == 1]
    assert len(right) > 2
    surest = min(right, key=lambda step: scored[step]["loss"])
    assert result.kept.step == surest > right[0]
    assert result.kept.equal == len(right) - 1
    # The test rows are the validation rows here: what is written is what was measured then.
    assert result.scores["loss"] == pytest.approx(scored[surest]["loss"], rel=1e-4)
    folder = RunFolder(result.folder)
    checkpoint = folder.checkpoints / f"checkpoint-{surest}" / "model.safetensors"
    ours, theirs = load_file(result.model / "model.safetensors"), load_file(checkpoint)
    assert all(ours[name].equal(theirs[name]) for name in theirs)


def test_the_kept_step_is_told_in_the_diary_the_card_and_the_attention(easy):
    _, result, _ = easy
    run = RunFolder(result.folder)
    events = read(run.events).events
    told = next(e for e in events if e["kind"] == "kept")
    assert told["step"] == result.kept.step
    assert told["text"] == str(result.kept)
    assert next(e for e in events if e["kind"] == "tested")["step"] == result.kept.step
    assert [e["step"] for e in events if e["kind"] == "samples"][-1] == result.kept.step
    assert str(result.kept) in (result.model / "README.md").read_text()
    assert result.kept.step in Snapshots(run.snapshots).steps


def test_the_last_step_is_kept_where_that_is_asked_for(easy, tmp_path):
    settings, _, labelled = easy
    last = replace(settings, out=str(tmp_path / "last"), keep="last", steps=7, probes=())
    result = train(last, labelled=labelled)
    assert result.kept == ChosenStep(7)
    assert run_folder.checkpoints(RunFolder(result.folder))[0].name == "checkpoint-7"
