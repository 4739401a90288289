"""Generated series: reproducible, of known period, never the same in two splits; and real ones."""

import numpy as np
import pytest

from attnviz.data.generators.forecast import (
    CONTEXT,
    HORIZON,
    LONGEST,
    REAL,
    SHORTEST,
    SPLITS,
    ForecastSeries,
    held_out,
    real,
    seasonal_naive,
    series,
)


@pytest.fixture(scope="module")
def data() -> dict[str, list[ForecastSeries]]:
    return {split: [series(split, number) for number in range(1_000)] for split in SPLITS}


def test_a_number_and_a_seed_give_the_same_series_and_others_give_others():
    first, again = series("train", 3, seed=1), series("train", 3, seed=1)
    assert np.array_equal(first.past, again.past)
    assert np.array_equal(first.future, again.future)
    for other in (
        series("train", 4, seed=1),
        series("train", 3, seed=2),
        series("test", 3, seed=1),
    ):
        assert not np.allclose(first.past, other.past)


def test_no_series_stands_in_two_splits_or_twice(data):
    pasts = {one.past.tobytes() for of_split in data.values() for one in of_split}
    assert len(pasts) == 3_000


def test_held_out_periods_are_not_trained_on(data):
    assert not any(held_out(one.period) for one in (*data["train"], *data["test"]))
    assert all(held_out(one.period) for one in data["periods"])


@pytest.mark.parametrize("split", ["train", "test"])
def test_periods_are_drawn_evenly(data, split):
    periods = np.array([one.period for one in data[split]])
    assert periods.min() < SHORTEST + 0.5
    assert periods.max() > LONGEST - 0.5
    assert np.mean(periods < 15.5) == pytest.approx(6.5 / 13, abs=0.05)  # 3 of 16 are held out


def test_a_series_has_its_past_its_future_and_a_season_of_about_one(data):
    for one in data["test"][:200]:
        assert one.past.shape == (CONTEXT,)
        assert one.future.shape == (HORIZON,)
        assert np.isfinite(one.past).all()
    assert 0.9 < np.mean([one.past.std() for one in data["test"]]) < 1.5


def test_the_season_repeats_after_its_period_and_not_after_half_of_it(data):
    def likeness(back: float) -> float:
        found = []
        for one in data["test"]:
            lag = round(one.period * back)
            detrended = one.past - np.convolve(one.past, np.ones(25) / 25, "same")
            found.append(np.corrcoef(detrended[lag:], detrended[:-lag])[0, 1])
        return float(np.mean(found))

    assert likeness(1) > 0.5
    assert likeness(0.5) < 0


def test_a_period_can_be_asked_for():
    assert series("test", 0, period=16).period == 16


def test_the_naive_forecast_repeats_the_last_season():
    wave = np.sin(2 * np.pi * np.arange(CONTEXT + HORIZON) / 12)
    given = ForecastSeries(wave[:CONTEXT], wave[CONTEXT:], 12)
    np.testing.assert_allclose(seasonal_naive(given), given.future, atol=1e-9)


def test_the_naive_forecast_steps_between_when_the_period_is_no_whole_number():
    given = ForecastSeries(np.arange(96.0), np.zeros(24), 9.5)
    assert seasonal_naive(given)[:2].tolist() == [86.5, 87.5]
    assert seasonal_naive(given)[10] == 96 + 10 - 2 * 9.5


@pytest.mark.parametrize("name", REAL)
def test_real_series_are_whole_and_repeat_about_as_said(name):
    stretches = real(name)
    assert len(stretches) >= 15
    for one in stretches:
        assert np.isfinite([*one.past, *one.future]).all()
    assert np.array_equal(stretches[0].past[12:], stretches[1].past[:-12])
    naive = np.mean([np.abs(seasonal_naive(one) - one.future).mean() for one in stretches])
    mean = np.mean([np.abs(one.past.mean() - one.future).mean() for one in stretches])
    assert naive < mean
