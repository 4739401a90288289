"""The runs page: none, a finished one with its time machine, a lost one, delete, a bad folder."""

import json
import shutil
from dataclasses import replace

import pytest

from attnviz.training import jobs, line
from attnviz.training.config import Architecture, TrainingConfig
from attnviz.training.events import EventLog
from attnviz.training.folder import RunFolder
from attnviz.training.run import train
from attnviz.ui.session.keys import InputKeys, RunsKeys
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


def test_long_names_of_runs_and_models_are_cut_in_the_middle_in_the_list(run_page, runs):
    long = "experiments-of-2026-11-on-negation-seed-0001"
    (runs / "first").rename(runs / long)
    app = run_page("runs.py")
    assert not app.exception
    assert app.dataframe[0].value["run"].tolist() == ["experiments-of…ation-seed-0001"]
    assert long in plain(app.get("subheader")) + plain(app.markdown) + plain(app.caption)


def test_a_finished_run_shows_curves_scores_samples_and_its_attention(run_page, runs):
    app = run_page("runs.py")
    assert not app.exception
    assert not app.error
    assert app.dataframe[0].value.iloc[0][["run", "state", "progress"]].tolist() == [
        "first", "finished", 100.0]  # fmt: skip
    assert "accuracy" in app.dataframe[0].value.iloc[0]["best"]
    assert "On the test rows:" in plain(app.markdown)
    assert "F1, macro" in plain(app.markdown).replace("\\", "")  # as the page Evaluate calls it
    assert {"Rename it", "Delete it", "Open step 12"} <= set(labels(app.button))
    assert not {"Pause", "Stop", "Resume"} & set(labels(app.button))
    step = named(app.select_slider, "Step")
    assert (step.options, step.value) == (["0", "4", "12"], 12)
    assert "changed most" in plain(app.caption)
    step.set_value(4).run()
    assert not app.exception
    assert "Step 4 against step 0" in plain(app.header)
    named(app.select_slider, "Step").set_value(0).run()
    assert "This is the first step" in plain(app.caption)


def test_the_model_becomes_that_of_every_page(run_page, runs):
    app = run_page("runs.py")
    named(app.button, "Open step 12").click().run()
    assert not app.exception
    assert not app.error
    assert app.session_state[InputKeys.MODEL] == str((runs / "first" / "model").resolve())
    assert app.session_state[InputKeys.TEXT] == "the good film"
    assert "text-classification" in plain(app.caption)


def test_a_run_whose_process_is_gone_says_so_and_can_be_resumed(run_page, runs):
    diary = runs / "first" / "events.jsonl"
    kept = [line for line in diary.read_text().splitlines() if '"finished"' not in line]
    diary.write_text("\n".join(kept[:6]) + "\n")
    (runs / "first" / "heartbeat.json").unlink()  # which names this process, that is alive
    app = run_page("runs.py")
    assert not app.exception
    assert "ended without a message" in plain(app.warning)
    assert "Resume continues" in plain(app.warning)
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


def test_an_address_of_a_run_that_is_gone_says_so_and_shows_no_other(run_page, runs):
    app = run_page("runs.py", run="gone *x*")
    assert not app.exception
    assert 'There is no run "gone *x*"' in plain(app.warning)
    assert named(app.selectbox, "Run").value is None
    assert not app.select_slider  # nothing of another run is drawn
    named(app.selectbox, "Run").set_value("first").run()
    assert not app.warning
    assert app.query_params == {"run": "first"}


def test_the_rows_held_back_are_one_click_away_for_the_model_of_a_run(run_page, trained, tmp_path):
    run = tmp_path / "runs" / "mine"
    shutil.copytree(trained, run)
    table = [
        "text,label",
        *(f"a {w} film number {n},{w}" for n in range(40) for w in ("good", "bad")),
    ]
    (run / "data.csv").write_text("\n".join(table))
    (run / "config.yaml").write_text(TrainingConfig(
        task="text-classification", data="data.csv", model="minilm",
        columns={"text": "text", "label": "label"}, test_share=0.25, out=str(run),
    ).to_yaml())  # fmt: skip
    app = run_page("evaluate.py", model=str(run / "model"))
    assert not app.exception
    assert not app.error
    named(app.button, "Evaluate on the 20 rows held back").click().run()
    assert not app.exception
    assert not app.error
    assert "on 20 rows of" in plain(app.caption)
    assert not app.warning  # none of them flatter
    detail = next(c for c in app.segmented_control if c.label == "Details")
    detail.set_value("Another model").run()
    assert named(app.selectbox, "Another model for the same rows").options[0] == "minilm"


