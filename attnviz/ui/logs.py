"""What the server writes down: one JSON object a line, without what visitors type unless asked."""

from __future__ import annotations

import json
import logging
import sys
import time
import traceback
from typing import Any

from attnviz.ui.server import limits

_LOGGER = logging.getLogger("attnviz")
TYPED = ("text",)
"""Fields that may hold what a visitor typed; a log has their length instead."""


class JsonLines(logging.Formatter):
    """A record as one line of JSON; of an error, its type and where it was, never its words."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        said: dict[str, Any] = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created)) + "Z",
            "level": record.levelname.lower(),
        }
        fields = getattr(record, "fields", None)
        said |= {"event": "message", "said": record.msg} if fields is None else fields
        if record.exc_info and record.exc_info[0] is not None:
            said["error"] = record.exc_info[0].__name__
            frames = traceback.extract_tb(record.exc_info[2])
            said["at"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
            if limits().log_inputs:
                said["words"] = str(record.exc_info[1])
        return json.dumps(said, ensure_ascii=True, default=str)


def begin() -> None:
    """Have the package's logger write lines of JSON to stderr; once is enough."""
    if any(isinstance(handler.formatter, JsonLines) for handler in _LOGGER.handlers):
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    _LOGGER.addHandler(handler)
    _LOGGER.setLevel(logging.INFO)
    _LOGGER.propagate = False


def event(what: str, **fields: Any) -> None:
    """Write down that something happened. Texts are counted, and held only where that is asked."""
    said: dict[str, Any] = {"event": what}
    for name, value in fields.items():
        if isinstance(value, float):
            value = round(value, 4)
        if name in TYPED and not limits().log_inputs:
            said[f"{name}_length"] = len(str(value or ""))
        else:
            said[name] = value
    _LOGGER.info(what, extra={"fields": said})
