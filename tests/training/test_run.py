"""Runs from beginning to end, and what brings them back when they break off."""

import json
import math
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer

import attnviz as av
from attnviz.errors import AttnvizError, DataError, InputError, UnsupportedError
from attnviz.training import folder as run_folder
from attnviz.training.config import TrainingConfig
from attnviz.training.events import history, read
from attnviz.training.folder import RunFolder, last_good, step_of
from attnviz.training.run import train
from attnviz.training.snapshots import Snapshots
from tests.training import data

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def start(tmp_path_factory):
    return data.model(tmp_path_factory.mktemp("start"))


@pytest.fixture(scope="module")
def opinions():
    return data.opinions()


def losses(folder: Path) -> dict[int, float]:
    course = history(read(RunFolder(folder).events).events)
    return {e["step"]: e["loss"] for e in course if e["kind"] == "step"}


def paused_at(step: int, monkeypatch) -> None:
    """Ask for a pause once that step is done, as a person would who clicks then."""
    from attnviz.training import callbacks

    asked = callbacks.Control.on_step_end

    def on_step_end(self, args, state, control, **more):
        if state.global_step == step:
            self.run.control.write_text("pause")
        return asked(self, args, state, control, **more)

    monkeypatch.setattr(callbacks.Control, "on_step_end", on_step_end)


@pytest.fixture(scope="module")
def whole(tmp_path_factory, start, opinions):
    out = tmp_path_factory.mktemp("runs") / "whole"
    settings = data.config(
        out, start, steps=40, learning_rate=5e-3, probes=("the good film", "a bad cat sat")
    )
    return settings, train(settings, labelled=opinions)


def test_a_run_learns_and_tells_its_course(whole):
    _, result = whole
    assert result.state == "finished"
    assert result.scores["accuracy"] >= 0.9
    events = read(RunFolder(result.folder).events).events
    kinds = [e["kind"] for e in events]
    assert kinds[0] in ("snapshot", "started")
    assert kinds[-1] == "finished"
    steps = [e for e in events if e["kind"] == "step"]
    assert [e["step"] for e in steps] == list(range(1, 41))
    assert all(e["loss"] > 0 and e["grad_norm"] > 0 for e in steps)
    assert steps[-1]["learning_rate"] < max(e["learning_rate"] for e in steps)
    assert "on this machine" in steps[20]["left"]
    assert steps[20]["rows_a_second"] > 0
    scored = [e["scores"] for e in events if e["kind"] == "evaluated"]
    assert {"loss", "accuracy", "f1_macro"} <= set(scored[0])
    answered = [e["rows"] for e in events if e["kind"] == "samples"]
    assert {"given", "wanted", "answer"} == set(answered[0][0])
    assert list((result.folder / "tensorboard").glob("events*"))


def test_the_model_is_a_normal_folder_that_opens_everywhere(whole, opinions):
    _, result = whole
    hf = AutoModelForSequenceClassification.from_pretrained(result.model).eval()
    tokenizer = AutoTokenizer.from_pretrained(result.model)
    assert "attnviz" not in (result.model / "config.json").read_text()
    encoded = tokenizer(list(opinions.test["text"]), padding=True, return_tensors="pt")
    answers = hf(**encoded).logits.argmax(-1).numpy()
    right = float((answers == np.array(opinions.test["label"])).mean())
    assert right == pytest.approx(result.scores["accuracy"])
    opened = av.load(str(result.model))
    assert av.trace(opened, "the good film").prediction.top(1)[0][0] == "good"
    card = (result.model / "README.md").read_text()
    assert "made for the tests" in card
    assert f"{result.scores['accuracy']:.4g}" in card
    assert "attention of 2 texts" in card


def test_the_last_two_checkpoints_and_the_best_are_kept(whole):
    kept = run_folder.checkpoints(RunFolder(whole[1].folder))
    assert 2 <= len(kept) <= 3
    assert all(run_folder.what_is_wrong(checkpoint) == "" for checkpoint in kept)


def test_snapshots_are_of_the_model_as_it_was_then(whole):
    settings, result = whole
    seen = Snapshots(RunFolder(result.folder).snapshots)
    assert seen.steps[0] == 0
    assert seen.steps[-1] == 40
    assert seen.probes == settings.probes
    before = av.trace(av.load(settings.model, task="text-classification"), settings.probes[0])
    first = seen.trace(0)
    assert first.tokens.text == before.tokens.text
    for layer in range(2):
        for head in range(4):
            np.testing.assert_allclose(
                first.attention(layer, head), before.attention(layer, head), atol=1e-3
            )
    assert seen.scores("entropy").shape == (len(seen.steps), 2, 4)


def test_recording_attention_changes_nothing_of_the_training(tmp_path, start, opinions, whole):
    quiet = replace(whole[0], out=str(tmp_path / "quiet"), probes=())
    train(quiet, labelled=opinions)
    with_probes, without = losses(whole[1].folder), losses(tmp_path / "quiet")
    assert with_probes.keys() == without.keys()
    for step, loss in without.items():
        assert with_probes[step] == pytest.approx(loss, abs=1e-6)


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


