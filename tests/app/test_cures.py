"""The sentence of an error stands beside the button that mends it, and the input is kept."""

import pytest

from attnviz.ui.session.keys import InputKeys
from tests import tiny

VIEWS = ("attention", "heads", "attribution", "what_if", "interventions", "lenses", "compare",
         "bertviz")  # fmt: skip


def cure(app):
    return [button for button in app.button if button.key == "cure"]


@pytest.mark.parametrize("view", VIEWS)
def test_an_empty_text_is_mended_by_the_example(view, run_page):
    app = run_page(f"{view}.py", model="sentiment", text="  ")
    assert not app.exception
    assert "The text is empty" in app.error[0].value
    (button,) = cure(app)
    assert button.label == "Use the example"
    button.click().run()
    assert not app.exception
    assert not app.error
    assert app.session_state[InputKeys.TEXT].startswith("The plot was dull")


def test_a_folder_without_an_example_is_given_the_text_of_a_bundled_model(run_page, tmp_path):
    folder = str(tiny.save("bert", tmp_path / "mine"))
    app = run_page("heads.py", model=folder, text="")
    (button,) = cure(app)
    button.click().run()
    assert not app.exception
    assert not app.error
    assert app.session_state[InputKeys.MODEL] == folder


def test_what_is_no_series_is_mended_by_the_example(run_page):
    app = run_page("heads.py", model="forecast", series="one two")
    (button,) = cure(app)
    assert app.session_state["series"] == "one two"
    button.click().run()
    assert not app.exception
    assert not app.error


def test_a_text_that_was_written_is_never_replaced(run_page):
    app = run_page("compare.py", model="sentiment", text="a film", other_text=" ")
    assert "is empty" in app.error[0].value
    assert not cure(app)


def test_a_model_that_is_not_there_is_mended_by_the_one_before(run_page):
    app = run_page("heads.py", model="./nowhere", text="Paris met Jordan.", recent_models=["names"])
    assert app.error
    assert [button.label for button in cure(app)] == ["Back to names"]
    cure(app)[0].click().run()
    assert not app.exception
    assert not app.error
    assert app.session_state[InputKeys.MODEL] == "names"
    assert app.session_state[InputKeys.TEXT] == "Paris met Jordan."


def test_a_view_that_the_model_cannot_have_is_mended_by_a_bundled_one(run_page):
    app = run_page("what_if.py", model="forecast")
    assert "reads no text" in app.error[0].value
    assert [button.label for button in cure(app)] == ["Open sentiment"]
    cure(app)[0].click().run()
    assert not app.exception
    assert not app.error
