"""The page Compare: each thing that can be compared, an example of it, and bad input."""

import numpy as np
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

import attnviz as av
from attnviz.ui.compare import choices, patching
from attnviz.ui.compare.choices import OTHERS
from attnviz.ui.interventions import page
from attnviz.ui.routes import weights
from attnviz.views import comparison as comparison_view
from tests.app.test_attention_page import header_of
from tests.app.test_lenses_page import drawn
from tests.app.test_runs_page import runs, trained  # noqa: F401


def captions(app):
    return " ".join(caption.value for caption in app.caption).replace("\\", "")


def told(app):
    return " ".join(line.value for line in app.markdown).replace("\\", "")


def patch(app, *, layer, source, position, head=None):
    """Choose a patch, as the view tells it."""
    state = app.session_state
    of = patching_name(app)
    state["patches"] = {
        "of": of, "layer": layer, "head": head, "source": source, "position": position,
    }  # fmt: skip
    return app.run()


def patching_name(app):
    from attnviz.ui.shared.traces import Request

    state = app.session_state
    request = Request(state["model"], state["device"], text=state["text"])
    second = Request(state["model"], state["device"], text=state["other_text"])
    return patching.name(request, second, state["patch_what"])


def program(app) -> list[str]:
    """The Python that is shown; beside it stands the link of the page."""
    return [each.value for each in app.code if "model=" not in each.value.split("\n")[0]]


def test_a_first_visit_sees_two_texts_that_differ_in_a_word(run_page):
    app = run_page("compare.py")
    assert not app.exception
    assert not app.error
    assert len(drawn(app)) == 1  # the answers; the maps are one view
    assert 'the logit of "positive" minus that of "negative"' in captions(app)
    assert "Choose a cell, or drag a token" in captions(app)


def test_a_patch_says_what_became_of_the_answer(run_page):
    app = patch(run_page("compare.py"), layer=0, source=11, position=11)
    assert not app.exception
    assert 'takes the value of "bad" of A. "positive" goes from 0.0429 to 0.974.' in told(app)
    assert "av.PatchResidual(0, 'The plot was dull, but the acting was not bad.'" in program(app)[0]


@pytest.mark.parametrize(
    ("what", "kind", "count"), [("mlp", "PatchMlp", 1), ("heads", "PatchHead", 4)]
)
def test_mlps_and_heads_are_patched_too(run_page, what, kind, count):
    app = patch(run_page("compare.py", patch_what=what), layer=2, source=0, position=0)
    assert not app.exception
    assert program(app)[0].count(kind) == count


def test_the_code_that_is_shown_gives_the_same_numbers(run_page):
    app = patch(run_page("compare.py"), layer=1, source=3, position=5)
    names: dict = {}
    exec(program(app)[0], names)
    effect = names["effect"]
    before, after = (dict(answer.top(2))["positive"] for answer in (effect.before, effect.after))
    assert f'"positive" goes from {before:.3g} to {after:.3g}.' in told(app)


def test_texts_of_two_lengths_can_be_dragged_but_not_swept(run_page):
    app = run_page("compare.py", text="The film was extraordinary today")
    assert app.text_input(key="other_text").value == "The film was today"
    app = patch(app, layer=0, source=4, position=2)
    assert not app.exception
    assert not app.error
    assert "takes the value of" in told(app)


def test_another_model_reads_the_same_text_without_a_click(run_page):
    app = run_page("compare.py", other_kind="Two models")
    assert not app.exception
    assert not app.error
    assert app.selectbox(key="other_model").value == "names"
    assert "encoder: 3 × 4 and 2 × 4" in captions(app)
    assert not program(app)  # two models have vectors of their own: nothing is patched


def test_a_model_without_a_partner_is_asked_for(run_page):
    app = run_page("compare.py", model="dates", text="5 de marzo", other_kind="Two models")
    assert "Choose the model" in app.info[0].value


def test_of_two_texts_that_are_the_same_the_page_says_so(run_page):
    app = run_page("compare.py", text="one")
    assert not app.exception
    assert "Both texts are the same" in app.info[0].value
    app.text_input(key="other_text").set_value("two").run()
    assert not app.info


def test_before_and_after_an_intervention(run_page):
    app = run_page("compare.py", other_kind="Before and after an intervention")
    assert [side["name"] for side in drawn(app)[0]["data"]] == ["before", "after"]
    assert not app.exception
    assert not app.error
    assert len(drawn(app)) == 1
    app.selectbox(key="compare_act").set_value("Hide a token").run()
    assert not app.exception
    assert not app.error
    assert app.selectbox(key="compare_token").value == 7  # "the" of "the acting", in the middle
    labels = [button.proto.label for button in app.get("download_button")]
    assert labels == ["One HTML page", "Save evidence card"]


