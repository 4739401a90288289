"""The diary of a run survives what a run does not."""

import resource
import subprocess
import sys

import numpy as np
import pytest

from attnviz.errors import DataError
from attnviz.training.events import EventLog, history, read


def test_events_come_back_as_they_were_said_and_only_once(tmp_path):
    log = EventLog(tmp_path / "e.jsonl")
    log.append("step", step=1, loss=np.float32(0.5), note="naïve")
    first = read(log.path)
    assert [e["loss"] for e in first.events] == [0.5]
    log.append("step", step=2, loss=float("nan"))
    second = read(log.path, offset=first.offset)
    assert [(e["step"], e["loss"]) for e in second.events] == [(2, None)]
    assert read(log.path, offset=second.offset).events == []


def test_no_file_has_no_events(tmp_path):
    assert read(tmp_path / "none").events == []


@pytest.mark.parametrize(
    "torn", [b'{"kind": "step", "st', b"\x00\xff\x00", b"[1]\n", b"7\n", b"\n"]
)
def test_a_torn_line_costs_itself_alone(tmp_path, torn):
    log = EventLog(tmp_path / "e.jsonl")
    log.append("started")
    with log.path.open("ab") as file:
        file.write(torn)
    assert [e["kind"] for e in read(log.path).events] == ["started"]
    log.append("step", step=3)
    assert [e["kind"] for e in read(log.path).events] == ["started", "step"]


def test_a_line_that_is_still_being_written_is_read_the_next_time(tmp_path):
    path = tmp_path / "e.jsonl"
    path.write_bytes(b'{"kind": "a"}\n{"kind": ')
    first = read(path)
    assert [e["kind"] for e in first.events] == ["a"]
    path.write_bytes(b'{"kind": "a"}\n{"kind": "b"}\n')
    assert [e["kind"] for e in read(path, offset=first.offset).events] == ["b"]


def test_cutting_the_file_anywhere_leaves_a_file_that_is_read(tmp_path):
    log = EventLog(tmp_path / "e.jsonl")
    for step in range(4):
        log.append("step", step=step)
    whole = log.path.read_bytes()
    for cut in range(len(whole)):
        log.path.write_bytes(whole[:cut])
        assert [e["step"] for e in read(log.path).events] == list(range(whole[:cut].count(b"\n")))


def test_steps_after_the_checkpoint_that_a_run_goes_on_from_do_not_count():
    def step(n: int, loss: float) -> dict:
        return {"kind": "step", "step": n, "loss": loss}

    events = [{"kind": "started"}, step(1, 0.9), step(2, 0.8), {"kind": "resumed", "step": 1}]
    course = history([*events, step(2, 0.7)])
    assert [e["loss"] for e in course if e["kind"] == "step"] == [0.9, 0.7]


def test_a_full_disk_is_a_sentence_and_leaves_whole_lines(tmp_path):
    code = (
        "import resource, pathlib; from attnviz.training.events import EventLog\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, (200, {resource.RLIM_INFINITY}))\n"
        "log = EventLog(pathlib.Path('e.jsonl'))\n"
        "for n in range(99): log.append('step', step=n)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path
    )
    assert "Make room on the disk" in done.stderr
    assert 1 < len(read(tmp_path / "e.jsonl").events) < 10
    assert (tmp_path / "e.jsonl").read_bytes().endswith(b"\n")


def test_a_place_that_cannot_be_written_is_a_sentence(tmp_path):
    with pytest.raises(DataError, match="Nothing more could be written"):
        EventLog(tmp_path / "no" / "e.jsonl").append("step")
