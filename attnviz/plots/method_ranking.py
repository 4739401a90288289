"""Several attribution methods on one figure of trust, the best on top."""

import plotly.graph_objects as go

from attnviz.errors import InputError
from attnviz.language import N_, tr
from attnviz.plots.theme import THEMES, ThemeName, layout, plain
from attnviz.records import MethodRanking

_ROW = 36
_CONTROL = "random"

SMALLER_IS_BETTER = frozenset(
    {"sufficiency", "deletion", "infidelity", "seconds", "forward", "backward"}
)
"""Figures of which the smallest comes first."""

_INTERVAL = {
    "bootstrap": N_("95 % interval of the mean over such inputs"),
    "random": N_("middle 95 % of random orders of this input"),
}


def method_ranking(
    ranking: MethodRanking, figure: str = "comprehensiveness", *, theme: ThemeName = "light"
) -> go.Figure:
    """Return a dot a method, best on top, and the interval of the ranking as a line.

    On several inputs the line is the method's own interval; on one input it is that of random
    orders, and a dot beyond it says that the method knows something. The random control stands
    among the methods as an open dot. Raises InputError when the ranking does not have the figure.
    """
    if figure not in ranking.mean:
        raise InputError(
            N_(
                'No figure "{figure}" in this ranking. Known: {mean}.',
                figure=figure,
                mean=", ".join(ranking.mean),
            )
        )
    colors = THEMES[theme]
    sign = 1 if figure in SMALLER_IS_BETTER else -1
    mean, low, high = ranking.mean[figure], ranking.low[figure], ranking.high[figure]
    order = sorted(range(len(ranking.methods)), key=lambda i: sign * mean[i])
    x: list[float | None] = []
    y: list[float | None] = []
    for place, i in enumerate(order):
        x += [float(low[i]), float(high[i]), None]  # None lifts the pen
        y += [place, place, None]
    chart = go.Figure(
        go.Scatter(
            x=x, y=y, mode="lines", name=plain(_INTERVAL[ranking.interval]), hoverinfo="skip",
            line={"width": 8, "color": colors.line},
        )
    )  # fmt: skip
    for control in (False, True):
        places = [p for p, i in enumerate(order) if (ranking.methods[i] == _CONTROL) == control]
        rows = [order[place] for place in places]
        chart.add_trace(
            go.Scatter(
                x=[float(mean[i]) for i in rows],
                y=places,
                mode="markers",
                name=tr("random numbers") if control else tr("method"),
                marker={
                    "size": 10,
                    "symbol": "circle-open" if control else "circle",
                    "color": colors.secondary if control else colors.accent,
                },
                customdata=[[plain(ranking.labels[i]), low[i], high[i]] for i in rows],
                hovertemplate=(
                    "%{customdata[0]}: %{x}<br>"
                    + tr("{low} to {high}", low="%{customdata[1]:.3g}", high="%{customdata[2]:.3g}")
                    + "<extra></extra>"
                ),
            )
        )
    chart.update_layout(layout(theme), height=_ROW * len(order) + 128)
    chart.update_layout(
        margin={"l": 16}, legend={"orientation": "h", "y": 1, "yanchor": "bottom", "x": 0}
    )
    better = tr("smaller is better") if sign > 0 else tr("larger is better")
    chart.update_xaxes(title_text=plain(f"{figure} ({better})"), zeroline=False)
    chart.update_yaxes(
        tickvals=list(range(len(order))),
        ticktext=[plain(ranking.labels[i]) for i in order],
        range=[len(order) - 0.5, -0.5],
        automargin=True,
        zeroline=False,
        tickfont={"color": colors.text},
    )
    return chart
