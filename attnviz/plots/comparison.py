"""Two inputs side by side: which heads moved, one head's maps, and both answers."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float

from attnviz.plots.theme import SERIES, THEMES, ThemeName, layout, plain, signed_scale
from attnviz.records import Axis, Comparison

_LONGEST = 16  # characters of a unit beside the map
_MOST_NAMED = 40  # units; more would lie on each other
_TALLEST = 440


def changed_heads(
    comparison: Comparison, stack: str | None = None, *, theme: ThemeName = "light"
) -> go.Figure:
    """Return layers by heads; the colour is how far a head's rows differ, in bits, from 0."""
    moved = comparison.moved[comparison.stack(stack)]
    most = float(np.nanmax(moved, initial=0)) or 1.0
    low, middle, high = THEMES[theme].ramp
    figure = go.Figure(
        go.Heatmap(
            z=moved, zmin=0, zmax=most, xgap=1, ygap=1, hoverongaps=False,
            colorscale=[(0, low), (0.6, middle), (1, high)],
            hovertemplate="layer %{y} · head %{x}<br>%{z:.4g} bits<extra></extra>",
            colorbar={"thickness": 8, "outlinewidth": 0, "tickvals": [0, most],
                      "ticktext": ["0", f"{most:.3g}"]},
        )
    )  # fmt: skip
    figure.update_layout(layout(theme), height=min(_TALLEST, 32 * len(moved) + 104))
    figure.update_layout(margin={"l": 48, "t": 8, "b": 44})
    quiet = {"showgrid": False, "zeroline": False}
    figure.update_xaxes(title_text="head", dtick=1 if moved.shape[1] <= 16 else 4, **quiet)
    figure.update_yaxes(
        title_text="layer", autorange="reversed", dtick=1 if len(moved) <= 16 else 4, **quiet
    )
    return figure


def compared_map(
    values: Float[np.ndarray, "query key"],
    queries: Axis,
    keys: Axis,
    *,
    signed: bool = False,
    most: float | None = None,
    scale: bool = True,
    theme: ThemeName = "light",
) -> go.Figure:
    """Return one map on the units of two inputs; rows that one of them lacks are left empty.

    A signed map has an even scale around zero: blue where the second has more. `most` is the number
    at the end of the scale, None for the map's own largest; `scale` draws it beside the map.
    """
    finite = values[np.isfinite(values)]
    most = most or float(np.abs(finite).max(initial=0)) or 1.0
    low, middle, high = THEMES[theme].ramp
    across = [plain(text) for text in keys.text]
    number = "%{z:+.4g}" if signed else "%{z:.4g}"
    figure = go.Figure(
        go.Heatmap(
            z=values, zmin=-most if signed else 0, zmax=most, hoverongaps=False,
            colorscale=signed_scale(theme) if signed else [(0, low), (0.5, middle), (1, high)],
            showscale=scale,
            customdata=[[f"from {plain(query)}<br>to {key}" for key in across]
                        for query in queries.text],
            hovertemplate=f"%{{customdata}}<br>{number}<extra></extra>",
            colorbar={
                "thickness": 8, "outlinewidth": 0,
                "tickvals": [-most, 0, most] if signed else [0, most],
                "ticktext": [f"−{most:.3g}", "0", f"+{most:.3g}"] if signed else
                            ["0", f"{most:.3g}"],
            },
        )
    )  # fmt: skip
    figure.update_layout(layout(theme), height=min(_TALLEST, max(280, 24 * len(queries) + 120)))
    figure.update_layout(margin={"l": 16, "t": 8, "b": 16})
    figure.update_xaxes(**_named(keys, theme), tickangle=-90)
    figure.update_yaxes(**_named(queries, theme), autorange="reversed")
    return figure


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


def _named(axis: Axis, theme: ThemeName) -> dict[str, Any]:
    accent = THEMES[theme].accent
    texts = [plain(_clipped(text)) for text in axis.text]
    marked = [f'<b><span style="color:{accent}">{text}</span></b>' if changed else text
              for text, changed in zip(texts, axis.changed, strict=True)]  # fmt: skip
    return {
        "tickvals": list(range(len(axis))), "ticktext": marked, "showgrid": False,
        "zeroline": False, "automargin": True, "showticklabels": len(axis) <= _MOST_NAMED,
    }  # fmt: skip


def _clipped(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
