"""What is done once, agreed to or stopped holds in its own session for as long as that lasts."""

from streamlit.testing.v1 import AppTest


def remembers():
    import streamlit as st

    from attnviz.ui.session import agreements, first_times, identity, stops

    st.button("Agree", on_click=agreements.agree, args=(("cost", 1),))
    st.button("Stop", on_click=stops.stop, args=(("work", 1),))
    st.button("Start again", on_click=stops.start_again, args=(("work", 1),))
    st.session_state["seen"] = (
        first_times.is_first("greeting"), agreements.is_agreed(("cost", 1)),
        agreements.is_agreed(("cost", 2)), stops.is_stopped(("work", 1)),
    )  # fmt: skip
    st.session_state["id"] = identity.session_id()


def seen(app):
    assert not app.exception
    return app.session_state["seen"]


def test_what_was_asked_agreed_to_and_stopped_is_remembered():
    app = AppTest.from_function(remembers).run()
    assert seen(app) == (True, False, False, False)
    assert seen(app.run()) == (False, False, False, False)
    app.button[0].click().run()
    assert seen(app.run()) == (False, True, False, False)
    app.button[1].click().run()
    assert seen(app.run()) == (False, True, False, True)
    app.button[2].click().run()
    assert seen(app) == (False, True, False, False)


def test_another_session_remembers_nothing_of_it_and_has_another_name():
    app, other = (AppTest.from_function(remembers).run() for _ in range(2))
    name = app.session_state["id"]
    app.button[0].click().run()
    assert app.session_state["id"] == name != other.session_state["id"]
    assert seen(other.run()) == (False, False, False, False)
