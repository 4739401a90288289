"""The command line without a process of its own for each test."""

import sys
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from attnviz.cli import main


@dataclass(frozen=True)
class Done:
    """What a command left: its exit code and what it wrote."""

    exit_code: int
    output: str
    stderr: str


@pytest.fixture
def shell(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Callable[..., Done]:
    """Return a function that runs `attnviz` with arguments."""

    def run(*arguments: str) -> Done:
        monkeypatch.setattr(sys, "argv", ["attnviz", *arguments])
        code = 0
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
        out, err = capfd.readouterr()
        return Done(code, out, err)

    return run
