"""The attribution page: first visit, other questions, every bundled model, and what goes wrong."""

import base64
import gzip
import re

import pytest

from attnviz.models.registry import known
from attnviz.ui.attribution import choices, details
from attnviz.ui.session.keys import AttributionKeys
from attnviz.views.view import unpack
from tests.app.test_attention_page import explorer_header as header


@pytest.fixture
def unhurried(monkeypatch):
    """A machine on which everything counts as quick."""
    monkeypatch.setattr("attnviz.ui.attribution.method_results.QUICK_SECONDS", 600.0)


def test_a_first_visit_explains_the_answer_without_a_click(run_page, unhurried):
    app = run_page("attribution.py")
    assert not app.exception
    assert not app.error
    found = header(app)
    verdicts = [m["verdict"]["kind"] for m in found["methods"]]
    assert {m["label"] for m in found["methods"]} == {
        "KernelSHAP", "Leave one out", "Integrated gradients", "Attention rollout",
        "Attention, last layer",
    }  # fmt: skip
    assert "untested" not in verdicts, "the cheap comparison ran by itself"
    assert verdicts == sorted(verdicts, key=("stands", "random", "nothing", "incomplete").index)
    (said,) = [text.value for text in app.markdown if "rests mostly on" in text.value]
    assert f"according to {found['methods'][0]['label']}" in said


def test_the_cheapest_results_are_drawn_while_others_are_still_to_come(
    run_page, unhurried, monkeypatch
):
    drawn = []
    draw = details.show.attributions

    def seen(results, **options):
        drawn.append([one.method for one in results])
        draw(results, **options)

    monkeypatch.setattr(details.show, "attributions", seen)
    monkeypatch.setattr(details, "SOON_SECONDS", 0.0)
    app = run_page("attribution.py", text="The film was good and so was the music, I think.")
    assert not app.exception
    assert [len(each) for each in drawn] == [1, 2, 3, 4, 5]
    assert drawn[0][0] in ("rollout", "last_attention"), "one pass is cheapest"
    assert "kernel_shap" not in drawn[3], "256 sets of units are dearest"
    drawn.clear()
    app.run()
    assert [len(each) for each in drawn] == [5], "what is there is drawn once"


def test_the_page_says_what_a_standard_error_is_and_how_it_comes_about(run_page, unhurried):
    app = run_page("attribution.py", text="The film was good and so was the music, I think.")
    said = [each.value for each in app.caption]
    assert any("KernelSHAP: groups of units are sampled at random. ± is the" in one for one in said)
    assert any("after Bell and McCaffrey 2002" in one for one in said)
    app = run_page("attribution.py", text="The film was good.")
    assert not any("sampled at random" in each.value for each in app.caption), "it is exact"


def test_what_would_keep_a_reader_waiting_is_offered_and_not_run(run_page, monkeypatch):
    monkeypatch.setattr("attnviz.ui.attribution.method_results.QUICK_SECONDS", 0.0)
    app = run_page("attribution.py", text="The film was not good.")
    assert not app.exception
    assert len(header(app)["methods"]) == 1
    assert any("Left out, because they take longer: KernelSHAP" in c.value for c in app.caption)
    assert any(
        "were not compared with random orders here: it would take about" in c.value
        for c in app.caption
    )
    (more,) = [button for button in app.button if button.label == "Run them too"]
    more.click().run()
    assert len(header(app)["methods"]) == 5
    (compare,) = [button for button in app.button if button.label == "Compare with random"]
    compare.click().run()
    assert not app.exception
    assert "untested" not in {m["verdict"]["kind"] for m in header(app)["methods"]}


def test_the_methods_follow_the_model_until_a_reader_chooses(run_page):
    app = run_page("attribution.py", text="The film was not good.")
    assert app.multiselect(key=AttributionKeys.METHODS).value[0] == "kernel_shap"
    app = run_page("attribution.py", model="induction", text="Anna met Tom. Anna met")
    assert app.multiselect(key=AttributionKeys.METHODS).value[0] == "leave_one_out"


def test_why_a_and_not_b(run_page):
    app = run_page("attribution.py", text="The film was not good.")
    app.selectbox(key=AttributionKeys.AGAINST).set_value("positive").run()
    assert not app.exception
    assert not app.error
    assert "minus" in header(app)["methods"][0]["caption"]


def test_other_methods_units_and_baselines(run_page):
    app = run_page("attribution.py", text="The film was not good.")
    app.multiselect(key=AttributionKeys.METHODS).set_value(["saliency", "cp_lrp"]).run()
    app.selectbox(key=AttributionKeys.UNIT).set_value("token").run()
    assert not app.exception
    assert [m["label"] for m in header(app)["methods"]] == ["Saliency", "CP-LRP"]
    app.selectbox(key=AttributionKeys.BASELINE).set_value("mean").run()
    app.selectbox(key=AttributionKeys.MEASURE).set_value("probability").run()
    assert not app.exception
    assert not app.error


