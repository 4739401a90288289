"""The command line, as a shell runs it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import attnviz as av
from attnviz.resources import MODELS
from attnviz.ui.operator.limits import limits
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
def test_a_picture_and_a_series_are_read_from_a_file(model, file, shell, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = shell("trace", "--model", model, "--file", str(MODELS / model / file),
                   "--out", "trace.html")  # fmt: skip
    assert done.exit_code == 0, done.stderr
    assert (tmp_path / "trace.html").is_file()
    done = shell("trace", "--model", model, "--text", "x", "--out", "no.html")
    assert done.exit_code == 2
    assert "Give --file." in done.stderr


def test_a_pair_and_a_target_can_be_given(shell, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folder = tiny.save("bart", tmp_path / "bart")
    done = shell("trace", "--model", str(folder), "--text", "the cat", "--target", "a dog",
                   "--out", "trace.html")  # fmt: skip
    assert done.exit_code == 0, done.stderr
    assert "encoder, decoder, cross" in done.output


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
def test_bad_input_is_one_sentence_and_exit_code_2(
    model, text, out, sentence, shell, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    done = shell("trace", "--model", model, "--text", text, "--out", out)
    assert done.exit_code == 2
    assert sentence in done.stderr
    assert done.stderr.startswith("attnviz: ")
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.iterdir())


def test_a_folder_that_the_app_cannot_serve_is_refused(shell, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = shell("app", "--models-dir", "nowhere")
    assert done.exit_code == 2
    assert 'No folder at "nowhere"' in done.stderr


def test_a_sign_in_that_would_not_be_read_is_not_left_out_in_silence(shell, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "execve", lambda *given: sys.exit(0))
    monkeypatch.setattr(subprocess, "run", lambda *given, **more: sys.exit(0))
    secrets = tmp_path / ".streamlit" / "secrets.toml"
    secrets.parent.mkdir()
    for text in ("[auth]\nclient_id = 'x'\n", "[auth"):
        secrets.write_text(text)
        done = shell("app")
        assert done.exit_code == 2
        assert "add --sign-in .streamlit/secrets.toml" in done.stderr
        assert shell("app", "--sign-in", str(secrets)).exit_code == 0
    secrets.write_text("key = 'of another app'\n")
    assert shell("app").exit_code == 0
    assert "No file at" in shell("app", "--password-file", "nowhere").stderr


def test_what_the_operator_allows_reaches_the_server(shell, tmp_path, monkeypatch):
    """Asked of the process that `attnviz app` becomes, which is Python itself here."""
    monkeypatch.chdir(tmp_path)
    started = []
    monkeypatch.setattr(os, "execve", lambda *given: started.append(given))
    monkeypatch.setattr(subprocess, "run", lambda *given, **more: sys.exit(0))
    done = shell("app", "--host", "0.0.0.0", "--port", "9000", "--no-allow-hub", "--read-only",
                 "--max-tokens", "128", "--max-memory", "1.5", "--user-header", "X-User",
                 "--max-jobs", "3", "--max-disk", "20",
                 "--runs-dir", "mine", "--models-dir", ".", "--no-browser",
                 "--public-host", "a.example.org", "--public-host", "b.example.org",
                 "--embed-in", "https://moodle.example.org")  # fmt: skip
    assert done.exit_code == 0, done.stderr
    (_, command, environment), *_ = started
    assert command[command.index("--server.address") + 1] == "0.0.0.0"
    assert command[command.index("--server.port") + 1] == "9000"
    assert command[:2] == [sys.executable, "-P"]
    assert environment["PYTHONSAFEPATH"] == "1"
    for name, value in environment.items():
        if name.startswith("ATTNVIZ_"):
            monkeypatch.setenv(name, value)
    allowed = limits()
    assert allowed.models_dirs == (tmp_path.resolve(),)
    assert allowed.runs_dir == tmp_path.resolve() / "mine"
    assert allowed.public_hosts == ("a.example.org", "b.example.org")
    assert allowed.embed_in == ("https://moodle.example.org",)
    assert (allowed.allow_hub, allowed.read_only, allowed.log_inputs) == (False, True, False)
    assert (allowed.max_tokens, allowed.max_memory) == (128, 1_500_000_000)
    assert (allowed.max_jobs, allowed.max_disk) == (3, 20 * 10**9)
    assert allowed.user_header == "X-User"
    assert (allowed.visible, allowed.bin_days) == ("own", 30)
    assert shell("app", "--max-tokens", "0").exit_code == 2
    assert "--visible is own or all" in shell("app", "--visible", "some").stderr


def test_what_the_environment_says_holds_where_no_option_says_otherwise(
    shell, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    started = []
    monkeypatch.setattr(os, "execve", lambda *given: started.append(given[2]))
    monkeypatch.setattr(subprocess, "run", lambda *given, **more: sys.exit(0))
    said = {"READ_ONLY": "1", "ALLOW_HUB": "0", "LOG_INPUTS": "1", "VISIBLE": "all",
            "BIN_DAYS": "7", "TRACKERS": "1", "RUNS_DIR": str(tmp_path / "theirs")}  # fmt: skip
    for name, value in said.items():
        monkeypatch.setenv(f"ATTNVIZ_{name}", value)
    assert shell("app").exit_code == 0
    assert {name: started[0][f"ATTNVIZ_{name}"] for name in said} == said
    shell("app", "--visible", "own", "--bin-days", "0", "--allow-hub")
    assert [started[1][f"ATTNVIZ_{n}"] for n in ("VISIBLE", "BIN_DAYS", "ALLOW_HUB")] == [
        "own", "0", "1",
    ]  # fmt: skip


def test_a_recipe_that_is_not_there_is_refused(shell, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = shell("train", "--recipe", "sentimant", "--out", "x")
    assert done.exit_code == 2
    assert 'Did you mean "sentiment"?' in done.stderr
    assert not (tmp_path / "x").exists()


def test_a_recipe_trains_a_model_that_opens(shell, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = shell("train", "--recipe", "sentiment", "--out", "quick", "--steps", "3")
    assert done.exit_code == 0, done.stderr
    done = shell("trace", "--model", "quick", "--text", "a good film", "--out", "trace.html")
    assert done.exit_code == 0, done.stderr


def test_models_are_listed(shell, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = shell("models")
    assert done.exit_code == 0
    assert "sentiment" in done.output


@pytest.mark.parametrize("end", ["svg", "pdf", "png", "csv", "parquet", "json", "npz", "html"])
def test_one_head_is_written_in_every_kind_of_file(end, shell, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = shell("trace", "--model", "sentiment", "--text", "not a good film", "--layer", "2",
                 "--head", "1", "--hide", "special", "--out", f"head.{end}")  # fmt: skip
    assert done.exit_code == 0, done.stderr
    assert (tmp_path / f"head.{end}").stat().st_size > 100
    assert f"Wrote head.{end}" in done.output


def test_a_trace_is_kept_in_a_folder(shell, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = shell("trace", "--model", "sentiment", "--text", "not a good film", "--kind", "text",
                 "--out", "head.svg", "--save", "kept")  # fmt: skip
    assert done.exit_code == 0, done.stderr
    assert av.open_trace(tmp_path / "kept").prediction.text == "negative"
    assert "Shaded by what each token receives" in (tmp_path / "head.svg").read_text()


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--out", "x.docx"), 'written as ".docx". These endings work: .html, .svg'),
        (("--layer", "0"), "--layer and --head together"),
        (("--layer", "9", "--head", "0"), "Layer 9 is out of range"),
        (("--layer", "0", "--head", "-1"), "Head -1 is out of range"),
        (("--stack", "cross"), 'No stack "cross"'),
        (("--kind", "maps"), 'Did you mean "map"?'),
        (("--kind", "lines", "--out", "x.csv"), "is for figures: .svg, .pdf, .png"),
        (("--hide", "cls"), 'No hide "cls". Known: nothing, special'),
        (("--save", "no/such"), "No folder at"),
    ],
)
def test_a_figure_that_cannot_be_is_a_sentence(options, sentence, shell, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    out = () if "--out" in options else ("--out", "x.svg")
    done = shell("trace", "--model", "sentiment", "--text", "a good film", *options, *out)
    assert done.exit_code == 2
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_a_budget_streams_a_long_text_and_nonsense_gets_a_sentence(shell, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = "not a good film but " * 12
    done = shell("trace", "--model", "sentiment", "--text", text, "--budget", "170 kB",
                   "--out", "trace.html", "--save", "kept")  # fmt: skip
    assert done.exit_code == 0, done.stderr
    assert "queries, keys and an overview were kept" in done.output
    assert av.open_trace(tmp_path / "kept").stack().streamed
    done = shell("trace", "--model", "sentiment", "--text", text, "--budget", "lots",
                   "--out", "no.html")  # fmt: skip
    assert done.exit_code == 2
    assert "such as 200MB" in done.stderr
