"""How much weight moved: by hand, and its ends."""

import numpy as np
import pytest

from attnviz.errors import ShapeError
from attnviz.metrics.movement import moved_weight


def test_half_of_one_row_of_two_moved_is_a_quarter():
    before = np.array([[1.0, 0.0], [0.5, 0.5]])
    after = np.array([[1.0, 0.0], [0.0, 1.0]])
    assert moved_weight(before, after) == 0.25
    assert moved_weight(before, before) == 0
    swapped = np.stack([np.eye(2), np.eye(2)[::-1]])
    np.testing.assert_array_equal(moved_weight(swapped, swapped[::-1]), [1, 1])


def test_maps_of_other_inputs_are_refused():
    with pytest.raises(ShapeError, match="one shape"):
        moved_weight(np.eye(2), np.eye(3))
