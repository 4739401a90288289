"""The answers of two inputs, or of two models, side by side."""

from __future__ import annotations

import plotly.graph_objects as go

from attnviz.language import tr
from attnviz.plots.paired_bars import paired_bars
from attnviz.plots.theme import ThemeName
from attnviz.records import Comparison


def answers_side_by_side(
    comparison: Comparison, *, names: tuple[str, str] = ("A", "B"),
    theme: ThemeName = "light",
) -> go.Figure:  # fmt: skip
    """Return the likeliest answers of both inputs as pairs of bars, 0 to 1."""
    rows = comparison.answers(6)
    figure = paired_bars(
        [name for name, *_ in rows],
        [(names[0], [one for _, one, _ in rows]), (names[1], [other for *_, other in rows])],
        theme=theme,
    )
    figure.update_layout(height=34 * len(rows) + 88, margin={"b": 44})
    figure.update_xaxes(title={"text": tr("probability"), "font": {"size": 12}, "standoff": 4})
    return figure
