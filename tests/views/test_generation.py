"""The data of the generation view: exact rows where they fit, and how far not."""

import numpy as np
import pytest

import attnviz as av
from attnviz.tracing.generation import generate
from attnviz.views import generation as module
from attnviz.views.generation import view_generation
from tests.views.test_view import unpack

PROMPT = "the cat sat"


@pytest.fixture(scope="module")
def written(tiny_model):
    return generate(tiny_model("llama"), PROMPT, max_new_tokens=4)


def test_rows_are_those_of_the_steps(written):
    header, arrays = unpack(view_generation(written, of="x", branching=True).data)
    assert (header["of"], header["branching"], header["exact"]) == ("x", True, True)
    keys = len(written.trace.tokens)
    rows = arrays["decoder"].reshape(2, 4, 4, keys)
    for step in range(4):
        row = written.attention(step, 1, 2)
        np.testing.assert_array_equal(rows[1, 2, step, : len(row)], row)
        assert not rows[1, 2, step, len(row) :].any()


def test_an_answer_comes_with_its_prompt():
    header, arrays = unpack(view_generation(generate(av.load("dates"), "12 March 1999")).data)
    assert [text["stack"] for text in header["texts"]] == ["cross", "decoder"]
    shown = "".join(text for text, _ in header["texts"][1]["pieces"])
    assert "1999-03-12" in shown
    assert set(arrays) == {"cross", "decoder"}
    assert header["ended"] == "The model ended its text after 11 tokens."


def test_long_texts_are_rounded_and_longer_ones_are_means(written, monkeypatch):
    exact = unpack(view_generation(written).data)[1]["decoder"]
    monkeypatch.setattr(module, "EXACT_BYTES", 100)
    header, arrays = unpack(view_generation(written).data)
    assert not header["exact"]
    assert np.abs(arrays["decoder"] / 255 - exact).max() <= 0.5 / 255 + 1e-6
    monkeypatch.setattr(module, "ROUNDED_BYTES", 10)
    header, arrays = unpack(view_generation(written).data)
    assert header["heads"] == 0
    mean = exact.reshape(2, 4, 4, -1).mean(1)
    assert np.abs(arrays["decoder"].reshape(mean.shape) / 255 - mean).max() <= 0.5 / 255 + 1e-6


def test_chances_that_do_not_exist_are_null(tiny_model):
    sampled = generate(
        tiny_model("llama"), PROMPT, max_new_tokens=3, sampling="sample", branches=[(1, 9)]
    )
    header, _ = unpack(view_generation(sampled).data)
    chances = header["steps"]["chances"]
    assert chances[1] is None
    assert 0 < chances[0] <= 1
    assert header["chosen"] == "sampled with temperature 1, top-p 1, seed 0"
    assert header["greedy"] is False
    assert header["branches"] == [[1, 9]]
