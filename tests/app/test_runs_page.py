"""The runs page: none, a finished one with its time machine, a lost one, delete, a bad folder."""

import json
import shutil

import pytest

from attnviz.training.run import train
from attnviz.ui import session
from attnviz.ui.session import inputs
from tests.training import data


def plain(elements):
    return " ".join(str(element.value) for element in elements).replace("\\", "")


def labels(elements):
    return [element.label for element in elements]


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    folder = tmp_path_factory.mktemp("trained")
    settings = data.config(
        folder / "first", data.model(folder), probes=("the good film", "a bad plot"),
        probe_steps=(0, 4, 12),
    )  # fmt: skip
    train(settings, labelled=data.opinions())
    return folder / "first"


@pytest.fixture
def runs(trained, tmp_path):
    shutil.copytree(trained, tmp_path / "runs" / "first")
    return tmp_path / "runs"


def named(elements, label):
    return next(element for element in elements if element.label == label)


def test_without_a_run_the_page_says_where_to_start_one(run_page):
    app = run_page("runs.py")
    assert not app.exception
    assert "no run yet" in plain(app.info)


def test_a_finished_run_shows_curves_scores_samples_and_its_attention(run_page, runs):
    app = run_page("runs.py")
    assert not app.exception
    assert not app.error
    assert app.dataframe[0].value.iloc[0][["run", "state", "progress"]].tolist() == [
        "first", "finished", 100.0]  # fmt: skip
    assert "accuracy" in app.dataframe[0].value.iloc[0]["best"]
    assert "On the test rows:" in plain(app.markdown)
    assert "F1, macro" in plain(app.markdown).replace("\\", "")  # as the page Evaluate calls it
    assert {"Rename it", "Delete it", "Open in every page"} <= set(labels(app.button))
    assert not {"Pause", "Stop", "Resume"} & set(labels(app.button))
    step = named(app.select_slider, "Step")
    assert (step.options, step.value) == (["0", "4", "12"], 12)
    assert "ranged furthest" in plain(app.caption)
    step.set_value(4).run()
    assert not app.exception
    assert "Step 4 against step 0" in plain(app.subheader)
    named(app.select_slider, "Step").set_value(0).run()
    assert "This is the start" in plain(app.caption)


def test_the_model_becomes_that_of_every_page(run_page, runs):
    app = run_page("runs.py")
    named(app.button, "Open in every page").click().run()
    assert not app.exception
    assert not app.error
    assert app.session_state[session.MODEL] == str((runs / "first" / "model").resolve())
    assert app.session_state[session.TEXT] == "the good film"
    assert "text-classification" in plain(app.caption)


def test_a_timer_that_still_brings_the_old_model_does_not_take_the_new_one_back(
    run_page, runs, monkeypatch
):
    app = run_page("runs.py")
    before = app.session_state[session.MODEL]
    named(app.button, "Open in every page").click().run()
    opened = app.session_state[session.MODEL]

    def browser_sends_what_was_there():
        named(app.selectbox, "Model").set_value(before).run()
        assert not app.exception
        return app.session_state[session.MODEL]

    assert before != opened == browser_sends_what_was_there()
    monkeypatch.setattr(inputs, "SETTLES_SECONDS", 0.0)
    assert browser_sends_what_was_there() == before  # now it is the reader who goes back


def test_a_run_whose_process_is_gone_says_so_and_can_be_resumed(run_page, runs):
    diary = runs / "first" / "events.jsonl"
    kept = [line for line in diary.read_text().splitlines() if '"finished"' not in line]
    diary.write_text("\n".join(kept[:6]) + "\n")
    beat = json.loads((runs / "first" / "heartbeat.json").read_text())
    (runs / "first" / "heartbeat.json").write_text(json.dumps({**beat, "time": 0}))  # not this one
    app = run_page("runs.py")
    assert not app.exception
    assert "ended without a word" in plain(app.warning)
    assert "Resuming goes on" in plain(app.warning)
    assert "Resume" in labels(app.button)


def test_a_run_is_renamed_and_deleted_after_a_question(run_page, runs):
    app = run_page("runs.py")
    named(app.text_input, "New name").set_value("other").run()
    named(app.button, "Rename it").click().run()
    assert not app.exception
    assert (runs / "other").is_dir()
    assert named(app.selectbox, "Run").value == "other"
    assert "Delete other with its checkpoints" in plain(app.markdown).replace("**", "")
    named(app.button, "Delete it").click().run()
    assert not app.exception
    assert not (runs / "other").exists()
    assert "no run yet" in plain(app.info)


def test_broken_files_of_a_run_are_a_sentence_and_the_page_lives(run_page, runs):
    (runs / "first" / "config.yaml").write_text("task: [")
    (runs / "first" / "snapshots" / "step-12" / "maps.safetensors").write_bytes(b"no")
    (runs / "first" / "events.jsonl").write_bytes(b"\xff\x00{\n[1]\n")
    app = run_page("runs.py")
    assert not app.exception
    assert "snapshot of step 12 cannot be read" in plain(app.error)
