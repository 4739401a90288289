"""How far methods agree: rank correlation of their scores, overlap of their top units."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float

from attnviz.errors import ShapeError
from attnviz.language import several, tr
from attnviz.plots.theme import THEMES, ThemeName, layout, plain, signed_scale

_CELL = 64  # pixels: room for two lines of numbers


def agreement_matrix(
    labels: Sequence[str],
    correlation: Float[np.ndarray, "method method"],
    overlap: Float[np.ndarray, "method method"],
    *,
    theme: ThemeName = "light",
) -> go.Figure:
    """Return a square of methods: the colour and first number are the rank correlation, -1 to 1.

    The second number is the share of the top units that both methods name, 0 to 1. A NaN (scores
    that are all equal have no order) leaves its cell empty. Raises ShapeError unless both matrices
    have one row and column a label.
    """
    n = len(labels)
    for name, matrix in (("correlation", correlation), ("overlap", overlap)):
        if np.shape(matrix) != (n, n):
            raise ShapeError(
                several(
                    "{name} is {n} x {n} for {n} methods; got {shape}.",
                    n=n,
                    name=name,
                    shape=np.shape(matrix),
                )
            )
    colors = THEMES[theme]
    names = [plain(label) for label in labels]
    figure = go.Figure(
        go.Heatmap(
            z=correlation,
            zmin=-1,
            zmax=1,
            colorscale=signed_scale(theme),
            xgap=2,
            ygap=2,
            text=[
                [_cell(correlation[row, column], overlap[row, column]) for column in range(n)]
                for row in range(n)
            ],
            texttemplate="%{text}",
            textfont={"size": 12, "color": colors.text},
            customdata=[
                [[names[row], names[column], overlap[row, column]] for column in range(n)]
                for row in range(n)
            ],
            hovertemplate=(
                tr("{one} and {other}", one="%{customdata[0]}", other="%{customdata[1]}")
                + "<br>"
                + tr("rank correlation {value}", value="%{z}")
                + "<br>"
                + tr("top units in both {share}", share="%{customdata[2]}")
                + "<extra></extra>"
            ),
            colorbar={
                "title": {"text": tr("rank correlation"), "side": "right", "font": {"size": 12}},
                "thickness": 8,
                "outlinewidth": 0,
                "tickvals": [-1, 0, 1],
            },
        )
    )
    ticks = {"tickvals": list(range(n)), "ticktext": names, "showgrid": False, "zeroline": False}
    figure.update_layout(layout(theme), height=_CELL * n + 128)
    figure.update_layout(margin={"l": 16, "t": 16, "b": 16})
    # Slanted, the last name ends below its column and not beyond the page.
    figure.update_xaxes(**ticks, automargin=True, tickangle=-30 if n > 3 else None)
    figure.update_yaxes(**ticks, autorange="reversed", automargin=True)
    return figure


def _cell(correlation: float, overlap: float) -> str:
    if np.isnan(correlation):
        return "–"
    # A share has no sign: its unit tells it from the correlation. Cells are narrow on a small page.
    return f"{correlation:.2f}<br>{overlap * 100:.0f} %".replace("-", "−")
