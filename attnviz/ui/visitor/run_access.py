"""Whether a path leads to a training that this visitor may see: asked of every model by its folder.

Models are named by their folders, and a training's lies in the folder of runs. What others trained
and do not share is not there: neither by another spelling of the path, nor through links.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from attnviz.store import owners
from attnviz.store.owners import Visitor
from attnviz.ui.visitor import ownership


def part_of(path: Path, runs: Path) -> Path | None:
    """Return the folder in `runs` that a path leads to or into; None for one outside.

    `runs` itself for that folder. By what is on the disk, since one folder may have several names
    (RUNS where case does not count).
    """
    chain = [path, *path.parents]
    for at, folder in enumerate(chain):
        if folder == runs or _is_same(folder, runs):
            return chain[at - 1] if at else runs
    return None


def _is_same(folder: Path, runs: Path) -> bool:
    try:
        return folder.samefile(runs)
    except OSError:  # one of them is not there
        return False


def seer(runs: Path) -> Callable[[Path], bool]:
    """Return whether who asks now may open what a path leads to, as far as it is in `runs`.

    Where visitors have names, what is not there is as little to be seen as what is others'.
    """
    who = ownership.visitor()
    if who is None:
        return lambda path: True
    where = runs.resolve()
    return lambda path: _sees(who, path, where)


def _sees(who: Visitor, path: Path, runs: Path) -> bool:
    try:
        target = path.expanduser().resolve()
        run = part_of(target, runs)
        if run is None:
            return True
        if run == runs or run.name.startswith(".") or not target.exists():
            return False
    except (OSError, RuntimeError, ValueError):
        return False
    return owners.may(who, "see", owners.of_run(run))
