"""A training as what does the same from a shell: the command, and the YAML."""

from __future__ import annotations

import shlex
from dataclasses import asdict, replace

from attnviz.training.config import TrainingConfig

_FLAGS = {
    "model": "--model", "data": "--data", "task": "--task", "method": "--method",
    "steps": "--steps", "learning_rate": "--learning-rate", "batch": "--batch", "seed": "--seed",
}  # fmt: skip
_COLUMNS = {"text": "--text-column", "second": "--second-column", "label": "--label-column"}
_ALWAYS = ("model", "data", "task")
_SAID_ELSEWHERE = ("columns", "probes", "quick", "epochs", "out")


def command(config: TrainingConfig, *, data: str, out: str) -> str:
    """Return the `attnviz train` of a config, with --config where a setting has no flag.

    data and out stand for those of the config.
    """
    own_config = replace(config, data=data, out=out)
    plain, usual = asdict(own_config), asdict(TrainingConfig(task=config.task, model=config.model))
    differences = [name for name in plain if plain[name] != usual[name]]
    if any(name not in (*_FLAGS, *_SAID_ELSEWHERE) for name in differences):
        return "attnviz train --config run.yaml"
    parts = [
        (_FLAGS[name], str(plain[name]))
        for name in _FLAGS
        if name in _ALWAYS or name in differences
    ]
    for role, theirs in own_config.columns.items():
        flag = _COLUMNS.get(role)
        parts.append((flag, theirs) if flag else ("--column", f"{role}={theirs}"))
    if own_config.steps is None:
        parts.append(("--epochs", f"{own_config.epochs:g}"))
    parts += [("--probe", probe) for probe in own_config.probes]
    if own_config.quick:
        parts.append(("--quick", ""))
    parts.append(("--out", out))
    lines = [f"{flag} {shlex.quote(value)}" if value else flag for flag, value in parts]
    return " \\\n  ".join(["attnviz train", *lines])


def yaml(config: TrainingConfig, *, data: str, out: str) -> str:
    """Return the file for `attnviz train --config`: every setting, one a line."""
    return replace(config, data=data, out=out).to_yaml()
