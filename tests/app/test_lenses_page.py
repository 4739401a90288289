"""The page of lenses: layer by layer, why A and not B, a head's tokens; what has none."""

import json

import pytest

from attnviz.ui.lenses import page as lenses
from attnviz.ui.session import readers
from attnviz.views.explorer import Selection
from tests.app.test_attention_page import explorer_header as header

REPEATED = "candle river seven button, candle river seven"


def drawn(app):
    """Every figure of the page, as plotly reads it."""
    return [json.loads(chart.proto.spec) for chart in app.get("plotly_chart")]


def said(app):
    return " ".join(text.value for text in app.markdown).replace("\\", "")


def test_a_first_visit_sees_a_picture(run_page):
    app = run_page("lenses.py")
    assert not app.exception
    assert not app.error
    (figure,) = drawn(app)
    assert {curve["name"] for curve in figure["data"]} == {"positive", "negative"}
    assert "Open induction" in [button.label for button in app.button]


def test_one_click_opens_the_good_example(run_page):
    app = run_page("lenses.py")
    next(each for each in app.button if each.label == "Open induction").click().run()
    assert not app.exception
    found = header(app)
    assert found["rows"] == ["input", "layer 0", "layer 1"]
    assert found["names"][found["followed"][found["at"]]] == "paper"
    assert '"paper"' in said(app)
    assert "from layer 1 on" in said(app)


@pytest.mark.parametrize("shows", ["rank", "entropy", "divergence", "followed"])
def test_other_colours_are_drawn(run_page, shows):
    app = run_page("lenses.py", model="induction", text=REPEATED, lens_shows=shows)
    assert not app.exception
    assert not app.error
    assert header(app)["shows"] == shows


def test_why_a_and_not_b_says_that_the_parts_add_up(run_page):
    app = run_page("lenses.py", model="induction", text=REPEATED, lens_aspect=lenses.WHY)
    assert not app.exception
    assert not app.error
    assert len(drawn(app)) == 2
    assert 'The logit of "button"' in said(app)
    assert "add up to" in " ".join(caption.value for caption in app.caption)


def test_a_heads_tokens_stand_in_two_tables(run_page):
    app = run_page("lenses.py", model="induction", text=REPEATED, lens_aspect=lenses.WRITES)
    assert not app.exception
    assert not app.error
    assert len(app.dataframe) == 2
    app.selectbox(key="lens_seen").set_value(3).run()
    assert not app.exception
    assert 'if it looked at "button" alone' in said(app)


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ({"text": ""}, "text is empty"),
        ({"model": "forecast", "series": "1 2 3"}, "3 numbers"),
        ({"model": "colour-key"}, "does not answer by choosing a token"),
        ({"model": "dates", "lens_aspect": lenses.WHY}, "no two answers A and B"),
        ({"model": "dates", "lens_aspect": lenses.WRITES}, "no two answers A and B"),
        ({"lens_aspect": lenses.WHY, "lens_answer": "xyzzy"}, "No class"),
    ],
)
def test_bad_input_gets_one_sentence(run_page, state, sentence):
    app = run_page("lenses.py", **{"text": "The film was not good.", **state})
    assert not app.exception
    assert len(app.error) == 1
    assert sentence in app.error[0].value.replace("\\", "")


def test_what_a_head_writes_follows_the_head_that_is_looked_at(run_page):
    app = run_page("lenses.py", model="induction", lens_aspect="What a head writes")
    readers.looks_at(app.session_state["reader"], Selection("decoder", 1, 2))
    app.run()
    assert not app.exception
    boxes = {box.label: box.value for box in app.selectbox}
    assert (boxes["Layer"], boxes["Head"]) == (1, 2)
