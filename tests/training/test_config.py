"""Settings of a run: strict, plain, and the same after a trip through YAML."""

import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from attnviz.errors import InputError, shown
from attnviz.training.config import METHODS, TASKS, Architecture, TrainingConfig

PLAIN = TrainingConfig(task="text-classification", model="minilm")


def test_a_config_is_the_same_after_yaml():
    full = replace(
        PLAIN, model="scratch", architecture=Architecture(kind="bert", width=32),
        columns={"text": "Review", "label": "Stars"}, probes=("naïve café: 1",), steps=7,
        probe_steps=(0, 5), dropout=0.2, learning_rate=3e-4,
    )  # fmt: skip
    assert TrainingConfig.from_yaml(full.to_yaml()) == full
    assert TrainingConfig.from_yaml(PLAIN.to_yaml()) == PLAIN


@pytest.mark.parametrize(
    ("yaml", "sentence"),
    [
        ("task: regression\nmodel: x\nepoch: 3", 'Did you mean "epochs"?'),
        ("task: text-clasification\nmodel: x", 'Did you mean "text-classification"?'),
        ("model: x", 'has no "task"'),
        ("task: regression", 'has no "model"'),
        ("- a\n- b", "holds a list, not settings"),
        ("", "holds nothing"),
        ("task: [", "is not YAML"),
        ("task: regression\nmodel: x\nbatch: 2.5", '"batch" is a whole number; got 2.5'),
        ("task: regression\nmodel: x\nbatch: true", "got True"),
        ("task: regression\nmodel: x\nbatch: 0", "from 1 to 65536; got 0"),
        ("task: regression\nmodel: x\nlearning_rate: 1e-3", "Write 0.001 or 1.0e-3"),
        ("task: regression\nmodel: x\ndropout: .nan", "is a number; got nan"),
        ("task: regression\nmodel: x\nmethod: loar", 'Did you mean "lora"?'),
        ("task: regression\nmodel: x\ncolumns: {txt: a}", 'Did you mean "text"?'),
        ("task: regression\nmodel: x\nprobes: ['']", "none of them empty"),
        ("task: regression\nmodel: scratch\nmethod: lora", 'with "method: full"'),
        (
            "task: causal-lm\nmodel: scratch\narchitecture: {kind: vit}",
            "Models for it: llama, gpt2",
        ),
        ("task: causal-lm\nmodel: scratch\narchitecture: {width: 30}", "multiple: 28"),
        ("task: causal-lm\nmodel: scratch\narchitecture: {head: 2}", 'Did you mean "heads"?'),
        ("task: causal-lm\nmodel: scratch\narchitecture: {pieces: word}", 'mean "words"?'),
        ("task: causal-lm\nmodel: scratch\narchitecture: {spread: 0}", "from 0.001 to 1; got 0"),
        ("task: masked-lm\nmodel: scratch\narchitecture: {pieces: words}", "pieces: parts"),
        ("task: regression\nmodel: ' '", "is empty"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(yaml, sentence):
    with pytest.raises(InputError) as refused:
        TrainingConfig.from_yaml(yaml)
    assert sentence in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_setting_that_a_run_did_not_know_is_what_held_then(tmp_path):
    config = tmp_path / "config.yaml"
    config.write_text("task: regression\nmodel: x\nmethod: lora\n")
    assert TrainingConfig.from_run(config).adapted == "attention"
    assert TrainingConfig.from_file(config).adapted == "all-linear"
    config.write_text(PLAIN.to_yaml())
    assert TrainingConfig.from_run(config) == PLAIN


def test_python_in_yaml_is_not_run():
    with pytest.raises(InputError):
        TrainingConfig.from_yaml("task: !!python/object/apply:os.getcwd []\nmodel: x")


def test_what_is_left_open_gets_what_is_usual_for_the_method_and_the_task():
    rates = {m: replace(PLAIN, method=m).settled().learning_rate for m in METHODS}
    assert rates["full"] == 5e-5
    assert all(rates[m] > rates["full"] for m in METHODS if m != "full")
    assert replace(PLAIN, learning_rate=0.5).settled().learning_rate == 0.5
    kinds = {}
    for task in TASKS:
        made = TrainingConfig(task=task, model="scratch").settled().architecture
        assert made is not None
        kinds[task] = made.kind
    assert kinds["translation"] == "bart"
    assert kinds["text-classification"] == "bert"
    assert None not in kinds.values()


def test_the_modules_that_a_page_reads_bring_no_torch():
    names = "config, events, folder, jobs, snapshots"
    code = f"import sys; from attnviz.training import {names}; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_a_config_that_grows_when_it_is_read_or_is_no_config_by_its_length_is_refused():
    laughs = "a0: &a0 [lol, lol]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 40)
    )
    for text in (f"{laughs}task: *a39", "task: &x [*x]", "model: &x y\ntask: *x"):
        with pytest.raises(InputError, match="has an alias"):
            TrainingConfig.from_yaml(text)
    with pytest.raises(InputError, match="too long for a config, which has at most 500,000"):
        TrainingConfig.from_yaml("task: " + "x" * 600_000)
    with pytest.raises(InputError) as told:
        TrainingConfig.from_yaml(f"{'k' * 100_000}: 1\ntask: regression\nmodel: x")
    assert len(str(told.value)) < 1_500


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (f"probes: {'[' * 200_000}", "more than 16 deep"),
        (f"probes: {'{a: ' * 100_000}", "more than 16 deep"),
        (f"probes: [{'a,' * 200_000}]", "more than 10,000 settings"),
        (f"rank: 1{':59' * 160_000}", "a number of 480,001 digits"),
        (f"epochs: 1{':59' * 90_000}.5", "digits. Put a text in quotes"),
        (f"rank: 0x{'f' * 400_000}", "a number of 400,002 digits"),
        ("rank: !!int ''", "has a tag"),
        ("quick: !!bool abc", "has a tag"),
        ("probes: !!binary aGk=", "has a tag"),
        (f"epochs: 1{':59' * 30}.5", "from 0.01 to 10000"),
        (f"rank: 1{'0' * 90}", "from 1 to 512; got 1e+90"),
        ("rank: 2001-99-99", "is not YAML"),
    ],
)
def test_what_yaml_would_read_for_long_or_not_at_all_is_refused_at_once(said, sentence):
    begun = time.thread_time()
    with pytest.raises(InputError) as refused:
        TrainingConfig.from_yaml(f"task: regression\nmodel: x\n{said}\n")
    assert sentence in str(refused.value)
    assert len(str(refused.value)) < 500
    assert time.thread_time() - begun < 8


