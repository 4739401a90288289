"""The README's Python and shell examples run as they are written."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def test_the_python_example_runs_and_its_comments_are_true(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (code,) = blocks("python")
    names: dict[str, object] = {}
    exec(code, names)
    trace = names["trace"]
    assert trace.tokens.text == ("[CLS]", "not", "a", "good", "film", "[SEP]")
    ((label, probability),) = trace.prediction.top(1)
    assert (label, round(probability, 2)) == ("negative", 0.97)
    assert (tmp_path / "trace.html").is_file()
    ((word, score),) = names["why"].top(1)
    assert (word, round(score, 2)) == ("not", 3.54)
    assert names["without"].after.text == "positive"


def test_the_shell_examples_run(tmp_path):
    commands = [
        line
        for block in blocks("bash")
        for line in block.splitlines()
        if line.startswith("attnviz")
    ]
    assert len(commands) == 6
    for command in commands:
        words = shlex.split(command)
        if words[1] == "app":
            words.append("--help")  # it would run until stopped; tests/browser starts it for real
        subprocess.run(
            [sys.executable, "-m", *words], check=True, cwd=tmp_path, env=os.environ,
            capture_output=True,
        )  # fmt: skip
    assert (tmp_path / "trace.html").is_file()


def test_every_link_leads_somewhere():
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert (Path(__file__).parents[1] / target).exists(), target
