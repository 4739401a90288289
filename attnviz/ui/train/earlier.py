"""The form of a training filled in with the settings and the table of an earlier one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from attnviz import plain_file
from attnviz.data.formats import ENDINGS
from attnviz.data.tables import MOST_BYTES
from attnviz.models.hub import is_hub_id
from attnviz.training.config import Architecture, TrainingConfig
from attnviz.ui.operator.limits import limits
from attnviz.ui.session import current_table
from attnviz.ui.session.current_table import EXAMPLE, FILE, HUB, TRAIN
from attnviz.ui.session.keys import TrainKeys
from attnviz.ui.shared.table_choice import file_key
from attnviz.ui.visitor.checkpoints import from_here

_EARLIER = "settings_of_an_earlier_training"

_BY_SETTING = {
    "steps": "train steps", "batch": "train batch", "schedule": "train schedule",
    "warmup": "train warmup", "weight_decay": "train weight_decay", "dropout": "train dropout",
    "clip": "train clip", "accumulate": "train accumulate", "precision": "train precision",
    "label_smoothing": "train label_smoothing", "adversarial": "train adversarial",
    "epsilon": "train epsilon", "early_stopping": "train early", "evaluate_every": "train every",
    "longest": "train longest", "seed": "train seed", "rank": "train rank",
    "adapted": "train adapted", "method": "train method",
}  # fmt: skip
"""The widgets of the form whose keys depend on nothing else, by the settings that they make."""

_WITHOUT_FIELD = (
    "metric", "keep", "attack_steps", "group_by_length", "horizon", "probe_steps",
)  # fmt: skip
_PARTS_WITHOUT_FIELD = ("inner", "patch", "pieces", "spread")

_MOST = {
    "weight_decay": 1.0, "clip": 1000.0, "accumulate": 1000, "batch": 4096, "epochs": 1000.0,
    "steps": 10**7, "early_stopping": 1000, "evaluate_every": 10**6, "layers": 48, "heads": 64,
    "width": 4096, "context": 100_000,
}  # fmt: skip
"""The most that a field of the form takes, where a config may have more."""

_BY_PART = {
    "layers": "train layers", "heads": "train heads", "width": "train width",
    "vocabulary": "train vocabulary", "context": "train context",
}  # fmt: skip


def can_fill(folder: Path, config: TrainingConfig) -> bool:
    """Return whether the table of a run can be chosen again: an example, its own file, or a hub's.

    A file elsewhere on this machine was named at the command line, and no page opens it.
    """
    return _way(folder, config) is not None


def _way(folder: Path, config: TrainingConfig) -> str | None:
    from attnviz.data.examples import EXAMPLES

    if config.data in EXAMPLES:
        return EXAMPLE
    if config.data and Path(config.data).name == config.data and (folder / config.data).is_file():
        return FILE
    is_file = Path(config.data).suffix.lower() in ENDINGS  # one that is gone, not an id of the hub
    return HUB if is_hub_id(config.data) and not is_file and limits().allow_hub else None


def fill(folder: Path, config: TrainingConfig) -> None:
    """Have the page Train open on the table and the settings of a run."""
    state = st.session_state
    way = _way(folder, config)
    key: Any = (config.data,)
    if way == EXAMPLE:
        state[TrainKeys.DATA_EXAMPLE] = config.data
        state[TrainKeys.DATA_QUICK] = config.quick
    elif way == HUB:
        state[TrainKeys.DATA_HUB] = config.data
    elif way == FILE:
        try:
            content = plain_file.held(folder / config.data, most=MOST_BYTES)
        except OSError:  # deleted in this moment: the page asks for a file
            return
        current_table.put_file(config.data, content)
        key = file_key(config.data, content)
    state[TrainKeys.DATA_WAY] = way
    current_table.take(TRAIN)
    if way != EXAMPLE:
        _columns(config, key)
    state[_EARLIER] = config


def _columns(config: TrainingConfig, key: Any) -> None:
    state = st.session_state
    state[f"train task of {key}"] = config.task
    for role, column in config.columns.items():
        state[f"train {config.task} in {key} {role}"] = column
    state["train share to watch"] = config.validation_share
    state["train share to test"] = config.test_share
    state["train missing"] = config.missing


def settings(task: str) -> TrainingConfig | None:
    """Return, once, the settings with which the form is filled in, if they are for this task."""
    config: TrainingConfig | None = st.session_state.pop(_EARLIER, None)
    return config if config is not None and config.task == task else None


def put(
    config: TrainingConfig, *, way: tuple[str, str], model: str, more: Mapping[str, str]
) -> list[str]:
    """Put settings where the widgets of the form read them; return the names of those it has not.

    way: the key of the choice between a new model and a given one, and its value. model: the key of
    the choice of a model. more: keys by the settings "epochs", "learning_rate" and "probes", which
    depend on what else is chosen.
    """
    state = st.session_state
    state[way[0]] = way[1]
    if not config.from_scratch:
        start = Path(config.model)
        state[model] = from_here(start) if start.is_absolute() else config.model
    usual = TrainingConfig(task=config.task, model=config.model)
    design, usual_design = config.architecture or Architecture(), Architecture()
    fields = {_BY_SETTING[name]: (name, config) for name in _BY_SETTING}
    fields |= {more[name]: (name, config) for name in ("epochs", "learning_rate")}
    left_out = [name for name in _WITHOUT_FIELD if getattr(config, name) != getattr(usual, name)]
    if config.from_scratch:
        del fields[_BY_SETTING["method"]]
        fields |= {key: (name, design) for name, key in _BY_PART.items()}
        left_out += [
            f"architecture.{name}" for name in _PARTS_WITHOUT_FIELD
            if getattr(design, name) != getattr(usual_design, name)
        ]  # fmt: skip
        if design.kind is not None:
            state[f"train kind {config.task}"] = design.kind
    for key, (name, of) in fields.items():
        value = getattr(of, name)
        if isinstance(value, int | float) and value > _MOST.get(name, value):
            left_out.append(name)
        else:
            state[key] = float(value) if name == "epochs" else value
    state[more["probes"]] = "\n".join(config.probes)
    return left_out
