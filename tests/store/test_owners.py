"""Whose things are: what visitors see and change of their own and of others'."""

import json
import threading
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import attnviz as av
from attnviz.store import owners
from attnviz.store.entry import Entry
from attnviz.store.index import Search
from attnviz.store.library import Library, library_in
from attnviz.store.owners import Ownership, Visitor, may, owner_name
from attnviz.store.run_names import beside, folder_name, labels, run_name
from tests.store.kept import attribution, trace

ADA, BOB, NOBODY = Visitor("ada"), Visitor("bob"), Visitor("")


def of(library, visitor, **more):
    return Library(library.folder, runs=library.runs, visitor=visitor, **more)


@pytest.mark.parametrize(
    ("visitor", "thing", "sees", "changes"),
    [
        (None, Ownership("ada"), True, True),  # nobody has a name here
        (ADA, Ownership("ada"), True, True),
        (BOB, Ownership("ada"), False, False),
        (BOB, Ownership("ada", shared=True), True, False),
        (BOB, Ownership(""), True, False),  # from before there were owners
        (replace(BOB, sees_all=True), Ownership("ada"), True, False),
        (NOBODY, Ownership("ada"), False, False),
        (NOBODY, Ownership(""), True, False),
        (Visitor("Ada"), Ownership("ada"), False, False),  # names are compared exactly
        (ADA, Ownership(owners.NOBODY), False, False),  # whose it is cannot be read
    ],
)
def test_visitors_see_their_own_and_what_is_shared_and_change_their_own(
    visitor, thing, sees, changes
):
    assert may(visitor, "see", thing) is sees
    assert may(visitor, "change", thing) is changes


def test_a_name_is_compared_exactly_and_no_two_become_one():
    assert owner_name(" \u00e9va ") == "\u00e9va"
    assert owner_name(" ") == ""
    different = [
        "\u00e9va", "e\u0301va", "Karl", "\u212aarl", "ada", "a\xadda", "ada\u200b", "ada\0",
        "\udc80", "\udc81", "?", "\xad", "x" * 300, "x" * 301, "x" * 200,
    ]  # fmt: skip
    names = [owner_name(each) for each in different]
    assert len(set(names)) == len(names)
    for name in names:
        assert 0 < len(name) <= owners.LONGEST_OWNER
        assert name.isprintable()
        assert name == owner_name(name)


def test_what_others_keep_is_not_there(library, tmp_path):
    entry = of(library, ADA).keep(trace(), name="mine")
    assert entry.owner == "ada"
    others = of(library, BOB)
    assert others.find() == others.find("mine") == []
    for act in (
        others.entry, others.open, others.delete, lambda of: others.change(of, name="x"),
        lambda of: others.share(of, True), lambda of: others.export(of, tmp_path / "x.zip"),
    ):  # fmt: skip
        with pytest.raises(av.StoreError, match="Nothing is kept under"):  # as of what never was
            act(entry.id)
    assert of(library, ADA).find() == library.find() == [entry]
    assert of(library, Visitor("bob", sees_all=True)).find() == [entry]
    with pytest.raises(av.InputError, match="attnviz runs give"):
        of(library, ADA).give(entry.id, "bob")


def test_what_is_shared_is_seen_and_changed_by_nobody_else(library):
    entry = of(library, ADA).keep(trace(), name="mine", note="a note", tags=["t"])
    shared = of(library, ADA).share(entry.id, True)
    others = of(library, BOB)
    assert others.find() == [shared]
    assert others.open(entry.id) is not None
    for act in (
        others.delete, lambda of: others.change(of, name="x"),
        lambda of: others.change(of, tags=()),
        lambda of: others.change(of, note=""), lambda of: others.share(of, False),
    ):  # fmt: skip
        with pytest.raises(av.StoreError, match='"mine" is not yours'):
            act(entry.id)
    assert library.find() == [shared]
    of(library, ADA).share(entry.id, False)
    assert others.find() == []


def test_what_was_kept_before_there_were_owners_is_seen_by_all_and_changed_at_the_machine(library):
    entry = library.keep(trace(), name="old")
    said = json.loads((library.folder / entry.id / "entry.json").read_text())
    del said["owner"], said["shared"]  # as it was written then
    (library.folder / entry.id / "entry.json").write_text(json.dumps(said))
    assert of(library, BOB).find() == [entry]
    with pytest.raises(av.StoreError, match="not yours"):
        of(library, BOB).delete(entry.id)
    assert library.change(entry.id, name="new").name == "new"
    assert library.give(entry.id, " bob ").owner == "bob"
    assert of(library, ADA).find() == []
    of(library, BOB).delete(entry.id)


