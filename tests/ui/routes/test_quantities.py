"""The routes of what is drawn besides weights: the metrics' own numbers, or a sentence."""

from urllib.parse import unquote

import numpy as np
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

import attnviz as av
from attnviz.attribution.drawn import relevance_maps, value_lengths
from attnviz.metrics.quantities import quantity_map
from attnviz.metrics.weight_path import weight_path
from attnviz.ui.routes import quantities, weights
from attnviz.ui.shared import traces
from attnviz.views.weight_path import view_weight_path

TEXT = "not a good film"
client = TestClient(Starlette(routes=quantities.routes()))


@pytest.fixture
def kept():
    return traces.trace_of(traces.Request(model="sentiment", device="cpu", text=TEXT))


def ask(kept, rest: str):
    return client.get(f"{weights.prefix()}/{kept.token}/{rest}")


def fetched(kept, rest: str) -> np.ndarray:
    answer = ask(kept, rest)
    assert answer.status_code == 200, answer.text
    n = len(kept.trace.tokens)
    return np.frombuffer(answer.content, "<f4").reshape(n, n)


@pytest.mark.parametrize("name", ["weights", "scores", "rollout", "flow"])
def test_what_a_trace_gives_is_the_metrics_own(kept, name):
    wanted = quantity_map(kept.trace, name, 1, 2).astype(np.float32)
    np.testing.assert_array_equal(fetched(kept, f"drawn/{name}/encoder/1/2"), wanted)


def test_values_are_weighted_by_what_they_hand_over(kept):
    lengths = value_lengths(av.load("sentiment"), TEXT)["encoder"][2][1]
    wanted = kept.trace.attention(2, 1) * lengths
    np.testing.assert_allclose(fetched(kept, "drawn/values/encoder/2/1"), wanted, rtol=1e-5)


def test_relevance_is_of_the_answer_that_is_named_and_says_so(kept):
    model = av.load("sentiment")
    own = relevance_maps(model, TEXT)
    np.testing.assert_allclose(
        fetched(kept, "drawn/relevance/encoder/1/0"), own.by_stack["encoder"][1], rtol=1e-4,
        atol=1e-9,
    )  # fmt: skip
    for answer in ("positive", "negative"):
        got = ask(kept, f"drawn/relevance/encoder/1/0?target={answer}")
        assert unquote(got.headers["X-Drawn-Of"]) == f'logit of "{answer}"'


def test_relevance_of_a_written_text_is_of_the_whole_of_it():
    kept = traces.trace_of(traces.Request(model="dates", device="cpu", text="3 May 1999"))
    got = ask(kept, "drawn/relevance/cross/0/0")
    assert unquote(got.headers["X-Drawn-Of"]) == f'log probability of "{kept.trace.target}"'
    cross = kept.trace.stack("cross")
    assert len(got.content) == 4 * len(cross.queries) * len(cross.keys)


def test_a_path_is_what_its_view_reads(kept):
    answer = ask(kept, "path/encoder/2/1/0/3")
    assert answer.content == view_weight_path(weight_path(kept.trace, 2, 1, 0, 3)).data


@pytest.mark.parametrize(
    ("rest", "status", "sentence"),
    [
        ("drawn/rolout/encoder/0/0", 404, "Known: weights"),
        ("drawn/scores/encoder/9/0", 404, "Layer 9 is out of range"),
        ("drawn/values/encoder/0/9", 404, "Head 9 is out of range"),
        ("drawn/relevance/encoder/9/0", 404, "Layer 9 is out of range"),
        ("drawn/relevance/encoder/0/0?target=angry", 404, "negative, positive"),
        ("drawn/rollout/cross/0/0", 404, "No stack"),
        ("path/encoder/0/0/0/99", 404, "Key 99 is out of range"),
    ],
)
def test_what_cannot_be_had_is_a_sentence(kept, rest, status, sentence):
    answer = ask(kept, rest)
    assert answer.status_code == status
    assert sentence in answer.text


@pytest.mark.parametrize("rest", ["drawn/rollout/encoder/0/0", "path/encoder/0/0/0/0"])
def test_nothing_is_had_without_the_token(rest):
    assert client.get(f"{weights.prefix()}/wrong/{rest}").status_code == 410