def test_no_method_is_no_error(run_page):
    app = run_page("attribution.py")
    app.multiselect(key=AttributionKeys.METHODS).set_value([]).run()
    assert not app.exception
    assert "Choose a method" in app.info[0].value


@pytest.mark.parametrize("detail", ["Layer by layer", "Can it be trusted?",
                                    "Which method is best here?"])  # fmt: skip
def test_details(run_page, detail):
    app = run_page(
        "attribution.py", text="The film was not good.", **{AttributionKeys.DETAIL: detail}
    )
    assert not app.exception
    assert not app.error
    assert app.get("plotly_chart")


@pytest.mark.parametrize("name", [name for name, line in known().items() if line.opens])
def test_every_bundled_model_is_explained(run_page, name):
    app = run_page("learn.py")
    app.button(key=f"open {name}").click().run()
    app.switch_page("../../pages/attribution.py").run()
    assert not app.exception
    assert not app.error
    assert header(app)["model"] == name


def test_a_method_that_the_model_cannot_take_says_so_and_the_others_stand(run_page):
    app = run_page("attribution.py", text="The film was not good " * 4)
    app.multiselect(key=AttributionKeys.METHODS).set_value(["saliency", "exact_shapley"]).run()
    app.selectbox(key=AttributionKeys.UNIT).set_value("token").run()
    assert not app.exception
    assert [m["label"] for m in header(app)["methods"]] == ["Saliency"]
    assert any(
        "at most 12 units are possible" in text.value.replace("\\", "") for text in app.caption
    )


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ({"text": ""}, "text is empty"),
        ({"model": "sentimant"}, "Did you mean"),
        ({"why_target": "angry"}, "No class"),
    ],
)
def test_bad_input_gets_one_sentence(run_page, state, sentence):
    app = run_page("attribution.py", **{"text": "The film was good.", **state})
    assert not app.exception
    assert len(app.error) == 1
    assert sentence in app.error[0].value.replace("\\", "")


def test_a_model_of_vectors_asks_for_a_second_text_and_offers_one(run_page):
    app = run_page("attribution.py", model="minilm", text="A cat sat.")
    assert not app.exception
    assert not app.error
    assert "Beside a second text there is an answer to explain" in app.info[0].value
    (button,) = [each for each in app.button if each.label.startswith("Use “")]
    button.click().run()
    assert not app.exception
    assert app.session_state["second"] == choices.SECOND_EXAMPLE
    assert "similarity" in header(app)["methods"][0]["caption"]
    app = run_page("attribution.py", model="minilm", text="A cat sat.")
    app.text_input(key="asked second text").set_value(" A dog sat. ").run()
    assert app.session_state["second"] == "A dog sat."
    assert header(app)["methods"]


def test_the_verdict_stands_apart_from_how_far_to_believe_it(run_page, unhurried):
    app = run_page("attribution.py")
    (verdict,) = [text.value for text in app.markdown if "according to" in text.value]
    assert verdict.startswith("**")
    assert "Removing" not in verdict
    assert any("Removing" in each.value for each in app.caption)
    assert all("figure" in method for method in header(app)["methods"])


def test_the_page_that_is_saved_says_what_the_app_says_of_each_method(
    run_page, unhurried, monkeypatch
):
    written = {}
    writer = details._writer

    def seen(results, suffix, ranked):
        written[suffix] = writer(results, suffix, ranked)
        return written[suffix]

    monkeypatch.setattr(details, "_writer", seen)
    app = run_page("attribution.py")
    data = re.search(r'<script id="data"[^>]*>(.*?)</script>', written[".html"]().decode())
    assert data is not None
    saved, _ = unpack(gzip.decompress(base64.b64decode(data[1])))
    assert saved["methods"] == header(app)["methods"]


def test_the_similarity_of_two_texts_is_explained(run_page):
    app = run_page("attribution.py", model="minilm", text="A cat sat.", second="A cat was sitting.")
    assert not app.exception
    assert not app.error
    assert "similarity" in header(app)["methods"][0]["caption"]


def test_each_method_offers_its_evidence_card(run_page, unhurried):
    app = run_page("attribution.py", text="The film was not good.")
    labels = [button.proto.label for button in app.get("download_button")]
    assert labels.count("Save evidence card") == 1
    (asked,) = [box for box in app.selectbox if box.label == "Evidence card of"]
    assert {"Integrated gradients", "Leave one out"} <= set(asked.options)
    asked.set_value(1).run()
    assert not app.exception
