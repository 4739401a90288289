"""The train page: an example, an upload, bad uploads, and a run that really starts."""

import math
import time
from dataclasses import replace

import pytest

from attnviz.training import jobs, line
from attnviz.training.config import TrainingConfig
from attnviz.ui.session.keys import TrainKeys
from attnviz.ui.train import form, start
from attnviz.ui.train.data import Chosen
from tests import tiny
from tests.training import data


def csv(rows=60):
    made = data.sentences(rows, seed=0)
    lines = [f"{t},{('bad', 'good')[n]}" for t, n in zip(made["text"], made["label"], strict=True)]
    return ("\n".join(["review,mood", *lines]) + "\n").encode()


def plain(elements):
    return " ".join(str(element.value) for element in elements).replace("\\", "")


def uploaded(run_page, contents, name="reviews.csv", **state):
    return run_page(
        "train.py",
        **{TrainKeys.DATA_WAY: "Your own file", "kept_table": (name, contents), **state},
    )


def named(elements, label):
    return next(element for element in elements if element.label == label)


def test_an_example_is_shown_with_its_story_its_labels_and_sensible_defaults(run_page):
    app = run_page("train.py", **{TrainKeys.DATA_EXAMPLE: "sentiment"})
    assert not app.exception
    assert not app.error
    assert "negation and contrast" in plain(app.markdown)
    assert "0 negative · 1 positive" in plain(app.caption)
    assert set(app.dataframe[0].value["label"]) <= {"negative", "positive"}
    assert named(app.selectbox, "Model to start from").value == "minilm"
    assert "learning rate 5e-05" in plain(app.caption)
    assert "--data sentiment" in plain(app.code)
    named(app.selectbox, "Method").set_value("lora").run()
    assert "learning rate 0.0005" in plain(app.caption)
    assert named(app.text_input, "Name of the run").value == "sentiment lora"


@pytest.mark.parametrize("example", ["seasons", "digits", "repetitions", "messages-de"])
def test_every_kind_of_data_has_its_form(run_page, example):
    app = run_page("train.py", **{TrainKeys.DATA_EXAMPLE: example})
    assert not app.exception
    assert not app.error
    assert any(button.key == "start a run" for button in app.button)


def test_nothing_is_asked_for_before_there_is_a_file(run_page):
    app = run_page("train.py", **{TrainKeys.DATA_WAY: "Your own file"})
    assert not app.exception
    assert not app.error
    assert "200 MB" in app.get("file_uploader")[0].label
    assert not any(button.key == "start a run" for button in app.button)


def test_the_story_of_copying_is_offered_beside_the_examples_alone(run_page):
    for app, is_there in ((run_page("train.py"), True), (uploaded(run_page, csv()), False)):
        assert ("Start this one" in [button.label for button in app.button]) == is_there


def test_an_uploaded_table_is_guessed_with_reasons_that_can_be_changed(run_page):
    app = uploaded(run_page, csv())
    assert not app.exception
    assert not app.error
    assert named(app.selectbox, "Task").value == "text-classification"
    assert named(app.selectbox, "text").value == "review"
    assert named(app.selectbox, "label").value == "mood"
    said = plain(app.caption)
    assert 'it is called "review"' in said
    assert "0 bad · 1 good" in said
    assert "are too few to change a model much" not in said  # few rows are read more often
    epochs = named(app.number_input, "Epochs")
    assert epochs.value == 150.0  # two steps each of 42 rows
    assert epochs.proto.format == "%g"  # "150", not "150.00"
    assert app.button(key="start a run").label.startswith("Start: 300 steps, ")

    assert "rough estimate" in said
    named(app.selectbox, "text").set_value("mood").run()
    assert not app.exception
    assert "chosen twice" in plain(app.error)


def test_how_a_table_was_taken_is_said_once_below_its_rows(run_page):
    app = uploaded(run_page, csv().split(b"\n", 1)[1])
    assert not app.exception
    assert not app.error
    assert plain(app.caption).count("Line 1 was read as a row") == 1
    assert named(app.selectbox, "text").value == "column 1"
    assert named(app.selectbox, "label").value == "column 2"


@pytest.mark.parametrize(
    ("contents", "name", "sentence"),
    [
        (b"", "a.csv", "empty"),
        ("text,label\ncafé,1\n".encode("latin-1"), "a.csv", "UTF-8"),
        (b"text,label\na,x\nb,x\nc,x\n", "a.csv", "at least two classes"),
        (b"text,label\na,x\nb\n", "a.csv", "Line 3"),
    ],
)
def test_a_bad_file_gets_one_sentence(run_page, contents, name, sentence):
    app = uploaded(run_page, contents, name)
    assert not app.exception
    assert len(app.error) == 1
    assert sentence in plain(app.error)


def test_rows_with_an_empty_cell_are_left_out_by_a_click(run_page):
    app = uploaded(run_page, csv() + b",good\n")
    assert "is empty in 1 row, first in line 62" in plain(app.error)
    assert "missing=" not in plain(app.error)  # a word of the library, not of the page
    app.button(key="leave out rows").click().run()
    assert not app.exception
    assert not app.error
    assert '1 row with an empty "review" left out' in plain(app.caption)
    assert app.button(key="start a run").label.startswith("Start: ")


def test_a_table_without_any_value_is_not_mended_by_leaving_rows_out(run_page):
    app = uploaded(run_page, b"text,label\n,x\n,y\n")
    assert len(app.error) == 1
    assert not any(button.key == "leave out rows" for button in app.button)


@pytest.mark.parametrize("name", ["/etc/passwd", "../a.csv", ".", "~/x", "a b"])
def test_no_file_of_the_server_is_read_as_a_hub_data_set(run_page, name):
    app = run_page("train.py", **{TrainKeys.DATA_WAY: "Hub data set", TrainKeys.DATA_HUB: name})
    assert not app.exception
    assert "not the id of a hub data set" in plain(app.error)


