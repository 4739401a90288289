"""Logs are lines of JSON, and hold what visitors type only where that is asked for."""

import json
import logging
import subprocess
import sys

import pytest

from attnviz.ui.operator import logs
from attnviz.ui.operator.limits import LOG_INPUTS


def formatted(record):
    return json.loads(logs.JsonLines().format(record))


@pytest.fixture
def written(caplog, monkeypatch):
    caplog.set_level(logging.INFO, logger="attnviz")
    monkeypatch.setattr(logging.getLogger("attnviz"), "propagate", True)
    return lambda: [formatted(record) for record in caplog.records]


def test_a_text_is_counted_and_not_held(written, monkeypatch):
    monkeypatch.delenv(LOG_INPUTS, raising=False)
    logs.event("trace", model="names", tokens=4, seconds=0.123456, text="my secret\nplan")
    (line,) = written()
    assert line["event"] == "trace"
    assert (line["model"], line["seconds"], line["text_length"]) == ("names", 0.1235, 14)
    assert "secret" not in json.dumps(line)


def test_a_text_is_held_where_the_operator_asks(written, monkeypatch):
    monkeypatch.setenv(LOG_INPUTS, "1")
    logs.event("trace", text="my secret\nplan")
    assert written()[0]["text"] == "my secret\nplan"


def test_an_error_says_where_it_was_and_not_what_it_quotes(monkeypatch):
    monkeypatch.delenv(LOG_INPUTS, raising=False)

    def failed():
        try:
            raise ValueError("my secret plan")
        except ValueError:
            record = logging.LogRecord("attnviz", logging.ERROR, "", 1, "A page failed", (), None)

            record.exc_info = sys.exc_info()
            return formatted(record)

    line = failed()
    assert (line["said"], line["error"], line["level"]) == ("A page failed", "ValueError", "error")
    assert "test_logs.py" in line["at"][0]
    assert "secret" not in json.dumps(line)
    monkeypatch.setenv(LOG_INPUTS, "1")
    assert failed()["words"] == "my secret plan"


def test_a_line_is_one_line_whatever_it_holds(written, monkeypatch):
    monkeypatch.setenv(LOG_INPUTS, "1")
    logs.event("trace", text="\r\n\u2028\udcff", model="a\nb", other=object())
    assert "\n" not in logs.JsonLines().format(
        logging.LogRecord("attnviz", logging.INFO, "", 1, "x\ny", (), None)
    )
    assert written()[0]["model"] == "a\nb"


def test_what_libraries_say_is_a_line_of_json_and_that_a_browser_has_gone_is_none():
    code = (
        "import logging, sys, warnings; from attnviz.ui.operator import logs\n"
        "other = logging.getLogger('uvicorn.error'); other.propagate = False\n"
        "logging.getLogger('streamlit').addHandler(logging.StreamHandler())\n"
        "logs.begin()\n"
        "other.error('no %s', 'handler'); other.info('connection open')\n"
        "logging.getLogger('streamlit').warning('of its own')\n"
        "logging.getLogger('asyncio').error('of the root')\n"
        "warnings.warn('a warning')\n"
        "from starlette.requests import ClientDisconnect\n"
        "try: raise ClientDisconnect\n"
        "except ClientDisconnect: other.error('Exception in ASGI application', exc_info=True)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    said = [json.loads(line) for line in done.stderr.splitlines()]
    assert [each["of"] for each in said] == ["uvicorn.error", "streamlit", "asyncio", "py.warnings"]
    assert said[0]["said"] == "no handler"
