"""The stored picture of a first visit: what the live one would be, and only where it would be."""

import dataclasses
import json
import math
import shutil
import threading
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from attnviz import resources
from attnviz.records import Trace
from attnviz.ui.session.keys import InputKeys
from attnviz.ui.shared import arrival, stored_picture, traces
from attnviz.views.explorer import explorer
from attnviz.views.view import unpack
from tests.ui import write_stored_picture

CLOSE = 1e-6
OF_VECTORS = 1e-5
"""Queries, keys and values are no shares: their numbers are some times larger than 1."""


@pytest.fixture(scope="module")
def made():
    return write_stored_picture.made()


@pytest.fixture
def afresh(monkeypatch):
    """The stored picture is read again, and again after the test."""
    stored_picture.stored.cache_clear()
    yield
    stored_picture.stored.cache_clear()


@pytest.fixture
def under_way(monkeypatch):
    """A process in which what runs models has begun to arrive; returns what ends that."""
    here = threading.Event()
    begun = threading.Event()
    begun.set()
    monkeypatch.setattr(arrival, "_begun", begun)
    monkeypatch.setattr(arrival, "_here", here)
    monkeypatch.setattr(arrival, "_hurried", threading.Event())
    return here


def assert_close(one: Any, other: Any, within: float = CLOSE) -> None:
    """Compare two records, part by part: numbers within a bound, all else exactly."""
    assert type(one) is type(other)
    if dataclasses.is_dataclass(one):
        for field in dataclasses.fields(one):
            if field.name not in ("seconds", "made_with"):
                bound = OF_VECTORS if field.name in ("query", "key", "value") else within
                assert_close(getattr(one, field.name), getattr(other, field.name), bound)
    elif isinstance(one, np.ndarray) and one.dtype.kind == "f":
        np.testing.assert_allclose(one, other, rtol=0, atol=within)
    elif isinstance(one, np.ndarray):
        np.testing.assert_array_equal(one, other)
    elif isinstance(one, dict):
        assert one.keys() == other.keys()
        for key, value in one.items():
            assert_close(value, other[key], within)
    elif isinstance(one, tuple | list):
        assert len(one) == len(other)
        for each, its in zip(one, other, strict=True):
            assert_close(each, its, within)
    elif isinstance(one, float):
        assert math.isclose(one, other, rel_tol=0, abs_tol=within)
    else:
        assert one == other


def header(trace: Trace) -> dict:
    """The header of a trace's picture as the app sends it."""
    data = explorer(trace, weights_url="/weights", save_url="/file").data
    return {**unpack(data)[0], "seconds": 0}


def test_it_is_what_the_model_gives_today(made):
    about, trace = made
    picture = stored_picture.stored()
    assert picture is not None, "run python -m tests.ui.write_stored_picture"
    told = {name: getattr(picture, name) for name in about}
    assert told == about
    assert_close(picture.trace, trace)
    assert_close(header(picture.trace), header(trace))


def test_it_is_small(made):
    files = [stored_picture.FOLDER.with_suffix(".json"), *stored_picture.FOLDER.iterdir()]
    assert sum(file.stat().st_size for file in files) < 100_000


def test_of_a_model_that_was_changed_there_is_none(afresh, monkeypatch, tmp_path):
    shutil.copytree(resources.MODELS / "sentiment", tmp_path / "sentiment")
    monkeypatch.setattr(resources, "MODELS", tmp_path)
    assert stored_picture.stored() is not None
    stored_picture.stored.cache_clear()
    config = tmp_path / "sentiment" / "config.json"
    config.write_text(json.dumps({**json.loads(config.read_text()), "more": 1}))
    assert stored_picture.stored() is None


def test_without_the_model_and_without_the_files_there_is_none(afresh, monkeypatch, tmp_path):
    with monkeypatch.context() as without:
        without.setattr(resources, "MODELS", tmp_path)
        assert stored_picture.stored() is None
    stored_picture.stored.cache_clear()
    monkeypatch.setattr(stored_picture, "FOLDER", tmp_path / "sentiment")
    assert stored_picture.stored() is None


def fetched(token: str) -> Trace:
    trace = traces.trace_named(token)
    assert trace is not None
    return trace


def test_what_the_explorer_fetches_is_of_what_it_shows(under_way):
    picture = stored_picture.stored()
    assert picture is not None
    request = traces.Request(picture.model, "auto", picture.text)
    token = traces.stand_in(request, picture.trace).token
    assert fetched(token) is picture.trace
    under_way.set()
    assert fetched(token) is traces.trace_of(request).trace
    assert fetched(token) is not picture.trace
    assert_close(fetched(token), picture.trace)


# --- in a session ---------------------------------------------------------------------------------


def _script() -> None:
    import streamlit as st

    from attnviz.ui.session import model_input
    from attnviz.ui.shared import stored_picture

    model_input.put_defaults(asks_input=True)
    its_page = not st.session_state.get("another page")
    st.text(stored_picture.decide(is_its_page=its_page) is not None)
    st.text(stored_picture.shown_now() is not None)


def stands(**state: object) -> bool:
    """Return whether the picture stands in a session that holds this."""
    app = AppTest.from_function(_script)
    for key, value in state.items():
        app.session_state[key] = value
    first, second = app.run().text
    assert first.value == second.value
    return first.value == "True"


def test_it_stands_for_a_first_visit_while_the_model_is_on_its_way(under_way):
    assert stands()
    under_way.set()
    assert not stands()


@pytest.mark.parametrize(
    ("key", "value"),
    [
        (InputKeys.MODEL, "induction"),
        (InputKeys.TEXT, "The plot was dull."),
        (InputKeys.SECOND, "The acting was not."),
        (InputKeys.DEVICE, "cpu"),
        (InputKeys.BUDGET, "50 MB"),
        ("another page", True),
    ],
)
def test_it_stands_for_nothing_else(under_way, key, value):
    assert not stands(**{key: value})


@pytest.mark.parametrize(
    ("limit", "value", "shown"),
    [
        ("ATTNVIZ_MAX_TOKENS", "13", False),
        ("ATTNVIZ_MAX_TOKENS", "14", True),
        ("ATTNVIZ_MAX_MEMORY", "0.0001", False),
        ("ATTNVIZ_READ_ONLY", "1", True),
        ("ATTNVIZ_MODELS_DIRS", "/nowhere", True),
        ("ATTNVIZ_ALLOW_HUB", "0", True),
    ],
)
def test_it_stands_where_the_server_would_compute_it(under_way, monkeypatch, limit, value, shown):
    monkeypatch.setenv(limit, value)
    assert stands() is shown


def test_the_page_goes_on_to_the_live_picture_by_itself(under_way, monkeypatch):
    from attnviz.ui import SESSION_SCRIPT

    threading.Timer(1.0, under_way.set).start()
    app = AppTest.from_file(SESSION_SCRIPT, default_timeout=60).run()
    assert not app.exception
    assert not arrival._hurried.is_set()  # nobody waited for a model
    assert stored_picture.SENTENCE not in [each.value for each in app.caption]
    assert "Keep it" in [each.label for each in app.button]


def test_another_input_waits_with_a_sentence(under_way):
    from attnviz.ui import SESSION_SCRIPT

    threading.Timer(1.0, under_way.set).start()
    app = AppTest.from_file(SESSION_SCRIPT, default_timeout=60)
    app.session_state[InputKeys.TEXT] = "The plot was dull."
    app.run()
    assert not app.exception
    assert arrival._hurried.is_set()
    assert "Keep it" in [each.label for each in app.button]
