"""Scores of every layer's units: where in the model an input counts."""

import numpy as np
import plotly.graph_objects as go

from attnviz.errors import InputError
from attnviz.language import N_, tr
from attnviz.plots.theme import THEMES, ThemeName, layout, plain, row_height, signed_scale
from attnviz.records.attribution import Attribution
from attnviz.text.abbreviation import abbreviation

_LONGEST = 16  # characters of a unit under its column


def layer_scores(attribution: Attribution, *, theme: ThemeName = "light") -> go.Figure:
    """Return a heatmap of an attribution's layers (down, from 0) and units (across).

    Zero is the panel colour; both ends stand for the largest absolute score. Raises InputError
    where the method gives no scores by layer.
    """
    scores = attribution.by_layer
    if scores is None:
        raise InputError(
            N_(
                "{label} gives no scores by layer. Choose a method that does, such as "
                '"layer_conductance".',
                label=attribution.label,
            )
        )
    most = float(np.abs(scores).max()) or 1.0
    units = [plain(text) for text in attribution.units.text]
    layers = scores.shape[0]
    figure = go.Figure(
        go.Heatmap(
            z=scores,
            zmin=-most,
            zmax=most,
            colorscale=signed_scale(theme),
            xgap=1,
            ygap=1,
            customdata=[units] * layers,
            hovertemplate=tr("layer {layer}, {unit}", layer="%{y}", unit="%{customdata}")
            + "<br>"
            + tr("score {score}", score="%{z}")
            + "<extra></extra>",
            colorbar={
                "thickness": 8,
                "outlinewidth": 0,
                "tickvals": [-most, 0, most],
                "ticktext": [f"−{most:.3g}", "0", f"{most:.3g}"],
            },
        )
    )
    figure.update_layout(layout(theme), height=row_height(layers) * layers + 128)
    figure.update_layout(margin={"l": 48, "t": 16, "b": 16})
    plain_axis = {"showgrid": False, "zeroline": False}
    figure.update_xaxes(
        tickvals=list(range(len(units))),
        ticktext=[plain(_short(text)) for text in attribution.units.text],
        tickangle=-90 if len(units) > 12 else 0,
        automargin=True,
        **plain_axis,
    )
    figure.update_yaxes(
        title_text=tr("layer"),
        tickvals=list(range(layers)),
        autorange="reversed",
        tickfont={"color": THEMES[theme].secondary},
        **plain_axis,
    )
    return figure


def _short(text: str) -> str:
    return abbreviation(text, _LONGEST)