def test_bf16_is_taken_on_a_cpu_where_it_is_wanted_and_learns(tmp_path, start, opinions, whole):
    settings = replace(whole[0], out=str(tmp_path / "run"), probes=(), precision="bf16")
    result = train(settings, labelled=opinions)
    of_bf16, of_float32 = losses(result.folder), losses(whole[1].folder)
    assert of_bf16[1] != of_float32[1]
    assert of_bf16[1] == pytest.approx(of_float32[1], rel=0.02)  # bf16 has 8 bits
    assert result.scores["accuracy"] >= 0.9
    last, first = (np.mean([of_bf16[n] for n in steps]) for steps in (range(36, 41), range(1, 6)))
    assert last < 0.7 * first
    hf = AutoModelForSequenceClassification.from_pretrained(result.model)
    assert hf.dtype == torch.float32


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


_CHILD = """
import os, resource, signal, sys
sys.path.insert(0, {root!r})
from tests.training import data
from attnviz.training import callbacks, config, run
settings = config.TrainingConfig.from_yaml(open("child.yaml").read())
taken = callbacks.Control.on_step_end
def on_step_end(self, args, state, control, **more):
    if state.global_step == {step}:
        {what}
    return taken(self, args, state, control, **more)
callbacks.Control.on_step_end = on_step_end
run.train(settings, labelled=data.opinions())
"""


def in_a_child(folder: Path, settings, *, step: int, what: str) -> subprocess.CompletedProcess[str]:
    (folder / "child.yaml").write_text(settings.to_yaml())
    code = _CHILD.format(root=str(ROOT), step=step, what=what)
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=folder, check=False
    )


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


def test_stopping_makes_a_model_of_what_was_learnt(tmp_path, start, opinions):
    settings = data.config(tmp_path / "run", start, steps=5000, evaluate_every=1000)
    done = in_a_child(tmp_path, settings, step=7, what="self.run.control.write_text('stop')")
    assert done.returncode == 0, done.stderr
    event = read(RunFolder(tmp_path / "run").events).events[-1]
    assert (event["kind"], event["step"]) == ("stopped", 7)
    assert (tmp_path / "run" / "model" / "model.safetensors").is_file()


def test_a_run_that_no_longer_improves_ends_early_with_its_best_weights(tmp_path, start, opinions):
    settings = data.config(
        tmp_path / "run", start, steps=400, learning_rate=1e-7, evaluate_every=2, early_stopping=3,
        metric="accuracy",
    )  # fmt: skip
    result = train(settings, labelled=opinions)
    assert result.steps <= 20
    event = read(RunFolder(result.folder).events).events[-1]
    assert event["early"] is True


def test_a_run_does_not_go_on_with_other_rows(tmp_path, start, opinions, monkeypatch):
    settings = data.config(tmp_path / "run", start)
    with monkeypatch.context() as patched:
        paused_at(4, patched)
        train(settings, labelled=opinions)
    with pytest.raises(DataError, match="not those that the run began with"):
        train(settings, labelled=data.opinions(train=95), resume=True)


def test_a_folder_with_a_run_is_not_written_over(whole, opinions):
    with pytest.raises(InputError, match="already holds a run"):
        train(whole[0], labelled=opinions)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"metric": "bleu"}, "is not measured"),
        ({"precision": "fp16"}, "no device for fp16"),
        ({"model": "nowhere"}, "nowhere"),
        ({"task": "regression"}, 'The data is for "text-classification"'),
        ({"method": "prefix", "probes": ("x",)}, "A prefix adds keys"),
    ],
)
def test_what_cannot_be_trained_is_refused_before_the_first_step(
    tmp_path, start, opinions, changes, sentence
):
    with pytest.raises(AttnvizError, match=sentence):
        train(data.config(tmp_path / "run", start, **changes), labelled=opinions)
    assert read(tmp_path / "run" / "events.jsonl").events[-1]["kind"] == "failed"


def test_every_method_trains_fewer_weights_and_opens_again(tmp_path, start, opinions):
    from peft import PeftModel

    encoded = AutoTokenizer.from_pretrained(start)("the good film", return_tensors="pt")
    for method in ("frozen", "lora", "adalora", "ia3"):
        out = tmp_path / method
        settings = data.config(out, start, method=method, rank=4, steps=8)
        result = train(settings, labelled=opinions)
        counted, of = (int(n.replace(",", "")) for n in result.trained.split()[::2][:2])
        assert 0 < counted < of / 3, method
        merged = AutoModelForSequenceClassification.from_pretrained(result.model).eval()
        if result.adapter is None:
            continue
        torch.manual_seed(0)
        base = AutoModelForSequenceClassification.from_pretrained(start, num_labels=2)
        apart = PeftModel.from_pretrained(base, result.adapter).eval()
        with torch.no_grad():
            torch.testing.assert_close(
                merged(**encoded).logits, apart(**encoded).logits, atol=1e-5, rtol=1e-4
            )


