"""attnviz train: what is refused, and one small run of each kind, as a shell runs it."""

import json
import sys
from pathlib import Path

import pytest

from attnviz.cli import main
from tests.training import data as made


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder to stand in, with a table and a finished run's settings."""
    monkeypatch.chdir(tmp_path)
    rows = made.sentences(40, seed=0)
    lines = (
        f"{t} {n},{('bad', 'good')[k]}" for n, (t, k) in enumerate(zip(*rows.values(), strict=True))
    )
    Path("reviews.csv").write_text("review,verdict\n" + "\n".join(lines) + "\n")
    Path("run.yaml").write_text("task: causal-lm\nmodel: scratch\ndata: requests\nquick: true\n")
    Path("torn.yaml").write_text("task: [causal-lm\n")
    Path("wrong.yaml").write_text("task: causal-lm\nmodel: scratch\nepoch: 3\n")
    return tmp_path


def refused(capsys, monkeypatch, *arguments: str) -> str:
    """What the command says on stderr, where it ends with 2."""
    monkeypatch.setattr(sys, "argv", ["attnviz", "train", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    return capsys.readouterr().err


FROM_FILE = ("--model", "scratch", "--data", "reviews.csv")
FROM_EXAMPLE = ("--model", "scratch", "--data", "requests")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "Give one of --recipe, --config, --resume, --model; got none."),
        (("--config", "run.yaml", "--model", "scratch"), "got --config and --model."),
        (("--resume", "x", "--recipe", "dates"), "got --recipe and --resume."),
        (("--resume", "x", "--epochs", "3"), "--resume cannot be combined with --epochs."),
        (("--resume", "x", "--seed", "0", "--quick"), "cannot be combined with --quick, --seed."),
        (("--recipe", "dates", "--data", "a.csv"), "--recipe cannot be combined with --data."),
        (("--recipe", "dates"), "Give --out, the folder for the checkpoint"),
        (("--resume", "nowhere"), "nowhere"),
        (("--config", "nowhere.yaml"), 'No file at "nowhere.yaml".'),
        (("--config", "torn.yaml"), '"torn.yaml" is not YAML'),
        (("--config", "wrong.yaml"), 'Did you mean "epochs"?'),
        (("--config", "run.yaml"), "Give --out, the folder for the run"),
        (("--model", "scratch"), "Give --data"),
        (FROM_EXAMPLE, "Give --out, the folder for the run"),
        (("--model", "scratch", "--data", "owner/name"), "Give --task"),
        ((*FROM_FILE, "--column", "text"), '--column is "our name=the file\'s name"'),
        ((*FROM_FILE, "--task", "causal-lm", "--column", "txt=review"), '"columns" cannot be'),
        ((*FROM_EXAMPLE, "--task", "translate"), '"task" cannot be'),
        ((*FROM_EXAMPLE, "--method", "lora"), "train a model from scratch with"),
        ((*FROM_EXAMPLE, "--method", "full-ish"), '"method" cannot be'),
        ((*FROM_EXAMPLE, "--epochs", "0"), '"epochs" is a number from 0.01'),
        ((*FROM_EXAMPLE, "--batch", "0"), '"batch" is a whole number from 1'),
        ((*FROM_EXAMPLE, "--learning-rate", "-1"), '"learning_rate" is a number from 0'),
        ((*FROM_EXAMPLE, "--seed", "-1"), '"seed" is a whole number from 0'),
        ((*FROM_EXAMPLE, "--probe", " "), '"probes" is a list of texts'),
    ],
)  # fmt: skip
def test_a_bad_combination_is_one_sentence_and_exit_code_2(
    arguments, sentence, folder, capsys, monkeypatch
):
    before = sorted(folder.iterdir())
    said = refused(capsys, monkeypatch, *arguments)
    assert sentence in said
    assert said.startswith("attnviz: ")
    assert said.count("\n") == 1
    assert sorted(folder.iterdir()) == before


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--model", "scratch", "--data", "nowhere.csv", "--text-column", "review",
          "--label-column", "verdict"), "nowhere.csv"),
        ((*FROM_FILE, "--text-column", "comment", "--label-column", "verdict"), "comment"),
        (("--model", "scratch", "--data", "requests", "--task", "regression"), "regression"),
        (("--model", "digits", "--data", "requests"), "cannot be trained for"),
    ],
)  # fmt: skip
def test_data_and_models_that_do_not_fit_are_one_sentence(
    arguments, sentence, folder, capsys, monkeypatch
):
    said = refused(capsys, monkeypatch, *arguments, "--out", "run")
    assert sentence in said
    assert said.count("\n") == 1


