"""The command and the YAML that a page shows are read back as the same config."""

import shlex

import yaml as plain_yaml

from attnviz.training.config import Architecture, TrainingConfig
from attnviz.ui.train.command import command, yaml


def config(**changes):
    usual = {"task": "text-classification", "model": "minilm", "data": "data.csv",
             "columns": {"text": "the review", "label": "mood"}}  # fmt: skip
    return TrainingConfig(**{**usual, **changes})


def test_the_command_names_what_was_chosen_quoted_for_a_shell():
    said = command(
        config(method="lora", probes=("it's good",), epochs=2.0), data="my reviews.csv",
        out="runs/a b",
    )  # fmt: skip
    parts = shlex.split(said.replace("\\\n", " "))
    assert parts[:2] == ["attnviz", "train"]
    flags = dict(zip(parts[2::2], parts[3::2], strict=True))
    assert flags == {
        "--model": "minilm", "--data": "my reviews.csv", "--task": "text-classification",
        "--method": "lora", "--text-column": "the review", "--label-column": "mood",
        "--epochs": "2", "--probe": "it's good", "--out": "runs/a b",
    }  # fmt: skip


def test_what_has_no_flag_is_said_in_yaml_which_reads_back():
    given = config(model="scratch", architecture=Architecture(layers=3), schedule="cosine")
    assert command(given, data="a.csv", out="runs/a") == "attnviz train --config run.yaml"
    read = TrainingConfig.from_yaml(yaml(given, data="a.csv", out="runs/a"))
    assert (read.data, read.out) == ("a.csv", "runs/a")
    assert read.architecture == given.architecture
    assert plain_yaml.safe_load(yaml(given, data="a", out="b"))["schedule"] == "cosine"
