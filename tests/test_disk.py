"""How much of the disk may be taken: asked before a write, counted seldom, said with a cure."""

import pytest

import attnviz as av
from attnviz import disk
from attnviz.errors import StoreError
from attnviz.store.library import library_in


@pytest.fixture(autouse=True)
def places(tmp_path, monkeypatch):
    monkeypatch.setenv(disk.RUNS_DIR, str(tmp_path / "runs"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for name in ("HF_HOME", "HF_HUB_CACHE", "HF_DATASETS_CACHE", "ATTNVIZ_CACHE", disk.MAX_DISK):
        monkeypatch.delenv(name, raising=False)
    disk.forget()
    yield tmp_path
    disk.forget()


def write(file, size):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(bytes(size))


def test_runs_library_unpacked_models_downloads_and_data_sets_are_counted_and_links_are_not(places):
    write(places / "runs" / "a" / "checkpoints" / "checkpoint-1" / "model.safetensors", 3_000)
    write(places / "runs" / ".library" / "x" / "arrays.safetensors", 500)
    write(places / "cache" / "attnviz" / "gguf" / "x" / "model.safetensors", 7_000)
    write(places / "cache" / "huggingface" / "hub" / "blobs" / "x", 11_000)
    (places / "cache" / "huggingface" / "hub" / "link").symlink_to("blobs/x")
    write(places / "cache" / "huggingface" / "datasets" / "someone___texts" / "x.arrow", 13_000)
    write(places / "elsewhere", 10**6)
    (places / "runs" / "out").symlink_to(places)
    assert disk.sizes() == {
        "runs and library": 3_500, "unpacked models": 7_000, "downloads": 11_000,
        "data sets": 13_000,
    }  # fmt: skip


def test_beyond_the_limit_is_refused_with_what_is_taken_and_the_cure(places, monkeypatch):
    write(places / "runs" / "a" / "model.safetensors", 600_000)
    disk.check(10**6, "This")  # nobody has set a limit
    monkeypatch.setenv(disk.MAX_DISK, "0.001")
    disk.check(300_000, "This")
    with pytest.raises(StoreError) as refused:  # what was just allowed is counted before it is seen
        disk.check(300_000, "This training")
    said = str(refused.value)
    assert said.startswith("This training would take 300 kB of the disk, and this server keeps at")
    assert "at most 1 MB: runs and library 900 kB are there now. Delete what you no longer" in said
    monkeypatch.setenv(disk.MAX_DISK, "much")
    with pytest.raises(av.InputError, match="is a number above 0"):
        disk.check(0, "This")


def test_the_folders_are_not_walked_each_time(places, monkeypatch):
    monkeypatch.setenv(disk.MAX_DISK, "1")
    walked = []
    count = disk.size_of
    monkeypatch.setattr(disk, "size_of", lambda folder: walked.append(folder) or count(folder))
    for _ in range(50):
        disk.check(0, "This")
    assert len(walked) == 4


def test_the_last_of_the_disk_is_left_free(monkeypatch):
    with pytest.raises(StoreError, match=r"of disk space, but only .* are left"):
        disk.check(10**18, "This")


def test_nothing_is_kept_beyond_the_limit_and_nothing_is_left_of_the_try(places, monkeypatch):
    kept = library_in(places / "runs")
    trace = av.trace(av.load("sentiment"), "not a good film")
    first = kept.keep(trace, name="first")
    write(places / "runs" / "large", 10**6)
    monkeypatch.setenv(disk.MAX_DISK, "0.001")
    disk.forget()
    with pytest.raises(StoreError, match="What is kept would take more of the disk"):
        kept.keep(trace, name="second")
    (places / "runs" / "large").write_bytes(bytes(10**6 - 2 * first.bytes))
    disk.forget()
    with pytest.raises(StoreError, match=r"What is kept would take .* kB of the disk"):
        kept.keep(trace, name="third")  # there was room until it was seen how large it is
    assert [entry.name for entry in kept.find()] == ["first"]
    assert not list((places / "runs" / ".library").glob("*.new"))
