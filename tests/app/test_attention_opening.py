"""What Attention opens on: the look of a link, else the head that another page asked for."""

import pytest
from streamlit.testing.v1 import AppTest

from attnviz.ui import SESSION_SCRIPT
from attnviz.ui.session import readers
from attnviz.views.explorer import Selection
from tests.app.test_attention_page import explorer_header


@pytest.fixture
def opened(monkeypatch, tmp_path):
    """Return a function that opens a link in a session where another page asks for head 1.2."""
    monkeypatch.setenv("ATTNVIZ_MODELS_DIRS", str(tmp_path))

    def follow(**parameters: str) -> AppTest:
        app = AppTest.from_file(SESSION_SCRIPT, default_timeout=60)
        for name, value in parameters.items():
            app.query_params[name] = value
        app.session_state["reader"] = reader = readers.new_reader()
        readers.looks_at(reader, Selection("encoder", 1, 2))
        app.session_state["selection_is_new"] = True
        return app.run()

    return follow


def heads(app):
    header = explorer_header(app)
    return [(head["layer"], head["head"]) for head in header["opened"]["heads"]]


def test_it_opens_on_the_head_that_another_page_asked_for_and_only_once(opened):
    app = opened()
    selection = explorer_header(app)["selection"]
    assert (selection["layer"], selection["head"]) == (1, 2)
    later = explorer_header(app.run())["selection"]
    assert later is None or (later["layer"], later["head"]) != (1, 2)


def test_the_look_of_a_link_goes_before_the_head_that_another_page_asked_for(opened):
    app = opened(heads="2.1,0.3")
    assert heads(app) == [(2, 1), (0, 3)]
    assert readers.looked_at(app.session_state["reader"]) == Selection("encoder", 0, 3)


def test_where_a_link_asks_for_what_is_not_there_the_head_of_the_other_page_is_opened(opened):
    app = opened(heads="99.0")
    assert "The link asks for something that does not exist here" in app.warning[0].value
    selection = explorer_header(app)["selection"]
    assert (selection["layer"], selection["head"]) == (1, 2)
