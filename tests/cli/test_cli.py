"""The command line, as a shell runs it."""

import subprocess
import sys
from pathlib import Path

import pytest

from attnviz.resources import MODELS
from tests import tiny


def attnviz(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "attnviz", *arguments], capture_output=True, text=True, cwd=cwd
    )


def test_trace_writes_the_explorer(tmp_path):
    done = attnviz("trace", "--model", "sentiment", "--text", "not a good film",
                   "--out", "trace.html", cwd=tmp_path)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "negative" in done.stdout
    assert done.stderr == ""
    assert (tmp_path / "trace.html").read_text().startswith("<!doctype html>")


@pytest.mark.parametrize(
    ("model", "file"), [("digits", "example.png"), ("forecast", "example.csv")]
)
def test_a_picture_and_a_series_are_read_from_a_file(model, file, tmp_path):
    done = attnviz("trace", "--model", model, "--file", str(MODELS / model / file),
                   "--out", "trace.html", cwd=tmp_path)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "trace.html").is_file()
    done = attnviz("trace", "--model", model, "--text", "x", "--out", "no.html", cwd=tmp_path)
    assert done.returncode == 2
    assert "Give --file." in done.stderr


def test_a_pair_and_a_target_can_be_given(tmp_path):
    folder = tiny.save("bart", tmp_path / "bart")
    done = attnviz("trace", "--model", str(folder), "--text", "the cat", "--target", "a dog",
                   "--out", "trace.html", cwd=tmp_path)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "encoder, decoder, cross" in done.stdout


@pytest.mark.parametrize(
    ("model", "text", "out", "sentence"),
    [
        ("sentimant", "x", "o.html", 'Did you mean "sentiment"?'),
        ("sentiment", "", "o.html", "The text is empty."),
        ("sentiment", "good " * 99, "o.html", "takes at most 64"),
        ("nobody/nothing", "x", "o.html", "hub cannot be reached"),
        (".", "x", "o.html", "has no config.json"),
        ("sentiment", "x", "no/o.html", "No folder at"),
        ("sentiment", "x", ".", "is a folder"),
    ],
)
def test_bad_input_is_one_sentence_and_exit_code_2(model, text, out, sentence, tmp_path):
    done = attnviz("trace", "--model", model, "--text", text, "--out", out, cwd=tmp_path)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert done.stderr.startswith("attnviz: ")
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.iterdir())


def test_a_folder_that_the_app_cannot_serve_is_refused(tmp_path):
    done = attnviz("app", "--models-dir", "nowhere", cwd=tmp_path)
    assert done.returncode == 2
    assert 'No folder at "nowhere"' in done.stderr


def test_a_recipe_that_is_not_there_is_refused(tmp_path):
    done = attnviz("train", "--recipe", "sentimant", "--out", "x", cwd=tmp_path)
    assert done.returncode == 2
    assert 'Did you mean "sentiment"?' in done.stderr
    assert not (tmp_path / "x").exists()


def test_a_recipe_trains_a_model_that_opens(tmp_path):
    done = attnviz("train", "--recipe", "sentiment", "--out", "quick", "--steps", "3", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    done = attnviz("trace", "--model", "quick", "--text", "a good film", "--out", "trace.html",
                   cwd=tmp_path)  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_models_are_listed(tmp_path):
    done = attnviz("models", cwd=tmp_path)
    assert done.returncode == 0
    assert "sentiment" in done.stdout
