"""What differs between runs: settings, data and figures, worked out by hand."""

import hashlib
import json

from attnviz.training.config import Architecture, TrainingConfig
from attnviz.training.differences import (
    RunRecord,
    data_lines,
    figure_lines,
    setting_differences,
    table_hash,
)
from attnviz.training.events import history, read


def config(**changes):
    return TrainingConfig(**{"task": "text-classification", "model": "minilm", **changes})


def by_name(lines):
    return {line.name: line.values for line in lines}


def test_only_what_differs_is_listed_and_the_folder_of_a_run_is_not():
    lines = setting_differences(
        [config(seed=1, out="a"), config(seed=2, out="b", batch=8), config(seed=1, out="c")]
    )
    assert by_name(lines) == {"seed": (1, 2, 1), "batch": (32, 8, 32)}
    assert setting_differences([config(out="a"), config(out="b")]) == ()


def test_an_open_setting_counts_as_what_it_comes_to():
    usual = config().settled().learning_rate
    assert setting_differences([config(), config(learning_rate=usual)]) == ()
    lines = by_name(setting_differences([config(), config(method="lora")]))
    assert lines == {"method": ("full", "lora"), "learning_rate": (5e-5, 5e-4)}


def test_the_parts_of_an_architecture_are_compared_one_by_one():
    small = config(model="scratch", architecture=Architecture(layers=2))
    large = config(model="scratch", architecture=Architecture(layers=6))
    assert by_name(setting_differences([small, large])) == {"architecture.layers": (2, 6)}
    beside_a_model = by_name(setting_differences([config(), large]))
    assert beside_a_model["architecture.layers"] == (None, 6)
    assert beside_a_model["model"] == ("minilm", "scratch")


def test_settings_that_cannot_be_read_are_empty_and_hide_no_other():
    lines = by_name(setting_differences([config(seed=3), None]))
    assert lines["seed"] == (3, None)
    assert setting_differences([None, None]) == ()


EVENTS = [
    {"kind": "started", "source": "mail.csv", "rows": 70, "data": 0xABCDEF, "step": None},
    {"kind": "evaluated", "step": 5, "scores": {"loss": 0.5, "accuracy": 0.8}},
    {"kind": "evaluated", "step": 10, "scores": {"loss": 0.4, "accuracy": 0.7}},
    {"kind": "kept", "step": 5},
]


def test_the_rows_are_told_by_table_hash_number_and_fingerprint():
    lines = by_name(data_lines([RunRecord(None, EVENTS, "ab" * 32), RunRecord(None, [])]))
    assert lines == {
        "table": ("mail.csv", None), "SHA-256 of the table": ("ab" * 8, None),
        "rows learnt from": (70, None), "fingerprint of the rows": ("00abcdef", None),
    }  # fmt: skip


def test_the_figures_are_those_of_the_test_rows_or_of_the_kept_step():
    tested = [*EVENTS, {"kind": "tested", "step": 10, "scores": {"accuracy": 0.75, "note": "x"}}]
    lines = by_name(figure_lines([RunRecord(None, EVENTS), RunRecord(None, tested)]))
    assert lines == {
        "steps": (10, 10), "kept step": (5, 5), "validation: loss": (0.5, None),
        "validation: accuracy": (0.8, None), "test: accuracy": (None, 0.75),
    }  # fmt: skip


def test_figures_of_a_run_that_has_not_begun_are_empty():
    assert by_name(figure_lines([RunRecord(None, [])])) == {"steps": (None,), "kept step": (None,)}


def test_the_hash_is_that_of_the_table_in_the_folder_of_the_run_alone(tmp_path):
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "data.csv").write_bytes(b"text,label\na,b\n")
    (tmp_path / "secret.csv").write_bytes(b"no")
    found = table_hash(tmp_path / "run", config(data="data.csv"))
    assert found == hashlib.sha256(b"text,label\na,b\n").hexdigest()
    for data in ("gone.csv", "../secret.csv", str(tmp_path / "secret.csv"), "opinions", ""):
        assert table_hash(tmp_path / "run", config(data=data)) == ""
    assert table_hash(tmp_path / "run", None) == ""


def test_a_diary_as_it_lies_on_the_disk_is_compared(tmp_path):
    diary = tmp_path / "events.jsonl"
    diary.write_text("".join(json.dumps(event) + "\n" for event in EVENTS))
    lines = by_name(figure_lines([RunRecord(None, history(read(diary).events))]))
    assert lines["kept step"] == (5,)
