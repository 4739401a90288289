"""ROC and precision-recall curves, side by side, a colour a class."""

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from attnviz.language import tr
from attnviz.plots.theme import SERIES, THEMES, ThemeName, layout, plain
from attnviz.records.scores import ClassificationScores

MOST_CURVES = 6
"""Classes that are drawn at once: more colours cannot be told apart."""


def classification_curves(
    scores: ClassificationScores, classes: list[int] | None = None, *, theme: ThemeName = "light"
) -> go.Figure:
    """Return ROC (left) and precision-recall curves (right) of each class against the others.

    classes: which ids to draw, at most `MOST_CURVES`; None takes the first that have a curve. The
    legend says the area under each. The dashed line is what guessing reaches.
    """
    present = [n for n, curve in enumerate(scores.roc) if curve is not None]
    present = [n for n in present if classes is None or n in classes][:MOST_CURVES]
    figure = make_subplots(
        rows=1,
        cols=2,
        horizontal_spacing=0.1,
        subplot_titles=(
            tr("ROC: area under the curve"),
            tr("precision and recall: average precision"),
        ),
    )
    figure.add_trace(
        go.Scatter(x=[0, 1], y=[0, 1], mode="lines", showlegend=False, hoverinfo="skip",
                   line={"width": 1, "dash": "dash", "color": THEMES[theme].secondary}),
        row=1, col=1,
    )  # fmt: skip
    for place, n in enumerate(present):
        name = plain(scores.labels[n])
        for column, curves in enumerate((scores.roc, scores.precision_recall), start=1):
            curve = curves[n]
            if curve is None:
                continue
            figure.add_trace(
                go.Scatter(
                    x=curve.x, y=curve.y, mode="lines", name=f"{name} {curve.area:.3f}",
                    legend="legend" if column == 1 else "legend2",
                    line={"width": 2, "color": SERIES[theme][place]}, customdata=curve.thresholds,
                    hovertemplate=tr(
                        "{x}, {y} at {threshold}",
                        x="%{x:.3f}", y="%{y:.3f}", threshold="%{customdata:.3f}",
                    ) + f"<extra>{name}</extra>",
                ),
                row=1, col=column,
            )  # fmt: skip
    figure.update_layout(layout(theme), height=400)
    figure.update_layout(
        margin={"t": 40, "b": 96}, legend={"orientation": "h", "y": -0.2, "x": 0},
        legend2={"orientation": "h", "y": -0.2, "x": 0.55},
    )  # fmt: skip
    figure.update_annotations(font={"size": 12, "color": THEMES[theme].text})
    axis = layout(theme)["xaxis"]
    figure.update_xaxes(axis, range=[-0.01, 1.01])
    figure.update_yaxes(axis, range=[-0.01, 1.01])
    figure.update_xaxes(title_text=tr("false positive rate"), row=1, col=1)
    figure.update_yaxes(title_text=tr("true positive rate"), row=1, col=1)
    figure.update_xaxes(title_text=tr("recall"), row=1, col=2)
    figure.update_yaxes(title_text=tr("precision"), row=1, col=2)
    return figure
