"""The page Compare with two tries of the explorer: either run as Interventions has it, by name."""

import pytest
from streamlit.testing.v1 import AppTest

import attnviz as av
from attnviz.records.interventions import interventions_json
from attnviz.ui import SESSION_SCRIPT
from tests.app.test_attention_page import header_of

HIDDEN = interventions_json([av.MaskToken(10)])
SILENCED = interventions_json([av.SilenceHead(2, 0)])


@pytest.fixture
def opened(run_page):
    run_page("about.py")  # sets the folders that the server may open

    def open_link(**said: str) -> AppTest:
        app = AppTest.from_file(SESSION_SCRIPT, default_timeout=60)
        app.switch_page("../../pages/compare.py")
        for name, value in said.items():
            app.query_params[name] = value
        return app.run()

    return open_link


def test_two_tries_stand_beside_each_other_by_their_names(opened):
    app = opened(model="sentiment", try_a=SILENCED, try_b=HIDDEN)
    assert not app.exception
    assert not app.error
    assert app.session_state["other_kind"] == "Two tries"
    header = header_of(app, "names")
    assert header["names"] == ["Silence head 2.0", "Hide the token not (10) from all others"]
    assert app.query_params["try_b"] == HIDDEN  # a reload shows the same


def test_a_try_stands_beside_the_original(opened):
    app = opened(model="sentiment", try_b=HIDDEN)
    assert not app.exception
    assert header_of(app, "names")["names"][0] == "original"


def test_tries_that_cannot_be_read_are_said_and_the_page_compares_as_ever(opened):
    app = opened(model="sentiment", try_b="{")
    assert not app.exception
    assert "cannot be read" in app.warning[0].value
    assert app.session_state["other_kind"] == "Two inputs"


def test_without_a_link_nobody_is_offered_tries(run_page):
    app = run_page("compare.py")
    assert "Two tries" not in app.segmented_control[0].options
