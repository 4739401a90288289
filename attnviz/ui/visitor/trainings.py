"""The trainings of this server, as far as this visitor may see and change them.

Pages reach `training.jobs` only through this module: a run that a visitor may not see looks like a
run that is not there, and every change is logged.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from attnviz.errors import InputError, StoreError
from attnviz.language import N_
from attnviz.store import owners, run_names
from attnviz.store.kinds import TRAINING
from attnviz.store.owners import Ownership, may
from attnviz.training import jobs
from attnviz.training.config import TrainingConfig
from attnviz.ui.operator.limits import limits
from attnviz.ui.visitor import askers, trail
from attnviz.ui.visitor import ownership as visitor_ownership
from attnviz.ui.visitor.checkpoints import checkpoints
from attnviz.ui.visitor.library_access import library


def names() -> list[str]:
    """Return the folders of the runs that the visitor sees, the newest first."""
    who, runs = visitor_ownership.visitor(), limits().runs_dir
    return [n for n in jobs.names(runs) if who is None or may(who, "see", owners.of_run(runs / n))]


def labels(folders: Iterable[str]) -> dict[str, str]:
    """Return what runs are called in a list, by their folders."""
    runs = limits().runs_dir
    whose = {folder: owners.of_run(runs / folder).owner for folder in folders}
    return run_names.labels(whose, mine=visitor_ownership.name())


def name_of(folder: str) -> str:
    """Return the name of a run."""
    return run_names.run_name(folder)


def ownership(folder: str) -> Ownership:
    """Return whose a run is, and whether all see it."""
    return owners.of_run(limits().runs_dir / folder)


def told_absent(folder: str) -> str:
    """Return the sentence about a run that is not there, or that this visitor may not see."""
    return str(jobs.absent(folder))


def status(folder: str) -> jobs.Status:
    """Return how a run stands now.

    Raises InputError when there is no such run, or when this visitor may not see it.
    """
    runs = limits().runs_dir
    if not may(visitor_ownership.visitor(), "see", owners.of_run(jobs.inside(runs, folder))):
        raise jobs.absent(folder)
    return jobs.status(runs, folder)


def may_change(folder: str) -> bool:
    """Return whether the visitor may change a run that they see, and the server is writable."""
    return not limits().read_only and may(visitor_ownership.visitor(), "change", ownership(folder))


def start(config: TrainingConfig, *, name: str, data: tuple[str, bytes] | None = None) -> str:
    """Start a run of this visitor's, or have it wait in the line, and return its folder's name.

    Raises AttnvizError when this server trains nothing, when the visitor has no name or may not
    open the model, or when the settings do not fit.
    """
    limits().check_writable("trained")
    if not config.from_scratch:
        checkpoints().allow(config.model)  # its process opens whatever it is told to
    who = visitor_ownership.visitor()
    if who is not None and not who.name:
        raise StoreError(N_("Nothing can be trained without a name: sign in first."))
    owner = "" if who is None else who.name
    folder = jobs.start(
        config, runs=limits().runs_dir, name=name, data=data, owner=owner, who=askers.lasting(),
        most=limits().max_jobs,
    )  # fmt: skip
    trail.record("train", run=folder.name, task=config.task, model=config.model)
    return folder.name


def own_names() -> set[str]:
    """Return the names of this visitor's own runs, or of all where nobody has a name."""
    return {
        name_of(folder) for folder in names() if ownership(folder).owner == visitor_ownership.name()
    }


def pause(folder: str) -> None:
    """Ask a run to end after its present step, to be resumed."""
    jobs.pause(_changeable(folder), folder)
    trail.record("paused", run=folder)


def stop(folder: str) -> None:
    """Ask a run to end after its present step, and to make a model."""
    jobs.stop(_changeable(folder), folder)
    trail.record("stopped", run=folder)


def resume(folder: str) -> None:
    """Go on with a run."""
    runs = _changeable(folder)
    jobs.resume(runs, folder, who=askers.lasting(), most=limits().max_jobs)
    trail.record("resumed", run=folder)


def withdraw(folder: str) -> None:
    """Have a run wait in the line no more."""
    jobs.withdraw(_changeable(folder), folder)
    trail.record("withdrawn", run=folder)


def rename(folder: str, to: str) -> str:
    """Give a run another name, and return that of its folder."""
    new_folder = jobs.rename(_changeable(folder), folder, to).name
    trail.record("renamed", run=folder, to=new_folder)
    return new_folder


def delete(folder: str) -> None:
    """Move a run to the bin."""
    jobs.delete(_changeable(folder), folder, bin_days=limits().bin_days)
    trail.record("deleted", run=folder)


def share(folder: str, on: bool) -> None:
    """Let all who may come in see a run with its model and data, or its owner alone again."""
    _changeable(folder)
    library().share(f"{TRAINING}/{folder}", on)
    trail.record("shared", run=folder, on=on)


def _changeable(folder: str) -> Path:
    """Return the folder of runs. Raises AttnvizError when this visitor may not change the run."""
    limits().check_writable("changed")
    status(folder)
    if not may_change(folder):
        raise InputError(
            N_('"{name_of}" is not yours: only its owner can change it.', name_of=name_of(folder))
        )
    return limits().runs_dir
