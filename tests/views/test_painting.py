"""The painting view: the maps that travel, and what strokes stand for."""

import numpy as np
import pytest

import attnviz as av
from attnviz.views.painting import MOST_STROKES, MOST_TOKENS, steps_of, view_painting
from tests.views.test_view import unpack

TEXT = "the cat was good"
AT = {"stack": None, "layer": 1, "head": 2}


def test_both_maps_travel_exactly(tiny_model):
    model = tiny_model("llama")
    effect = av.intervene(model, TEXT, [av.CutEdges((3,), (1,), heads=((1, 2),))])
    stack = effect.trace_before.stack()
    after = effect.trace_after.attention(1, 2)
    header, arrays = unpack(view_painting(stack, (1, 2), after, of="x").data)
    np.testing.assert_array_equal(arrays["before"], effect.trace_before.attention(1, 2).ravel())
    np.testing.assert_array_equal(arrays["after"], after.ravel())
    assert header["causal"]
    assert header["keys"] == list(stack.keys.text)


def test_an_encoder_looks_both_ways(tiny_model):
    stack = av.trace(tiny_model("bert"), TEXT).stack()
    view = view_painting(stack, (0, 0), stack.layers[0].weights[0], of="x")
    assert not unpack(view.data)[0]["causal"]


def test_a_map_that_is_too_large_is_refused(tiny_model):
    stack = av.trace(tiny_model("llama"), TEXT).stack()
    text = stack.keys.text * MOST_TOKENS
    from dataclasses import replace

    from attnviz.records import Tokens

    long = Tokens.plain(text)
    layer = replace(
        stack.layers[0], weights=np.zeros((1, len(text), len(text)), np.float32), query=None,
        key=None, value=None, added=None,
    )  # fmt: skip
    wide = replace(stack, layers=(layer,), queries=long, keys=long)
    with pytest.raises(av.InputError, match=f"up to {MOST_TOKENS} can be painted on"):
        view_painting(wide, (0, 0), layer.weights[0], of="x")
    heard = replace(long, seconds=np.arange(len(long)) * 0.02)
    frames = replace(stack, layers=(layer,), queries=heard, keys=heard)
    with pytest.raises(av.InputError, match=r"frames a side; .* Choose the step from a list"):
        view_painting(frames, (0, 0), layer.weights[0], of="x")


@pytest.mark.parametrize(
    ("stroke", "act"),
    [
        ({"do": "cut", "cells": [[1, 0], [2, 1]]},
         av.CutEdges((1, 2), (0, 1), heads=((1, 2),), pairwise=True)),
        ({"do": "set", "query": 3, "keys": [0, 2], "weights": [0, 0.5]},
         av.SetAttention(1, 2, np.array([[0, 0.5]]), queries=(3,), keys=(0, 2), renormalise=True)),
        ({"do": "cut row", "query": 3}, av.CutEdges((3,), None, heads=((1, 2),))),
        ({"do": "even row", "query": 3}, av.UniformAttention(1, 2, queries=(3,))),
        ({"do": "silence"}, av.SilenceHead(1, 2)),
        ({"do": "even"}, av.UniformAttention(1, 2)),
        ({"do": "scale", "factor": 2}, av.ScaleHead(1, 2, 2)),
    ],
)  # fmt: skip
def test_a_stroke_is_an_intervention(stroke, act):
    assert steps_of([stroke], **AT) == (act,)


@pytest.mark.parametrize(
    "strokes",
    [
        None, 5, [5], [{"do": "fly"}], [{"do": "cut"}], [{"do": "cut", "cells": []}],
        [{"do": "cut", "cells": [["a", 0]]}], [{"do": "cut", "cells": [[0]]}],
        [{"do": "set", "query": -1, "keys": [0], "weights": [1]}],
        [{"do": "set", "query": 0, "keys": [0], "weights": [float("nan")]}],
        [{"do": "set", "query": 0, "keys": [0], "weights": ["much"]}],
        [{"do": "set", "query": 0, "keys": [0, 1], "weights": [1]}],
        [{"do": "scale", "factor": None}], [{"do": "silence"}] * (MOST_STROKES + 1),
    ],
)  # fmt: skip
def test_strokes_that_the_view_does_not_make_are_refused(strokes):
    with pytest.raises(av.InputError):
        steps_of(strokes, **AT)
