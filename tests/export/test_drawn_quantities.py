"""Files of what is drawn besides weights hold the very numbers, on every stack."""

import json
from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose

import attnviz as av
from attnviz.attribution.drawn import model_numbers
from attnviz.errors import InputError
from attnviz.export.attention import PICTURES, file_content
from attnviz.export.caption import caption
from attnviz.export.maps import as_json, map_table
from attnviz.export.shown import shown
from attnviz.metrics.quantities import QUANTITIES, quantity_map
from attnviz.records import Units
from attnviz.records.look import Look
from tests import tiny

NAMES = [quantity.name for quantity in QUANTITIES]


@pytest.fixture(scope="module")
def traced(tiny_model):
    model = tiny_model("bert")
    return model, av.trace(model, tiny.SENTENCE)


@pytest.mark.parametrize("name", ["scores", "rollout", "flow"])
def test_what_a_trace_gives_is_drawn_as_it_is(traced, name):
    _, trace = traced
    seen = shown(trace, Look(((1, 2),), drawn=name))
    assert_allclose(seen.weights, quantity_map(trace, name, 1, 2))
    assert seen.quantity.name == name
    assert seen.name == ("Layer 1 · head 2" if name == "scores" else "Layers 0–1")


@pytest.mark.parametrize("name", ["values", "relevance"])
def test_what_needs_the_model_is_asked_of_it(traced, name):
    model, trace = traced
    look = Look(((1, 2),), drawn=name)
    with pytest.raises(InputError, match="needs the model"):
        shown(trace, look)
    numbers = model_numbers(model, tiny.SENTENCE, trace)
    assert_allclose(shown(trace, look, numbers=numbers).weights, numbers(name, "encoder", 1, 2))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", ["map", "lines", "text"])
def test_each_is_a_figure_of_each_kind_that_names_it(traced, name, kind):
    model, trace = traced
    numbers = model_numbers(model, tiny.SENTENCE, trace)
    look = Look(((0, 1), (1, 2)), drawn=name, hide="special")
    for end in PICTURES:
        assert file_content(trace, look, end, kind=kind, numbers=numbers)
    seen = shown(trace, look, numbers=numbers)
    assert seen.quantity.source in " ".join(caption(trace, look, seen))


def test_only_shares_are_scaled_where_tokens_are_left_out(traced):
    model, trace = traced
    numbers = model_numbers(model, tiny.SENTENCE, trace)
    rollout = shown(trace, Look(((1, 0),), drawn="rollout", hide="special"), numbers=numbers)
    assert_allclose(rollout.weights.sum(1), 1)
    lengths = shown(trace, Look(((1, 0),), drawn="values", hide="special"), numbers=numbers)
    assert_allclose(lengths.weights, numbers("values", "encoder", 1, 0)[1:-1, 1:-1])
    assert "all other numbers are as they were" in lengths.notes[1]


def test_what_gathers_on_the_first_token_says_how_much_of_it(tiny_model):
    trace = av.trace(tiny_model("gpt2"), "the cat sat on")
    stack = trace.stack()
    sink = np.eye(len(stack.keys), dtype=np.float32) * 0.2
    sink[:, 0] += 0.8
    layers = tuple(replace(layer, weights=np.stack([sink] * 4)) for layer in stack.layers)
    trace = replace(trace, by_stack={"decoder": replace(stack, layers=layers)})
    rest = 0.6**2  # half of 0.2 and half of itself, twice
    share = f"{100 * (1 - rest):.1f} %"
    seen = shown(trace, Look(((1, 0),), drawn="rollout"))
    assert seen.notes == (f"{share} of this is on the first token: leave it out to see the rest.",)
    seen = shown(trace, Look(((1, 0),), drawn="rollout", hide="first"))
    assert f"{share} of this is on the first token, which is left out." in seen.notes
    assert not shown(trace, Look(((1, 0),))).notes  # weights are what they are


def test_raw_scores_are_of_single_tokens_and_hidden_ones_are_no_numbers(tiny_model):
    trace = av.trace(tiny_model("gpt2"), tiny.SENTENCE)
    look = Look(((1, 0),), drawn="scores", unit="word")
    seen = shown(trace, look)
    assert seen.queries.whole
    assert "single tokens" in seen.notes[0]
    assert np.isneginf(seen.weights[0, 1])
    assert np.isfinite(seen.strongest)
    assert json.loads(as_json(trace, look))["weights"][0][1] is None
    assert map_table(trace, look).columns[-1] == "raw_score"


def test_every_stack_of_an_encoder_decoder(tiny_model):
    model = tiny_model("bart")
    trace = av.trace(model, "the film was good", target="a good film")
    numbers = model_numbers(model, "the film was good", trace, target="a good film")
    for stack in trace.stacks:
        for name in ("weights", "scores", "values"):
            look = Look(((1, 1),), stack=stack, drawn=name)
            assert_allclose(shown(trace, look, numbers=numbers).weights, numbers(name, stack, 1, 1))


def test_turns_of_a_chat_are_units_of_a_figure(traced):
    _, trace = traced
    stack = trace.stack()
    n = len(stack.keys)
    turn = np.minimum(np.arange(n) // 5, 1)
    tokens = replace(stack.keys, turn=turn, turns=(("user", "a"), ("assistant", "b")))
    chat = replace(trace, by_stack={"encoder": replace(stack, queries=tokens, keys=tokens)})
    seen = shown(chat, Look(((0, 0),), unit="turn"))
    assert seen.keys.text == Units.chat(tokens).text
    weights = trace.attention(0, 0)
    assert seen.keys.text[0] == "first token"
    assert_allclose(seen.weights[0, 0], weights[0, 0], rtol=1e-6)
    assert_allclose(seen.weights[1, 1], weights[1:5, 1:5].sum(1).mean(), rtol=1e-6)