@pytest.fixture
def run_of_a_table(trained, tmp_path):
    """A run that has kept its table, and watched a text."""
    run = tmp_path / "runs" / "mine"
    shutil.copytree(trained, run)
    rows = [f"a {w} film number {n},{w}" for n in range(40) for w in ("good", "bad")]
    (run / "data.csv").write_text("\n".join(["review,mood", *rows]))
    config = TrainingConfig(
        task="text-classification", data="data.csv", model="minilm", seed=5, method="lora",
        columns={"text": "review", "label": "mood"}, test_share=0.25, out=str(run), rank=4,
        learning_rate=0.003, epochs=7.0, probes=("the good film",), metric="f1_macro",
    )  # fmt: skip
    (run / "config.yaml").write_text(config.to_yaml())
    return run


def test_a_finished_run_leads_to_its_evaluation_on_the_rows_held_back_in_one_click(
    run_page, run_of_a_table
):
    app = run_page("runs.py")
    named(app.button, "Evaluate step 12 on the rows held back").click().run()
    assert not app.exception
    assert not app.error
    assert app.title[0].value == "Evaluate"
    assert "on 20 rows of" in plain(app.caption)


def test_a_finished_run_leads_to_the_comparison_of_its_kept_step_with_the_start(
    run_page, run_of_a_table
):
    app = run_page("runs.py")
    named(app.button, "Compare step 12 with the start").click().run()
    assert not app.exception
    assert not app.error
    assert app.title[0].value == "Compare"
    assert named(app.selectbox, "Run").value == "mine"
    assert named(app.select_slider, "Steps").value == (0, 12)


def failed(run, *, resumable):
    (run / "events.jsonl").write_text(json.dumps({
        "kind": "failed", "message": "The memory of the device is full.", "step": 3,
        "resumable": resumable}) + "\n")  # fmt: skip
    (run / "heartbeat.json").unlink()
    shutil.rmtree(run / "model")


def test_a_failed_run_is_begun_again_on_the_page_train_with_its_settings_filled_in(
    run_page, run_of_a_table
):
    failed(run_of_a_table, resumable=False)
    app = run_page("runs.py")
    assert "Resume" not in labels(app.button)
    assert not [label for label in labels(app.button) if label.startswith(("Open", "Evaluate"))]
    button = named(app.button, "Start again with changed settings")
    assert button.proto.type == "primary"
    button.click().run()
    assert not app.exception
    assert not app.error
    assert app.title[0].value == "Train"
    assert named(app.selectbox, "text").value == "review"
    assert named(app.selectbox, "Model to start from").value == "minilm"
    assert named(app.selectbox, "Method").value == "lora"
    for label, value in (
        ("Epochs", 7.0), ("Learning rate", 0.003), ("Seed", 5), ("Test share", 0.25),
        ("Rank, or length of the prefix", 4), ("Batch", 32),
    ):  # fmt: skip
        assert named(app.number_input, label).value == value, label
    assert named(app.text_area, "Watch the attention on these texts, one per line").value == (
        "the good film"
    )
    assert "have no field here and are the usual ones again: metric." in plain(app.info)
    app.switch_page("../../pages/train.py").run()
    named(app.number_input, "Seed").set_value(6).run()
    assert named(app.number_input, "Seed").value == 6  # it is filled in once


def test_a_failed_run_that_can_go_on_offers_resume_first(run_page, run_of_a_table):
    failed(run_of_a_table, resumable=True)
    app = run_page("runs.py")
    kinds = {button.label: button.proto.type for button in app.button}
    assert kinds["Resume"] == "primary"
    assert kinds["Start again with changed settings"] == "secondary"


