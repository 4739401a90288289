"""The scatter of heads: one point a head, and what each point is."""

import numpy as np
import pytest

import attnviz as av
from attnviz.plots.head_scatter import head_scatter


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_each_head_is_a_point_that_knows_its_layer_and_head(theme, tiny_model):
    scores = av.head_scores(av.trace(tiny_model("bert"), "the cat sat"))
    (points,) = head_scatter(scores, x="entropy", y="sink", theme=theme).data
    assert len(points.x) == 8
    for x, y, (layer, head) in zip(points.x, points.y, points.customdata, strict=True):
        assert x == scores.entropy[layer, head]
        assert y == scores.sink[layer, head]


def test_heads_without_a_value_are_left_out(tiny_model):
    scores = av.head_scores(av.trace(tiny_model("bert"), "the cat sat"))
    assert np.isnan(scores.duplicate).all()
    (points,) = head_scatter(scores, x="entropy", y="duplicate").data
    assert len(points.x) == 0
