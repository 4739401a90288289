"""What comes after a training, at its head: its model opened, evaluated, compared with the start.

Each says of which step the weights are. A run that broke off is begun again with other settings.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from attnviz.language import tr
from attnviz.training import jobs
from attnviz.training.config import TrainingConfig
from attnviz.training.folder import RunFolder
from attnviz.training.snapshots import Snapshots
from attnviz.ui.frame import places, writable
from attnviz.ui.runs import controls, page
from attnviz.ui.session import comparison_kind, model_input
from attnviz.ui.session.keys import CompareKeys
from attnviz.ui.shared.errors import escaped
from attnviz.ui.train import earlier
from attnviz.ui.visitor import ownership, trainings
from attnviz.ui.visitor.checkpoints import from_here


def draw(status: jobs.Status) -> None:
    """Draw what went wrong or which step was kept, and what can be done; nothing while it goes on.

    Leads to another page once the reader has chosen what is done there.
    """
    if page.will_change(status):
        return
    page.trouble(status)
    kept = page.kept_of(status)
    has_model = (RunFolder(status.folder).model / "config.json").is_file()
    if has_model and kept is not None:
        st.markdown(f"**{escaped(page.said_kept(kept))}**")
    row = st.container(horizontal=True, vertical_alignment="center")
    controls.resume(row, status)
    if has_model:
        _with_the_model(row, status, None if kept is None else int(kept["step"]))
    _start_again(row, status)


def _with_the_model(row: DeltaGenerator, status: jobs.Status, step: int | None) -> None:
    folder = RunFolder(status.folder).model
    probes = status.config.probes if status.config else ()
    if row.button(
        tr(
            "Open the "
            "model") if step is None else tr("Open step {step:,}", step=step), type="primary",
        on_click=model_input.open_trained, args=(from_here(folder), probes[0] if probes else ""),
        help=tr("Makes it the model of every page, on a text that it was watched with."),
    ):  # fmt: skip
        st.switch_page(places.page(places.ATTENTION))
    if _holds_rows_back(status.config):
        _evaluate(row, folder, step)
    if step is not None:
        _compare(row, status, step)
    row.download_button(
        tr("Download the model"),
        data=ownership.for_this_asker(lambda: controls.model_zip(status.name)),
        file_name=f"{trainings.name_of(status.name)}.zip",
        mime="application/zip",
        on_click="ignore",
        help=tr(
            "A Hugging Face folder: AutoModel.from_pretrained opens it. Here it is in {folder}.",
            folder=folder,
        ),
    )


def _holds_rows_back(config: TrainingConfig | None) -> bool:
    """Return whether a run can split its table again into rows that it learnt from and others."""
    if config is None or not config.data:
        return False
    return config.test_share > 0 or "split" in config.columns


def _evaluate(row: DeltaGenerator, folder: Path, step: int | None) -> None:
    label = (
        tr("Evaluate on the rows held back")
        if step is None
        else tr("Evaluate step {step:,} on the rows held back", step=step)
    )
    if row.button(
        label, on_click=_ask_held_back, args=(from_here(folder),),
        help=tr("Rows that were used neither to train the model nor to choose its step."),
    ):  # fmt: skip
        st.switch_page(places.page(places.EVALUATE))


def _ask_held_back(model: str) -> None:
    from attnviz.ui.evaluate import choices  # the packages that read data take a moment to load

    model_input.open_trained(model, "")
    choices.ask_held_back(model)


def _compare(row: DeltaGenerator, status: jobs.Status, step: int) -> None:
    """Offer the comparison of the kept step with the first one whose attention was recorded."""
    steps = Snapshots(RunFolder(status.folder).snapshots).steps
    if step not in steps or step == steps[0]:
        return
    if row.button(
        tr("Compare step {step:,} with the start", step=step), on_click=_compare_steps,
        args=(status.name, steps[0], step),
        help=tr(
            "The attention at step {steps:,} and at {step:,}, on a text that was "
            "watched.", steps=steps[0], step=step),
    ):  # fmt: skip
        st.switch_page(places.page(places.COMPARE))


def _compare_steps(name: str, first: int, last: int) -> None:
    st.session_state[CompareKeys.KIND] = comparison_kind.CHECKPOINTS
    st.session_state[CompareKeys.RUN] = name
    st.session_state[comparison_kind.steps_key(name)] = (first, last)


def _start_again(row: DeltaGenerator, status: jobs.Status) -> None:
    """Offer the page Train with the settings and the table of a run.

    It stands out where it is the one way on. Nothing where the table can be had no more.
    """
    config = status.config
    if config is None or not earlier.can_fill(status.folder, config):
        return
    is_cure = status.state in ("failed", "lost") and not status.can_resume
    if row.button(
        tr("Start again with changed settings"), type="primary" if is_cure else "secondary",
        on_click=earlier.fill, args=(status.folder, config),
        **writable.button(tr(
            "trained"), help=tr("Opens the page Train with these settings filled in.")),
    ):  # fmt: skip
        st.switch_page(places.page(places.TRAIN))
