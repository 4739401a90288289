"""Every head of a stack as a point: one score against another."""

import numpy as np
import plotly.graph_objects as go

from attnviz.language import tr, translated
from attnviz.metrics.heads import LABELS
from attnviz.plots.theme import THEMES, ThemeName, layout, plain
from attnviz.records import HeadScores


def head_scatter(
    scores: HeadScores,
    *,
    x: str,
    y: str,
    theme: ThemeName = "light",
) -> go.Figure:
    """Return a scatter of two scores; each point's `customdata` is its [layer, head].

    Args:
        scores: from `metrics.heads.head_scores`.
        x: name of the score along the horizontal axis.
        y: name of the score along the vertical axis.
        theme: colour scheme.

    Later layers are darker (light scheme) or lighter (dark scheme). Heads for which a score is
    NaN are left out.
    """
    horizontal, vertical = getattr(scores, x), getattr(scores, y)
    layers, heads = np.indices(horizontal.shape)
    finite = np.isfinite(horizontal) & np.isfinite(vertical)
    last = max(1, horizontal.shape[0] - 1)
    colors = THEMES[theme]
    figure = go.Figure(
        go.Scatter(
            x=horizontal[finite],
            y=vertical[finite],
            mode="markers",
            customdata=np.stack([layers[finite], heads[finite]], axis=-1),
            marker={
                "size": 11,
                "color": layers[finite],
                "cmin": -0.8 * last,  # the first layer, too, has a contrast of 3 with the page
                "cmax": last,
                "colorscale": [[0, colors.ramp[0]], [0.6, colors.ramp[1]], [1, colors.ramp[2]]],
                "line": {"width": 1, "color": colors.page},
            },
            hovertemplate=(
                tr(
                    "layer {layer} · head {head}",
                    layer="%{customdata[0]}",
                    head="%{customdata[1]}",
                )
                + f"<br>{plain(LABELS[x])} %{{x:.3g}}<br>{plain(LABELS[y])} %{{y:.3g}}"
                "<extra></extra>"
            ),
        )
    )
    figure.update_layout(layout(theme), height=420, showlegend=False, dragmode="pan")
    figure.update_xaxes(title_text=_with_unit(scores, x))
    figure.update_yaxes(title_text=_with_unit(scores, y))
    return figure


def _with_unit(scores: HeadScores, name: str) -> str:
    if name == "distance":
        return f"{translated(LABELS[name])} ({translated(scores.distance_unit)})"
    return tr("{labels} (bits)", labels=LABELS[name]) if name == "entropy" else plain(LABELS[name])
