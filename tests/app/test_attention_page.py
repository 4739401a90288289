"""The attention page: first visit, other input, and everything that can be typed wrong."""

import io
import shutil

import numpy as np
import pytest
from PIL import Image, ImageDraw

from attnviz.ui.session import stops
from attnviz.ui.shared import traces
from attnviz.views.explorer import FORMAT
from tests import tiny
from tests.app.drawn import headers
from tests.tracing.test_chat import TEMPLATE, opened


def explorer_header(app) -> dict:
    """The header of the data that the page sent to the explorer."""
    return headers(app)[0]


def header_of(app, name: str) -> dict:
    """The first header that has an entry."""
    return next(header for header in headers(app) if name in header)


def test_a_first_visit_shows_a_picture_without_a_click(run_page):
    app = run_page()
    assert not app.exception
    assert not app.error
    header = explorer_header(app)
    assert header["format"] == FORMAT
    assert header["model"]["name"] == "sentiment"
    assert header["prediction"]["kind"] == "classes"


def test_a_run_that_was_stopped_can_be_started_again(run_page):
    asked = traces.Request("sentiment", "auto", text="a good film")
    app = run_page(text=asked.text, **{stops.STOPPED: {traces.trace_key(asked)}})
    assert not headers(app)
    assert app.info[0].value == "Running the model: stopped. Nothing of it was kept."
    next(button for button in app.button if button.label == "Start again").click().run()
    assert not app.info
    assert explorer_header(app)["prediction"]["text"] == "positive"


def test_another_text_gives_another_answer(run_page):
    first = explorer_header(run_page(text="a good film"))
    second = explorer_header(run_page(text="not a good film"))
    assert first["prediction"]["text"] == "positive"
    assert second["prediction"]["text"] == "negative"


def test_a_pair_is_shown_as_a_pair(run_page):
    header = explorer_header(run_page(model="minilm", text="a cat", second="a dog"))
    assert header["axes"][0]["segment"].count(1) == 2


def test_the_example_follows_the_model_until_the_reader_writes(run_page):
    app = run_page()
    example = app.text_area(key="text").value
    app.selectbox(key="model").set_value("minilm").run()
    assert app.text_area(key="text").value != example
    app.text_area(key="text").set_value("my own words").run()
    app.selectbox(key="model").set_value("sentiment").run()
    assert app.text_area(key="text").value == "my own words"


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ({"text": ""}, "text is empty"),
        ({"text": "good " * 200}, "takes at most 64"),
        ({"model": "sentimant"}, 'Did you mean "sentiment"'),
        ({"model": "/etc"}, "outside the folders that this server may open"),
        ({"model": "../.."}, "outside the folders that this server may open"),
    ],
)
def test_bad_input_gets_one_sentence_and_the_page_lives_on(run_page, state, sentence):
    app = run_page(**state)
    assert not app.exception
    assert len(app.error) == 1
    assert sentence in app.error[0].value.replace("\\", "")
    assert app.text_area(key="text").value == state.get("text", app.text_area(key="text").value)
    app.selectbox(key="model").set_value("sentiment")
    app.text_area(key="text").set_value("a good film").run()
    assert not app.error
    assert explorer_header(app)["prediction"]["text"] == "positive"


def test_broken_folders_get_one_sentence(run_page, tmp_path):
    whole = tiny.save("bert", tmp_path / "whole")
    no_config = tmp_path / "no-config"
    no_config.mkdir()
    broken = tmp_path / "broken"
    shutil.copytree(whole, broken)
    weights = broken / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:100])
    for folder, sentence in (
        (no_config, "has no config.json"),
        (broken, "is not a whole safetensors file"),
    ):
        app = run_page(model=str(folder))
        assert len(app.error) == 1
        assert sentence in app.error[0].value.replace("\\", "")
    assert not run_page(model=str(whole), text="the cat").error


def test_an_encoder_decoder_offers_a_target(run_page, tmp_path):
    folder = tiny.save("bart", tmp_path / "bart")
    app = run_page(model=str(folder), text="the cat sat")
    app.text_input(key="target").set_value("a dog").run()
    header = explorer_header(app)
    assert [stack["name"] for stack in header["stacks"]] == ["encoder", "decoder", "cross"]
    assert "dog" in header["axes"][1]["text"]


def test_an_error_shows_markup_as_text(run_page):
    app = run_page(model="<b>*bold*</b>")
    assert "\\<b\\>\\*bold\\*" in app.error[0].value


def test_a_model_of_pictures_shows_its_example_and_asks_for_a_picture(run_page, tmp_path):
    header = explorer_header(run_page(model="digits"))
    assert header["picture"] == [32, 32]
    assert header["axes"][0]["grid"] == [8, 8]
    app = run_page(model=str(tiny.save("vit", tmp_path / "vit")))
    assert not app.error  # nobody has done anything wrong yet
    assert "reads a picture" in app.info[0].value.replace("\\", "")
    assert len(app.get("file_uploader")) == 1


