"""Layers by units: exact scores, a scale that is even around zero."""

import numpy as np
import pytest

from attnviz.errors import InputError
from attnviz.plots.layer_scores import layer_scores
from tests.views.attributions import HOSTILE, attribution


def test_cells_are_the_scores_and_the_scale_is_even_around_zero():
    by_layer = np.array([[0, 1, -4, 0.5, 0, 0], [0, 2, 1, 0, 0, 0]])
    figure = layer_scores(attribution(f"not a {HOSTILE} film", by_layer=by_layer))
    (cells,) = figure.data
    np.testing.assert_array_equal(cells.z, by_layer)
    assert (cells.zmin, cells.zmax) == (-4, 4)
    assert "<" not in "".join(figure.layout.xaxis.ticktext)
    assert "<" not in "".join(cells.customdata[0])


def test_a_method_without_layers_is_refused_with_one_that_has_them():
    with pytest.raises(InputError, match="layer_conductance"):
        layer_scores(attribution())
