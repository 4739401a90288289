"""Where deleted things wait until they are gone for good: a folder ".bin" beside them.

A thing is moved there whole and comes back whole. It is gone for good once it is older than the
operator says, by two clocks: the wall clock, and the bin's clock. The bin's clock only goes
forward, by a day at most each time it is read. A wall clock that was set forward by a year
therefore ages the things in the bin by a day, and one that was set back does not age them: things
stay longer than agreed, and never shorter.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import secrets
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from attnviz import plain_file
from attnviz.language import N_
from attnviz.store import whole

FOLDER = ".bin"
DAYS = 30.0
"""How long deleted things wait, unless somebody says otherwise."""

_DAY = 86_400.0
_NOTE = "deleted.json"
_CLOCK = "clock.json"
_LARGEST = 10_000


@dataclass(frozen=True)
class BinItem:
    """A thing in the bin: the folder it lies in, the name it had, and how old it is in days."""

    folder: Path
    name: str
    days: float

    def days_left(self, days: float) -> int:
        """Return the whole days until it is gone for good, when things wait for `days`."""
        return max(0, math.ceil(days - self.days))


class Bin:
    """The bin of a folder of things."""

    def __init__(self, things: Path) -> None:
        self._things = things
        self.folder = things / FOLDER

    def put(self, thing: Path) -> None:
        """Move a thing's folder into the bin. Raises OSError when it cannot be moved."""
        self.folder.mkdir(exist_ok=True)
        with contextlib.suppress(OSError):  # on a full disk it is deleted all the same
            note = {"name": thing.name, "at": time.time(), "seen": self._tick()}
            whole.write(thing / _NOTE, json.dumps(note))
        thing.rename(self.folder / f"{thing.name}.{secrets.token_hex(4)}")

    def things(self) -> list[BinItem]:
        """Return the things in the bin, the last deleted one first. Nothing is written."""
        clock, now = self._clock_time(), time.time()
        waiting = []
        for folder in self._folders():
            note = _read(folder / _NOTE)
            name = note.get("name")
            if not isinstance(name, str) or Path(name).name != name:
                name = folder.name.rpartition(".")[0]
            age = 0.0  # of one without a note, from when its note is written
            with contextlib.suppress(KeyError, TypeError, ValueError):
                age = min(now - float(note["at"]), clock - float(note["seen"])) / _DAY
            waiting.append(BinItem(folder, name, age if math.isfinite(age) else 0.0))
        return sorted(waiting, key=lambda each: (each.days, each.folder.name))

    def take_out(self, waiting: BinItem, *, names: Iterable[str]) -> Path:
        """Move a thing back under the first of these names that is free, and return its folder.

        Raises FileNotFoundError when it is no longer in the bin, and OSError when it cannot be
        moved.
        """
        for name in names:
            place = self._things / name
            if place.exists():
                continue
            try:
                whole.move(waiting.folder, place)
            except FileExistsError:
                continue
            with contextlib.suppress(OSError):  # it says nothing outside the bin
                (place / _NOTE).unlink(missing_ok=True)
            return place
        raise FileExistsError(N_('no name is free for "{name}"', name=waiting.name))

    def empty(self, days: float) -> int:
        """Remove for good the things that have waited for `days`, and return their number.

        When two processes do this at once, each thing goes once; a thing that is taken out in this
        moment stays.
        """
        if not self.folder.is_dir():
            return 0
        with contextlib.suppress(OSError):
            clock = self._tick()
            for each in self.things():
                if not (each.folder / _NOTE).exists():  # moved by hand, or on a full disk
                    note = {"name": each.name, "at": time.time(), "seen": clock}
                    whole.write(each.folder / _NOTE, json.dumps(note))
        whole.clear_away(self.folder)
        n_removed = 0
        for each in self.things():
            if days <= 0 or each.days >= days:
                with contextlib.suppress(OSError):  # another process was faster
                    whole.remove(each.folder)
                    n_removed += 1
        return n_removed

    def _folders(self) -> list[Path]:
        try:
            return [
                Path(each.path) for each in os.scandir(self.folder)
                if not each.name.startswith(".") and each.is_dir(follow_symlinks=False)
            ]  # fmt: skip
        except OSError:
            return []

    # --- the bin's own clock ----------------------------------------------------------------------

    def _clock_time(self) -> float:
        """Return what the bin's clock shows now, in seconds."""
        note = _read(self.folder / _CLOCK)
        try:
            shows, at = float(note["seen"]), float(note["at"])
        except (KeyError, TypeError, ValueError):
            return 0.0
        if not (math.isfinite(shows) and math.isfinite(at)):
            return 0.0
        return shows + min(max(0.0, time.time() - at), _DAY)

    def _tick(self) -> float:
        """Write down the time of the bin's clock, and return it."""
        shows = self._clock_time()
        whole.write(self.folder / _CLOCK, json.dumps({"seen": shows, "at": time.time()}))
        return shows


def _read(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(plain_file.held(path, most=_LARGEST))
    except (OSError, ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
