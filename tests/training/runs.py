"""Runs that break off at a step, here or in a process of their own, and their losses."""

import subprocess
import sys
from pathlib import Path

from attnviz.training.events import history, read
from attnviz.training.folder import RunFolder
from tests import warm

ROOT = Path(__file__).parents[2]


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


CHILD = """
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
    code = CHILD.format(root=str(ROOT), step=step, what=what)
    return warm.run([sys.executable, "-c", code], cwd=folder)
