"""Interventions are values: printed as Python, sent as JSON, and refused where senseless."""

import json

import numpy as np
import pytest

import attnviz as av
from attnviz.records import interventions
from attnviz.records.interventions import (
    KINDS,
    first_layer,
    interventions_from_json,
    interventions_json,
)

ALL = (
    av.SilenceHead(2, 5),
    av.ScaleHead(0, 1, 0.5, stack="cross"),
    av.MeanHead(1, 1),
    av.UniformAttention(1, 0, queries=range(3)),
    av.SetAttention(0, 0, [[0.1, 0.9], [1 / 3, 2 / 3]], queries=[0, 4], renormalise=True),
    av.CutEdges([3], [1, 2], heads=[(0, 1)], renormalise=False),
    av.CutEdges(None, (0,)),
    av.SwapPattern(0, 3, "another text"),
    av.MaskToken(3),
    av.ReplaceMechanism(range(2), "local_window", heads=(1,), options={"size": 3}),
    av.PatchHead(1, 2, ("one", "two"), positions=(1, 2), source_positions=(2, 3)),
    av.PatchResidual(1, np.arange(4.0)),
    av.PatchMlp(0, "clean"),
    av.AddVector(1, np.array([0.1, 0.2]), factor=2, positions=(0,)),
)


def test_every_kind_is_here():
    assert {type(one).__name__ for one in ALL} == set(KINDS)


@pytest.mark.parametrize("one", ALL, ids=lambda one: type(one).__name__)
def test_an_intervention_prints_as_the_python_that_makes_it(one):
    made = eval(repr(one), {"np": np, **KINDS})
    assert made == one
    assert repr(made) == repr(one)
    assert hash(made) == hash(one)


def test_they_travel_as_json_and_come_back_equal():
    text = interventions_json(ALL)
    assert json.loads(text)["format"] == interventions.FORMAT
    assert interventions_from_json(text) == ALL


def test_arrays_come_back_bit_for_bit():
    weights = np.random.default_rng(0).random((3, 4), dtype=np.float32)
    (found,) = interventions_from_json(interventions_json([av.SetAttention(0, 0, weights)]))
    assert np.array_equal(found.weights, weights)
    assert np.array_equal(eval(repr(found), {"np": np, **KINDS}).weights, weights)


def test_defaults_are_not_said():
    assert repr(av.SilenceHead(2, 5)) == "SilenceHead(2, 5)"
    assert repr(av.CutEdges((1,), None)) == "CutEdges((1,), None)"
    assert av.SilenceHead(2, 5).plain() == {"kind": "SilenceHead", "layer": 2, "head": 5}


def test_what_is_said_cannot_be_changed():
    weights = np.ones((2, 2), np.float32)
    one = av.SetAttention(0, 0, weights)
    weights[0, 0] = 5
    assert one.weights[0, 0] == 1
    with pytest.raises(ValueError, match="read-only"):
        one.weights[0, 0] = 5
    with pytest.raises(AttributeError):
        one.layer = 3
    with pytest.raises(TypeError):
        av.ReplaceMechanism([0], "top_k", options={"keys": 2}).options["keys"] = 3


def test_the_first_layer_that_each_acts_in():
    found = [first_layer(one) for one in ALL]
    assert found == [2, 0, 1, 1, 0, 0, 0, 0, 0, 0, 1, 1, 0, 1]


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: av.SilenceHead(-1, 0), "layer is a whole number from 0"),
        (lambda: av.SilenceHead(0, 1.5), "head is a whole number from 0"),
        (lambda: av.ScaleHead(0, 0, float("nan")), "factor is a finite number"),
        (lambda: av.ScaleHead(0, 0, "much"), "factor is a finite number"),
        (lambda: av.SetAttention(0, 0, [[-1.0]]), "must not be below 0"),
        (lambda: av.SetAttention(0, 0, [[np.nan]]), "not finite numbers"),
        (lambda: av.SetAttention(0, 0, [0.5]), "2 axes"),
        (lambda: av.SetAttention(0, 0, "abc"), "array of numbers"),
        (lambda: av.SetAttention(0, 0, np.ones((2, 2)), queries=(1,)), "2 queries but lists 1"),
        (lambda: av.CutEdges((1, 2), (1,), pairwise=True), "the same number of each"),
        (lambda: av.CutEdges((1,), (1,), heads=(1, 2)), "pairs"),
        (lambda: av.CutEdges(3, (1,)), "list of whole numbers"),
        (lambda: av.ReplaceMechanism([], "cosine"), "at least one layer"),
        (lambda: av.ReplaceMechanism([0], "top_k", options={"keys": [1]}), "numbers or names"),
        (lambda: av.PatchHead(0, 0, "x", source_positions=(1,)), "source_positions"),
        (lambda: av.PatchHead(0, 0, None), "another input"),
        (lambda: av.AddVector(0, [[1.0]]), "1 axes"),
        (lambda: av.SilenceHead(0, 0, stack="\n"), "printable"),
        (lambda: av.CutEdges((1,), (1,), renormalise="yes"), "True or False"),
    ],
)
def test_what_no_model_could_take_is_refused_by_a_sentence(make, sentence):
    with pytest.raises(av.InputError, match=sentence):
        make()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "not valid JSON"),
        ("[]", '"interventions"'),
        ('{"format": 9, "interventions": []}', "format 9"),
        ('{"format": 1, "interventions": [{"kind": "SilenceHeads"}]}', "Did you mean"),
        ('{"format": 1, "interventions": [{"kind": "SilenceHead", "row": 1}]}', "takes"),
        ('{"format": 1, "interventions": [3]}', "No intervention"),
    ],
)
def test_json_of_something_else_is_refused_by_a_sentence(text, sentence):
    with pytest.raises(av.InputError, match=sentence):
        interventions_from_json(text)


def test_only_interventions_are_taken():
    assert interventions.checked(av.MaskToken(1)) == (av.MaskToken(1),)
    with pytest.raises(av.InputError, match="got a str"):
        interventions.checked(["SilenceHead"])
    with pytest.raises(av.InputError, match="got a int"):
        interventions.checked(3)
