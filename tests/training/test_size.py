"""How much memory a training takes: worked out by hand, and refused before it begins."""

import resource
from dataclasses import replace

import pytest
import torch

from attnviz import allowance, disk
from attnviz.errors import DataError, InputError
from attnviz.training import jobs, size, worker
from attnviz.training.config import Architecture, TrainingConfig
from attnviz.training.failure import sentence
from attnviz.training.folder import RunFolder
from attnviz.training.run import train
from tests.training import data

SCRATCH = TrainingConfig(
    task="causal-lm", model="scratch", data="echoes",
    architecture=Architecture(kind="gpt2", layers=2, width=64, vocabulary=1000, context=36),
)  # fmt: skip


def test_weights_gradients_and_two_averages_are_counted():
    weights = 12 * 2 * 64**2 + (1000 + 36) * 64
    assert size.training_bytes(SCRATCH) == size.BESIDE_BYTES + 16 * weights


def test_what_a_pass_keeps_grows_with_the_batch_and_the_texts():
    small, more = (
        size.training_bytes(replace(SCRATCH, batch=n), ["one two three"]) for n in (8, 800)
    )
    longer = size.training_bytes(replace(SCRATCH, batch=8), ["one two three " * 9])
    assert size.training_bytes(SCRATCH) < small < longer < more


def test_an_adapter_takes_less_than_all_weights_do(start):
    full = TrainingConfig(task="text-classification", model=start)
    adapter = replace(full, method="lora")
    assert size.BESIDE_BYTES < size.training_bytes(adapter) < size.training_bytes(full)
    assert size.training_bytes(replace(full, model="someone/not-here")) is None


def test_the_largest_model_that_the_page_offers_is_refused_before_anything_is_written(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(allowance, "free_on_machine", lambda: 64 * 10**9)
    largest = replace(
        SCRATCH,
        architecture=Architecture(kind="llama", layers=48, width=4096, vocabulary=500_000),
    )
    assert size.training_bytes(largest) > 200e9
    with pytest.raises(InputError) as refused:
        size.check(largest)
    assert str(refused.value).startswith("This training would take 2")
    assert "Take fewer or narrower layers or a smaller vocabulary." in str(refused.value)
    with pytest.raises(InputError, match="This training would take"):
        jobs.start(largest, runs=tmp_path / "runs", name="large")
    assert not (tmp_path / "runs").exists()


def test_what_is_refused_by_the_machine_is_a_sentence(tmp_path):
    with pytest.raises(RuntimeError) as refused:
        torch.empty(2**55)
    for error in (refused.value, MemoryError()):
        assert "needed more memory than there was for it" in sentence(error, RunFolder(tmp_path))


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="limits of other processes")
def test_a_job_may_take_no_more_memory_than_is_free(tmp_path):
    (tmp_path / "a").mkdir()
    worker.launch(tmp_path / "a", ["--help"])
    (process,) = [p for p in worker._mine.values() if p.poll() is None][-1:]
    limit, hard = resource.prlimit(process.pid, resource.RLIMIT_DATA)
    process.wait()
    assert 0 < limit <= max(3e9, 1.1 * allowance.free_on_machine() + 2e9)
    assert hard == resource.getrlimit(resource.RLIMIT_DATA)[1]


def test_a_training_ends_with_a_sentence_where_the_disk_may_hold_no_more(
    tmp_path, start, opinions, monkeypatch
):
    for name in ("XDG_CACHE_HOME", "HF_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
    settings = data.config(tmp_path / "runs" / "a", start, steps=40, evaluate_every=10)
    disk.forget()
    monkeypatch.setattr(disk, "FRESH_SECONDS", 0.0)
    monkeypatch.setenv(disk.MAX_DISK, "0.0008")  # one checkpoint, and no second
    with pytest.raises(DataError, match="The next checkpoint of this training would take"):
        train(settings, labelled=opinions)
    found = jobs.status(tmp_path / "runs", "a")
    assert (found.state, found.can_resume) == ("failed", True)
    monkeypatch.delenv(disk.MAX_DISK)
    assert train(settings, labelled=opinions, resume=True).state == "finished"
