"""The answer before and after interventions, side by side."""

from __future__ import annotations

import plotly.graph_objects as go

from attnviz.language import tr
from attnviz.plots.paired_bars import paired_bars
from attnviz.plots.theme import ThemeName
from attnviz.records.effect import Effect

MOST = 6
"""Answers that are drawn: those that changed most."""


def answer_before_and_after(effect: Effect, *, theme: ThemeName = "light") -> go.Figure:
    """Return answers as pairs of bars, 0 to 1, the biggest change first."""
    rows = effect.biggest_changes[:MOST]
    return paired_bars(
        [name for name, _, _ in rows],
        [
            (tr("before"), [before for _, before, _ in rows]),
            (tr("after"), [after for *_, after in rows]),
        ],
        theme=theme,
    )
