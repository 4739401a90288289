"""A widget keeps its value while other pages are open, and a value is always one of the options."""

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from attnviz.ui import session
from attnviz.ui.session import keys


def draws_when_shown():
    import streamlit as st

    from attnviz.ui.session.widgets import lasting

    if st.session_state.get("shown", True):
        st.text_input("Lasting", **lasting("lasting"))
        st.text_input("Passing", key="passing")
        st.selectbox("Choice", ["a", "b"], **lasting("choice"))
        st.number_input("Number", 0, 10, 3, **lasting("number"))


def shown(app, *, is_shown):
    app.session_state["shown"] = is_shown
    return app.run()


@pytest.fixture
def app():
    return AppTest.from_function(draws_when_shown).run()


def test_a_lasting_widget_holds_its_value_while_it_is_hidden_and_another_does_not(app):
    app.text_input(key="lasting").set_value("typed")
    app.text_input(key="passing").set_value("typed").run()
    app.selectbox(key="choice").set_value("b")
    app.number_input(key="number").set_value(7).run()
    for is_shown in (False, False, True):
        shown(app, is_shown=is_shown)
    assert app.text_input(key="lasting").value == "typed"
    assert app.selectbox(key="choice").value == "b"
    assert app.number_input(key="number").value == 7
    assert app.text_input(key="passing").value == ""


def test_what_code_puts_there_while_a_widget_is_hidden_is_what_it_shows(app):
    app.text_input(key="lasting").set_value("typed").run()
    shown(app, is_shown=False)
    app.session_state["lasting"] = "from code"
    shown(app, is_shown=False)
    assert shown(app, is_shown=True).text_input(key="lasting").value == "from code"
    assert app.text_input(key="lasting").proto.set_value  # else the browser shows its default


def test_a_value_from_before_the_widget_was_first_drawn_is_shown():
    app = AppTest.from_function(draws_when_shown)
    app.session_state["lasting"] = "from a link"
    app.run()
    assert app.text_input(key="lasting").value == "from a link"


def test_two_sessions_hold_values_of_their_own(app):
    other = AppTest.from_function(draws_when_shown).run()
    app.text_input(key="lasting").set_value("mine").run()
    assert other.run().text_input(key="lasting").value == ""


def offers_what_fits():
    import streamlit as st

    from attnviz.ui.session.widgets import ensure_option, lasting, with_typed

    fitting = st.session_state.get("fitting", ["a", "b", "c"])
    ensure_option("choice", fitting, default="b")
    st.selectbox("Choice", fitting, **lasting("choice"))
    names = with_typed("name", fitting)
    ensure_option("name", names, default=names[0])
    st.selectbox("Name", names, **lasting("name"), accept_new_options=True)


@pytest.mark.parametrize(
    ("held", "fitting", "shown"),
    [
        ("c", ["a", "b", "c"], "c"),
        (None, ["a", "b", "c"], "b"),
        ("c", ["a", "b"], "b"),
        ("c", ["d", "e"], "d"),
    ],
)
def test_a_value_that_is_no_option_becomes_the_default_or_the_first(held, fitting, shown):
    app = AppTest.from_function(offers_what_fits)
    app.session_state["fitting"] = fitting
    if held is not None:
        app.session_state["choice"] = held
    app.run()
    assert not app.exception
    assert app.selectbox(key="choice").value == shown == app.session_state["choice"]


def test_options_that_change_under_a_held_value_give_the_default():
    app = AppTest.from_function(offers_what_fits).run()
    app.selectbox(key="choice").set_value("c").run()
    assert app.selectbox(key="choice").value == "c"
    app.session_state["fitting"] = ["a", "b"]
    assert app.run().selectbox(key="choice").value == "b"


def test_what_the_reader_typed_stays_an_option_when_the_others_change():
    app = AppTest.from_function(offers_what_fits)
    app.session_state["name"] = "typed"
    app.run()
    app.session_state["fitting"] = ["d"]
    app.run()
    assert app.selectbox(key="name").options == ["d", "typed"]
    assert app.selectbox(key="name").value == "typed"


def test_the_rooms_docstring_names_every_module():
    modules = {path.stem for path in Path(session.__file__ or "").parent.glob("[a-z]*.py")}
    assert len(modules) > 10
    assert modules == set(re.findall(r"`([a-z_]+)[`.]", session.__doc__ or ""))


def test_no_two_widgets_have_one_key():
    values = [value for page in vars(keys).values() if isinstance(page, type)
              for name, value in vars(page).items() if name.isupper()]  # fmt: skip
    assert len(values) > 60
    assert sorted(values) == sorted(set(values))
