"""The what-if page: untouched, edited, searching for a flip, and what has no words."""

import pytest

from attnviz.ui.session.keys import InputKeys
from tests.app.test_attention_page import explorer_header as header

TEXT = "The film was not good."


def kept(app, edits):
    """What the page keeps once the reader has changed words in the browser."""
    of = header(app)["of"]
    app.session_state["kept_edits"] = {"of": of, "edits": edits}
    return app.run()


def test_a_text_stands_ready_to_be_changed(run_page):
    app = run_page("what_if.py", text=TEXT)
    assert not app.exception
    assert not app.error
    words = [word["text"] for word in header(app)["words"] if not word["held"]]
    assert words == ["The", "film", "was", "not", "good", "."]


@pytest.mark.parametrize(
    "edit",
    [{"unit": 4, "kind": "delete"}, {"unit": 4, "kind": "mask"},
     {"unit": 4, "kind": "replace", "text": "very"}],
)  # fmt: skip
def test_a_change_shows_both_answers(run_page, edit):
    app = kept(run_page("what_if.py", text=TEXT), [edit])
    assert not app.exception
    assert not app.error
    said = " ".join(text.value for text in app.markdown)
    assert 'flips from "negative" to "positive"' in said.replace("\\", "")


def test_the_smallest_flip_is_searched_when_asked(run_page):
    app = run_page("what_if.py", text=TEXT)
    next(button for button in app.button if button.label == "Search").click().run()
    assert not app.exception
    assert not app.error
    said = " ".join(text.value for text in app.markdown).replace("\\", "")
    assert '1 change of a word turned "negative"' in said
    assert app.dataframe


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ({"text": ""}, "text is empty"),
        ({"model": "digits"}, "reads no text"),
        ({"model": "sentimant"}, "Did you mean"),
    ],
)
def test_bad_input_gets_one_sentence(run_page, state, sentence):
    app = run_page("what_if.py", **{"text": TEXT, **state})
    assert not app.exception
    assert len(app.error) == 1
    assert sentence in app.error[0].value.replace("\\", "")


def test_taking_everything_away_is_refused_and_the_page_stays(run_page):
    app = run_page("what_if.py", text="Good")
    app = kept(app, [{"unit": 1, "kind": "delete"}])
    assert not app.exception
    assert len(app.error) == 1
    assert InputKeys.MODEL in app.session_state


def test_a_change_that_shows_in_no_digit_is_said_to_be_none(run_page):
    app = kept(run_page("what_if.py", text=TEXT),
               [{"unit": 1, "kind": "replace", "text": "the"}])  # fmt: skip
    said = " ".join(text.value for text in app.markdown).replace("\\", "")
    assert "No visible change: the" in said
    assert "goes from" not in said
