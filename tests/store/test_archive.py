"""A file from elsewhere holds the members of an export, or nothing of it is taken in."""

import contextlib
import io
import json
import stat
import struct
import time
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import attnviz as av
from attnviz.store.library import Library
from tests.store.kept import trace


@pytest.fixture(scope="module")
def export(tmp_path_factory):
    """The bytes of a whole export."""
    folder = tmp_path_factory.mktemp("export")
    library = Library(folder / "kept")
    return library.export(library.keep(trace()).id, folder / "one.zip").read_bytes()


def members(export):
    with zipfile.ZipFile(io.BytesIO(export)) as opened:
        return {info.filename: opened.read(info) for info in opened.infolist()}


def zipped(files, change=lambda info: None, packed=zipfile.ZIP_DEFLATED):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", packed) as archive:
        for name, content in files:
            info = zipfile.ZipInfo(name)
            info.compress_type = packed
            change(info)
            archive.writestr(info, content)
    return held.getvalue()


def refused(tmp_path, file, match, **options):
    library = Library(tmp_path / "kept")
    with pytest.raises(av.StoreError, match=match) as told:
        library.take_in(file, **options)
    assert "\n" not in str(told.value)
    assert library.find() == []
    assert not [p for p in (tmp_path / "kept").iterdir() if "sqlite" not in p.name]
    assert {p.name for p in tmp_path.iterdir()} == {"kept"}


@pytest.mark.parametrize(
    "name",
    ["../x", "/etc/x", "a/entry.json", "..\\x", "C:\\x", "x.py", "entry.json/", "", "ENTRY.JSON",
     "trace.json\0x", "./entry.json"],
)  # fmt: skip
def test_a_member_that_no_export_has_is_refused_before_anything_is_written(name, export, tmp_path):
    files = list(members(export).items())
    refused(tmp_path, zipped([*files, (name, b"x")]), "This is no")
    first, *others = files
    refused(tmp_path, zipped([(name, first[1]), *others]), "This is no")


def test_a_member_that_is_there_twice_or_not_at_all_is_refused(export, tmp_path):
    files = list(members(export).items())
    with pytest.warns(UserWarning, match="Duplicate"):
        twice = zipped([*files, files[0]])
    refused(tmp_path, twice, "two files with the same name")
    for left_out in range(3):
        refused(tmp_path, zipped(files[:left_out] + files[left_out + 1 :]), "it holds 2 files")
    refused(tmp_path, zipped([]), "it holds 0 files")
    refused(tmp_path, zipped([*files, ("attribution.json", b"{}")]), "it holds 4 files")


def test_links_locked_files_and_other_packings_are_refused(export, tmp_path):
    files = list(members(export).items())

    def link(info):
        info.external_attr = (stat.S_IFLNK | 0o777) << 16

    refused(tmp_path, zipped(files, link), "holds a link")
    refused(tmp_path, zipped(files, packed=zipfile.ZIP_LZMA), "another method than Deflate")
    locked = bytearray(zipped(files))
    at = locked.find(b"PK\x01\x02")
    locked[at + 8] |= 1
    refused(tmp_path, bytes(locked), "locked with a password")


def test_what_unpacks_to_more_than_is_allowed_is_refused(export, tmp_path):
    files = members(export)
    refused(tmp_path, export, "more than 0 MB", most_bytes=1000)
    bomb = zipped([*list(files.items())[:2], ("arrays.safetensors", b"\0" * 50_000_000)])
    assert len(bomb) < 100_000
    refused(tmp_path, bomb, "more than 10 MB", most_bytes=10_000_000)
    files["trace.json"] = b" " * (65 * 2**20)
    refused(tmp_path, zipped(files.items()), "larger than any")


def test_a_header_that_says_less_than_there_is_takes_nothing_in(export, tmp_path):
    """The size in the directory is made small: the checksum no longer fits what is read."""
    files = list(members(export).items())
    lying = bytearray(zipped(files))
    at = lying.find(b"PK\x01\x02")
    lying[at + 24 : at + 28] = struct.pack("<I", 10)
    refused(tmp_path, bytes(lying), "This is no|broken|whole JSON")


def test_an_entry_that_does_not_say_what_the_record_is_is_refused(export, tmp_path):
    files = members(export)
    said = json.loads(files["entry.json"])
    for change in ({"kind": "attribution"}, {"kind": "training"}, {"kind": "../x"},
                   {"format": 99}, {"opens": {"file": "x"}}, {"name": ["a"]}):  # fmt: skip
        files["entry.json"] = json.dumps({**said, **change}).encode()
        refused(tmp_path, zipped(files.items()), ".")


