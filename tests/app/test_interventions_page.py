"""The page of interventions: a first picture, steps switched and taken back, scripts, bad input."""

import json

import numpy as np
import pytest

import attnviz as av
from attnviz.records import Stack
from attnviz.records.interventions import interventions_from_json, interventions_json
from attnviz.store.kinds import InterventionList
from attnviz.store.library import library_in
from attnviz.ui.interventions import add, python_steps, share, step_history, sweeps
from attnviz.ui.interventions import page as interventions_page
from attnviz.ui.interventions.step_history import History
from attnviz.ui.session import readers
from attnviz.ui.shared import traces
from attnviz.ui.shared.traces import Request
from attnviz.views.explorer import Selection, first_selection

TEXT = "The plot was dull, but the acting was not bad."
PAGE = "interventions.py"


def said(app):
    return " ".join(text.value for text in app.markdown).replace("\\", "")


def captions(app):
    return " ".join(caption.value for caption in app.caption).replace("\\", "")


def steps(app):
    return [box.label.replace("\\", "") for box in app.checkbox if "step" in (box.key or "")]


def errors(app):
    return " ".join(error.value for error in app.error).replace("\\", "")


def with_steps(*acts, of="sentiment", **more):
    return {"steps_by_model": {of: History.beginning_with(acts)}, **more}


def test_a_first_visit_sees_what_a_step_does(run_page):
    app = run_page(PAGE)
    assert not app.exception
    assert not app.error
    assert steps(app) == ["Hide the token not (10) from all others"]
    assert 'The answer flips from "positive" to "negative"' in said(app)
    assert len(app.get("plotly_chart")) == 1


def test_a_step_that_the_page_opens_with_is_announced_until_the_list_is_changed(run_page):
    app = run_page(PAGE)
    assert "opens with one step" in captions(app)
    app.checkbox[0].uncheck().run()
    assert "opens with one step" not in captions(app)


def test_the_word_that_is_suggested_is_what_the_head_looks_at_most(run_page):
    app = run_page(PAGE, text="I would never have guessed how dull it was.")
    trace = av.trace(av.load("sentiment"), "I would never have guessed how dull it was.")
    head = first_selection(trace)
    received = trace.attention(head.layer, head.head, head.stack).mean(0)
    words = [n for n, text in enumerate(trace.tokens.text)
             if text.isalnum() and not trace.tokens.special[n]]  # fmt: skip
    most = max(words, key=lambda n: received[n])
    labels = [button.label.replace("\\", "") for button in app.button]
    assert f"Hide the token {trace.tokens.text[most]} ({most}) from all others" in labels


def test_a_step_that_is_off_leaves_the_models_own_answer(run_page):
    app = run_page(PAGE)
    app.checkbox[0].uncheck().run()
    assert not app.exception
    assert "No step is on" in said(app)
    assert step_history.History(app.session_state["steps_by_model"]["sentiment"].steps).acts == ()
    app.checkbox[0].check().run()
    assert "flips" in said(app)


def test_steps_are_removed_undone_and_done_again(run_page):
    app = run_page(PAGE)
    by_label = {button.label: button for button in app.button}
    by_label["✕"].click().run()
    assert steps(app) == []
    next(button for button in app.button if button.label == "Undo step").click().run()
    assert len(steps(app)) == 1
    next(button for button in app.button if button.label == "Redo step").click().run()
    assert steps(app) == []


def test_an_empty_list_invites_with_one_click(run_page):
    app = run_page(PAGE, text="I loved the wonderful film.")
    assert not app.exception
    assert steps(app) == []
    offers = [button for button in app.button if button.label.startswith("Silence all heads")]
    offers[0].click().run()
    assert not app.exception
    assert len(steps(app)) == 4


def test_every_bundled_models_example_opens(run_page):
    for name, acts in interventions_page.FIRST.items():
        app = run_page(PAGE, model=name)
        assert not app.exception, name
        assert not app.error, name
        assert len(steps(app)) == len(acts)


@pytest.mark.parametrize("name", ["digits", "forecast", "colour-key"])
def test_models_of_pictures_and_series_take_a_step_too(run_page, name):
    app = run_page(PAGE, model=name)
    assert not app.exception
    next(button for button in app.button if button.label.startswith("Silence all")).click().run()
    assert not app.exception
    assert not app.error
    assert len(steps(app)) == 4
    assert "No step is on" not in said(app)


@pytest.mark.parametrize("kind", sweeps.KINDS)
def test_every_sweep_is_drawn(run_page, kind):
    other = "The plot was dull, but the acting was not good."
    app = run_page(PAGE, **{add.WAY: add.SWEEP, sweeps.KIND: kind, "sweep other": other})
    assert not app.exception
    assert not app.error
    words = said(app) + " ".join(caption.value for caption in app.caption)
    assert {"Every head": "rank correlation", "Every edge": "each cut alone"}.get(
        kind, "42 patches"
    ) in words


