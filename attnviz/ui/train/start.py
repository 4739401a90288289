"""The foot of the form of a training: its size, its name, the same from a shell, and its start."""

from __future__ import annotations

import math
import re

import streamlit as st

from attnviz import extras
from attnviz.errors import InputError
from attnviz.language import N_, counted, several, tr, translated
from attnviz.training import estimate, jobs, size
from attnviz.training.config import (
    TrainingConfig,
)
from attnviz.ui.operator.limits import limits
from attnviz.ui.session import run_choice
from attnviz.ui.shared.errors import escaped
from attnviz.ui.shared.work import duration
from attnviz.ui.train import command
from attnviz.ui.train.data import Chosen
from attnviz.ui.visitor import trainings

_FEW_STEPS = 50
"""Fewer steps leave a model nearly where it began, at the usual rates."""


def same_elsewhere(choice: Chosen, config: TrainingConfig, name: str) -> None:
    """Draw the command and the YAML that would do the same without this page."""
    # The upload is kept in the run folder; a reader has the file under its own name.
    data = choice.file[0] if choice.file else config.data
    with st.expander(tr("The same from a shell")):
        st.code(command.command(config, data=data, out=f"runs/{name}"), language="bash")
        st.caption(tr("With this file as run.yaml, `attnviz train --config run.yaml` does it too:"))
        st.code(command.yaml(config, data=data, out=f"runs/{name}"), language="yaml")


def start(config: TrainingConfig, choice: Chosen, name: str) -> None:
    """Start the run in its own process, and remember it as the one that is shown."""
    size.check(config, choice.texts)
    upload = (choice.data, choice.file[1]) if choice.file else None
    begin(config, name.strip(), upload)


def begin(config: TrainingConfig, name: str, data: tuple[str, bytes] | None = None) -> None:
    """Start a run for this visitor, or have it wait, and remember it as the one that is shown."""
    run_choice.choose(trainings.start(config, name=name, data=data))


def too_large(config: TrainingConfig, choice: Chosen) -> str:
    """Return why a training would be refused before it begins; empty for one that may."""
    try:
        size.check(config, choice.texts)
    except InputError as error:
        return str(error)
    return ""


def waiting_line() -> str:
    """Return how many trainings a new one would wait for; empty where it would begin at once."""
    server = limits()
    if server.max_jobs is None:
        return ""
    at_work, waiting = jobs.counts(server.runs_dir)
    if at_work < server.max_jobs and not waiting:
        return ""
    before = tr("{waiting} before it", waiting=waiting) if waiting else tr("none before it")
    return translated(
        counted(
            "This server trains {n} model at a time. Yours will wait in the line ({before}) and "
            "begin automatically.",
            "This server trains {n} models at a time. Yours will wait in the line ({before}) and "
            "begin automatically.",
            n=server.max_jobs,
            before=before,
        )
    )


def free_name(stem: str) -> str:
    """Return a name that no run has: "reviews", "reviews 2", ..."""
    stem = re.sub(r"[^\w .-]+", " ", stem).strip(" .-_")[:60] or "run"
    names = trainings.own_names()
    number = 1
    while (stem if number == 1 else f"{stem} {number}") in names:
        number += 1
    return stem if number == 1 else f"{stem} {number}"


def suggested_name(choice: Chosen, config: TrainingConfig) -> str:
    """Return what a run is called unless the reader says otherwise."""
    of = re.split(r"[/\\]", choice.file[0] if choice.file else choice.data)[-1]
    how = "scratch" if config.from_scratch else config.method
    return free_name(f"{of.rsplit('.', 1)[0]} {how}")


def refuse_without_packages() -> None:
    """Raise InputError, naming what to install, where the packages of training are missing."""
    extras.check(N_("Training"), *extras.TRAINING, extra="train")


def steps_of(config: TrainingConfig, choice: Chosen) -> int:
    """Return how many steps a training takes."""
    a_round = math.ceil(math.ceil(choice.rows / config.batch) / config.accumulate)
    return config.steps or max(1, math.ceil(config.epochs * a_round))


def start_label(config: TrainingConfig, choice: Chosen) -> str:
    """Return what the button says: how many steps, and between which times they take."""
    steps = steps_of(config, choice)
    takes = estimate.seconds(config, steps, choice.texts)
    if not takes:
        return translated(several("Start: {n:,} steps", n=steps))
    least, most = (duration(takes * factor) for factor in estimate.BETWEEN)
    return translated(
        several("Start: {n:,} steps, {least} to {most}", n=steps, least=least, most=most)
    )


def size_line(config: TrainingConfig, choice: Chosen) -> str:
    """Return one line on the run, and another where it is too short to learn much."""
    a_step = config.batch * config.accumulate
    steps = steps_of(config, choice)
    long = "" if config.steps else tr("{epochs:g} epochs, ", epochs=config.epochs)
    start_ = tr("a new model") if config.from_scratch else config.model
    line = translated(
        several(
            "{task} · {start} · {method} · {long}{n:,} steps of {a_step} rows · "
            "learning rate {learning_rate:g}",
            n=steps,
            task=config.task,
            start=start_,
            method=config.method,
            long=long,
            a_step=a_step,
            learning_rate=config.settled().learning_rate,
        )
    )
    if estimate.seconds(config, steps, choice.texts):
        line = tr(
            "{line}. The time is a rough estimate from the size of the model and the current speed "
            "of this machine; the page Runs measures it.",
            line=line,
        )
    if steps < _FEW_STEPS:
        line = translated(
            several(
                "{line}. {n} steps are too few to change a model much: take more epochs, "
                "smaller batches or a higher learning rate.",
                n=steps,
                line=line.removesuffix("."),
            )
        )
    return escaped(line)
