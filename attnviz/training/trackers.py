"""Services that are told of a training's course: only those of who trains, never an operator's.

A key for such a service in the environment means "send my trainings there". It is the operator's,
and not meant for what visitors train, unless the operator says so (`attnviz app --trackers`).
"""

from __future__ import annotations

from collections.abc import Mapping

TRACKERS = "ATTNVIZ_TRACKERS"
"""0: no service is told. The app says so to every training that it starts, unless it is 1."""

_THEIRS = (
    "WANDB_", "COMET_", "MLFLOW_", "NEPTUNE_", "CLEARML_", "DVCLIVE_", "SWANLAB_", "TRACKIO_",
    "AIM_", "DAGSHUB_", "FLYTE_", "CODECARBON_", "AZUREML_", "TENSORBOARD_DEV_",
)  # fmt: skip
"""Beginnings of the variables by which the services that transformers knows are set up."""


def without(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a training that a page started."""
    if environment.get(TRACKERS) == "1":
        return dict(environment)
    rest = {name: value for name, value in environment.items() if not name.startswith(_THEIRS)}
    return {**rest, TRACKERS: "0"}


def are_allowed(environment: Mapping[str, str]) -> bool:
    """Return whether a training may tell a service, as far as its environment goes."""
    return environment.get(TRACKERS) != "0"