def test_who_takes_in_a_file_owns_it_whatever_it_says(library, tmp_path):
    entry = of(library, ADA).keep(trace(), name="mine")
    of(library, ADA).share(entry.id, True)
    path = of(library, BOB).export(entry.id, tmp_path / "kept.zip")
    assert b"ada" not in path.read_bytes()  # people's names stay here
    assert Library(tmp_path / "other").take_in(path).owner == ""
    taken = of(library, BOB).take_in(path)
    assert (taken.owner, taken.shared) == ("bob", False)
    assert of(library, ADA).find() == [library.entry(entry.id)]


def test_a_visitor_without_a_name_keeps_nothing(library):
    with pytest.raises(av.StoreError, match="sign in"):
        of(library, NOBODY).keep(trace())


@pytest.mark.parametrize("owner", [3, " x ", "x" * 300, None, "a\nb"])
def test_an_entry_with_an_owner_that_is_none_is_broken(owner, library):
    entry = library.keep(trace())
    said = json.loads(entry.to_json()) | {"owner": owner}
    with pytest.raises(av.StoreError, match="its owner is not what it should be"):
        Entry.from_json(json.dumps(said).encode(), of=entry.id)


def training(runs, name, owner=None):
    folder = runs / name
    folder.mkdir(parents=True)
    (folder / "config.yaml").write_text("task: regression\nmodel: minilm\n")
    if owner is not None:
        owners.write_of_run(folder, Ownership(owner))
    return folder


def test_trainings_have_owners_too(tmp_path):
    runs = tmp_path / "runs"
    folder = training(runs, folder_name("mine", "ada"), "ada")
    training(runs, "old")
    broken = training(runs, "broken")
    (broken / owners.FILE).write_text('{"owner": "bob"')
    ada, bob = (library_in(runs, visitor=visitor) for visitor in (ADA, BOB))
    assert {e.name for e in ada.find(Search(kind="training"))} == {"mine", "old"}
    assert [e.name for e in bob.find()] == ["old"]
    with pytest.raises(av.StoreError, match='No training "mine" is here'):
        bob.share(f"training/{folder.name}", True)
    with pytest.raises(av.StoreError, match="not yours"):
        bob.change("training/old", note="x")
    assert {e.name for e in library_in(runs).find()} == {"mine", "old", "broken"}
    ada.share(f"training/{folder.name}", True)
    ada.change(f"training/{folder.name}", note="a note")
    assert {e.name for e in bob.find()} == {"mine", "old"}  # the index hears of it
    assert owners.of_run(folder) == Ownership("ada", shared=True)


def test_names_of_trainings_are_each_owners_own():
    assert folder_name("a", "") == "a" == run_name("a")
    one, other = folder_name("a", "ada"), folder_name("a", "bob")
    assert one != other
    assert run_name(one) == run_name(other) == "a"
    names = beside(one)
    assert [run_name(next(names)) for _ in range(3)] == ["a", "a 2", "a 3"]
    assert next(beside("b 7")) == "b 7"
    whose = {one: "ada", other: "bob", "a": "", "b": ""}
    assert list(labels(whose, mine="ada").values()) == ["a", "a (bob)", "a (no owner)", "b"]


def test_two_who_change_one_entry_at_once_undo_nothing_of_each_other(library):
    """One shares and unshares while another session of theirs writes notes."""
    mine = of(library, ADA)
    entry = mine.keep(attribution(), name="mine")
    done = threading.Event()

    def write():
        number = 0
        while not done.is_set():
            mine.change(entry.id, note=f"note {number}")
            number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for on in (True, False) * 40:
            mine.share(entry.id, on)
            assert mine.entry(entry.id).shared is on
    finally:
        done.set()
        writer.join()


@given(st.one_of(st.binary(max_size=60), st.sampled_from([
    b"[" * 9_000, b'{"owner": "bob"}', b'{"owner": ["bob"], "shared": false}',
    b'{"owner": "bob", "shared": 1}', b'{"owner": " bob", "shared": true}', b'"bob"', b"",
])))  # fmt: skip
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_cannot_be_read_of_a_training_makes_it_nobodys(tmp_path, text):
    (tmp_path / owners.FILE).write_bytes(text)
    assert owners.of_run(tmp_path) == Ownership(owners.NOBODY)
