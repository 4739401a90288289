"""What is kept is found and opened again, here and elsewhere, and from files of earlier formats."""

import contextlib
import os
import shutil
import sqlite3
from pathlib import Path

import numpy as np
import pytest

import attnviz as av
from attnviz.records.interventions import MaskToken, SilenceHead
from attnviz.store import catalogue
from attnviz.store.folders import FORMAT
from attnviz.store.index import Search
from attnviz.store.kinds import KINDS
from attnviz.store.library import Library
from tests.store.kept import RECORDS, attribution, many, trace
from tests.store.test_format import assert_same

GOLDEN = Path(__file__).parents[1] / "golden" / "library"


def same(one, other) -> None:
    """As `assert_same`, for interventions, which know themselves when they are equal."""
    if hasattr(one, "interventions"):
        assert (one.model, one.inputs) == (other.model, other.inputs)
        assert one.interventions == other.interventions
    else:
        assert_same(one, other)


@pytest.mark.parametrize("kind", RECORDS)
def test_every_kind_comes_back_bit_for_bit(kind, library):
    record = RECORDS[kind]()
    entry = library.keep(record, name=" My  one ", note="why\nnot", tags=["a", "b", "a"])
    assert (entry.kind, entry.name, entry.tags) == (kind, "My one", ("a", "b"))
    assert library.find() == [entry]
    assert library.entry(entry.id) == entry
    assert entry.bytes > 0
    same(library.open(entry.id), record)


def test_there_is_a_record_of_every_kind_to_test_with():
    assert set(RECORDS) == set(KINDS)


def test_plain_interventions_and_an_evaluation_are_kept_as_what_they_are(library):
    entry = library.keep((SilenceHead(0, 1), MaskToken(2)))
    assert library.open(entry.id) == (SilenceHead(0, 1), MaskToken(2))
    report = RECORDS["evaluation"]()
    entry = library.keep(report.evaluation)
    assert_same(library.open(entry.id).evaluation, report.evaluation)
    assert entry.about == "accuracy 0.5 on two rows"


@pytest.mark.parametrize("thing", [None, "a text", (), ("a",), [1], np.zeros(3), object()])
def test_what_is_no_record_is_refused_and_leaves_nothing(thing, library):
    with pytest.raises(av.InputError, match="kept"):
        library.keep(thing)
    assert library.find() == []


def test_an_entry_is_found_by_words_kind_model_tag_and_date(library):
    first = library.keep(trace(), name="Größe", tags=["heads"])
    second = library.keep(attribution(), note="look at this", tags=["heads two"])
    assert library.find() == [second, first]  # the newest first
    assert library.find("GRÖSSE") == [first]  # in any case
    assert library.find("look sentiment") == [second]
    assert library.find("look nowhere") == []
    assert library.find("not good") == [second, first]
    assert library.find(Search(kind="trace")) == [first]
    assert library.find(Search(tag="heads")) == [first]
    assert library.find(Search(model="other")) == []
    assert library.find(Search(since=second.kept)) == [second]
    assert library.find(Search("good", until=first.kept, model="sentiment")) == [first]
    assert library.find("' OR 1=1 --") == []
    assert library.find("%") == []
    assert library.find("\udcff\0") == []


def test_name_note_and_tags_change_and_the_record_stays(library):
    entry = library.keep(trace(), name="one", note="n")
    changed = library.change(entry.id, name="two", tags="x, y,, x")
    assert (changed.name, changed.note, changed.tags) == ("two", "n", ("x", "y"))
    assert library.find("one") == []
    assert library.find("two") == [changed]
    assert_same(library.open(entry.id), trace())
    for wrong in ({"name": "n" * 121}, {"note": "n" * 10_001}, {"tags": ["t" * 41]},
                  {"tags": map(str, range(21))}):  # fmt: skip
        with pytest.raises(av.InputError, match="at most"):
            library.change(entry.id, **wrong)
    assert library.change(entry.id, name=" \x00 ").name == "not good"  # what it is about


