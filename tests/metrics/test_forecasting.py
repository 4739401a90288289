"""Forecasts beside copying the last season, worked by hand after Hyndman and Koehler."""

import numpy as np
import pytest

import attnviz as av
from attnviz.metrics.forecasting import scaled_errors, season_of, seasonal_naive


def test_mase_worked_by_hand():
    # History 1 3 2 5 3 7, season 2: |2-1| |5-3| |3-2| |7-5| = 1 2 1 2, mean 1.5.
    history = np.array([1.0, 3, 2, 5, 3, 7])
    assert seasonal_naive(history, 3, 2).tolist() == [3, 7, 3]
    true, said = np.array([[4.0, 9.0, 5.0]]), np.array([[5.0, 7.0, 5.0]])
    assert scaled_errors(true, said, [history], 2).tolist() == [
        pytest.approx((1 + 2 + 0) / 3 / 1.5)
    ]
    copied = seasonal_naive(history, 3, 2)[None]
    assert scaled_errors(true, copied, [history], 2)[0] == pytest.approx((1 + 2 + 2) / 3 / 1.5)
    # Without a season: |3-1| |2-3| |5-2| |3-5| |7-3| = 2 1 3 2 4, mean 2.4.
    assert scaled_errors(true, said, [history], 1)[0] == pytest.approx(1 / 2.4)


@pytest.mark.parametrize("season", [4, 7, 12, 24])
def test_a_season_is_found_under_a_trend_and_noise(season):
    draw, steps = np.random.default_rng(season), np.arange(8 * season)
    shape = draw.normal(size=season)
    series = [
        shape[steps % season] * 3 + 0.02 * steps + 0.3 * draw.normal(size=len(steps))
        for _ in range(5)
    ]
    assert season_of(series) == season


def test_noise_a_line_and_short_series_have_no_season():
    draw = np.random.default_rng(0)
    assert season_of([draw.normal(size=300) for _ in range(4)]) == 1
    assert season_of([np.arange(60.0)]) == 1
    assert season_of([np.ones(60)]) == 1
    assert season_of([np.array([1.0, 2, 1, 2])]) == 1


def test_what_has_no_scale_is_not_defined_and_what_cannot_be_copied_refused():
    found = scaled_errors(
        np.ones((3, 1)), np.zeros((3, 1)), [np.ones(9), np.arange(2.0), np.arange(4.0)], 2
    )
    assert np.isnan(found[:2]).all()
    assert found[2] == 0.5
    with pytest.raises(av.ShapeError, match="season of 3 steps"):
        seasonal_naive(np.ones(2), 4, 3)
    with pytest.raises(av.ShapeError):
        scaled_errors(np.ones((2, 1)), np.ones((2, 1)), [np.ones(3)], 1)
