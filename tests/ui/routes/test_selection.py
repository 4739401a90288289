"""The head that is looked at: told by the explorer of a session, and known to its other pages."""

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from attnviz.text.stack_names import name_in_address
from attnviz.ui.routes import selection
from attnviz.ui.session import readers
from attnviz.views.explorer import Selection

client = TestClient(Starlette(routes=[selection.route()]))


def test_a_session_is_told_its_own_head_and_no_other():
    one, other = readers.new_reader(), readers.new_reader()
    answer = client.post(f"{selection.address(one)}/encoder/2/3")
    assert (answer.status_code, answer.content) == (204, b"")
    assert readers.looked_at(one) == Selection("encoder", 2, 3)
    assert readers.looked_at(other) is None


def test_a_stack_of_any_name_is_told_by_its_address():
    one = readers.new_reader()
    name = "../layers.self/attn ~%2F?#街"
    assert client.post(f"{selection.address(one)}/{name_in_address(name)}/0/1").status_code == 204
    assert readers.looked_at(one) == Selection(name, 0, 1)


@pytest.mark.parametrize("path", ["encoder/2/99999", "~0A/0/0", "encoder/-1/0", "encoder/x/0"])
def test_what_is_no_head_is_not_remembered(path):
    reader = readers.new_reader()
    assert client.post(f"{selection.address(reader)}/{path}").status_code == 404
    assert readers.looked_at(reader) is None


def test_nobody_fills_the_memory_with_names_of_their_own():
    assert client.post(f"{selection.address('made up')}/encoder/0/0").status_code == 404
    assert readers.looked_at("made up") is None


def test_of_too_many_sessions_the_quiet_ones_are_forgotten(monkeypatch):
    monkeypatch.setattr(readers, "_MOST_READERS", 3)
    names = [readers.new_reader() for _ in range(3)]
    client.post(f"{selection.address(names[0])}/decoder/1/1")
    readers.new_reader()
    assert readers.looked_at(names[0]) == Selection("decoder", 1, 1)
    assert client.post(f"{selection.address(names[1])}/decoder/0/0").status_code == 404
