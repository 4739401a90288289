"""What happens to the answer as units are taken away or put in, beside random orders."""

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float
from plotly.subplots import make_subplots

from attnviz.language import tr
from attnviz.plots.theme import SERIES, THEMES, ThemeName, layout, plain
from attnviz.records import Faithfulness

BAND = (2.5, 97.5)
"""Percentiles of the random orders that the band holds, as in `AgainstRandom`."""


def order_curves(faithfulness: Faithfulness, *, theme: ThemeName = "light") -> go.Figure:
    """Return the deletion curve (left) and the insertion curve (right) over the share of units.

    The band holds the middle 95 % of random orders, the dashed line is their mean. A good order
    falls below the band when units are deleted and rises above it when they are inserted.
    """
    return _pair(
        {
            tr("deletion: units taken away, best first"): (
                faithfulness.deletion,
                faithfulness.random_deletion,
            ),
            tr("insertion: units put in, best first"): (
                faithfulness.insertion,
                faithfulness.random_insertion,
            ),
        },
        faithfulness.shares,
        across=tr("share of the units"),
        up=plain(faithfulness.measure),
        theme=theme,
    )


def fraction_curves(faithfulness: Faithfulness, *, theme: ThemeName = "light") -> go.Figure:
    """Return comprehensiveness (left) and sufficiency (right) over the fraction of top units.

    Both are drops of the answer: without the top units (larger is better), and with nothing but
    them (smaller is better).
    """
    return _pair(
        {
            tr("comprehensiveness: without the top units"): (
                faithfulness.comprehensiveness,
                faithfulness.random_comprehensiveness,
            ),
            tr("sufficiency: with only the top units"): (
                faithfulness.sufficiency,
                faithfulness.random_sufficiency,
            ),
        },
        np.asarray(faithfulness.fractions),
        across=tr("fraction of the units"),
        up=tr("drop of the {measure}", measure=faithfulness.measure),
        theme=theme,
    )


def _pair(
    sides: Mapping[str, tuple[np.ndarray, np.ndarray]],
    x: Float[np.ndarray, "point"],
    *,
    across: str,
    up: str,
    theme: ThemeName,
) -> go.Figure:
    """Return, by title, each side's curve and those of random orders."""
    colors = THEMES[theme]
    figure = make_subplots(
        rows=1, cols=2, subplot_titles=list(sides), shared_yaxes=True, horizontal_spacing=0.06
    )
    for column, (curve, draws) in enumerate(sides.values(), start=1):
        for trace in _curve(x, curve, draws, theme, legend=column == 1):
            figure.add_trace(trace, row=1, col=column)
    figure.update_layout(layout(theme), height=360)
    figure.update_layout(margin={"t": 40}, legend={"orientation": "h", "y": -0.2, "x": 0})
    figure.update_annotations(font={"size": 12, "color": colors.text})
    figure.update_xaxes(layout(theme)["xaxis"], title_text=across)
    figure.update_yaxes(layout(theme)["yaxis"])
    figure.update_yaxes(title_text=up, row=1, col=1)
    return figure


def _curve(
    x: np.ndarray, curve: np.ndarray, draws: np.ndarray, theme: ThemeName, *, legend: bool
) -> list[go.Scatter]:
    colors = THEMES[theme]
    band: list[go.Scatter] = []
    if len(draws):
        low, high = np.percentile(draws, BAND, axis=0)
        edge = {"mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
        band = [
            go.Scatter(x=x, y=low, showlegend=False, **edge),
            go.Scatter(
                x=x,
                y=high,
                fill="tonexty",
                fillcolor=colors.line,
                showlegend=legend,
                name=tr("middle 95 % of random orders"),
                legendgroup="band",
                **edge,
            ),
            go.Scatter(
                x=x,
                y=draws.mean(0),
                mode="lines",
                name=tr("mean of random orders"),
                legendgroup="mean",
                showlegend=legend,
                line={"width": 1, "dash": "dash", "color": colors.secondary},
                hovertemplate=f"%{{x:.3g}}: %{{y}}<extra>{tr('mean of random orders')}</extra>",
            ),
        ]
    this = go.Scatter(
        x=x, y=curve, mode="lines+markers", name=tr("this explanation"), legendgroup="this",
        showlegend=legend, line={"width": 2, "color": SERIES[theme][0]}, marker={"size": 5},
        hovertemplate=f"%{{x:.3g}}: %{{y}}<extra>{tr('this explanation')}</extra>",
    )  # fmt: skip
    return [*band, this]