def test_a_model_outside_the_operators_folders_is_not_trained(run_page):
    app = uploaded(run_page, csv(), **{f"{TrainKeys.MODEL} True": "/etc"})
    assert "outside the folders" in plain(app.error)


def test_start_keeps_the_upload_in_the_run_folder_and_shows_the_run(run_page, tmp_path):
    app = uploaded(run_page, csv(), **{f"{TrainKeys.WAY} text-classification": "From scratch"})
    named(app.number_input, "Epochs").set_value(1.0).run()
    named(app.text_input, "Name of the run").set_value("mine").run()
    app.button(key="start a run").click().run()
    assert not app.exception
    assert not app.error
    runs = tmp_path / "runs"
    assert (runs / "mine" / "data.csv").read_bytes() == csv()
    assert named(app.selectbox, "Run").value == "mine"
    end = time.monotonic() + 60
    while jobs.status(runs, "mine").is_alive and time.monotonic() < end:
        time.sleep(0.2)
    assert jobs.status(runs, "mine").state == "finished"
    assert (runs / "mine" / "model" / "model.safetensors").is_file()


def test_what_was_filled_in_is_still_there_when_the_page_is_opened_again(run_page):
    app = run_page("train.py", **{TrainKeys.DATA_EXAMPLE: "sentiment"})
    named(app.selectbox, "Method").set_value("lora").run()
    filled = {"Epochs": 7.0, "Batch": 8, "Learning rate": 0.002, "Warm-up": 0.2, "Seed": 5,
              "Rank, or length of the prefix": 4}  # fmt: skip
    for label, value in filled.items():
        named(app.number_input, label).set_value(value)
    named(app.selectbox, "Schedule").set_value("cosine")
    watched = "Watch the attention on these texts, one per line"
    named(app.text_area, watched).set_value("not bad at all")
    named(app.text_input, "Name of the run").set_value("mine")
    app.run()
    app.switch_page("../../pages/learn.py").run()
    assert not any(button.key == "start a run" for button in app.button)
    app.switch_page("../../pages/train.py").run()
    assert not app.exception
    assert {label: named(app.number_input, label).value for label in filled} == filled
    assert named(app.selectbox, "Method").value == "lora"
    assert named(app.selectbox, "Schedule").value == "cosine"
    assert named(app.text_area, watched).value == "not bad at all"
    assert named(app.text_input, "Name of the run").value == "mine"


def test_the_task_and_the_split_of_an_upload_are_kept_too(run_page):
    app = uploaded(run_page, csv())
    named(app.selectbox, "Task").set_value("causal-lm").run()
    named(app.number_input, "Test share").set_value(0.3)
    named(app.number_input, "Layers").set_value(3).run()
    app.switch_page("../../pages/learn.py").run()
    app.switch_page("../../pages/train.py").run()
    assert not app.exception
    assert named(app.selectbox, "Task").value == "causal-lm"
    assert named(app.number_input, "Test share").value == 0.3
    assert named(app.number_input, "Layers").value == 3


@pytest.mark.parametrize(
    ("rows", "epochs"), [(10, 300), (32, 300), (210, 43), (3_200, 3), (100_000, 3)]
)
def test_a_small_table_is_read_often_enough_to_learn_from(rows, epochs):
    assert form.usual_epochs(rows) == epochs
    steps = math.ceil(rows / 32) * epochs
    assert steps >= 300


def test_steps_are_counted_as_the_run_counts_them():
    chosen = Chosen("a.csv", "text-classification", rows=100)
    config = TrainingConfig(
        task="text-classification", model="minilm", batch=32, accumulate=3, epochs=2.0
    )
    assert start.steps_of(config, chosen) == 4  # 4 batches, 2 steps an epoch
    assert start.steps_of(replace(config, steps=7), chosen) == 7


def test_a_model_of_the_pages_own_list_is_started_from(run_page, tmp_path):
    tiny.save("bert", tmp_path / "mymodel")
    app = uploaded(run_page, csv())
    named(app.selectbox, "Model to start from").set_value(str(tmp_path / "mymodel")).run()
    assert not app.error
    named(app.number_input, "Epochs").set_value(1.0)
    named(app.text_input, "Name of the run").set_value("mine").run()
    app.button(key="start a run").click().run()
    assert not app.error
    runs = tmp_path / "runs"
    end = time.monotonic() + 60
    while jobs.status(runs, "mine").is_alive and time.monotonic() < end:
        time.sleep(0.2)
    assert jobs.status(runs, "mine").state == "finished"


def test_a_training_that_is_too_large_is_a_sentence_and_has_no_button(run_page):
    app = run_page("train.py", **{f"{TrainKeys.WAY} text-classification": form.SCRATCH})
    named(app.number_input, "Layers").set_value(48)
    named(app.number_input, "Width").set_value(4096)
    app.run()
    said = plain(app.error)
    assert "This training would take" in said
    assert "Take fewer or narrower layers, a smaller vocabulary or a smaller batch." in said
    assert not [button for button in app.button if button.key == "start a run"]


def test_a_server_that_is_full_says_that_a_training_will_wait(run_page, tmp_path, monkeypatch):
    monkeypatch.setenv("ATTNVIZ_MAX_JOBS", "1")
    waits = tmp_path / "runs" / "other"
    waits.mkdir(parents=True)
    (waits / "start.yaml").write_text("task: regression\nmodel: minilm\n")
    line.join(waits, who="ann", arguments=[])
    app = run_page("train.py")
    assert "Yours will wait in the line (1 before it)" in plain(app.info)
