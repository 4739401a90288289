"""Several things in one file: taken in as they were, all or none, and nothing else."""

import io
import zipfile

import pytest

from attnviz.errors import InputError, StoreError
from attnviz.store import bundles
from attnviz.store.library import library_in
from attnviz.store.owners import Visitor
from tests.store.kept import attribution, evaluation, trace


@pytest.fixture
def library(tmp_path):
    library = library_in(tmp_path / "here")
    for name, record in (("a", trace()), ("b", attribution()), ("c", evaluation())):
        library.keep(record, name=name, note=f"note of {name}", tags=[name])
    return library


@pytest.fixture
def other(tmp_path):
    return library_in(tmp_path / "elsewhere")


def exported(library, tmp_path):
    ids = [entry.id for entry in library.find()]
    return bundles.export_several(library, ids, tmp_path / "kept.zip").read_bytes()


def zipped(**members):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("_", "."), content)
    return file.getvalue()


def test_what_was_exported_together_is_taken_in_together(library, other, tmp_path):
    entries = bundles.take_in_several(other, exported(library, tmp_path))
    assert [(e.name, e.kind, e.note, e.tags) for e in entries] == [
        (e.name, e.kind, e.note, e.tags) for e in library.find()]  # fmt: skip
    (kept,) = [entry for entry in other.find() if entry.kind == "trace"]
    assert other.open(kept.id).inputs == trace().inputs
    assert not list(tmp_path.glob(".kept*"))


def test_an_export_of_one_thing_is_taken_in_too(library, other, tmp_path):
    newest = library.find()[0]
    one = library.export(newest.id, tmp_path / "one.zip").read_bytes()
    assert [entry.name for entry in bundles.take_in_several(other, one)] == [newest.name]


def test_one_that_is_refused_takes_the_others_back(library, other, tmp_path):
    with zipfile.ZipFile(io.BytesIO(exported(library, tmp_path))) as file:
        good = file.read(file.namelist()[0])
    for bad in (b"nonsense", zipped(x="no export"), zipped(entry_json="{}")):
        with pytest.raises(StoreError):
            bundles.take_in_several(other, zipped(a_zip=good, b_zip=bad))
        assert other.find() == []
        assert other.bin.things() == []


@pytest.mark.parametrize("file", [b"", b"PK", zipped(), zipped(a_txt="x")])
def test_what_is_no_export_is_refused(other, file):
    with pytest.raises(StoreError):
        bundles.take_in_several(other, file)


def test_what_unpacks_to_more_than_agreed_is_refused(library, other, tmp_path):
    file = exported(library, tmp_path)
    with pytest.raises(StoreError, match="unpacks to more than"):
        bundles.take_in_several(other, file, most_bytes=2_000)
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.zip", bytes(10**7))
    with pytest.raises(StoreError, match="unpacks to more than"):
        bundles.take_in_several(other, bomb.getvalue(), most_bytes=10**6)
    assert other.find() == []


def test_trainings_others_things_and_other_places_are_refused(library, tmp_path):
    (of, *_) = [entry.id for entry in library.find()]
    with pytest.raises(InputError, match=r"An export is a \.zip file"):
        bundles.export_several(library, [of], tmp_path / "kept.tar")
    with pytest.raises(StoreError):
        bundles.export_several(library, ["0123456789abcdef"], tmp_path / "kept.zip")
    private = library_in(tmp_path / "here", visitor=Visitor("ada")).keep(trace(), name="d")
    bobs = library_in(tmp_path / "here", visitor=Visitor("bob"))
    with pytest.raises(StoreError):
        bundles.export_several(bobs, [private.id], tmp_path / "kept.zip")
    assert not list(tmp_path.glob("*kept*"))
