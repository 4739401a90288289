"""The diary of a run: `events.jsonl`, one event a line, only ever added to.

A line is written in one go, so what a killed process leaves is whole lines and at most one torn
last one. The reader leaves a torn line out and goes on behind it, whatever it holds.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from attnviz import plain_file
from attnviz.errors import DataError
from attnviz.language import N_

Event = dict[str, Any]
"""`kind`, `time` (seconds since 1970), mostly `step`, and what happened."""


class EventLog:
    """Adds events to a file. Raises DataError when one could not be written whole."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def append(self, kind: str, **fields: Any) -> None:
        """Write one event and hand it to the operating system at once.

        Raises DataError when it could not be written whole.
        """
        event = {"kind": kind, "time": round(time.time(), 3), **fields}
        line = json.dumps(_plain(event), ensure_ascii=False) + "\n"
        file = -1
        try:
            file = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
            size = os.fstat(file).st_size
            # Behind a torn line a new one begins, or two events would be lost instead of one.
            torn = size > 0 and os.pread(file, 1, size - 1) != b"\n"
            data = (b"\n" if torn else b"") + line.encode("utf-8", "replace")
            if os.write(file, data) != len(data):
                os.ftruncate(file, size)
                raise OSError(N_("only a part of the line could be written"))
        except OSError as error:
            raise DataError(
                N_(
                    'Nothing more could be written to "{path}": {strerror}. Make room on the disk; '
                    "the run can then be resumed.",
                    path=self.path,
                    strerror=error.strerror or error,
                )
            ) from error
        finally:
            if file >= 0:
                os.close(file)


def _plain(value: Any) -> Any:
    """Return a value as JSON can hold it: NaN becomes null, and a number of numpy Python's."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if hasattr(value, "item") and not isinstance(value, str | bytes):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


@dataclass(frozen=True)
class NewEvents:
    """New events, and the byte to go on from next time."""

    events: list[Event]
    offset: int


def read(path: Path, *, offset: int = 0) -> NewEvents:
    """Return the events from a byte on: all of them, or those since the last time.

    A last line without its end is left for the next time; lines that hold no event are left out.
    A file that is not there has no events yet; one shorter than the offset is read from its start.
    """
    try:
        with plain_file.opened(path) as file:
            size = os.fstat(file.fileno()).st_size
            start = offset if offset <= size else 0
            file.seek(start)
            data = file.read()
    except (FileNotFoundError, plain_file.NoFile):
        return NewEvents([], 0)
    whole = data.rfind(b"\n") + 1
    events = []
    for line in data[:whole].split(b"\n"):
        with contextlib.suppress(ValueError, RecursionError):
            event = json.loads(line)
            if isinstance(event, dict) and isinstance(event.get("kind"), str):
                events.append(event)
    return NewEvents(events, start + whole)


def history(events: Iterable[Event]) -> list[Event]:
    """Return the events of the course that counts, by step.

    A resumed run goes on from its last checkpoint and takes the steps after it once more: the first
    events of those steps are left out.
    """
    course: list[Event] = []
    for event in events:
        if event["kind"] == "resumed":
            step = event.get("step") or 0
            course = [e for e in course if e.get("step") is None or e["step"] <= step]
        course.append(event)
    return course