def test_a_table_trains_a_model_that_opens_and_the_run_is_not_written_over(folder, shell):
    start = made.model(folder)
    done = shell(
        "train", "--model", start, "--data", "reviews.csv", "--text-column", "review",
        "--label-column", "verdict", "--method", "lora", "--steps", "4", "--batch", "8",
        "--learning-rate", "0.01", "--probe", "a good film", "--seed", "3", "--out", "run",
    )  # fmt: skip
    assert done.exit_code == 0, done.stderr
    assert "finished after 4 steps; trained" in done.output
    assert "Scores: accuracy" in done.output
    events = [json.loads(line) for line in Path("run/events.jsonl").read_text().splitlines()]
    assert [e["kind"] for e in events][-1] == "finished"
    assert {e["step"] for e in events if e["kind"] == "snapshot"} >= {0, 4}
    assert "method: lora" in Path("run/config.yaml").read_text()
    assert Path("run/adapter/adapter_model.safetensors").is_file()
    assert done.output.count("Note: ") == 1  # of words that the tiny vocabulary does not have
    assert "are unknown to this model" in done.output
    assert "Columns were guessed" not in done.output
    done = shell("trace", "--model", "run/model", "--text", "a good film", "--out", "trace.html")
    assert done.exit_code == 0, done.stderr
    assert "bad" in done.output
    done = shell("train", "--model", start, "--data", "reviews.csv", "--text-column", "review",
                   "--label-column", "verdict", "--out", "run")  # fmt: skip
    assert done.exit_code == 2
    assert "already holds a run" in done.stderr


@pytest.mark.parametrize(
    ("header", "label", "named", "said"),
    [
        ("text,score", "{n}.{n}", ("--text-column", "text", "--label-column", "score"),
         "Task: regression"),
        ("text,score", "{n}.{n}", (), "Task: regression"),
        ("text,mood", "{n}", (), '"mood" as the label'),
        ("text,labels", '"[{n}, 0, 1]"', (), "Task: multi-label"),
    ],
)  # fmt: skip
def test_the_task_and_columns_of_a_file_are_guessed_and_said(folder, shell, header, label, named,
                                                             said):  # fmt: skip
    rows = [f"a good film {n},{label.format(n=n % 2)}" for n in range(40)]
    Path("own.csv").write_text("\n".join([header, *rows]) + "\n")
    done = shell("train", "--model", "scratch", "--data", "own.csv", *named, "--steps", "1",
                 "--out", "run")  # fmt: skip
    assert done.exit_code == 0, done.stderr
    assert said in " ".join(done.output.split())


def test_how_the_table_was_taken_is_printed(folder, shell):
    lines = Path("reviews.csv").read_text().splitlines()[1:]
    Path("plain.csv").write_text("\n".join(lines) + "\n")
    done = shell("train", "--model", made.model(folder), "--data", "plain.csv", "--task",
                 "text-classification", "--steps", "2", "--out", "run")  # fmt: skip
    assert done.exit_code == 0, done.stderr
    assert "Note: Line 1 was read as a row" in " ".join(done.output.split())
    assert "Columns were guessed by their content" in " ".join(done.output.split())
