"""The answers of two inputs, or of two models, side by side."""

from __future__ import annotations

import plotly.graph_objects as go

from attnviz.plots.theme import SERIES, ThemeName, layout, plain
from attnviz.records import Comparison

_LONGEST = 16  # characters of an answer beside its bars


def answers_side_by_side(comparison: Comparison, *, theme: ThemeName = "light") -> go.Figure:
    """Return the likeliest answers of both inputs as pairs of bars, 0 to 1."""
    rows = comparison.answers(6)
    names = [plain(_clipped(name)) for name, *_ in rows]
    sides = (("first", [one for _, one, _ in rows]), ("second", [other for *_, other in rows]))
    figure = go.Figure(
        [
            go.Bar(
                x=[share or 0 for share in shares], y=list(range(len(rows))), orientation="h",
                name=side, marker={"color": SERIES[theme][number]},
                customdata=[[name, _said(share)]
                            for name, share in zip(names, shares, strict=True)],
                hovertemplate="%{customdata[0]}: %{customdata[1]}<extra>" + side + "</extra>",
            )
            for number, (side, shares) in enumerate(sides)
        ]
    )  # fmt: skip
    figure.update_layout(layout(theme), height=34 * len(rows) + 84, barmode="group", bargap=0.3)
    figure.update_layout(
        margin={"l": 16, "t": 32, "b": 32},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
    )
    figure.update_xaxes(range=[0, 1])
    figure.update_yaxes(
        tickvals=list(range(len(rows))), ticktext=names, autorange="reversed", automargin=True,
        showgrid=False,
    )  # fmt: skip
    return figure


def _said(share: float | None) -> str:
    return "not among its likeliest" if share is None else f"{share:.4g}"


def _clipped(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
