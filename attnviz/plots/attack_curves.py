"""How accuracy falls as embeddings are moved: at random, along the gradient, in steps."""

import plotly.graph_objects as go

from attnviz.language import N_, tr
from attnviz.plots.theme import SERIES, ThemeName, layout, plain
from attnviz.records.evaluation import Robustness

NAMES = {"random": N_("at random"), "fgm": "FGM", "pgd": "PGD"}


def attack_curves(robustness: Robustness, *, theme: ThemeName = "light") -> go.Figure:
    """Return the figure over epsilon, a curve a method, with the interval of each point."""
    figure = go.Figure()
    for place, method in enumerate(dict.fromkeys(a.method for a in robustness.attacks)):
        points = [a for a in robustness.attacks if a.method == method]
        at = [a.figure for a in points]
        figure.add_trace(
            go.Scatter(
                x=[a.epsilon for a in points], y=[i.value for i in at], mode="lines+markers",
                name=plain(NAMES.get(method, method)),
                line={"width": 2, "color": SERIES[theme][place]},
                error_y={
                    "type": "data", "symmetric": False, "thickness": 1, "width": 3,
                    "array": [i.high - i.value for i in at],
                    "arrayminus": [i.value - i.low for i in at],
                },
                hovertemplate=tr("epsilon {epsilon}: {value}", epsilon="%{x:g}", value="%{y}")
                + "<extra>%{fullData.name}</extra>",
            )
        )  # fmt: skip
    figure.update_layout(layout(theme), height=360)
    figure.update_layout(legend={"orientation": "h", "y": -0.24, "x": 0})
    figure.update_xaxes(
        title_text=tr("epsilon: length of the move, in lengths of a token's embedding")
    )
    figure.update_yaxes(title_text=plain(robustness.figure_name), range=[-0.03, 1.03])
    return figure
