"""Shares of the same answers in two runs, as pairs of bars."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from attnviz.language import tr
from attnviz.plots.theme import SERIES, ThemeName, layout, plain
from attnviz.text.abbreviation import abbreviation

_LONGEST = 16  # characters of an answer beside its bars


def paired_bars(
    answers: Sequence[str],
    sides: Sequence[tuple[str, Sequence[float | None]]],
    *,
    theme: ThemeName = "light",
) -> go.Figure:
    """Return one row an answer, with a bar for each side: (its name, shares from 0 to 1).

    A share that is None is said to be not among the likeliest.
    """
    names = [plain(_clipped(name)) for name in answers]
    figure = go.Figure(
        [
            go.Bar(
                x=[share or 0 for share in shares], y=list(range(len(names))), orientation="h",
                name=plain(side), marker={"color": SERIES[theme][number]},
                customdata=[[name, _share_text(share)]
                            for name, share in zip(names, shares, strict=True)],
                hovertemplate=(
                    "%{customdata[0]}: %{customdata[1]}<extra>" + plain(side) + "</extra>"
                ),
            )
            for number, (side, shares) in enumerate(sides)
        ]
    )  # fmt: skip
    figure.update_layout(layout(theme), height=34 * len(names) + 72, barmode="group", bargap=0.3)
    figure.update_layout(
        margin={"l": 16, "t": 22, "b": 30},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
    )
    figure.update_xaxes(range=[0, 1])
    figure.update_yaxes(
        tickvals=list(range(len(names))), ticktext=names, autorange="reversed", automargin=True,
        showgrid=False,
    )  # fmt: skip
    return figure


def _share_text(share: float | None) -> str:
    return tr("not among its likeliest") if share is None else f"{share:.4g}"


def _clipped(text: str) -> str:
    return abbreviation(text, _LONGEST)
