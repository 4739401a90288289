"""A process that works in a folder of runs as a visitor's app would, and notes what it was told.

    python -P -m tests.bad_day.hands quarrel RUNS DIARY SEED CASES   everything, with others at it
    python -P -m tests.bad_day.hands rename RUNS DIARY               renames, until it is killed

Each line of the diary is what was done and, once it was, what came of it.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from attnviz.errors import AttnvizError
from attnviz.store.library import Library, library_in
from attnviz.training import jobs
from attnviz.training.events import EventLog
from attnviz.training.folder import RunFolder
from tests.store import kept

NAMES = ("red", "green", "blue", "grey", "pink", "teal")
"""Few enough that two often ask for one."""

MARK = "mark.txt"
"""What tells a run from another, whatever it is called."""


def ended(runs: Path, name: str) -> Path:
    """Write the folder of a run that has ended, and return it."""
    run = RunFolder(runs / name)
    run.path.mkdir(parents=True)
    (run.path / MARK).write_text(f"the run that began as {name}")
    run.config.write_text("task: regression\nmodel: nowhere\ndata: no.csv\n")
    EventLog(run.events).append("finished", step=4, total=4)
    return run.path


class Diary:
    """What a process did and what it was told, on the disk before it goes on."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a")

    def tell(self, **said: Any) -> None:
        """Write a line."""
        self._file.write(json.dumps(said) + "\n")
        self._file.flush()

    def tried(self, what: str, act: Callable[[], Any], **said: Any) -> None:
        """Do something, and write what came of it: an id, a refusal, or what should not be."""
        try:
            done = act()
        except AttnvizError as error:
            self.tell(what=what, refused=str(error), **said)
        except Exception as error:
            self.tell(what=what, broken=f"{type(error).__name__}: {error}", **said)
        else:
            self.tell(what=what, of=getattr(done, "id", None), **said)


def quarrel(runs: Path, diary: Diary, seed: int, cases: int) -> None:
    """Keep, rename, delete and look, at random, with things that others made too."""
    draw, library = random.Random(seed), library_in(runs)
    for number in range(cases):
        what = draw.choice(("keep", "change", "delete", "rename", "rename", "drop", "look"))
        entries = [each for each in library.find() if each.kind != "training"]
        named = jobs.names(runs)
        if what == "keep":
            diary.tried(what, lambda n=number: library.keep(kept.trace(), name=f"{seed} {n}"))
        elif what in ("change", "delete") and entries:
            of = draw.choice(entries).id
            act = {"change": lambda of=of, n=number: library.change(of, name=f"again {seed} {n}"),
                   "delete": lambda of=of: library.delete(of)}[what]  # fmt: skip
            diary.tried(what, act, entry=of)
        elif what == "rename" and named:
            name, to = draw.choice(named), draw.choice(NAMES)
            diary.tried(what, lambda a=name, b=to: jobs.rename(runs, a, b), name=name, to=to)
        elif what == "drop" and named and draw.random() < 0.1:
            name = draw.choice(named)
            diary.tried(what, lambda a=name: jobs.delete(runs, a), name=name)
        else:
            diary.tried("look", lambda names=named: [jobs.status(runs, each) for each in names])


def rename(runs: Path, diary: Diary) -> None:
    """Give a run and an entry one of two names, in turn, for ever."""
    library = library_in(runs)
    entry = _only(library)
    (name,) = jobs.names(runs)
    while True:
        to = NAMES[0] if name != NAMES[0] else NAMES[1]
        jobs.rename(runs, name, to)
        library.change(entry, name=to)
        diary.tell(name=to)
        name = to


def _only(library: Library) -> str:
    (entry,) = [each for each in library.find() if each.kind != "training"]
    return entry.id


if __name__ == "__main__":
    part, runs, diary, *numbers = sys.argv[1:]
    act = {"quarrel": quarrel, "rename": rename}[part]
    act(Path(runs), Diary(Path(diary)), *map(int, numbers))