def test_a_number_without_end_is_out_of_its_range():
    for name in ("rank", "epochs"):
        with pytest.raises(InputError, match=rf'"{name}" is a.* number from'):
            replace(PLAIN, **{name: 10**400})


def test_a_config_is_read_from_a_file_and_from_nothing_that_has_no_end(tmp_path):
    pipe, long = tmp_path / "pipe", tmp_path / "long.yaml"
    os.mkfifo(pipe)
    for path in (pipe, Path("/dev/zero"), tmp_path):
        with pytest.raises(InputError, match="could not be read as text: it is a"):
            TrainingConfig.from_file(path)
    for letter in ("x", "é", "語"):
        long.write_text(letter * 3_000_000, encoding="utf-8")
        with pytest.raises(InputError, match="too long for a config"):
            TrainingConfig.from_file(long)
    with pytest.raises(InputError, match="could not be read as text"):
        TrainingConfig.from_file(tmp_path / ("x" * 5000))


def test_a_value_that_repeats_itself_is_shown_in_a_line():
    held = ["x"]
    for _ in range(60):
        held = [held] * 9
    for value in (held, {"a": held}, "y" * 10**6, 10**4000, list(range(10**6))):
        assert len(shown(value)) < 120
    assert shown([1, "a"]) == "[1, 'a']"
    assert shown("y" * 90) == f"'{'y' * 60}' ... (90 characters)"