def test_a_deleted_entry_is_gone_from_disk_and_index(library):
    entry, other = library.keep(trace()), library.keep(trace())
    library.delete(entry.id)
    assert library.find() == [other]
    with pytest.raises(av.StoreError, match="Nothing is kept under"):
        library.open(entry.id)
    with pytest.raises(av.StoreError):
        library.delete(entry.id)


@pytest.mark.parametrize(
    "of", ["", "..", "../x", "a/b", "training/../x", "0" * 15, "\0", "training/"]
)
def test_an_id_that_is_none_leads_nowhere(of, library, tmp_path):
    (tmp_path / "x").mkdir()
    with_runs = Library(library.folder, runs=tmp_path)
    for act in (library.open, with_runs.open, with_runs.entry):
        with pytest.raises(av.StoreError):
            act(of)
    with pytest.raises(av.AttnvizError):
        with_runs.delete(of)
    assert (tmp_path / "x").is_dir()


def test_trainings_are_listed_and_take_a_note_and_tags(tmp_path):
    runs = tmp_path / "runs"
    (runs / "first").mkdir(parents=True)
    (runs / "first" / "config.yaml").write_text("task: text-classification\nmodel: 'scratch'\n")
    (runs / "no run").mkdir()
    library = Library(runs / ".library", runs=runs)
    trace_entry = library.keep(trace())
    found = library.find(Search(kind="training"))
    assert [(e.id, e.name, e.model, e.opens) for e in found] == [
        ("training/first", "first", "scratch", {"run": "first"})
    ]
    library.change("training/first", note="the good one", tags=["good"])
    assert [e.id for e in library.find("the good one")] == ["training/first"]
    assert library.entry("training/first").tags == ("good",)
    for act in (
        lambda: library.change("training/first", name="other"),
        lambda: library.delete("training/first"),
        lambda: library.export("training/first", tmp_path / "x.zip"),
    ):
        with pytest.raises(av.InputError, match="page Runs"):
            act()
    (runs / "first" / "kept.json").write_text('{"note": 3')
    assert library.entry("training/first").note == ""
    shutil.rmtree(runs / "first")
    assert library.find() == [trace_entry]


# --- one file -------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", RECORDS)
def test_an_export_is_taken_in_elsewhere(kind, library, tmp_path):
    entry = library.keep(RECORDS[kind](), name="one", note="n", tags=["t"], opens={"text": "x"})
    path = library.export(entry.id, tmp_path / "one.zip")
    other = Library(tmp_path / "other")
    for file in (path, str(path), path.read_bytes()):
        taken = other.take_in(file)
        assert (taken.name, taken.note, taken.tags) == ("one", "n", ("t",))
        assert (taken.kind, taken.opens) == (kind, {"text": "x"})
        same(other.open(taken.id), RECORDS[kind]())
    assert len({e.id for e in other.find()}) == 3


def test_an_export_goes_only_where_it_was_asked(library, tmp_path):
    entry = library.keep(trace())
    with pytest.raises(av.InputError, match=r"\.zip"):
        library.export(entry.id, tmp_path / "one.tar")
    with pytest.raises(av.InputError, match="could not be written"):
        library.export(entry.id, tmp_path / "no" / "one.zip")


# --- the index is only a copy ---------------------------------------------------------------------


def test_the_index_is_in_wal_mode_and_is_made_again_when_lost_or_broken(library):
    entries = [library.keep(trace(), name=str(n)) for n in range(3)][::-1]
    assert library.find() == entries
    index = library.folder / "index.sqlite"
    with contextlib.closing(sqlite3.connect(index)) as opened:
        assert opened.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    index.unlink()
    assert library.find() == entries
    for rubbish in (b"rubbish" * 1000, b"SQLite format 3\0" + b"\xff" * 5000, b""):
        library._index.forget()
        index.write_bytes(rubbish)
        assert library.find() == entries
    with contextlib.closing(sqlite3.connect(index)) as opened, opened:
        opened.execute("UPDATE kept SET entry = 'no', id = id || 'x'")
    assert library.find() == entries
    assert library.rebuild().entries == 3


