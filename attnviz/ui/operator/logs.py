"""What the server writes down: one JSON object a line, without what visitors type unless asked.

What libraries write down (Streamlit, uvicorn, asyncio, warnings) goes the same way.
"""

from __future__ import annotations

import json
import logging
import sys
import time
import traceback
from typing import Any

from attnviz.ui.operator.limits import limits

_LOGGER = logging.getLogger("attnviz")
_LONGEST = 500
"""Characters of what a library says."""

_DISCONNECTS = ("ClientDisconnect", "ClientDisconnected", "WebSocketDisconnect", "ConnectionClosed",
         "ConnectionClosedOK", "ConnectionClosedError", "SessionClientDisconnectedError",
         "ConnectionResetError", "BrokenPipeError", "LocalProtocolError")  # fmt: skip
"""Errors that only say that a browser has gone: nobody has to look for them."""

TEXT_FIELDS = ("text",)
"""Fields that may hold what a visitor typed; a log has their length instead."""


class JsonLines(logging.Formatter):
    """A record as one line of JSON; of an error, its type and where it was, never its words."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, Any] = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created)) + "Z",
            "level": record.levelname.lower(),
        }
        fields = getattr(record, "fields", None)
        if fields is None:
            fields = {"event": "message", "of": record.name, "said": _message_of(record)}
        line |= fields
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            frames = traceback.extract_tb(record.exc_info[2])
            line["at"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
            if limits().log_inputs:
                line["words"] = str(record.exc_info[1])
        return json.dumps(line, ensure_ascii=True, default=str)


def _message_of(record: logging.LogRecord) -> str:
    """Return the words of a record: ours without what is put into them, a library's with it."""
    return str(record.msg) if _is_ours(record) else record.getMessage().strip()[:_LONGEST]


def _is_ours(record: logging.LogRecord) -> bool:
    return record.name.partition(".")[0] == _LOGGER.name


def is_told(record: logging.LogRecord) -> bool:
    """Return whether a record is ours, or says more than that a browser has come or gone."""
    if _is_ours(record):
        return True
    if not record.exc_info or record.exc_info[0] is None:
        return record.levelno >= logging.WARNING
    kinds = [kind.__name__ for kind in record.exc_info[0].__mro__]
    return not any(kind in _DISCONNECTS for kind in kinds)


def begin() -> None:
    """Have the package's logger write lines of JSON to stderr, and all others that write there."""
    if not any(isinstance(handler.formatter, JsonLines) for handler in _LOGGER.handlers):
        _LOGGER.addHandler(_handler())
        _LOGGER.setLevel(logging.INFO)
        _LOGGER.propagate = False
        logging.lastResort = _handler()  # for loggers that nobody gave a handler: uvicorn's, here
        logging.getLogger("py.warnings").addHandler(_handler())
        logging.captureWarnings(True)
    take_over()


def take_over() -> None:
    """Have libraries that began to write since then write lines of JSON, too."""
    root = logging.getLogger()
    loggers = [root, *(each for each in root.manager.loggerDict.values()
                     if isinstance(each, logging.Logger))]  # fmt: skip
    for handler in [handler for logger in loggers for handler in logger.handlers]:
        is_terminal = isinstance(handler, logging.StreamHandler) and handler.stream in (
            sys.stderr, sys.stdout,
        )  # fmt: skip
        if is_terminal and not isinstance(handler.formatter, JsonLines):
            handler.setFormatter(JsonLines())
            handler.addFilter(is_told)


def _handler() -> logging.StreamHandler[Any]:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    handler.addFilter(is_told)
    return handler


def event(what: str, **fields: Any) -> None:
    """Write down that something happened. Texts are counted, and held only where that is asked."""
    fields_of_line: dict[str, Any] = {"event": what}
    for name, value in fields.items():
        if isinstance(value, float):
            value = round(value, 4)
        if name in TEXT_FIELDS and not limits().log_inputs:
            fields_of_line[f"{name}_length"] = len(str(value or ""))
        else:
            fields_of_line[name] = value
    _LOGGER.info(what, extra={"fields": fields_of_line})
