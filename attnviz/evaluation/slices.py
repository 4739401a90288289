"""The headline on parts of the rows: by length, by label, by every other column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from attnviz.evaluation.score_maker import scale_of
from attnviz.language import N_
from attnviz.metrics.uncertainty import mean_interval
from attnviz.records.evaluation import Answers, Better, Slice

MOST_VALUES = 20
"""Values of a column that are told apart; the rest of a longer one is "others"."""

FEWEST_ROWS = 5
"""Smaller slices are left out: their interval would say next to nothing."""

BINS = 4


def slices(answers: Answers, others: Mapping[str, Sequence[Any]]) -> tuple[Slice, ...]:
    """Return the mean figure of each part, with its rows and interval; the columns in their order.

    Numbers of more than `MOST_VALUES` different values are cut into quarters of about equal size,
    as lengths are. Columns that hold lists, or another value in nearly every row, are left out.
    """
    columns: dict[str, list[str] | None] = {"length": quarters(answers.length)}
    if answers.true_ids is not None:
        columns["label"] = [answers.labels[n] for n in answers.true_ids]
    columns |= {name: value_names(values) for name, values in others.items()}
    parts: list[Slice] = []
    for column, names in columns.items():
        if names is None:
            continue
        rows_of: dict[str, list[int]] = {}
        for row, name in enumerate(names):
            rows_of.setdefault(name, []).append(row)
        if len(rows_of) < 2:
            continue
        for name in sorted(rows_of, key=_order):
            rows = rows_of[name]
            if len(rows) >= FEWEST_ROWS:
                figure = mean_interval(answers.figure[rows], scale=scale_of(answers))
                parts.append(Slice(column, name, len(rows), figure))
    return tuple(parts)


def worst_first(slices: Sequence[Slice], better: Better) -> list[Slice]:
    """Return the slices by their figure, the worst first."""
    return sorted(slices, key=lambda s: s.interval.value, reverse=better == "lower")


def _order(name: str) -> tuple[float, str]:
    try:
        return float(name.split(" to ")[0]), name
    except ValueError:
        return np.inf, name


def quarters(values: np.ndarray) -> list[str] | None:
    """Return each number's quarter, as "5 to 8"; None where all numbers are the same."""
    values = np.asarray(values, float)
    edges = np.unique(np.quantile(values, np.linspace(0, 1, BINS + 1), method="lower"))
    if len(edges) < 2:
        return None
    of = np.clip(np.searchsorted(edges, values, side="left") - 1, 0, len(edges) - 2)
    names = {}
    for n in np.unique(of):
        inside = values[of == n]
        low, high = f"{inside.min():.6g}", f"{inside.max():.6g}"
        names[n] = low if low == high else N_("{low} to {high}", low=low, high=high)
    return [names[n] for n in of]


def value_names(values: Sequence[Any]) -> list[str] | None:
    """Return a column's name for each row; None where the column has no groups."""
    present = [value for value in values if value is not None]
    if not present or not all(isinstance(value, (str, int, float, bool)) for value in present):
        return None
    texts = [str(value) for value in present]
    counts = Counter(texts)
    if len(counts) > MOST_VALUES:
        try:
            numbers = np.array([np.nan if v is None else float(v) for v in values])
        except ValueError:
            numbers = None
        if numbers is not None:
            there = np.isfinite(numbers)
            quarter_names = iter(quarters(numbers[there]) or []) if there.any() else iter([])
            return [next(quarter_names, "missing") if here else "missing" for here in there]
        if len(counts) > len(texts) / 2:
            return None
    common = {name for name, _ in counts.most_common(MOST_VALUES)}
    return [
        "missing" if value is None else str(value) if str(value) in common else "others"
        for value in values
    ]
