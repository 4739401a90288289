"""Where deleted things wait until they are gone for good: a folder ".bin" beside them.

A thing is moved there whole and comes back whole. It is gone for good once it is older than the
operator says, by two clocks: the wall clock, and a clock of the bin's own that only goes forward,
and by a day at most each time it is looked at. A clock that was set forward by a year therefore
ages what is in the bin by a day, and one that was set back by nothing: things stay longer, and
never shorter, than was agreed.
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
        """Whole days until it is gone for good, where things wait for so many days."""
        return max(0, math.ceil(days - self.days))


class Bin:
    """The bin of a folder of things."""

    def __init__(self, things: Path) -> None:
        self._things = things
        self.folder = things / FOLDER

    def put(self, thing: Path) -> None:
        """Move a thing's folder into the bin. Raises OSError where that cannot be done."""
        self.folder.mkdir(exist_ok=True)
        with contextlib.suppress(OSError):  # on a full disk it is deleted all the same
            said = {"name": thing.name, "at": time.time(), "seen": self._tick()}
            whole.write(thing / _NOTE, json.dumps(said))
        thing.rename(self.folder / f"{thing.name}.{secrets.token_hex(4)}")

    def things(self) -> list[BinItem]:
        """Return what is in the bin, what was deleted last first. Nothing is written."""
        seen, now = self._seen(), time.time()
        found = []
        for folder in self._folders():
            note = _read(folder / _NOTE)
            name = note.get("name")
            if not isinstance(name, str) or Path(name).name != name:
                name = folder.name.rpartition(".")[0]
            age = 0.0  # of one without a note, from when its note is written
            with contextlib.suppress(KeyError, TypeError, ValueError):
                age = min(now - float(note["at"]), seen - float(note["seen"])) / _DAY
            found.append(BinItem(folder, name, age if math.isfinite(age) else 0.0))
        return sorted(found, key=lambda each: (each.days, each.folder.name))

    def take_out(self, waiting: BinItem, *, names: Iterable[str]) -> Path:
        """Move a thing back under the first of these names that is free, and return its folder.

        Raises FileNotFoundError for one that is no longer in the bin, and OSError.
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
        raise FileExistsError(f'no name is free for "{waiting.name}"')

    def empty(self, days: float) -> int:
        """Remove for good what has waited for so many days, and return how many things that were.

        Of two processes that do so at once, each thing goes once; what is taken out in this moment
        stays.
        """
        if not self.folder.is_dir():
            return 0
        with contextlib.suppress(OSError):
            seen = self._tick()
            for each in self.things():
                if not (each.folder / _NOTE).exists():  # moved by hand, or on a full disk
                    said = {"name": each.name, "at": time.time(), "seen": seen}
                    whole.write(each.folder / _NOTE, json.dumps(said))
        whole.clear_away(self.folder)
        gone = 0
        for each in self.things():
            if days <= 0 or each.days >= days:
                with contextlib.suppress(OSError):  # another process was faster
                    whole.remove(each.folder)
                    gone += 1
        return gone

    def _folders(self) -> list[Path]:
        try:
            return [
                Path(each.path) for each in os.scandir(self.folder)
                if not each.name.startswith(".") and each.is_dir(follow_symlinks=False)
            ]  # fmt: skip
        except OSError:
            return []

    # --- the bin's own clock ----------------------------------------------------------------------

    def _seen(self) -> float:
        """Return what the bin's clock shows now, in seconds."""
        said = _read(self.folder / _CLOCK)
        try:
            seen, at = float(said["seen"]), float(said["at"])
        except (KeyError, TypeError, ValueError):
            return 0.0
        if not (math.isfinite(seen) and math.isfinite(at)):
            return 0.0
        return seen + min(max(0.0, time.time() - at), _DAY)

    def _tick(self) -> float:
        """Write down what it shows, and return that."""
        seen = self._seen()
        whole.write(self.folder / _CLOCK, json.dumps({"seen": seen, "at": time.time()}))
        return seen


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(plain_file.held(path, most=_LARGEST))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
