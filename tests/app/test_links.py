"""Addresses under AppTest: what a link restores, what it may not break, and what is written."""

import shutil

import pytest
from streamlit.testing.v1 import AppTest

from attnviz.models.registry import known
from attnviz.store.library import library_in
from attnviz.ui import SESSION_SCRIPT
from tests.app.conftest import PAGES
from tests.app.test_attention_page import explorer_header
from tests.app.test_runs_page import trained  # noqa: F401
from tests.store.kept import trace


@pytest.fixture
def follow(monkeypatch, tmp_path):
    monkeypatch.setenv("ATTNVIZ_MODELS_DIRS", str(tmp_path))
    monkeypatch.setenv("ATTNVIZ_RUNS_DIR", str(tmp_path / "runs"))

    def opened(**said: str) -> AppTest:
        app = AppTest.from_file(SESSION_SCRIPT, default_timeout=60)
        for name, value in said.items():
            app.query_params[name] = value
        return app.run()

    return opened


def test_a_link_restores_the_input_and_how_to_look_at_it(follow):
    tries = "h1_-s5.11_b2"
    app = follow(
        model="minilm", text="a cat", second="a dog", heads="5.11,0.2", lock="b1", tries=tries
    )
    header = explorer_header(app)
    assert header["axes"][0]["segment"].count(1) == 2
    assert header["opened"]["heads"][1] == {"layer": 0, "head": 2}
    assert header["opened"]["lock"] == {"side": "both", "index": 1, "end": 1}
    assert header["share"]["link"] == "model=minilm&text=a+cat&second=a+dog"
    asked = {"model": "minilm", "text": "a cat", "second": "a dog"}
    assert app.query_params == {
        **asked,
        "heads": "5.11,0.2",
        "lock": "b1",
        "tries": tries,
    }  # a reload shows the same
    app.text_area(key="text").set_value("two cats").run()
    assert app.query_params == {**asked, "text": "two cats"}  # another input is looked at anew


def test_a_link_restores_what_is_drawn_and_of_which_answer(follow):
    app = follow(model="sentiment", heads="2.1", drawn="relevance", answer="positive")
    opened = explorer_header(app)["opened"]
    assert opened["options"]["drawn"] == "relevance"
    assert opened["target"] == "positive"
    assert not app.warning


def test_a_link_to_what_an_architecture_does_not_give_says_so(follow):
    app = follow(model="dates", heads="0.0", stack="cross", drawn="rollout")
    assert "one stack" in app.warning[0].value


def test_the_address_follows_the_input_and_is_short_on_a_first_visit(follow):
    app = follow()
    assert app.query_params == {}
    assert explorer_header(app)["share"]["link"] == "model=sentiment"
    app.text_area(key="text").set_value("my own words").run()
    assert app.query_params == {"model": "sentiment", "text": "my own words"}
    app.selectbox(key="model").set_value("names").run()
    app.text_area(key="text").set_value(known()["names"].example).run()
    assert app.query_params == {"model": "names"}
    assert app.text_area(key="text").value == known()["names"].example


@pytest.mark.parametrize("page", ["heads", "lenses", "what_if", "bertviz"])
def test_the_address_of_other_pages_names_the_input_too(page, run_page):
    app = run_page(f"{page}.py", text="not a good film")
    assert not app.exception
    assert app.query_params == {"model": "sentiment", "text": "not a good film"}


def test_the_address_of_a_page_that_is_about_no_input_stays_as_it_is(run_page):
    assert run_page("about.py", text="not a good film").query_params == {}


def test_a_series_travels_and_an_example_comes_with_its_model(follow):
    app = follow(model="forecast")
    assert explorer_header(app)["prediction"]["kind"] == "values"
    series = " ".join(str(n % 7) for n in range(100))
    again = follow(model="forecast", series=series)
    assert explorer_header(again)["share"]["link"].startswith("model=forecast&series=0+1+2")


@pytest.mark.parametrize(
    "said",
    [
        {"heads": "9.9"}, {"heads": "<b>*x*</b>"}, {"heads": "0.0", "lock": "q999"},
        {"heads": "0.0", "hide": "all"}, {"heads": "0.0", "stack": "cross"},
    ],
)  # fmt: skip
def test_what_a_link_cannot_have_is_one_sentence(said, follow):
    app = follow(**said)
    assert not app.exception
    assert not app.error
    assert [each.value.startswith("The link asks for something") for each in app.warning] == [True]
    assert explorer_header(app)["opened"] is None
    assert not app.run().warning  # once


def test_what_is_too_long_or_strange_is_passed_over(follow):
    app = follow(text="x" * 10_000, heads="", utm_source="<script>", model="sentiment\0")
    assert not app.exception
    assert not app.error
    assert app.text_area(key="text").value == known()["sentiment"].example


def test_an_input_too_long_for_a_link_says_so(follow):
    app = follow(model="minilm")
    app.text_area(key="text").set_value("international " * 450).run()
    share = explorer_header(app)["share"]
    assert "too long for a link" in share["no_link"]
    assert app.query_params == {"model": "minilm"}


def test_a_link_opens_what_was_compared(follow):
    app = follow(text="not a good film", other_text="a good film")
    app.switch_page(f"{PAGES}/compare.py").run()
    assert not app.exception
    assert app.text_input(key="other_text").value == "a good film"
    app = follow(text="Paris met Jordan.", other_model="names")
    app.switch_page(f"{PAGES}/compare.py").run()
    assert not app.exception
    assert app.selectbox(key="other_model").value == "names"


def test_a_link_opens_two_kept_traces(follow, tmp_path):
    library = library_in(tmp_path / "runs")
    first, second, _ = (library.keep(trace(), name=name) for name in ("a", "b", "c"))
    app = follow(first_entry=first.id, second_entry=second.id)
    app.switch_page(f"{PAGES}/compare.py").run()
    assert not app.exception
    assert not app.warning
    chosen = [app.selectbox(key=key).value for key in ("compare_first", "compare_second")]
    assert chosen == [first.id, second.id]
    assert f"first_entry={first.id}&second_entry={second.id}" in app.code[0].value
    app = follow(first_entry=first.id, second_entry="gone")
    app.switch_page(f"{PAGES}/compare.py").run()
    assert not app.exception
    assert "is not here, or not shared with you" in app.warning[0].value


def test_a_link_opens_two_steps_of_a_run(follow, trained, tmp_path):  # noqa: F811
    shutil.copytree(trained, tmp_path / "runs" / "first")
    for name, fits in (("first", True), ("gone", False)):
        app = follow(run=name, **{"from": "0", "to": "4"})
        app.switch_page(f"{PAGES}/compare.py").run()
        assert not app.exception
        assert not app.error
        assert bool(app.warning) is not fits
        assert app.select_slider[0].value == ((0, 4) if fits else (0, 12))
        assert "run=first&from=0&to=" in app.code[0].value


@pytest.mark.parametrize("step", ["9" * 5_000, "-1", "x", "", "٣"])
def test_a_link_to_a_step_that_is_no_number_compares_no_run(follow, step):
    app = follow(run="first", **{"from": "0", "to": step})
    assert not app.exception
    assert "compare_run" not in app.session_state


def test_a_text_that_is_too_long_for_a_link_is_left_out_with_a_sentence(follow):
    app = follow(text="good film " * 700)
    assert not app.exception
    assert "has 7,000 characters, more than 6,000" in app.warning[0].value.replace("\\", "")
