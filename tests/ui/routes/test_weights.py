"""The route that hands out exact maps: right bytes, and nothing without the token."""

import gc

import numpy as np
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

import attnviz as av
from attnviz.text.stack_names import name_in_address
from attnviz.ui.routes import weights
from attnviz.ui.shared import traces
from attnviz.ui.shared.shelf import Shelf
from tests.records.test_stack import trace_of

client = TestClient(Starlette(routes=weights.routes()))


@pytest.fixture
def kept():
    return traces.trace_of(traces.Request(model="sentiment", device="cpu", text="not a good film"))


def test_the_bytes_are_the_exact_map(kept):
    answer = client.get(f"{weights.prefix()}/{kept.token}/encoder/2/3")
    got = np.frombuffer(answer.content, "<f4").reshape(6, 6)
    np.testing.assert_array_equal(got, kept.trace.attention(2, 3))


def test_a_stack_of_any_name_has_its_address():
    trace = trace_of(name := "../a/b ~%2F?#")
    token = traces.hand_out(trace)
    answer = client.get(f"{weights.prefix()}/{token}/{name_in_address(name)}/1/1")
    np.testing.assert_array_equal(
        np.frombuffer(answer.content, "<f4"), trace.attention(1, 1).ravel()
    )
    answer = client.get(f"{weights.prefix()}/{token}/row/{name_in_address(name)}/1/1/2")
    np.testing.assert_array_equal(np.frombuffer(answer.content, "<f4"), trace.attention(1, 1)[2])


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("wrong/encoder/0/0", 410),
        ("{token}/cross/0/0", 404),
        ("{token}/encoder/9/0", 404),
        ("{token}/encoder/-1/0", 404),
        ("{token}/encoder/../0", 404),
    ],
)
def test_anything_else_is_refused_with_a_sentence(kept, path, status):
    answer = client.get(f"{weights.prefix()}/{path.format(token=kept.token)}")
    assert answer.status_code == status
    assert answer.text


def test_a_map_that_was_dropped_from_the_shelf_is_computed_again(kept, monkeypatch):
    monkeypatch.setattr(traces, "SHELF", Shelf(max_bytes=0))
    address = f"{weights.prefix()}/{kept.token}/encoder/2/3"
    for _ in range(2):
        got = np.frombuffer(client.get(address).content, "<f4").reshape(6, 6)
        np.testing.assert_array_equal(got, kept.trace.attention(2, 3))


def test_the_shelf_holds_no_more_than_it_counts(monkeypatch):
    shelf = Shelf(max_bytes=50_000)
    monkeypatch.setattr(traces, "SHELF", shelf)
    gc.collect()
    gc.freeze()  # what makes room collects garbage: not out of all that the tests before left
    for number in range(20):
        traces.trace_of(traces.Request(model="sentiment", device="cpu", text=f"film {number}"))
    assert shelf.nbytes <= 50_000 or len(shelf) == 1


def test_the_same_request_is_computed_once(kept):
    again = traces.trace_of(traces.Request(model="sentiment", device="cpu", text="not a good film"))
    assert again is kept


def test_a_trace_that_no_request_gives_is_there_for_as_long_as_it_is_kept():
    trace = av.trace(av.load("sentiment", device="cpu"), "not a good film")
    token = traces.hand_out(trace)
    assert traces.hand_out(trace) == token
    assert traces.request_named(token) is None
    address = f"{weights.prefix()}/{token}/encoder/2/3"
    got = np.frombuffer(client.get(address).content, "<f4").reshape(6, 6)
    np.testing.assert_array_equal(got, trace.attention(2, 3))
    assert client.get(address.replace("encoder", "cross")).status_code == 404
    del trace, got
    gc.collect()
    answer = client.get(address)
    assert (answer.status_code, answer.text) == (410, weights.NO_TRACE)


@pytest.fixture
def long():
    """A trace that keeps queries and keys only: its budget is smaller than its maps."""
    text = "not a good film but " * 12
    return traces.trace_of(traces.Request("sentiment", "cpu", text=text, budget=170_000))


def test_rows_and_tiles_of_a_streamed_trace_are_its_own_numbers(long):
    assert long.trace.stack().streamed
    n = len(long.trace.tokens)
    whole, start = long.trace.attention(2, 3), f"{weights.prefix()}/{long.token}"
    row = client.get(f"{start}/row/encoder/2/3/7").content
    np.testing.assert_array_equal(np.frombuffer(row, "<f4"), whole[7])
    exact = client.get(f"{start}/tile/encoder/2/3/0/0/0").content
    np.testing.assert_array_equal(np.frombuffer(exact, "<f4").reshape(n, n), whole)
    pooled = np.frombuffer(client.get(f"{start}/tile/encoder/2/3/2/0/0").content, np.uint8)
    side = -(-n // 4)
    top = pooled.reshape(side, side)[0, 0] / 255
    assert abs(top - whole[:4, :4].max()) <= 0.5 / 255 + 1e-6


@pytest.mark.parametrize(
    "path",
    ["row/encoder/2/3/999", "row/cross/0/0/0", "row/encoder/9/0/0", "tile/encoder/0/0/0/5/0",
     "tile/encoder/0/0/99/0/0", "tile/encoder/0/9/0/0/0"],
)  # fmt: skip
def test_rows_and_tiles_that_are_not_there_get_a_sentence(long, path):
    answer = client.get(f"{weights.prefix()}/{long.token}/{path}")
    assert answer.status_code == 404
    assert answer.text.endswith(".")