def test_an_upload_is_what_the_model_reads_until_it_is_taken_away(run_page):
    noise = np.random.default_rng(0).integers(0, 255, (32, 32, 3), dtype=np.uint8)
    held = io.BytesIO()
    Image.fromarray(noise).save(held, "PNG")
    app = run_page(model="digits")
    first = explorer_header(app)["prediction"]["top"]
    app.get("file_uploader")[0].upload("mine.png", held.getvalue(), "image/png").run()
    assert explorer_header(app)["prediction"]["top"] != first
    app.get("file_uploader")[0].upload("broken.png", b"no picture", "image/png").run()
    assert "not a picture" in app.error[0].value.replace("\\", "")
    assert "Save the picture" not in [each.label for each in app.get("download_button")]


def test_a_series_is_typed_as_numbers(run_page):
    app = run_page(model="forecast")
    assert explorer_header(app)["prediction"]["kind"] == "values"
    app.text_area(key="series").set_value("1 2 three").run()
    assert 'Entry 3 of the series is "three"' in app.error[0].value.replace("\\", "")
    app.text_area(key="series").set_value("1 2 3").run()
    assert "at least 96 numbers" in app.error[0].value.replace("\\", "")


def test_each_kind_of_model_gets_its_own_example_in_whatever_order(run_page):
    app = run_page(model="induction", text="candle river, candle")
    for name, kind in (("colour-key", "pixel_classes"), ("forecast", "values"), ("names", None)):
        app.selectbox(key="model").set_value(name).run()
        assert not app.error, name
        found = explorer_header(app)["prediction"]["kind"]
        assert kind is None or found == kind
    assert app.text_area(key="text").value == "candle river, candle"


def test_a_digit_can_be_drawn_and_the_sample_stays_until_it_is(run_page):
    app = run_page(model="digits")
    assert app.segmented_control(key="picture_way").options == ["Sample or upload", "Draw"]
    first = explorer_header(app)["prediction"]["top"]
    app.segmented_control(key="picture_way").set_value("Draw").run()
    assert not app.exception
    assert header_of(app, "prediction")["prediction"]["top"] == first
    seven = Image.new("RGB", (256, 256), "white")
    ImageDraw.Draw(seven).line([(72, 51), (184, 51), (115, 210)], "black", 36)
    held = io.BytesIO()
    seven.save(held, "PNG")
    app.session_state["drawn_picture"]["picture"] = held.getvalue()
    app.run()
    assert header_of(app, "prediction")["prediction"]["text"] == "7"
    app.segmented_control(key="picture_way").set_value("Sample or upload").run()
    assert explorer_header(app)["prediction"]["top"] == first


def test_only_a_model_of_digits_offers_a_sheet(run_page):
    assert not run_page(model="colour-key").get("button_group")
    assert not run_page().get("button_group")


def test_a_chat_is_typed_as_lines_where_the_tokenizer_has_a_template(run_page, tmp_path):
    opened(tmp_path, TEMPLATE)
    app = run_page(model=str(tmp_path / "llama"), text="user: the cat\nassistant: sat\nuser: a dog")
    assert header_of(app, "axes")["axes"][0]["turn"] is None
    app.toggle(key="chat").set_value(True).run()
    assert not app.exception
    axis = header_of(app, "axes")["axes"][0]
    assert axis["roles"] == ["template", "user", "assistant", "user", "assistant"]
    turns = axis["units"]["turn"]["text"]
    assert turns[0] == "first token"
    assert turns[2:5] == ["user 1: the cat", "assistant 1: sat", "user 2: a dog"]
    assert not run_page().get("toggle")
    for page in ("attribution.py", "generation.py", "bertviz.py", "heads.py"):
        app.switch_page(f"../../pages/{page}").run()
        assert not app.exception, page
        assert not app.error, page
    app.switch_page("../../pages/what_if.py").run()
    assert "Switch the chat turns off" in app.error[0].value


def test_a_long_text_is_painted_within_the_readers_budget(run_page, monkeypatch):
    amounts = ("auto", "170 kB", "10 kB", "lots")  # AppTest types nothing that is no option
    monkeypatch.setattr("attnviz.ui.frame.gear.BUDGETS", amounts)
    app = run_page()
    app.text_area(key="text").set_value("not a good film but " * 12)
    app.selectbox(key="budget").set_value("170 kB").run()
    assert not app.error
    stack = explorer_header(app)["stacks"][0]
    assert (stack["weights"], stack["streamed"]) == ("fetch", True)
    for amount, said in (("10 kB", "Raise the budget"), ("lots", "such as 200MB")):
        app.selectbox(key="budget").set_value(amount).run()
        assert not app.exception
        assert said in app.error[0].value


def test_whether_the_picture_matters_is_asked_below_it(run_page):
    app = run_page()
    assert "Does the picture matter?" in [each.value for each in app.header]
    next(each for each in app.button if each.label == "Cut and compare").click().run()
    assert not app.exception
    assert not app.error
    assert any("random" in each.value for each in app.markdown)


@pytest.mark.parametrize("page", ["learn", "train", "runs", "evaluate", "library", "about"])
def test_a_page_that_reads_no_input_asks_for_none_and_keeps_it(run_page, page):
    app = run_page(f"{page}.py", text="a text of my own")
    assert not app.exception
    assert "Text" not in [each.label for each in app.text_area]
    app.switch_page("../../pages/attention.py").run()
    assert [app.text_area(key="text").value] == ["a text of my own"]