def test_a_mechanism_that_is_registered_anew_is_run_anew():
    opened = traces.model("sentiment")
    request = Request("sentiment", "auto", TEXT)
    page = interventions_page.Acting("x", opened, request, traces.trace_of(request).trace)
    act = av.ReplaceMechanism((2,), "of a reader")
    moved = []
    for factor in (0.0, 3.0):
        av.register_mechanism("of a reader")(
            lambda q, k, *, scaling, allowed, times=factor: (
                times * (q @ k.transpose(2, 3)) * scaling
            )
        )
        moved.append(page.effect_of((act,)).change.moved)
    assert moved[0] != moved[1]


@pytest.mark.parametrize("way", add.WAYS)
def test_every_way_to_add_a_step_is_drawn(run_page, way):
    app = run_page(PAGE, **{add.WAY: way})
    assert not app.exception
    assert not app.error


@pytest.mark.parametrize("kind", sorted(av.records.interventions.KINDS))
def test_every_kind_has_its_fields(run_page, kind):
    app = run_page(PAGE, **{add.WAY: add.CHOOSE, "acting_kind": kind})
    assert not app.exception
    assert not app.error
    assert any(button.label == "Add this step" for button in app.button)


def test_a_step_is_chosen_from_the_list(run_page):
    app = run_page(PAGE, **{add.WAY: add.CHOOSE})
    next(button for button in app.button if button.label == "Add this step").click().run()
    assert not app.exception
    assert steps(app)[1:] == ["Silence head 2.0"]


def test_a_step_that_does_not_fit_is_refused_and_nothing_is_changed(run_page):
    app = run_page(
        PAGE, **{add.WAY: add.CHOOSE, "acting_kind": "SwapPattern",
                 "act SwapPattern source": "Too short."},
    )  # fmt: skip
    next(button for button in app.button if button.label == "Add this step").click().run()
    assert not app.exception
    assert "between inputs of the same length" in errors(app)
    assert "Nothing was changed." in errors(app)
    assert len(steps(app)) == 1


@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        (av.SilenceHead(9, 0), "Layer 9 is out of range"),
        (av.SilenceHead(0, 9), "Head 9 is out of range"),
        (av.CutEdges((99,), (0,)), "There is no query 99"),
        (av.SetAttention(0, 0, np.ones((2, 2))), "Give the positions, or weights for all"),
        (av.AddVector(0, np.ones(3)), "The vector has 3 numbers"),
    ],
)
def test_what_does_not_fit_this_input_is_said_at_its_step(run_page, act, sentence):
    app = run_page(PAGE, **with_steps(av.MaskToken(10), act))
    assert not app.exception
    assert not app.error
    assert sentence in " ".join(warning.value for warning in app.warning).replace("\\", "")
    assert "flips" in said(app)


def test_an_input_whose_maps_are_not_kept_is_refused(run_page, monkeypatch):
    monkeypatch.setattr(Stack, "streamed", property(lambda stack: True))
    app = run_page(PAGE)
    assert not app.exception
    assert "14 tokens" in errors(app)
    assert "Shorten it." in errors(app)


@pytest.mark.parametrize(
    ("model", "sentence"),
    [("sentiment", "text is empty"), ("forecast", "series")],
)
def test_bad_input_gets_one_sentence(run_page, model, sentence):
    app = run_page(PAGE, model=model, text="", series="1 2 x")
    assert not app.exception
    assert len(app.error) == 1
    assert sentence in errors(app) or "number" in errors(app)


def test_what_a_link_asks_for_is_done_or_said(run_page):
    from streamlit.testing.v1 import AppTest

    from attnviz.ui import SESSION_SCRIPT

    run_page(PAGE)  # sets the folders that the server may open
    for given, shown, error in (
        (interventions_json([av.SilenceHead(1, 2)]), ["Silence head 1.2"], ""),
        ('{"format": 1', ["Hide the token not (10) from all others"], "cannot be read"),
        ('{"format": 1, "interventions": [{"kind": "Fly"}]}', None, 'No intervention "Fly"'),
    ):
        app = AppTest.from_file(SESSION_SCRIPT, default_timeout=60)
        app.switch_page("../../pages/interventions.py")
        app.query_params["steps"] = given
        app.run()
        assert not app.exception
        assert error in errors(app)
        if shown is not None:
            assert steps(app) == shown