LONG = "a good film, " * 16
"""All maps of it through minilm are more than travel unasked."""


def fetched(address, stack, layer, head):
    """One map, as the browser asks for it."""
    client = TestClient(Starlette(routes=weights.routes()))
    return client.get(f"{address}/{layer}/{head}")


def test_an_intervention_on_a_long_text_hands_single_heads_out(run_page):
    app = run_page("compare.py", model="minilm", text=LONG,
                   other_kind="Before and after an intervention")  # fmt: skip
    assert not app.exception
    assert not app.error
    (stack,) = header_of(app, "counted")["stacks"]
    assert stack["weights"] == "fetch"
    assert stack["urls"][0] != stack["urls"][1]
    model = av.load("minilm", device="cpu")
    effect = av.intervene(model, LONG.strip(), av.SilenceHead(4, 0))
    for url, trace in zip(stack["urls"], (effect.trace_before, effect.trace_after), strict=True):
        n = len(trace.tokens)
        got = np.frombuffer(fetched(url, stack, 5, 2).content, "<f4").reshape(n, n)
        np.testing.assert_allclose(got, trace.attention(5, 2), atol=1e-5)


def test_two_steps_of_a_run_hand_single_heads_out(run_page, runs, monkeypatch):  # noqa: F811
    monkeypatch.setattr(comparison_view, "EXACT_BYTES", 1)
    monkeypatch.setattr(comparison_view, "ROUNDED_BYTES", 1)
    app = run_page("compare.py", other_kind="Two checkpoints")
    assert not app.error
    stack = header_of(app, "counted")["stacks"][0]
    assert {fetched(url, stack, 0, 0).status_code for url in stack["urls"]} == {200}


@pytest.mark.parametrize("kind", ["Two inputs", "Two models", "Before and after an intervention"])
def test_what_no_browser_draws_is_refused_before_a_model_runs(kind, run_page, monkeypatch):
    def never(*_):
        raise AssertionError("a model ran")

    monkeypatch.setattr(comparison_view, "MOST_CELLS", 400)
    monkeypatch.setattr(choices, "intervene", never)
    monkeypatch.setattr(choices.page_trace, "trace_of", never)
    app = run_page("compare.py", text="a good film, and a long one " * 5, other_kind=kind)
    assert not app.exception
    assert "Shorten the text to about 20 tokens" in app.error[0].value.replace("\\", "")


def test_a_picture_is_not_told_to_be_shortened(run_page, monkeypatch):
    monkeypatch.setattr(comparison_view, "MOST_CELLS", 400)
    app = run_page("compare.py", model="digits")
    said = app.error[0].value.replace("\\", "")
    assert "use a model that has at most about 20 patches" in said
    assert "Shorten" not in said


def test_the_steps_of_the_page_interventions_are_compared_first(run_page):
    app = run_page("interventions.py", other_kind="Before and after an intervention")
    app.switch_page("../../pages/compare.py").run()
    assert not app.exception
    assert not app.error
    assert app.selectbox(key="compare_act").value == "The steps of the page Interventions"
    assert any("Hide the token not" in caption.value for caption in app.caption)
    assert len(drawn(app)) == 1


def test_a_model_that_reads_no_text_opens_on_an_intervention(run_page):
    app = run_page("compare.py", model="digits")
    assert not app.exception
    assert not app.error
    assert app.selectbox(key="compare_layer").value == 1
    assert len(drawn(app)) == 1


def test_an_encoder_decoder_is_acted_on_in_each_stack(run_page):
    app = run_page(
        "compare.py", model="dates", text="5 de marzo de 2024",
        other_kind="Before and after an intervention", compare_stack="cross",
    )  # fmt: skip
    assert not app.exception
    assert not app.error
    assert app.selectbox(key="compare_stack").value == "cross"


def test_two_steps_of_a_run_open_on_the_first_and_the_last(run_page, runs):  # noqa: F811
    app = run_page("compare.py", other_kind="Two checkpoints")
    assert not app.exception
    assert not app.error
    assert app.select_slider[0].value == (0, 12)
    assert len(drawn(app)) == 1
    app.select_slider[0].set_value((4, 4)).run()
    assert "Move them apart" in app.error[0].value


def test_without_a_run_a_sentence_says_where_one_is_made(run_page):
    app = run_page("compare.py", other_kind="Two checkpoints")
    assert "page Train" in app.info[0].value


