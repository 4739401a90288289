"""Curves beside the band of random orders, worked by hand."""

import numpy as np
import pytest

from attnviz.plots.faithfulness_curves import fraction_curves, order_curves
from attnviz.records import Faithfulness


def found(draws: int = 41) -> Faithfulness:
    ramp = np.linspace(0, 1, draws)[:, None]  # the k-th draw is everywhere k / (draws - 1)
    return Faithfulness(
        method="m", label="M", target="t", measure="probability", units=2,
        shares=np.array([0, 0.5, 1]), fractions=(0.1, 0.5),
        comprehensiveness=np.array([0.2, 0.6]), sufficiency=np.array([0.3, 0.1]),
        random_comprehensiveness=np.tile(ramp, 2), random_sufficiency=np.tile(ramp, 2),
        deletion=np.array([0.9, 0.5, 0.1]), insertion=np.array([0.1, 0.8, 0.9]),
        random_deletion=np.tile(ramp, 3), random_insertion=np.tile(ramp, 3),
        figures={}, draws=draws,
    )  # fmt: skip


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_both_sides_hold_the_curve_the_mean_and_the_middle_of_random_orders(theme):
    figure = order_curves(found(), theme=theme)
    low, high, mean, curve = figure.data[:4]
    np.testing.assert_allclose(low.y, 0.025)
    np.testing.assert_allclose(high.y, 0.975)
    np.testing.assert_allclose(mean.y, 0.5)
    np.testing.assert_array_equal(curve.y, [0.9, 0.5, 0.1])
    np.testing.assert_array_equal(curve.x, [0, 0.5, 1])
    np.testing.assert_array_equal(figure.data[7].y, [0.1, 0.8, 0.9])


def test_drops_stand_over_their_fractions():
    figure = fraction_curves(found())
    np.testing.assert_array_equal(figure.data[3].x, [0.1, 0.5])
    np.testing.assert_array_equal(figure.data[3].y, [0.2, 0.6])
    np.testing.assert_array_equal(figure.data[7].y, [0.3, 0.1])
    assert figure.layout.yaxis.title.text == "drop of the probability"