@pytest.mark.parametrize("file", [b"", b"PK", b"no zip at all", b"PK\x05\x06" + b"\0" * 18])
def test_bytes_that_are_no_zip_are_a_sentence(file, tmp_path):
    refused(tmp_path, file, "This is no")


def test_a_path_that_is_no_file_is_a_sentence(tmp_path):
    refused(tmp_path, str(tmp_path / "nothing.zip"), "No file at")
    with pytest.raises(av.StoreError):
        Library(tmp_path / "kept").take_in(tmp_path)


def fuzzed(tmp_path, file):
    library = Library(tmp_path / "kept")
    with contextlib.suppress(av.StoreError):  # anything else would be a traceback for a reader
        library.open(library.take_in(file).id)
    assert {p.name for p in tmp_path.iterdir()} <= {"kept"}


FUZZ = settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])


@given(places=st.lists(st.tuples(st.integers(0, 2**20), st.integers(0, 255)), min_size=1,
                       max_size=4))  # fmt: skip
@FUZZ
def test_changed_bytes_are_a_sentence_or_a_record(export, tmp_path, places):
    held = bytearray(export)
    for at, byte in places:
        held[at % len(held)] = byte
    fuzzed(tmp_path, bytes(held))


@given(cut=st.integers(0, 2**20), before=st.binary(max_size=30), after=st.binary(max_size=30))
@FUZZ
def test_a_cut_or_a_longer_file_is_a_sentence_or_a_record(export, tmp_path, cut, before, after):
    fuzzed(tmp_path, before + export[: cut % (2 * len(export))] + after)


@given(
    st.dictionaries(
        st.sampled_from(["entry.json", "trace.json", "evaluation.json", "arrays.safetensors"])
        | st.text(max_size=12),
        st.binary(max_size=60),
        max_size=5,
    )
)
@FUZZ
def test_a_zip_of_anything_is_a_sentence(tmp_path, files):
    with contextlib.suppress(ValueError, UnicodeError):  # names that no zip can hold
        fuzzed(tmp_path, zipped(files.items()))


@pytest.mark.parametrize("small", ["[],", "{},", '{"a":', "1,", '"",'])
def test_a_record_that_is_small_as_text_and_large_when_read_is_refused_unread(
    small, export, tmp_path
):
    """Sixty megabytes of `[]` would take two gigabytes, and shrink to some kilobytes in a zip."""
    files = members(export)
    files["trace.json"] = small.encode() * (60_000_000 // len(small))
    file = zipped(files.items())
    assert len(file) < 500_000
    began = time.perf_counter()
    refused(tmp_path, file, "is larger than any trace that attnviz keeps")
    assert time.perf_counter() - began < 10


def test_an_entry_that_is_no_entry_by_its_length_is_refused_unread(export, tmp_path):
    files = members(export)
    files["entry.json"] = b'{"a": [' + b"[]," * 10**7 + b"[]]}"
    refused(tmp_path, zipped(files.items()), "is larger than any")


def test_a_list_of_arrays_that_is_longer_than_any_is_refused_unread(export, tmp_path):
    files = members(export)
    for listed in (9 * 2**20, 2**63):
        files["arrays.safetensors"] = struct.pack("<Q", listed) + b" " * 100
        refused(tmp_path, zipped(files.items()), "lists more arrays than any trace")


def test_what_arrays_would_take_is_asked_before_they_are_read(export, tmp_path, monkeypatch):
    files = members(export)
    files["arrays.safetensors"] += bytes(2 * 10**6)
    monkeypatch.setenv("ATTNVIZ_MAX_MEMORY", "0.004")
    refused(tmp_path, zipped(files.items()), r"would take 4.* MB of memory")


def test_a_zip_of_many_members_is_refused_before_they_are_listed(export, tmp_path):
    files = [*members(export).items(), *((f"{n}", b"") for n in range(1_100))]
    refused(tmp_path, zipped(files), "lists 1,103 files")
    (tmp_path / "many.zip").write_bytes(zipped(files))
    with pytest.raises(av.StoreError, match="lists 1,103 files"):
        Library(tmp_path / "kept").take_in(tmp_path / "many.zip")
