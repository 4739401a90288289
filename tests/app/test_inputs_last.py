"""What is typed and chosen lasts, and the browser shows it, whatever pages lie between."""

from itertools import cycle, permutations

import pytest

from attnviz.models.registry import known
from tests.app.conftest import PAGES

WITHOUT = ("learn", "train", "runs", "evaluate", "library", "about")
WITH = ("attention", "heads", "generation", "attribution", "what_if", "interventions", "lenses",
        "compare", "bertviz")  # fmt: skip


def go(app, page):
    app.switch_page(f"{PAGES}/{page}.py").run()
    assert not app.exception, page
    return app


def drawn(widget):
    """What a browser shows in a widget that was not on the page before.

    That is the value where the server tells it to take one, else the widget's default: what the
    session state holds does not reach the browser by itself.
    """
    proto = widget.proto
    if hasattr(proto, "raw_value"):
        value = proto.raw_value if proto.set_value else proto.options[proto.default]
        return value.partition(" · ")[0]  # behind the name of a model stands its kind
    return proto.value if proto.set_value else proto.default


def is_drawn(app, path):
    assert drawn(app.selectbox(key="model")) == "sentiment", path
    assert drawn(app.text_area(key="text")) == "not a good film", path
    assert drawn(app.text_input(key="second")) == "a dull one", path
    assert app.selectbox(key="budget").value == "200 MB", path  # behind the gear of every page


def walk(app, paths):
    for path in paths:
        for page in path:
            go(app, page)
        is_drawn(app, " > ".join(path))


OWN = {"text": "not a good film", "second": "a dull one", "budget": "200 MB"}
PAIRS = list(permutations(WITHOUT, 2))


def test_the_input_is_shown_after_every_two_pages_without_one(run_page):
    paths = [(*pair, page) for pair, page in zip(PAIRS, cycle(WITH), strict=False)]
    walk(run_page("heads.py", **OWN), paths)


@pytest.mark.slow
def test_the_input_is_shown_on_every_page_after_every_two_without_one(run_page):
    walk(run_page("heads.py", **OWN), [(*pair, page) for pair in PAIRS for page in WITH])


@pytest.mark.parametrize(
    ("model", "key", "given"),
    [("forecast", "series", " ".join(str(n % 7) for n in range(100))),
     ("dates", "target", "2024-03-05")],
)  # fmt: skip
def test_other_inputs_last_as_a_text_does(model, key, given, run_page):
    app = run_page("heads.py", model=model, **{key: given})
    for page in ("learn", "library", "about", "bertviz"):
        go(app, page)
    field = app.text_area if key == "series" else app.text_input
    assert drawn(app.selectbox(key="model")) == model
    assert drawn(field(key=key)) == given


@pytest.mark.parametrize(
    ("page", "kind", "key", "value"),
    [
        ("attribution", "selectbox", "why_unit", "sentence"),
        ("compare", "text_input", "other_text", "a good film"),
        ("bertviz", "selectbox", "bertviz_view", "model"),
    ],
)
def test_what_was_chosen_on_a_page_lasts_too(page, kind, key, value, run_page):
    app = run_page(f"{page}.py", text="not a good film")
    getattr(app, kind)(key=key).set_value(value).run()
    for between in ("train", "runs", page):
        go(app, between)
    assert drawn(getattr(app, kind)(key=key)) == value


def test_an_input_that_a_button_put_there_is_shown_however_far_away(run_page):
    app = run_page("learn.py")
    go(app, "heads")
    go(app, "learn")
    app.button(key="open dates").click().run()
    for page in ("learn", "library", "train", "bertviz"):
        go(app, page)
    assert drawn(app.selectbox(key="model")) == "dates"
    assert drawn(app.text_area(key="text")) == known()["dates"].example


def test_the_unit_is_the_models_usual_one_again_after_another_model(run_page):
    app = run_page("attribution.py", model="induction")
    assert app.selectbox(key="why_unit").value == "token"
    app.selectbox(key="model").set_value("sentiment").run()
    assert app.selectbox(key="why_unit").value == "word"