@pytest.mark.parametrize("data", ["", "/etc/passwd", "../mine/data.csv", "gone.csv"])
def test_a_table_that_no_page_may_open_is_not_filled_in(run_page, run_of_a_table, data):
    text = (run_of_a_table / "config.yaml").read_text()
    (run_of_a_table / "config.yaml").write_text(text.replace("data: data.csv", f"data: '{data}'"))
    app = run_page("runs.py")
    assert not app.exception
    assert "Start again with changed settings" not in labels(app.button)


@pytest.mark.parametrize(
    "changes",
    [{"weight_decay": 5.0, "clip": 4000.0}, {"dropout": 0.2, "steps": 40, "early_stopping": 2}],
)
def test_settings_beyond_the_form_are_named_and_others_kept(run_page, run_of_a_table, changes):
    before = TrainingConfig.from_run(run_of_a_table / "config.yaml")
    (run_of_a_table / "config.yaml").write_text(replace(before, metric=None, **changes).to_yaml())
    app = run_page("runs.py")
    named(app.button, "Start again with changed settings").click().run()
    assert not app.exception
    assert not app.error
    if "clip" in changes:
        assert "usual ones again: weight_decay, clip." in plain(app.info)
    else:
        assert not app.info
        assert named(app.number_input, "Dropout").value == 0.2
        assert "40 steps" in plain(app.caption)


def test_a_new_model_is_begun_again_as_a_new_model(run_page, run_of_a_table):
    before = TrainingConfig.from_run(run_of_a_table / "config.yaml")
    (run_of_a_table / "config.yaml").write_text(replace(
        before, model="scratch", method="full", architecture=Architecture(layers=3, heads=2),
        metric=None, learning_rate=None,
    ).to_yaml())  # fmt: skip
    app = run_page("runs.py")
    named(app.button, "Start again with changed settings").click().run()
    assert not app.exception
    assert not app.error
    assert named(app.number_input, "Layers").value == 3
    assert named(app.number_input, "Learning rate").value is None


def test_the_kept_step_is_named_and_marked_everywhere(run_page, runs):
    diary = [json.loads(line) for line in (runs / "first" / "events.jsonl").open()]
    text = "Kept: the weights of step 4, which had the best accuracy."
    events = [e | {"step": 4, "text": text} if e["kind"] == "kept" else e for e in diary]
    (runs / "first" / "events.jsonl").write_text("".join(json.dumps(e) + "\n" for e in events))
    app = run_page("runs.py")
    assert "Kept: the weights of step 4, which had the best accuracy." in plain(app.markdown)
    assert app.dataframe[0].value.iloc[0]["kept"] == "step 4"
    assert named(app.select_slider, "Step").value == 4  # the time machine opens on it
    figures = [json.loads(chart.proto.spec) for chart in app.get("plotly_chart")]
    curves = [f for f in figures if "kept" in [a.get("text") for a in f["layout"].get(
        "annotations", [])]]  # fmt: skip
    assert len(curves) >= 4  # loss, scores, learning rate, gradient norm
    assert all(f["layout"]["shapes"][0]["x0"] == 4 for f in curves)


def test_a_run_that_failed_at_once_offers_no_resume(run_page, runs):
    folder = runs / "failed"
    folder.mkdir()
    shutil.copy(runs / "first" / "config.yaml", folder)
    (folder / "events.jsonl").write_text(
        json.dumps({"kind": "failed", "message": "No folder at ./gone.", "step": 0}) + "\n"
    )
    app = run_page("runs.py", run="failed")
    assert not app.exception
    assert "Resume" not in labels(app.button)
    assert "cannot be resumed" in plain(app.error)


