"""Files that visitors gave: named by a digest, held once and within bounds."""

import pytest

from attnviz.errors import InputError
from attnviz.ui.operator.limits import MAX_MEMORY
from attnviz.ui.shared import media, traces


@pytest.fixture(autouse=True)
def nothing_held(monkeypatch):
    monkeypatch.setattr(media, "_contents", type(media._contents)())


def test_a_request_names_its_file_and_does_not_hold_it():
    content = bytes(range(256)) * 400
    request = traces.Request("digits", "cpu", picture=media.hold(content))
    assert len(repr(request)) < 400
    assert media.content(request.picture) is content
    again = traces.Request("digits", "cpu", picture=media.hold(bytes(bytearray(content))))
    assert again == request
    assert media.nbytes() == len(content)
    assert media.hold(None) is None


def test_what_was_used_longest_ago_is_let_go_and_said_to_be(monkeypatch):
    monkeypatch.setenv(MAX_MEMORY, "0.008")  # 10^6 bytes of files
    names = [media.hold(bytes([n]) * 400_000) for n in range(5)]
    assert media.nbytes() == 800_000
    assert media.content(names[4])[0] == 4
    with pytest.raises(InputError, match="Reload the page"):
        media.content(names[0])
    large = media.hold(b"x" * 3_000_000)  # the newest is what a page needs now
    assert media.content(large)
