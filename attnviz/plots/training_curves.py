"""Curves of a training: losses, learning rate, gradient norm, scores, over its steps."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from attnviz.language import tr
from attnviz.plots.theme import SERIES, THEMES, ThemeName, layout, plain

HEIGHT = 220
_ROW = 16
"""Height of the row for what is said of a step: above the curves, so that it lies on none."""


@dataclass(frozen=True)
class TrainingCurve:
    """One line: a value at some steps. `dots` marks each value, for the few of an evaluation."""

    name: str
    steps: Sequence[int]
    values: Sequence[float]
    dots: bool = False


def training_curves(
    curves: Sequence[TrainingCurve],
    *,
    title: str,
    total: int = 0,
    at: int | None = None,
    note: str = "",
    shares: bool = False,
    theme: ThemeName = "light",
) -> go.Figure:
    """Return one small figure of up to six curves over steps.

    total: steps of the whole run: the axis goes that far, so that what is left is seen; 0 where it
    is not known. at: a step that is marked, with what is `note` of it. shares: whether the values
    are shares, of 0 to 1: the axis shows all of that and no more. A single curve has the accent and
    no legend.
    """
    colours = THEMES[theme]
    several = len(curves) > 1
    figure = go.Figure()
    for number, curve in enumerate(curves):
        colour = SERIES[theme][number % len(SERIES[theme])] if several else colours.accent
        figure.add_scatter(
            x=list(curve.steps),
            y=list(curve.values),
            name=plain(curve.name),
            mode="lines+markers" if curve.dots or len(curve.steps) == 1 else "lines",
            line={"color": colour, "width": 1.5},
            marker={"size": 6, "color": colour},
            hovertemplate=tr("step {step}", step="%{x}")
            + f"<br>{plain(curve.name)} %{{y:.6g}}<extra></extra>",
        )
    row = _ROW if at is not None and note else 0
    figure.update_layout(layout(theme), height=HEIGHT + row, showlegend=several)
    figure.update_layout(
        title={
            "text": plain(title), "x": 0, "xref": "paper", "y": 1, "yref": "container",
            "yanchor": "top", "pad": {"t": 8}, "font": {"size": 12, "color": colours.secondary},
        },
        margin={"l": 48, "t": 32 + row, "b": 32},
        legend={"orientation": "h", "x": 1, "xanchor": "right", "y": 1, "yref": "container",
                "yanchor": "top"},
    )  # fmt: skip
    if total:
        figure.update_xaxes(range=[0, total])
    if shares:
        figure.update_yaxes(range=[-0.03, 1.03])
    if at is not None:
        figure.add_vline(x=at, line={"color": colours.secondary, "width": 1, "dash": "dot"})
    if at is not None and note:
        last = total or max((step for curve in curves for step in curve.steps), default=at)
        figure.add_annotation(
            x=at, y=1, yref="paper", text=plain(note), showarrow=False, yanchor="bottom",
            xanchor="right" if at > last / 2 else "left",
            font={"size": 12, "color": colours.secondary},
        )  # fmt: skip
    figure.update_yaxes(nticks=5)
    return figure