def test_a_run_that_waits_says_its_place_and_who_is_next(run_page, tmp_path):
    runs = tmp_path / "runs"
    for name in ("first", "second"):
        (runs / name).mkdir(parents=True)
        (runs / name / "start.yaml").write_text("task: regression\nmodel: minilm\n")
        line.join(runs / name, who=name, arguments=[])
    app = run_page("runs.py", **{RunsKeys.RUN: "second"})
    assert not app.error
    rows = app.dataframe[0].value.set_index("run")
    assert list(rows.loc["second", ["state", "left"]]) == ["waiting", "1 before it"]
    assert rows.loc["first", "left"] == "next"
    assert '1 training is before this one; the next is "first".' in plain(app.info)
    assert "Delete removes it from the line." in plain(app.info)
    assert "Leave the line" not in [button.label for button in app.button]  # it has not begun
    assert "Resume" not in [button.label for button in app.button]
    EventLog(RunFolder(runs / "second").events).append("paused", step=3, total=9)
    (runs / "second" / "config.yaml").write_text("task: regression\nmodel: minilm\n")
    app = run_page("runs.py", **{RunsKeys.RUN: "second"})
    assert "Delete removes it" not in plain(app.info)
    next(button for button in app.button if button.label == "Leave the line").click().run()
    assert line.of(runs / "second") is None
    assert jobs.status(runs, "second").state == "paused"


@pytest.fixture
def several(runs, trained):
    """Two more runs beside the first: another seed and rate, and one that learnt half as long."""
    for name, changes in (("second", {"seed": 7, "learning_rate": 1e-3}), ("third", {"steps": 6})):
        shutil.copytree(trained, runs / name)
        config = TrainingConfig.from_run(runs / name / "config.yaml")
        (runs / name / "config.yaml").write_text(replace(config, **changes).to_yaml())
    return runs


def tick(app, *names):
    """Tick runs in the list, as clicks on their boxes do."""
    listed = list(app.dataframe[0].value["run"])
    key = f"{RunsKeys.LIST} {hash(tuple(listed))} 0"
    rows = [listed.index(name) for name in names]
    app.session_state[key] = {"selection": {"rows": rows, "columns": [], "cells": []}}
    app.session_state["runs_laid_over"] = list(names)
    return app.run()


def tables(app):
    return [frame.value for frame in app.dataframe[1:]]


def test_runs_that_are_laid_over_each_other_share_their_charts_and_show_what_differs(
    run_page, several
):
    app = run_page("runs.py")
    tick(app, "first", "second")
    assert not app.exception
    assert not app.error
    assert app.query_params["run"] == ["first", "second"]
    assert "2 runs over each other" in plain(app.header)
    figures = [json.loads(chart.proto.spec) for chart in app.get("plotly_chart")]
    assert [f["layout"]["title"]["text"] for f in figures] == [
        "training loss", "validation loss", "validation: accuracy", "learning rate"]  # fmt: skip
    for figure in figures:
        assert [t["name"] for t in figure["data"]] == [
            "first", "first: kept", "second", "second: kept"]  # fmt: skip
    settings, data_, scores = tables(app)
    assert settings.values.tolist() == [["seed", "0", "7"], ["learning_rate", "0.002", "0.001"]]
    assert dict(data_[["rows", "first"]].values.tolist())["rows learnt from"] == "96"
    assert {"steps", "kept step", "test: accuracy"} <= set(scores["figure"])
    named(app.button, "Back to one run").click().run()
    assert not app.exception
    assert app.query_params["run"] == "first"
    assert named(app.button, "Open step 12")


def test_an_address_of_several_runs_shows_them_over_each_other_and_leaves_out_what_is_gone(
    run_page, several
):
    app = run_page()
    app.query_params["run"] = ["third", "gone", "first"]
    app.switch_page("../../pages/runs.py").run()
    assert not app.exception
    assert "2 runs over each other" in plain(app.header)
    assert list(tables(app)[0].columns) == ["setting", "third", "first"]
    assert json.loads(app.dataframe[0].proto.selection_default)["selection"]["rows"]


def test_of_runs_with_the_same_settings_one_sentence_is_said(run_page, runs, trained):
    shutil.copytree(trained, runs / "again")
    app = tick(run_page("runs.py"), "first", "again")
    assert not app.exception
    assert "The settings of these runs are the same." in plain(app.caption)
