"""Runs from beginning to end: what they learn, tell, refuse and leave."""

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
from attnviz.errors import AttnvizError, InputError, ModelError, UnsupportedError
from attnviz.training import folder as run_folder
from attnviz.training.events import read
from attnviz.training.folder import RunFolder
from attnviz.training.run import train
from attnviz.training.snapshots import Snapshots
from tests.training import data
from tests.training.runs import CHILD, ROOT, in_a_child, losses


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
    with pytest.raises(ModelError, match=r"a prefix .* cannot be merged"):
        av.load(str(result.adapter))


def test_the_adapter_of_a_run_opens_as_the_model_that_it_was_merged_into(tmp_path, start, opinions):
    settings = data.config(tmp_path / "opinions", start, method="lora", steps=4)
    result = train(settings, labelled=opinions)
    whole, again = av.load(str(result.model)), av.load(str(result.adapter))
    assert again.name == "opinions"
    assert "LORA adapter" in again.notes[0]
    assert again.hf.config.id2label == whole.hf.config.id2label
    for key, tensor in whole.hf.state_dict().items():
        assert torch.allclose(tensor, again.hf.state_dict()[key], atol=1e-6), key
    with pytest.raises(ModelError, match=r"a training starts from a whole model"):
        train(data.config(tmp_path / "more", str(result.adapter)), labelled=opinions)


def test_a_training_starts_from_the_weights_that_a_wrapper_renamed(tmp_path, opinions):
    from safetensors.torch import load_file, save_file

    start = data.model(tmp_path)
    file = Path(start) / "model.safetensors"
    renamed = {f"module.{name}": each for name, each in load_file(file).items()}
    save_file(renamed, file, metadata={"format": "pt"})
    result = train(data.config(tmp_path / "run", start, steps=1), labelled=opinions)
    assert any('"module."' in note for note in result.notes)
    assert not any("New weights" in note for note in result.notes)


def test_a_method_that_an_architecture_cannot_have_is_refused_by_name(tmp_path, opinions):
    start = data.model(tmp_path, "modernbert")
    with pytest.raises(UnsupportedError, match=r"ModernBert\w+ cannot be trained with ia3"):
        train(data.config(tmp_path / "run", start, method="ia3"), labelled=opinions)


def test_regression_answers_in_the_unit_of_its_labels(tmp_path, start):
    from attnviz.data.labelled_rows import from_columns

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


@pytest.mark.slow
def test_two_processes_train_as_one_with_twice_the_batch(tmp_path, start, opinions):
    """Under `accelerate launch`; the same rows go into each step, so the losses agree."""
    alone = data.config(tmp_path / "alone", start, batch=16, steps=6, dropout=0.0)
    train(replace(alone, group_by_length=False), labelled=opinions)
    settings = replace(alone, batch=8, out=str(tmp_path / "both"), group_by_length=False)
    (tmp_path / "child.yaml").write_text(settings.to_yaml())
    code = CHILD.format(root=str(ROOT), step=-1, what="pass")
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
