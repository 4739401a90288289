"""What can be done with a run: paused, stopped, shared, renamed, deleted, and its model as a file.

Its owner can; others read whose it is. On a server that is read-only the controls are greyed.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from attnviz import allowance, disk
from attnviz.errors import AttnvizError
from attnviz.language import N_, tr
from attnviz.training import jobs
from attnviz.training.folder import RunFolder
from attnviz.ui.frame import writable
from attnviz.ui.operator.limits import limits
from attnviz.ui.session import messages, run_choice
from attnviz.ui.session.keys import RunsKeys
from attnviz.ui.shared.errors import strong
from attnviz.ui.visitor import ownership, ownership_words, trail, trainings


def controls(status: jobs.Status) -> None:
    """Draw what can be done with a run in its present state."""
    name = status.name
    whose = trainings.ownership(name)
    if not trainings.may_change(name) and not limits().read_only:
        ownership_words.told_others(whose)
        return
    row = st.container(horizontal=True, vertical_alignment="center")
    if status.is_alive:
        row.button(
            tr("Pause"),
            on_click=_do,
            args=(trainings.pause, name),
            **writable.button(
                tr("changed"), help=tr("Ends after this step; Resume continues there.")
            ),
        )
        row.button(
            tr("Stop"),
            on_click=_do,
            args=(trainings.stop, name),
            **writable.button(tr("changed"), help=tr("Ends after this step and makes a model.")),
        )
    if status.state == "waiting" and RunFolder(status.folder).events.is_file():
        row.button(
            tr("Leave the line"),
            on_click=_do,
            args=(trainings.withdraw, name),
            **writable.button(tr("changed"), help=tr("The run can still be resumed.")),
        )
    if not status.is_alive:
        _at_rest(row, name)
    if ownership.name() and whose.owner == ownership.name():
        row.toggle(
            ownership_words.SHARE,
            whose.shared,
            key=f"share {name} {whose.shared}",
            on_change=_do,
            args=(lambda folder: trainings.share(folder, not whose.shared), name),
            **writable.button(
                tr("changed"),
                help=tr("They can see it and use its model and its data; only you can change it."),
            ),
        )


def resume(row: DeltaGenerator, status: jobs.Status) -> None:
    """Draw Resume where going on can work, for who may change the run."""
    if status.can_resume and (trainings.may_change(status.name) or limits().read_only):
        row.button(
            tr("Resume"),
            on_click=_do,
            args=(trainings.resume, status.name),
            type="primary",
            **writable.button(tr("changed")),
        )


def _at_rest(row: DeltaGenerator, name: str) -> None:
    with row.popover(tr("Rename"), **writable.button(tr("changed"))):
        is_called = trainings.name_of(name)
        to = st.text_input(tr("New name"), is_called, key=f"{RunsKeys.NEW_NAME} {name}")
        st.button(
            tr("Rename it"),
            on_click=_rename,
            args=(name, to),
            **writable.button(tr("changed"), allowed=to != is_called),
        )
    with row.popover(tr("Delete"), **writable.button(tr("deleted"))):
        st.markdown(
            tr(
                "Delete {name_of} with its checkpoints, its model and its data? {bin_words}",
                name_of=strong(trainings.name_of(name)),
                bin_words=ownership_words.bin_words(),
            )
        )
        st.button(
            tr("Delete it"),
            on_click=_delete,
            args=(name,),
            type="primary",
            **writable.button(tr("deleted")),
        )


def _do(what: Callable[[str], None], name: str) -> None:
    try:
        what(name)
    except AttnvizError as error:  # it ended in this moment, or another session was faster
        messages.put("error", str(error))


def _rename(name: str, to: str) -> None:
    try:
        run_choice.choose(trainings.rename(name, to.strip()))
    except AttnvizError as error:
        messages.put("error", str(error))


def _delete(name: str) -> None:
    _do(trainings.delete, name)
    if name not in trainings.names():
        run_choice.choose(None)
        st.query_params.pop("run", None)


def model_zip(name: str) -> bytes:
    """Return the model of a run as one file, as it leaves this server."""
    content = zip_of(RunFolder(trainings.status(name).folder).model)
    trail.record("exported", run=name, bytes=len(content))
    return content


def zip_of(folder: Path) -> bytes:
    """Return the files of a folder as one zip; weights do not compress, so they are stored.

    Raises InputError for more than the memory takes: it is there twice until it is sent.
    """
    allowance.check(
        2 * disk.size_of(folder),
        N_("This model as one file"),
        cure=N_("Open it here, or have it copied from the runs folder of the server."),
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(folder))
    return buffer.getvalue()
