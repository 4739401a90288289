"""Who may open any folder: the person at the machine, and nobody who comes from elsewhere."""

import json

import pytest

from attnviz.ui.frame import own_machine
from attnviz.ui.operator import limits
from attnviz.ui.operator.limits import Limits
from attnviz.ui.visitor.checkpoints import Checkpoints, OutsideError
from tests import tiny

HERE = {"Host": "localhost:8501", "Origin": "http://localhost:8501"}


def judged(*, address="localhost", peer=None, guarded=False, **headers):
    given = {**HERE, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return own_machine.is_at_this_machine(
        address=address, headers={n: v for n, v in given.items() if v is not None}, peer=peer,
        guarded=guarded,
    )  # fmt: skip


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.9.9.9", "[::1]"])
def test_the_person_at_the_machine_is_known(host):
    assert judged(address=host.strip("[]"), Host=f"{host}:8501", Origin=f"http://{host}:8501")


@pytest.mark.parametrize(
    "other",
    [
        {"address": ""},  # every address of the machine
        {"address": "0.0.0.0"},
        {"address": "192.168.1.5"},
        {"peer": "192.168.1.9"},
        {"guarded": True},
        {"Host": "attnviz.example.org"},
        {"Host": None},
        {"Origin": "https://attnviz.example.org"},  # a proxy on this machine, whatever Host says
        {"Origin": None},
        {"Origin": "http://[broken"},
        {"X_Forwarded_For": "203.0.113.9"},
        {"x_forwarded_proto": "https"},
        {"Forwarded": "for=203.0.113.9"},
        {"Via": "1.1 varnish"},
        {"Host": "localhost.example.org:8501"},
        {"Host": "127.0.0.1.nip.io"},
    ],
)
def test_whoever_may_come_from_elsewhere_is_not(other):
    assert not judged(**other)


def test_what_was_opened_may_be_opened_and_is_listed(tmp_path):
    inside, outside = tmp_path / "inside", tiny.save("bert", tmp_path / "out" / "mine")
    with pytest.raises(OutsideError) as refused:
        Checkpoints(Limits((inside,))).allow(str(outside))
    assert refused.value.path == outside
    for opened in (outside, outside.parent):
        found = Checkpoints(Limits((inside,), tmp_path / "runs", open_places=(opened,)))
        assert found.allow(str(outside)) == str(outside)
        assert found.paths() == [str(outside)]
    with pytest.raises(OutsideError):
        Checkpoints(Limits((inside,), open_places=(outside,))).allow(str(outside.parent))


def test_what_was_opened_is_remembered_for_later_days(tmp_path, monkeypatch):
    monkeypatch.setenv("ATTNVIZ_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(limits, "_open_places", {})
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        own_machine.open_folder(tmp_path / name)
    assert limits.limits().open_places == (tmp_path / "one", tmp_path / "two")
    monkeypatch.setattr(limits, "_open_places", {})
    assert limits.limits().open_places == ()  # not by itself: a server for others forgets them
    (tmp_path / "one").rmdir()
    own_machine.open_recent()
    assert limits.limits().open_places == (tmp_path / "two",)


@pytest.mark.parametrize("kept", ["", "{", "7", json.dumps([1, None, "relative"])])
def test_a_broken_memory_opens_nothing(kept, tmp_path, monkeypatch):
    monkeypatch.setenv("ATTNVIZ_CACHE", str(tmp_path))
    monkeypatch.setattr(limits, "_open_places", {})
    (tmp_path / "recent-folders.json").write_text(kept)
    own_machine.open_recent()
    assert limits.limits().open_places == ()