def test_without_permission_the_code_is_shown_and_not_run(run_page, monkeypatch):
    monkeypatch.delenv("ATTNVIZ_ALLOW_CODE", raising=False)
    app = run_page(PAGE, **{add.WAY: add.WRITE})
    assert not app.exception
    assert any("av.MaskToken(10)" in code.value for code in app.code)
    assert not any(button.label == "Run it" for button in app.button)


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("steps = [av.SilenceHead(1, 2)]", ""),
        ("1 / 0", "raised ZeroDivisionError: division by zero"),
        ("steps = [", "Line 1 is not valid Python"),
        ("raise SystemExit", "raised SystemExit"),
        ("x = 1", 'not define a list called "steps"'),
        ("steps = [5]", "got a int"),
        ("steps = [av.SilenceHead(7, 0)]", "Layer 7 is out of range"),
        ("steps = [av.SilenceHead(0, -1)]", "whole number from 0"),
    ],
)
def test_code_runs_where_the_operator_allows_it(run_page, monkeypatch, code, sentence):
    monkeypatch.setenv("ATTNVIZ_ALLOW_CODE", "1")
    app = run_page(PAGE, **{add.WAY: add.WRITE})
    app.text_area(key="acting_code").set_value(code)
    next(button for button in app.button if button.label == "Run it").click().run()
    assert not app.exception
    if sentence:
        assert sentence in errors(app)
        assert steps(app) == ["Hide the token not (10) from all others"]
    else:
        assert not app.error
        assert steps(app) == ["Silence head 1.2"]


def test_code_that_is_listed_makes_the_same_steps():
    acts = (av.MaskToken(3), av.SetAttention(0, 0, np.array([[0.1]]), queries=(0,), keys=(1,)))
    names: dict = {"av": av, "np": np}
    exec(python_steps.step_lines(acts), names)
    assert tuple(names["steps"]) == acts


@pytest.mark.parametrize(
    ("model", "request_", "acts"),
    [
        ("sentiment", {"text": TEXT}, [av.MaskToken(10), av.CutEdges((0,), (1,))]),
        ("induction", {"text": "river seven cloud, river"}, [av.SilenceHead(1, 3)]),
        ("dates", {"text": "5 de marzo de 2024"}, [av.SilenceHead(0, 0, stack="cross")]),
    ],
)
def test_the_script_makes_the_numbers_of_the_page(model, request_, acts, monkeypatch):
    opened = traces.model(model)
    request = Request(model, "auto", **request_)
    page = interventions_page.Acting(model, opened, request, traces.trace_of(request).trace)
    monkeypatch.setattr(interventions_page.st, "session_state", {})
    names: dict = {}
    exec(share.script_of(page, tuple(acts)), names)
    here = av.intervene(opened, request.text, acts, new_tokens=page.new_tokens)
    np.testing.assert_equal(names["effect"].change, here.change)
    assert names["effect"].written == here.written
    assert names["effect"].after.top(5) == here.after.top(5)


def test_what_is_kept_is_opened_with_its_steps_and_answer(run_page, tmp_path):
    model = av.load("sentiment")
    acts = (av.SilenceHead(1, 2), av.MaskToken(10))
    trace = av.trace(model, TEXT)
    entry = library_in(tmp_path / "runs").keep(
        InterventionList(trace.model, trace.inputs, acts), name="kept steps",
        opens={"model": "sentiment", "text": TEXT},
    )  # fmt: skip
    app = run_page("library.py")
    next(button for button in app.button if button.label.startswith("Open on the page")).click()
    app.run()
    assert not app.exception
    assert steps(app) == ["Silence head 1.2", "Hide the token not (10) from all others"]
    assert "kept steps" in said(app)
    assert entry.kind == "interventions"
    after = dict(av.intervene(model, TEXT, acts).after.top())["positive"]
    assert f"{after:.3g}" in said(app)


def test_an_upload_that_is_no_json_of_steps_is_refused():
    with pytest.raises(av.InputError, match="is not text"):
        share._text(b"\xff\xfe\x00x")
    assert share._text(b"\xef\xbb\xbf{}") == "{}"
    with pytest.raises(av.InputError, match="not valid JSON"):
        interventions_from_json("nonsense")
    many = json.dumps({"format": 1, "interventions": [{"kind": "MaskToken", "position": 1}] * 65})
    with pytest.raises(av.InputError, match="at most 64"):
        interventions_page.few(interventions_from_json(many))


def test_the_map_to_paint_on_follows_the_head_that_is_looked_at(run_page):
    app = run_page("interventions.py")

    def shown():
        boxes = {box.label: box for box in app.selectbox}
        return boxes["Layer"].value, boxes["Head"].value

    readers.looks_at(app.session_state["reader"], Selection("encoder", 1, 3))
    app.run()
    assert shown() == (1, 3)
    next(box for box in app.selectbox if box.label == "Head").set_value(2).run()
    assert shown() == (1, 2)
    told = readers.looked_at(app.session_state["reader"])
    assert told == Selection("encoder", 1, 2)  # and the other pages follow this one
