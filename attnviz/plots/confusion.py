"""The confusion matrix: which class is taken for which. Each cell can be clicked."""

from typing import Any

import numpy as np
import plotly.graph_objects as go

from attnviz.errors import InputError
from attnviz.language import N_, several, tr, translated
from attnviz.plots.theme import THEMES, ThemeName, layout, plain
from attnviz.records.scores import ClassificationScores
from attnviz.text.abbreviation import abbreviation

MOST_NUMBERS = 20
"""Matrices of more classes are drawn without numbers: they are on hover."""


def confusion_matrix(scores: ClassificationScores, *, theme: ThemeName = "light") -> go.Figure:
    """Return the matrix, truth down and answers across; shading is the share of the true class.

    Every cell has a marker whose customdata is [true, predicted]. Raises InputError when there
    are several labels a row, which have no one matrix.
    """
    counts = scores.confusion
    if counts is None:
        raise InputError(N_("Several labels a row have no confusion matrix."))
    colors, n = THEMES[theme], len(counts)
    share = counts / np.maximum(counts.sum(1, keepdims=True), 1)
    true, answer = (axis.ravel() for axis in np.indices(counts.shape))
    names = [plain(label) for label in scores.labels]
    few = n <= MOST_NUMBERS
    dark_text = [colors.page if s > 0.5 else colors.text for s in share.ravel()]
    figure = go.Figure(
        [
            go.Heatmap(
                z=share,
                zmin=0,
                zmax=1,
                hoverinfo="skip",
                xgap=1,
                ygap=1,
                showscale=False,
                colorscale=[(0, colors.ramp[0]), (1, colors.accent)],
            ),
            go.Scatter(
                x=answer,
                y=true,
                mode="markers",
                marker={
                    "symbol": "square",
                    "size": max(8, min(48, 420 // n)),
                    "color": "rgba(0,0,0,0)",
                },
                unselected={"marker": {"opacity": 1}},
                selected={"marker": {"opacity": 1}},
                customdata=np.stack([true, answer], 1),
                hovertext=[
                    translated(
                        several(
                            "{names} answered as {names_2}: {n} rows, {share:.1%}",
                            n=counts[t, s],
                            names=names[t],
                            names_2=names[s],
                            share=share[t, s],
                        )
                    )
                    for t, s in zip(true, answer, strict=True)
                ],
                hovertemplate="%{hovertext}<extra></extra>",
            ),
        ]
    )
    if few:  # as annotations: the text of markers would fade once a cell is chosen
        for t, s, color in zip(true, answer, dark_text, strict=True):
            figure.add_annotation(
                x=s, y=t, text=str(counts[t, s]), showarrow=False,
                font={"size": 12, "color": color},
            )  # fmt: skip
    figure.update_layout(
        layout(theme), height=max(260, min(900, 120 + 44 * n)), dragmode=False,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
    )  # fmt: skip
    ticks: dict[str, Any] = {
        "tickvals": list(range(n)), "ticktext": [_short(name) for name in names],
        "showgrid": False, "zeroline": False, "automargin": True, "range": [-0.5, n - 0.5],
    }  # fmt: skip
    figure.update_xaxes(**ticks, title_text=tr("answer"))
    figure.update_yaxes(**ticks, title_text=tr("truth"))
    figure.update_yaxes(range=[n - 0.5, -0.5])
    return figure


def _short(name: str) -> str:
    return abbreviation(name, 28)
