"""What is different from the start: every head in one picture, and one head's map."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float

from attnviz.language import tr
from attnviz.plots.theme import THEMES, ThemeName, layout, plain, signed_scale
from attnviz.text.abbreviation import abbreviation

_LONGEST = 12  # characters of a token beside the map
_MOST_NAMED = 40  # tokens; more would lie on each other


def moved_heads(
    movement: Float[np.ndarray, "layer head"], *, theme: ThemeName = "light"
) -> go.Figure:
    """Return layers by heads; each cell is the share of its weight that moved, 0 to 1."""
    colours = THEMES[theme]
    low, middle, high = colours.ramp
    figure = go.Figure(
        go.Heatmap(
            z=movement, zmin=0, zmax=1, xgap=1, ygap=1,
            colorscale=[(0, low), (0.5, middle), (1, high)],
            hovertemplate=tr("layer {layer} · head {head}", layer="%{y}", head="%{x}") + "<br>"
            + tr("{share} of its weight moved", share="%{z:.4g}") + "<extra></extra>",
            colorbar={"thickness": 8, "outlinewidth": 0, "tickvals": [0, 0.5, 1]},
        )
    )  # fmt: skip
    figure.update_layout(layout(theme), height=360)
    figure.update_layout(margin={"l": 48, "t": 16, "b": 48})
    quiet = {"showgrid": False, "zeroline": False, "dtick": 1}
    figure.update_xaxes(title_text=tr("head"), **quiet)
    figure.update_yaxes(title_text=tr("layer"), autorange="reversed", **quiet)
    return figure


def map_difference(
    before: Float[np.ndarray, "query key"],
    after: Float[np.ndarray, "query key"],
    *,
    queries: Sequence[str],
    keys: Sequence[str],
    theme: ThemeName = "light",
) -> go.Figure:
    """Return one head's map minus its map before: blue where weight came, orange where it left.

    The scale is even around zero and ends at the largest difference.
    """
    difference = np.asarray(after, float) - np.asarray(before, float)
    most = float(np.abs(difference).max()) or 1.0
    across = [plain(text) for text in keys]
    figure = go.Figure(
        go.Heatmap(
            z=difference, zmin=-most, zmax=most, colorscale=signed_scale(theme),
            customdata=[[f"{plain(query)} → {key}" for key in across] for query in queries],
            hovertemplate="%{customdata}<br>%{z:+.4g}<extra></extra>",
            colorbar={
                "thickness": 8, "outlinewidth": 0, "tickvals": [-most, 0, most],
                "ticktext": [f"−{most:.3g}", "0", f"+{most:.3g}"],
            },
        )
    )  # fmt: skip
    figure.update_layout(layout(theme), height=360)
    figure.update_layout(margin={"l": 16, "t": 16, "b": 16})
    figure.update_xaxes(**_names(keys), tickangle=-90)
    figure.update_yaxes(**_names(queries), autorange="reversed")
    return figure


def _names(texts: Sequence[str]) -> dict[str, Any]:
    short = [abbreviation(text, _LONGEST) for text in texts]
    return {
        "tickvals": list(range(len(texts))), "ticktext": [plain(text) for text in short],
        "showgrid": False, "zeroline": False, "automargin": True,
        "showticklabels": len(texts) <= _MOST_NAMED,
    }  # fmt: skip
