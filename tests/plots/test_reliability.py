"""The reliability diagram."""

import numpy as np

from attnviz.metrics.calibration import calibration
from attnviz.plots.reliability import reliability


def test_only_bins_with_rows_are_points():
    shares = np.array([[0.9, 0.1], [0.9, 0.1], [0.4, 0.6]])
    _, points = reliability(calibration(np.array([0, 1, 1]), shares), theme="dark").data
    np.testing.assert_allclose(points.x, [0.6, 0.9])
    np.testing.assert_allclose(points.y, [1, 0.5])
    assert list(points.customdata) == [1, 2]
