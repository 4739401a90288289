"""What brings runs back when they break off: a pause, a kill, a full disk, a broken checkpoint."""

import json
from dataclasses import replace

import pytest

from attnviz.errors import DataError
from attnviz.training import folder as run_folder
from attnviz.training.config import TrainingConfig
from attnviz.training.events import read
from attnviz.training.folder import RunFolder, last_good, step_of
from attnviz.training.run import train
from tests.training import data
from tests.training.runs import in_a_child, losses, paused_at


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"steps": 30},  # into the third epoch
        {"accumulate": 2},
        {"adversarial": "pgd"},
        {"method": "lora"},
        {"method": "adalora"},
        {"precision": "bf16"},
    ],
    ids=str,
)
def test_a_paused_run_goes_on_with_the_losses_of_one_that_was_not(
    tmp_path, start, opinions, monkeypatch, changes
):
    straight = data.config(tmp_path / "straight", start, **changes)
    train(straight, labelled=opinions)
    pause = 5 if straight.steps == 12 else 25
    with monkeypatch.context() as patched:
        paused_at(pause, patched)
        halves = replace(straight, out=str(tmp_path / "halves"))
        assert train(halves, labelled=opinions).state == "paused"
    result = train(halves, labelled=opinions, resume=True)
    assert result.state == "finished"
    expected, found = losses(tmp_path / "straight"), losses(tmp_path / "halves")
    assert found.keys() == expected.keys()
    assert max(abs(found[step] - expected[step]) for step in expected) < 1e-6


def test_a_run_of_adalora_that_was_paused_twice_has_the_losses_of_one_that_was_not(
    tmp_path, start, opinions, monkeypatch
):
    straight = data.config(tmp_path / "straight", start, method="adalora", rank=4, steps=20)
    train(straight, labelled=opinions)
    parts = replace(straight, out=str(tmp_path / "parts"))
    for resume, step in ((False, 4), (True, 16)):  # while ranks move about, to step 14, and after
        with monkeypatch.context() as patched:
            paused_at(step, patched)
            assert train(parts, labelled=opinions, resume=resume).state == "paused"
    assert train(parts, labelled=opinions, resume=True).state == "finished"
    expected, found = losses(tmp_path / "straight"), losses(tmp_path / "parts")
    assert found.keys() == expected.keys()
    assert max(abs(found[step] - expected[step]) for step in expected) < 1e-6


def test_a_run_of_before_adapters_stood_beside_every_linear_map_goes_on(
    tmp_path, start, opinions, monkeypatch
):
    settings = data.config(tmp_path / "run", start, method="lora", adapted="attention")
    with monkeypatch.context() as patched:
        paused_at(8, patched)
        train(settings, labelled=opinions)
    config = tmp_path / "run" / "config.yaml"
    lines = config.read_text().splitlines(keepends=True)
    config.write_text("".join(line for line in lines if not line.startswith("adapted:")))
    result = train(TrainingConfig.from_run(config), labelled=opinions, resume=True)
    assert result.state == "finished"
    adapter = json.loads((result.adapter / "adapter_config.json").read_text())
    assert set(adapter["target_modules"]) == {"query", "key", "value"}


def test_masked_words_are_the_same_in_a_resumed_run(tmp_path, monkeypatch):
    start = data.model(tmp_path, "roberta")
    straight = data.config(tmp_path / "straight", start, task="masked-lm", steps=8)
    train(straight, labelled=data.texts("masked-lm"))
    halves = replace(straight, out=str(tmp_path / "halves"))
    with monkeypatch.context() as patched:
        paused_at(3, patched)
        train(halves, labelled=data.texts("masked-lm"))
    train(halves, labelled=data.texts("masked-lm"), resume=True)
    expected, found = losses(tmp_path / "straight"), losses(tmp_path / "halves")
    assert max(abs(found[step] - expected[step]) for step in expected) < 1e-6


def test_a_killed_run_goes_on_from_its_last_checkpoint(tmp_path, start, opinions, whole):
    settings = data.config(tmp_path / "run", start, steps=40, learning_rate=5e-3)
    done = in_a_child(tmp_path, settings, step=10, what="os.kill(os.getpid(), signal.SIGKILL)")
    assert done.returncode == -9
    assert step_of(last_good(RunFolder(tmp_path / "run")).checkpoint) == 6
    result = train(settings, labelled=opinions, resume=True)
    assert result.state == "finished"
    resumed = [e for e in read(RunFolder(tmp_path / "run").events).events if e["kind"] == "resumed"]
    assert resumed[0]["step"] == 6
    expected, found = losses(whole[1].folder), losses(tmp_path / "run")
    assert max(abs(found[step] - expected[step]) for step in expected) < 1e-6


def test_a_checkpoint_that_cannot_be_written_ends_in_a_sentence_and_the_one_before_is_used(
    tmp_path, start, opinions
):
    settings = data.config(tmp_path / "run", start, steps=12, evaluate_every=4)
    limit = "resource.setrlimit(resource.RLIMIT_FSIZE, (30000, resource.RLIM_INFINITY))"
    done = in_a_child(tmp_path, settings, step=6, what=limit)
    assert done.returncode == 1
    last = done.stderr.strip().splitlines()[-1]
    assert "Step 4 is safe" in last
    events = read(RunFolder(tmp_path / "run").events).events
    assert events[-1]["kind"] == "failed"
    assert events[-1]["resumable"] is True
    assert run_folder.what_is_wrong(tmp_path / "run" / "checkpoints" / "checkpoint-8")
    result = train(settings, labelled=opinions, resume=True)
    assert result.state == "finished"
    resumed = [e for e in read(RunFolder(tmp_path / "run").events).events if e["kind"] == "resumed"]
    assert "Step 8 is lost" in resumed[0]["lost"][0]


@pytest.mark.parametrize("harm", ["flip", "cut", "remove", "unfinished"])
def test_a_broken_checkpoint_is_noticed_and_the_one_before_it_used(
    tmp_path, start, opinions, monkeypatch, harm
):
    settings = data.config(tmp_path / "run", start, evaluate_every=3)
    with monkeypatch.context() as patched:
        paused_at(8, patched)
        train(settings, labelled=opinions)
    broken = tmp_path / "run" / "checkpoints" / "checkpoint-8"
    weights = broken / "model.safetensors"
    match harm:
        case "flip":
            content = bytearray(weights.read_bytes())
            content[-5] ^= 1
            weights.write_bytes(bytes(content))
        case "cut":
            weights.write_bytes(weights.read_bytes()[:-100])
        case "remove":
            (broken / "optimizer.pt").unlink()
        case "unfinished":
            (broken / run_folder.MANIFEST).unlink()
    found = last_good(RunFolder(tmp_path / "run"))
    assert step_of(found.checkpoint) == 6
    assert "Step 8 is lost" in found.lost[0]
    assert train(settings, labelled=opinions, resume=True).state == "finished"


def test_a_run_does_not_go_on_with_other_rows(tmp_path, start, opinions, monkeypatch):
    settings = data.config(tmp_path / "run", start)
    with monkeypatch.context() as patched:
        paused_at(4, patched)
        train(settings, labelled=opinions)
    with pytest.raises(DataError, match="not the rows that the run began with"):
        train(settings, labelled=data.opinions(train=95), resume=True)
