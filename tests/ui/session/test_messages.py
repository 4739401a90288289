"""What one run of a page leaves to be said by the next."""

from streamlit.testing.v1 import AppTest


def says():
    import streamlit as st

    from attnviz.ui.session import messages

    def fail_twice():
        messages.put("error", "One.")
        messages.put("error", "Two.")

    st.button("Fail", on_click=messages.put, args=("error", "It did not work."))
    st.button("Twice", on_click=fail_twice)
    st.button("Keep", on_click=messages.put, args=("keep", ""))
    st.json({topic: messages.take(topic) for topic in ("error", "keep")})


def said(app):
    return app.json[0].value.replace(" ", "").replace("\n", "")


def test_a_sentence_is_said_by_the_next_run_and_not_again():
    app = AppTest.from_function(says).run()
    assert said(app) == '{"error":null,"keep":null}'
    app.button[0].click().run()
    assert said(app) == '{"error":"Itdidnotwork.","keep":null}'
    assert said(app.run()) == '{"error":null,"keep":null}'


def test_of_two_sentences_the_later_is_said_and_an_empty_one_is_one():
    app = AppTest.from_function(says).run()
    app.button[1].click().run()
    assert said(app) == '{"error":"Two.","keep":null}'
    app.button[2].click().run()
    assert said(app) == '{"error":null,"keep":""}'