def test_an_index_of_another_version_or_a_locked_one_is_gone_round(library, monkeypatch):
    entry = library.keep(trace())
    library.find()
    index = library.folder / "index.sqlite"
    with contextlib.closing(sqlite3.connect(index)) as opened, opened:
        opened.execute("DROP TABLE kept")
        opened.execute("CREATE TABLE kept (other)")
        opened.execute("PRAGMA user_version=99")
    assert library.find() == [entry]
    monkeypatch.setattr("attnviz.store.index._WAIT_SECONDS", 0.05)
    with contextlib.closing(sqlite3.connect(index)) as other:
        other.execute("BEGIN EXCLUSIVE")
        second = library.keep(trace())
        assert library.find() == [second, entry]


def test_what_comes_and_goes_by_hand_is_seen(library, tmp_path):
    entry = library.keep(trace())
    copied = "0" * 16
    shutil.copytree(library.folder / entry.id, library.folder / copied)
    assert {e.id for e in library.find()} == {entry.id, copied}
    shutil.rmtree(library.folder / entry.id)
    assert [e.id for e in library.find()] == [copied]
    (library.folder / copied / "entry.json").write_text("{")
    assert library.find() == []
    assert library.rebuild().broken == (f'The entry of "{copied}" is not complete JSON.',)
    shutil.copytree(library.folder / copied, tmp_path / "elsewhere")
    (library.folder / ("1" * 16)).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(av.StoreError, match="Nothing is kept"):
        library.open("1" * 16)


def test_ten_thousand_things_are_found_by_name_tag_and_text_the_newest_first(library):
    many(library, 10_000)
    assert len(library.find()) == 10_001

    def numbers(search):
        return [int(entry.id, 16) for entry in library.find(search)]

    assert numbers("THING 7777") == [7777]
    assert numbers(Search(tag="t42")) == list(range(9_942, 0, -100))
    assert numbers("odd thing not good") == list(range(9_999, 0, -2))
    assert numbers(Search("even", tag="t42", until=200)) == [142, 42]
    shutil.rmtree(library.folder / f"{42:016x}")
    library.change(f"{142:016x}", name="another")
    assert numbers(Search("even thing", tag="t42", until=300)) == [242]


def test_what_has_not_changed_is_not_read_again_and_what_has_is(library):
    entry = library.keep(trace(), name="one")
    library.find()
    file = library.folder / entry.id / "entry.json"
    before = file.stat()
    file.write_text(file.read_text().replace('"one"', '"two"'))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert library.find() == [entry]  # nothing says that it is another file
    assert Library(library.folder).find("one") == [entry]
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns + 1))
    assert [each.name for each in library.find()] == ["two"]
    assert Library(library.folder, read_only=True).find("one") == []


def test_a_listing_is_of_one_moment(library):
    entry = library.keep(trace(), name="one")
    listing = library.listing()
    second = library.keep(trace(), name="two")
    assert listing.find() == listing.find("one") == [entry]
    assert library.listing().find() == [second, entry]


@pytest.mark.parametrize("most", [0, 2**20])
def test_an_entry_that_says_much_and_a_full_memory_change_nothing(most, library, monkeypatch):
    monkeypatch.setattr(catalogue, "MOST_BYTES", most)
    entry = library.keep(trace(), name="long", opens={"text": "x " * 20_000})
    short = library.keep(trace(), name="short")
    for _ in range(2):
        assert library.find() == [short, entry]
        assert library.find("long") == [entry]
    library._index.forget()
    assert library.find("long") == [entry]
    assert (catalogue.remembered(library.folder / "index.sqlite") is not None) == (most > 0)


# --- files from earlier ---------------------------------------------------------------------------


@pytest.mark.parametrize("number", range(1, FORMAT + 1))
@pytest.mark.parametrize("kind", RECORDS)
def test_a_file_of_every_earlier_format_number_opens(kind, number, tmp_path):
    """Written once by `python -m tests.store.write_golden` and never again for a number."""
    library = Library(tmp_path)
    entry = library.take_in(GOLDEN / f"format-{number}" / f"{kind}.zip")
    assert (entry.name, entry.note, entry.tags) == (f"golden {kind}", "a note", ("one", "two"))
    same(library.open(entry.id), RECORDS[kind]())