def test_two_kept_traces_open_on_the_newest(run_page, tmp_path):
    model = av.load("sentiment", device="cpu")
    library = av.Library(tmp_path / "runs" / ".library")
    app = run_page("compare.py", other_kind="Two kept traces")
    assert "No trace was kept" in app.info[0].value
    for text in ("not a good film", "not a bad film"):
        library.keep(av.trace(model, text), name=text)
    app = run_page("compare.py", other_kind="Two kept traces")
    assert not app.exception
    assert not app.error
    assert "A: not a good film" in captions(app)
    assert "B: not a bad film" in captions(app)
    assert len(drawn(app)) == 1


def names(app):
    """What the chart of the answers calls the two."""
    return [bar["name"] for bar in drawn(app)[0]["data"]]


def test_that_two_vectors_are_no_answers_is_said_once(run_page):
    app = run_page("compare.py", model="minilm", text="a cat sat")
    assert not app.exception
    assert captions(app).count("only vectors") == 1
    assert "Answers" not in captions(app)
    assert "returns vectors" not in " ".join(each.value for each in app.markdown)


def test_models_and_kept_traces_go_by_their_names(run_page, tmp_path):
    app = run_page("compare.py", other_kind="Two models", other_model="names")
    assert not app.error
    app = run_page("compare.py", model="minilm", other_kind="Two models", other_model="sentiment",
                   text="not a good film")  # fmt: skip
    assert names(app) == ["minilm", "sentiment"]
    assert "minilm has no bars: This model returns vectors, not an answer." in captions(app)
    assert "Text: not a good film" in captions(app)
    library = av.Library(tmp_path / "runs" / ".library")
    for text in ("not a good film", "not a bad film"):
        library.keep(av.trace(av.load("sentiment"), text), name=f"<b>{text}</b>")
    app = run_page("compare.py", other_kind="Two kept traces")
    assert names(app) == [f"&lt;b&gt;not a {word} film&lt;/b&gt;" for word in ("good", "bad")]


@pytest.mark.parametrize("kind", ["Two kept traces", "Two checkpoints"])
def test_inputs_that_do_nothing_are_not_shown(kind, run_page):
    app = run_page("compare.py", other_kind=kind)
    assert not [box for box in app.selectbox if box.key == "model"]
    assert not app.text_area
    app.segmented_control(key="other_kind").set_value("Two inputs").run()
    assert app.selectbox(key="model").value == "sentiment"
    assert app.text_area(key="text").value.startswith("The plot was dull")


def test_a_large_sweep_is_asked_for(run_page, monkeypatch):
    monkeypatch.setattr(page, "MOST_UNASKED_ROWS", 0)
    text = "The plot was dull, but the acting was bad."
    app = run_page("compare.py", text=text, other_text="The plot was good, but the acting was bad.")
    (button,) = [each for each in app.button if each.label.startswith("Patch all")]
    assert "the logit of" not in captions(app)
    button.click().run()
    assert "the logit of" in captions(app)


def test_an_offer_follows_the_text_and_what_was_written_stays(run_page):
    app = run_page("compare.py", text="The film was extraordinary")
    app.text_area(key="text").set_value("The acting was marvellous").run()
    assert app.text_input(key="other_text").value == "The acting was"
    app.text_input(key="other_text").set_value("The acting was bad").run()
    app.text_area(key="text").set_value("The acting was good").run()
    assert app.text_input(key="other_text").value == "The acting was bad"


def test_an_encoder_decoder_is_patched_in_its_encoder(run_page):
    app = run_page("compare.py", model="dates", text="5 de marzo de 2024")
    assert app.text_input(key="other_text").value == "5 de mayo de 2024"
    app = patch(app, layer=0, source=2, position=2)
    assert not app.exception
    assert not app.error
    assert "The model writes another text" in told(app)
    assert "**2024-03-05**" in told(app)


def test_every_example_has_a_partner_that_differs():
    from attnviz.models.registry import known

    for model in known().values():
        if model.example and model.picture is None and not model.reads_series:
            assert model.example in OTHERS
            assert OTHERS[model.example] != model.example


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ({"text": ""}, "text is empty"),
        ({"other_text": ""}, "text is empty"),
        ({"model": "sentimant"}, "Did you mean"),
        ({"other_kind": "Two models", "other_model": "sentimant"}, "Did you mean"),
        ({"other_kind": "Two models", "other_model": "digits"}, "reads a picture, not a text"),
        ({"other_kind": "Two models", "other_model": "induction"}, "no stack in common"),
    ],
)
def test_bad_input_gets_one_sentence(run_page, state, sentence):
    app = run_page("compare.py", **{"text": "The film was not good.", **state})
    assert not app.exception
    assert len(app.error) == 1
    assert sentence in app.error[0].value.replace("\\", "")
