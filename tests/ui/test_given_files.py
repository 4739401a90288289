"""Files that visitors gave: named by a digest, held once and within bounds."""

import pytest

from attnviz.errors import InputError
from attnviz.ui import cache, given_files
from attnviz.ui.server import MAX_MEMORY


@pytest.fixture(autouse=True)
def nothing_held(monkeypatch):
    monkeypatch.setattr(given_files, "_held", type(given_files._held)())


def test_a_request_names_its_file_and_does_not_hold_it():
    content = bytes(range(256)) * 400
    request = cache.Request("digits", "cpu", picture=given_files.hold(content))
    assert len(repr(request)) < 400
    assert given_files.content(request.picture) is content
    again = cache.Request("digits", "cpu", picture=given_files.hold(bytes(bytearray(content))))
    assert again == request
    assert given_files.nbytes() == len(content)
    assert given_files.hold(None) is None


def test_what_was_used_longest_ago_is_let_go_and_said_to_be(monkeypatch):
    monkeypatch.setenv(MAX_MEMORY, "0.008")  # 10^6 bytes of files
    names = [given_files.hold(bytes([n]) * 400_000) for n in range(5)]
    assert given_files.nbytes() == 800_000
    assert given_files.content(names[4])[0] == 4
    with pytest.raises(InputError, match="Reload the page"):
        given_files.content(names[0])
    large = given_files.hold(b"x" * 3_000_000)  # the newest is what a page needs now
    assert given_files.content(large)
