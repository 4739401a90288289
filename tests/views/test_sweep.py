"""The grid of a sweep: its measures and names travel, and NaN stays where nothing was done."""

import numpy as np

import attnviz as av
from attnviz.views.sweep import GridAxes, Measure, view_sweep
from tests.views.test_view import unpack


def test_measures_and_names_travel(tiny_model):
    found = av.sweep_heads(tiny_model("llama"), "the cat was good")
    measures = {
        name: Measure(name, "", values, signed=name == "logit_difference")
        for name, values in found.effects
    }
    sides = GridAxes("layer", "head", ("0", "1"), ("0", "1", "2", "3"), "adds it")
    header, arrays = unpack(view_sweep(measures, sides, of="x").data)
    assert [one["key"] for one in header["measures"]] == list(measures)
    assert [one["signed"] for one in header["measures"]].count(True) == 1
    assert header["columns"] == ["0", "1", "2", "3"]
    np.testing.assert_allclose(arrays["kl"], found.effects.kl.ravel(), rtol=1e-6)


def test_what_was_not_done_is_no_number():
    values = np.array([[np.nan, 1.0]])
    view = view_sweep(
        {"kl": Measure("KL", "nats", values)}, GridAxes("a", "b", "x", "yz", ""), of=""
    )
    _, arrays = unpack(view.data)
    assert np.isnan(arrays["kl"][0])
    assert arrays["kl"][1] == 1
