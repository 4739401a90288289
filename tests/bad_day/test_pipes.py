"""Pipes and devices where files should be: refused at once, or as if they were not there."""

import os
import signal
from pathlib import Path

import pytest

import attnviz as av
from attnviz import plain_file
from attnviz.data.readers import read_picture, text_of
from attnviz.data.sounds import read_wav
from attnviz.store.library import Library
from attnviz.training.run_status import status
from tests import gguf_file, tiny


def _pipe(path: Path) -> Path:
    path.unlink(missing_ok=True)
    os.mkfifo(path)
    return path


def _zero(path: Path) -> Path:
    path.unlink(missing_ok=True)
    path.symlink_to("/dev/zero")
    return path


@pytest.fixture(autouse=True)
def soon():
    signal.alarm(60)  # a pipe without a writer is waited for, for ever
    yield
    signal.alarm(0)


@pytest.fixture(params=[_pipe, _zero], ids=["pipe", "device"])
def odd(request):
    return request.param


@pytest.mark.parametrize("read", [read_picture, read_wav, text_of, av.open_card])
def test_what_a_person_names_is_read_where_it_is_a_file(read, odd, tmp_path):
    with pytest.raises(av.AttnvizError) as refused:
        read(odd(tmp_path / "given"))
    assert "not a file" in str(refused.value)


def test_a_checkpoint_with_a_pipe_for_weights_is_refused(odd, tmp_path):
    folder = tiny.save("bert", tmp_path / "model")
    odd(folder / "model.safetensors")
    with pytest.raises(av.ModelError):
        av.load(str(folder))
    gguf_file.write(tmp_path / "a.gguf")
    odd(tmp_path / "a.gguf")
    with pytest.raises(av.ModelError):
        av.load(str(tmp_path / "a.gguf"))


@pytest.mark.parametrize(
    "name", ["config.yaml", "events.jsonl", "owner.json", "process.json", "log.txt", "kept.json"]
)
def test_a_run_with_a_pipe_in_its_folder_is_listed_among_the_others(name, odd, tmp_path):
    for each in ("odd", "whole"):
        folder = tmp_path / "runs" / each
        folder.mkdir(parents=True)
        (folder / "config.yaml").write_text("task: regression\nmodel: x\ndata: a.csv\n")
    odd(tmp_path / "runs" / "odd" / name)
    library = Library(tmp_path / "library", runs=tmp_path / "runs")
    assert "training/whole" in {entry.id for entry in library.find()}
    for each in ("odd", "whole"):
        status(tmp_path / "runs", each)


def test_an_archive_that_is_a_pipe_is_not_waited_for(odd, tmp_path):
    with pytest.raises(av.AttnvizError):
        Library(tmp_path / "library").take_in(odd(tmp_path / "one.zip"))


def test_a_file_is_read_up_to_what_was_asked(tmp_path):
    (tmp_path / "a").write_bytes(b"12345")
    assert plain_file.held(tmp_path / "a", most=3) == b"123"
    with pytest.raises(IsADirectoryError):
        plain_file.held(tmp_path, most=3)
