"""Whether a model is right as often as it is sure: the reliability diagram."""

import numpy as np
import plotly.graph_objects as go

from attnviz.language import tr
from attnviz.plots.theme import SERIES, THEMES, ThemeName, layout
from attnviz.records.scores import Calibration


def reliability(calibration: Calibration, *, theme: ThemeName = "light") -> go.Figure:
    """Return accuracy over confidence, a point a bin, its area the number of rows.

    On the dashed line the model is right as often as it is sure; below, it is too sure.
    """
    colors = THEMES[theme]
    occupied = calibration.count > 0
    count = calibration.count[occupied]
    size = 6 + 22 * np.sqrt(count / max(1, count.max(initial=1)))
    figure = go.Figure(
        [
            go.Scatter(
                x=[0, 1],
                y=[0, 1],
                mode="lines",
                hoverinfo="skip",
                name=tr("as right as sure"),
                line={"width": 1, "dash": "dash", "color": colors.secondary},
            ),
            go.Scatter(
                x=calibration.confidence[occupied],
                y=calibration.accuracy[occupied],
                mode="lines+markers",
                name=tr("this model"),
                line={"width": 1, "color": SERIES[theme][0]},
                marker={"size": size, "opacity": 0.75, "color": SERIES[theme][0]},
                customdata=count,
                hovertemplate=tr(
                    "{sure} sure, {right} right, rows: {rows}",
                    sure="%{x:.1%}",
                    right="%{y:.1%}",
                    rows="%{customdata}",
                )
                + "<extra></extra>",
            ),
        ]
    )
    figure.update_layout(layout(theme), height=400)
    figure.update_layout(legend={"orientation": "h", "y": -0.2, "x": 0})
    figure.update_xaxes(title_text=tr("confidence of the answer"), range=[0, 1.03])
    figure.update_yaxes(title_text=tr("share that is right"), range=[-0.03, 1.06])
    return figure