def test_a_prefix_stays_beside_the_model(tmp_path, opinions):
    start = data.model(tmp_path, "gpt2")
    settings = data.config(tmp_path / "run", start, task="causal-lm", method="prefix", steps=6)
    result = train(settings, labelled=data.texts())
    assert result.model == result.adapter
    assert json.loads((result.adapter / "adapter_config.json").read_text())["num_virtual_tokens"]


def test_a_method_that_an_architecture_cannot_have_is_refused_by_name(tmp_path, opinions):
    start = data.model(tmp_path, "modernbert")
    with pytest.raises(UnsupportedError, match=r"ModernBert\w+ cannot be trained with ia3"):
        train(data.config(tmp_path / "run", start, method="ia3"), labelled=opinions)


def test_regression_answers_in_the_unit_of_its_labels(tmp_path, start):
    from attnviz.data.labelled import from_columns

    def prices(side):
        columns = data.sentences(96 if side == "train" else 24, seed=len(side))
        return {"text": columns["text"], "label": [1000.0 + 500 * n for n in columns["label"]]}

    sides = {side: prices(side) for side in ("train", "validation", "test")}
    labelled = from_columns("regression", sides, source="prices")
    settings = data.config(
        tmp_path / "run", start, task="regression", steps=60, learning_rate=5e-3, evaluate_every=20
    )
    result = train(settings, labelled=labelled)
    assert result.scores["mae"] < 150  # always the mean would be 250
    hf = AutoModelForSequenceClassification.from_pretrained(result.model).eval()
    tokenizer = AutoTokenizer.from_pretrained(result.model)
    encoded = tokenizer(list(labelled.test["text"]), padding=True, return_tensors="pt")
    answers = hf(**encoded).logits[:, 0].detach().numpy()
    off = float(np.abs(answers - np.array(labelled.test["label"])).mean())
    assert off == pytest.approx(result.scores["mae"], rel=1e-3)


def test_accumulated_batches_are_one_large_batch(tmp_path, start, opinions):
    large = data.config(tmp_path / "large", start, batch=16, steps=4, dropout=0.0)
    large = replace(large, group_by_length=False)
    train(large, labelled=opinions)
    small = replace(large, batch=8, accumulate=2, out=str(tmp_path / "small"))
    train(small, labelled=opinions)
    one, other = losses(tmp_path / "large"), losses(tmp_path / "small")
    assert max(abs(one[step] - other[step]) for step in one) < 1e-4


def test_two_processes_train_as_one_with_twice_the_batch(tmp_path, start, opinions):
    """Under `accelerate launch`; the same rows go into each step, so the losses agree."""
    alone = data.config(tmp_path / "alone", start, batch=16, steps=6, dropout=0.0)
    train(replace(alone, group_by_length=False), labelled=opinions)
    settings = replace(alone, batch=8, out=str(tmp_path / "both"), group_by_length=False)
    (tmp_path / "child.yaml").write_text(settings.to_yaml())
    code = _CHILD.format(root=str(ROOT), step=-1, what="pass")
    (tmp_path / "both.py").write_text(code)
    done = subprocess.run(
        [sys.executable, "-m", "accelerate.commands.launch", "--multi_gpu", "--num_processes", "2",
         "--num_machines", "1", "--mixed_precision", "no", "--dynamo_backend", "no",
         "--main_process_port", "0", "both.py"],
        capture_output=True, text=True, cwd=tmp_path, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    one, two = losses(tmp_path / "alone"), losses(tmp_path / "both")
    assert one.keys() == two.keys()
    assert max(abs(one[step] - two[step]) for step in one) < 1e-4
    assert not math.isnan(two[6])
    assert (tmp_path / "both" / "model" / "model.safetensors").is_file()
    began = next(
        e for e in read(RunFolder(tmp_path / "both").events).events if e["kind"] == "started"
    )
    assert began["processes"] == 2


def test_fgm_teaches_something_else_and_leaves_the_embeddings_bit_for_bit(
    tmp_path, start, opinions
):
    plain = data.config(
        tmp_path / "plain", start, method="frozen", dropout=0.0, steps=6, learning_rate=0.05
    )
    train(plain, labelled=opinions)
    attacked = replace(plain, adversarial="fgm", epsilon=0.5, out=str(tmp_path / "attacked"))
    result = train(attacked, labelled=opinions)
    one, other = losses(tmp_path / "plain"), losses(tmp_path / "attacked")
    assert one[1] == other[1]  # what is told is the loss of the texts as they are
    assert abs(one[6] - other[6]) > 1e-4
    was, now = (
        AutoModelForSequenceClassification.from_pretrained(folder).get_input_embeddings().weight
        for folder in (start, result.model)
    )
    assert torch.equal(was, now)
