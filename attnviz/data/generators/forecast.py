"""Generated series with a season, to forecast; and real ones, to see where that is not enough.

A series is a season (a wave of up to three harmonics that repeats every `period` steps and may
grow, fade or slip a little), a trend that drifts, and noise, part of which lingers for a step. To
forecast it well, one has to look back by whole periods and average over the noise. Some periods
are held out of training, so that a test can ask for seasons of a length never seen.

The real series come with statsmodels: monthly CO2 on Mauna Loa, monthly sea temperatures of the
El Niño region, and yearly sunspots. Nothing is trained on them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from jaxtyping import Float

Split = Literal["train", "test", "periods"]
RealName = Literal["co2", "elnino", "sunspots"]

SPLITS: Mapping[Split, str] = {
    "train": "what the model learns from",
    "test": "series never seen, periods of training",
    "periods": "periods never seen",
}

CONTEXT = 96
"""Steps that are given."""

HORIZON = 24
"""Steps that are to be forecast."""

SHORTEST, LONGEST = 8.0, 24.0
"""Steps after which a season repeats; any number between them, whole or not."""

HELD_OUT = ((9.5, 10.5), (15.5, 16.5), (20.5, 21.5))
"""Stretches of periods that training leaves out."""

REAL: Mapping[RealName, str] = {
    "co2": "CO2 on Mauna Loa, monthly means, ppm",
    "elnino": "sea surface temperature of the El Niño region, monthly, °C",
    "sunspots": "sunspots, yearly",
}


@dataclass(frozen=True, eq=False)
class ForecastSeries:
    """One series, what came after it, and the steps after which its season repeats."""

    past: Float[np.ndarray, "96"]
    future: Float[np.ndarray, "24"]
    period: float


def series(
    split: Split, number: int, *, seed: int = 0, period: float | None = None
) -> ForecastSeries:
    """Return the series of that number; the same split, number and seed give the same.

    Its season varies by about 1, so errors are in units of the season. `period` asks for one.
    """
    draw = np.random.default_rng([seed, list(SPLITS).index(split), number])
    own_period = _period(draw, held_out=split == "periods") if period is None else period
    values = _season(own_period, draw) + _trend(draw) + _noise(draw)
    return ForecastSeries(values[:CONTEXT], values[CONTEXT:], own_period)


def held_out(period: float) -> bool:
    """Return whether training leaves this period out."""
    return any(low <= period <= high for low, high in HELD_OUT)


def _period(draw: np.random.Generator, *, held_out: bool) -> float:
    if held_out:
        return float(draw.uniform(*HELD_OUT[draw.integers(len(HELD_OUT))]))
    ends = [SHORTEST, *(end for stretch in HELD_OUT for end in stretch), LONGEST]
    stretches = np.array(ends).reshape(-1, 2)
    widths = stretches[:, 1] - stretches[:, 0]
    return float(draw.uniform(*draw.choice(stretches, p=widths / widths.sum())))


def _season(period: float, draw: np.random.Generator) -> Float[np.ndarray, "step"]:
    steps = np.arange(CONTEXT + HORIZON)
    slips = draw.normal(0, 0.15, len(steps)).cumsum() * (draw.random() < 0.25)
    turns = 2 * np.pi * (steps + slips) / period
    weights = np.array([1.0, draw.uniform(0, 0.6), draw.uniform(0, 0.4)])
    phases = draw.uniform(0, 2 * np.pi, 3)
    harmonics = np.sin(np.outer(turns, [1, 2, 3]) + phases)  # step harmonic
    growth = np.linspace(1, draw.uniform(0.7, 1.3), len(steps))
    return harmonics @ weights / np.sqrt((weights**2).sum() / 2) * growth


def _trend(draw: np.random.Generator) -> Float[np.ndarray, "step"]:
    steps = CONTEXT + HORIZON
    line = np.linspace(0, 1, steps) * draw.choice([0.0, 1.0, 4.0]) * draw.normal()
    return line + draw.normal(0, draw.uniform(0, 0.08), steps).cumsum()


def _noise(draw: np.random.Generator) -> Float[np.ndarray, "step"]:
    fresh = draw.normal(0, draw.uniform(0.05, 0.5), CONTEXT + HORIZON + 1)
    return fresh[1:] + draw.uniform(0, 0.6) * fresh[:-1]


def real(name: RealName) -> list[ForecastSeries]:
    """Return every stretch of 120 steps of a real series, one every 12 steps.

    Gaps in the weekly CO2 record are bridged by a straight line before months are averaged. Needs
    statsmodels.
    """
    values, period = _real_values(name)
    length = CONTEXT + HORIZON
    starts = range(0, len(values) - length + 1, 12)
    stretches = [values[at : at + length] for at in starts]
    return [ForecastSeries(values[:CONTEXT], values[CONTEXT:], period) for values in stretches]


def _real_values(name: RealName) -> tuple[Float[np.ndarray, "step"], float]:
    from statsmodels import datasets

    table: Any = getattr(datasets, name).load_pandas().data
    match name:
        case "co2":
            return table["co2"].interpolate().resample("MS").mean().to_numpy(), 12.0
        case "elnino":
            return table.drop(columns="YEAR").to_numpy().ravel(), 12.0  # a row a year
        case "sunspots":
            return table["SUNACTIVITY"].to_numpy(), 11.0  # about


def seasonal_naive(example: ForecastSeries) -> Float[np.ndarray, "24"]:
    """Return the last period again: the forecast that others have to beat. It knows the period."""
    ahead = np.arange(HORIZON)
    back = example.period * (ahead // example.period + 1)  # whole seasons
    return np.interp(CONTEXT + ahead - back, np.arange(CONTEXT), example.past)
