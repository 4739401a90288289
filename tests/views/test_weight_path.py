"""What the view of a weight is told: exact numbers, and what a reader must know."""

import json

import numpy as np
import pytest

import attnviz as av
from attnviz.metrics.weight_path import weight_path
from attnviz.views.weight_path import view_weight_path
from tests import tiny
from tests.metrics.test_weight_path import MASK, two_tokens
from tests.views.test_view import unpack


def test_the_numbers_travel_exactly():
    path = weight_path(two_tokens(added=MASK), 0, 0, 1, 0)
    header, arrays = unpack(view_weight_path(path).data)
    np.testing.assert_array_equal(arrays["q"], path.q)
    assert (header["dot"], header["scaled"], header["weight"]) == (4, 2, path.weight)
    assert header["notes"] == []


def test_a_hidden_key_is_null_in_json():
    header, _ = unpack(view_weight_path(weight_path(two_tokens(added=MASK), 0, 0, 0, 1)).data)
    assert header["masked"]
    assert (header["position"], header["score"], header["row"][1]) == (None, None, None)
    json.dumps(header, allow_nan=False)


@pytest.mark.parametrize(
    ("name", "note"), [("llama", "rotation by rotary positions"), ("gpt-oss", "A learned sink")]
)
def test_what_a_reader_must_know_is_said(name, note, tiny_model):
    trace = av.trace(tiny_model(name), tiny.SENTENCE)
    notes = unpack(view_weight_path(weight_path(trace, 0, 0, 5, 4)).data)[0]["notes"]
    assert any(note in said for said in notes)


def test_a_recovered_part_is_said_to_be_one():
    path = weight_path(two_tokens(bias=np.array([[0, 0], [-1, 2]])), 0, 0, 1, 0)
    notes = unpack(view_weight_path(path).data)[0]["notes"]
    assert any("up to a constant per row" in said for said in notes)
