"""A server that is read-only writes nothing at all, whatever page is looked at."""

import shutil
from pathlib import Path

import pytest

from attnviz.store.library import library_in
from attnviz.ui.frame.places import FILES
from tests.app.test_owners import named, trained  # noqa: F401
from tests.store.kept import attribution, trace


def state(folder: Path) -> dict[str, tuple]:
    """All that is in a folder, bit for bit, with the times at which it was written."""
    return {
        str(path.relative_to(folder)): (
            path.lstat().st_mtime_ns, path.lstat().st_ino, path.lstat().st_mode,
            path.read_bytes() if path.is_file() else b"",
        )
        for path in (folder, *folder.rglob("*"))
    }  # fmt: skip


@pytest.mark.parametrize("index", ["as it is", "stale", "broken", "none"])
def test_no_page_of_a_read_only_server_writes_anything(
    index, run_page, tmp_path, trained, monkeypatch  # noqa: F811
):  # fmt: skip
    runs = tmp_path / "runs"
    shutil.copytree(trained, runs / "first")
    library = library_in(runs, bin_days=30)
    library.keep(trace(), name="mine")
    library.delete(library.keep(attribution(), name="deleted").id)
    library.find()
    place = library.folder / "index.sqlite"
    if index == "stale":
        library.keep(attribution(), name="new")
    elif index == "broken":
        place.write_bytes(b"\0" * 5000)
    elif index == "none":
        place.unlink()
    (library.folder / ".0123456789abcdef.01234567.gone").mkdir()
    monkeypatch.setenv("ATTNVIZ_READ_ONLY", "1")
    before = state(tmp_path)
    pages = FILES.values() if index == "as it is" else ("library.py", "about.py")
    for page in pages:
        app = run_page(page)
        assert not app.exception, page
        assert state(tmp_path) == before, page
    app = run_page("library.py")
    count = 3 if index == "stale" else 2
    assert len(app.dataframe[0].value) == count
    assert "deleted" in " ".join(each.value for each in app.markdown)
    assert named(app.button, "Restore").disabled


def test_every_control_that_changes_something_is_grey_and_says_why(
    run_page, tmp_path, trained, monkeypatch  # noqa: F811
):  # fmt: skip
    runs = tmp_path / "runs"
    shutil.copytree(trained, runs / "first")
    library = library_in(runs, bin_days=30)
    entry = library.keep(trace(), name="mine")
    library.delete(library.keep(attribution(), name="deleted").id)
    monkeypatch.setenv("ATTNVIZ_READ_ONLY", "1")
    controls = {
        "library.py": ("Save", "Delete it", "Restore", "Remove it"),
        "runs.py": ("Rename it", "Delete it"),
        "attention.py": ("Keep it",),
        "train.py": ("Start this one",),
    }
    for page, labels in controls.items():
        app = run_page(page, entry_of_library=entry.id)  # whose row is then ticked
        for label in labels:
            button = named(app.button, label)
            assert button.disabled, label
            assert "on this server: it is read-only" in button.help
