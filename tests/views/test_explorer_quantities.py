"""What an explorer offers besides weights: in the data where it is small, else why not."""

import numpy as np
import pytest

import attnviz as av
from attnviz.metrics.quantities import QUANTITIES, quantity_map
from attnviz.views.explorer import explorer
from tests import tiny
from tests.views.test_view import unpack


def test_a_file_carries_what_is_cheap_exactly_as_the_metrics_give_it(tiny_model):
    trace = av.trace(tiny_model("gpt2"), tiny.SENTENCE)
    header, arrays = unpack(av.view(trace).data)
    offers = header["stacks"][0]["offers"]
    n, layers, heads = len(trace.tokens), trace.stack().n_layers, trace.stack().n_heads
    for name in ("scores", "rollout", "flow"):
        assert offers[name] == "data"
        per_head = heads if name == "scores" else 1
        maps = arrays[f"decoder/{name}"].reshape(layers, per_head, n, n)
        for layer in range(layers):
            for head in range(per_head):
                wanted = quantity_map(trace, name, layer, head).astype(np.float32)
                np.testing.assert_array_equal(maps[layer, head], wanted)
    for name in ("values", "relevance", "paths"):
        assert offers[name].endswith(".")
        assert f"decoder/{name}" not in arrays


def test_a_long_file_says_what_it_leaves_out(minilm):
    trace = av.trace(minilm, "the cat sat on the mat " * 20)
    header, arrays = unpack(av.view(trace).data)
    offers = header["stacks"][0]["offers"]
    for name in ("scores", "flow"):
        assert "the app draws it" in offers[name]
        assert f"encoder/{name}" not in arrays


def test_with_an_address_all_is_fetched_and_nothing_is_carried(tiny_model):
    trace = av.trace(tiny_model("bert"), tiny.SENTENCE)
    header, arrays = unpack(explorer(trace, weights_url="/weights/token").data)
    assert header["url"] == "/weights/token"
    offers = header["stacks"][0]["offers"]
    assert offers.pop("weights") == "data"
    assert set(offers.values()) == {"fetch"}
    assert set(offers) == {q.name for q in QUANTITIES[1:]} | {"paths"}
    assert set(arrays) == {"encoder/weights"}


@pytest.mark.parametrize("name", tiny.ARCHITECTURES)
def test_every_stack_of_every_architecture_offers_or_says_why(name, tiny_model):
    trace = av.trace(tiny_model(name), tiny.example(name))
    for options in ({}, {"weights_url": "/w"}):
        header, _ = unpack(explorer(trace, **options).data)
        for stack in header["stacks"]:
            for offer in stack["offers"].values():
                assert offer in ("data", "fetch") or offer[-1] in ".)"
