"""The audit trail: every change on the pages is one line of the log, with who made it."""

import shutil

import pytest

from attnviz.store import owners
from attnviz.store.library import library_in
from attnviz.store.owners import Ownership, Visitor
from attnviz.store.run_names import folder_name
from attnviz.training import jobs
from attnviz.ui.library import page
from attnviz.ui.runs import controls
from attnviz.ui.session.keys import KeepKeys
from tests.app.test_owners import named, trained  # noqa: F401
from tests.store.kept import trace


@pytest.fixture
def events(caplog):
    """Return a function that gives the changes since it was last called."""
    caplog.set_level("INFO", logger="attnviz")
    told = 0

    def since():
        nonlocal told
        said = [
            r.fields for r in caplog.records if getattr(r, "fields", {}).get("event") == "change"
        ]
        new, told = said[told:], len(said)
        assert all(each["user"] == "ada" and each["session"] for each in new)
        assert not any("secret words" in str(value) for each in new for value in each.values())
        return [each["change"] for each in new]

    return since


def test_every_change_of_a_kept_thing_is_one_event(visit, events, tmp_path, monkeypatch):
    runs = tmp_path / "runs"
    library = library_in(runs, visitor=Visitor("ada"), bin_days=30)
    app = visit("ada", "attention.py", model="sentiment", text="secret words")
    assert events() == []
    app.text_input(key=KeepKeys.NAME).set_value("secret words")
    named(app.button, "Keep it").click().run()
    assert events() == ["kept"]
    (entry,) = library.find()
    app = visit("ada", "library.py")

    def change(kind, **fields):
        for name, value in fields.items():
            place = app.text_area if name == "note" else app.text_input
            place(key=f"{name} {entry.id}").set_value(value)
        named(app.button, "Save").click().run()
        assert not app.exception
        assert events() == kind

    change(["renamed"], name="secret words 2")
    change(["noted"], note="secret words")
    change(["tagged"], tags="secret words")
    change([], name="secret words 2")
    change(["renamed", "noted", "tagged"], name="b", note="c", tags="d")
    named(app.toggle, "Share with everybody here").set_value(True).run()
    assert events() == ["shared"]
    named(app.toggle, "Share with everybody here").set_value(False).run()
    assert events() == ["shared"]
    named(app.button, "Delete it").click().run()
    assert events() == ["deleted"]
    named(app.button, "Restore").click().run()
    assert events() == ["restored"]
    named(app.button, "Delete it").click().run()
    named(app.button, "Remove it").click().run()
    assert events() == ["deleted", "removed"]
    assert library.find() == []

    kept = library.keep(trace(), name="secret words")
    packed = library.export(kept.id, tmp_path / "kept.zip").read_bytes()
    visit("ada")
    assert page.export_of(kept.id)[:2] == b"PK"  # what the control Export makes
    assert events() == ["exported"]
    app = visit("ada", "library.py")
    app.get("file_uploader")[0].upload("secret words.zip", packed, "application/zip").run()
    assert not app.exception
    assert events() == ["imported"]
    app.run()
    assert events() == []


def test_every_change_of_a_run_is_one_event(visit, events, trained, tmp_path):  # noqa: F811
    runs = tmp_path / "runs"
    app = visit("ada", "train.py")
    assert not app.exception
    named(app.button, "Start this one").click().run()
    (folder,) = jobs.names(runs)
    try:
        assert events() == ["train"]
        assert owners.of_run(runs / folder) == Ownership("ada")
        app = visit("ada", "runs.py")
        named(app.button, "Pause").click().run()
        assert events() == ["paused"]
        if jobs.status(runs, folder).is_alive:
            app = visit("ada", "runs.py")
            named(app.button, "Stop").click().run()
            assert events() == ["stopped"]
    finally:
        if jobs.status(runs, folder).is_alive:
            jobs.kill(runs, folder)
    jobs.delete(runs, folder)

    lost = runs / folder_name("secret", "ada")
    shutil.copytree(trained, lost)
    owners.write_of_run(lost, Ownership("ada"))
    diary = lost / "events.jsonl"
    kept = [line for line in diary.read_text().splitlines() if '"finished"' not in line]
    diary.write_text("\n".join(kept[:6]) + "\n")
    (lost / "heartbeat.json").unlink()
    app = visit("ada", "runs.py")
    named(app.button, "Resume").click().run()
    assert not app.exception
    assert events() == ["resumed"]
    if jobs.status(runs, lost.name).is_alive:
        jobs.kill(runs, lost.name)
    app = visit("ada", "runs.py")
    named(app.toggle, "Share with everybody here").set_value(True).run()
    assert events() == ["shared"]
    named(app.text_input, "New name").set_value("other").run()
    named(app.button, "Rename it").click().run()
    assert events() == ["renamed"]
    assert controls.model_zip(folder_name("other", "ada"))[:2] == b"PK"
    assert events() == ["exported"]
    named(app.button, "Delete it").click().run()
    assert events() == ["deleted"]
    app = visit("ada", "library.py")
    named(app.button, "Restore").click().run()
    assert events() == ["restored"]


def test_what_was_refused_is_no_change(visit, events, tmp_path):
    library = library_in(tmp_path / "runs", visitor=Visitor("bob"))
    entry = library.keep(trace(), name="mine")
    library.share(entry.id, True)
    for label in ("Save", "Delete it"):
        app = visit("bob", "library.py")
        visit("ada")  # whose the page is now
        named(app.button, label).click().run()
        assert "not yours" in app.error[0].value
        assert events() == []
