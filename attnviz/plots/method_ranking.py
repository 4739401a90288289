"""Several methods on one figure of trust, each beside the interval of random orders."""

from collections.abc import Sequence

import plotly.graph_objects as go

from attnviz.errors import InputError
from attnviz.plots.theme import THEMES, ThemeName, layout, plain
from attnviz.records.attribution import AgainstRandom

_ROW = 36
_SIGN = {True: "better than random", False: "worse than random", None: "no better than random"}
_SHAPE = {True: "circle", False: "x", None: "circle-open"}


def method_ranking(
    labels: Sequence[str],
    figures: Sequence[AgainstRandom],
    *,
    title: str,
    larger_is_better: bool = True,
    theme: ThemeName = "light",
) -> go.Figure:
    """Return a dot a method, best on top, over the middle 95 % of random orders as a grey line.

    Args:
        labels: names of the methods.
        figures: what each of them reached, such as `Faithfulness.figures["deletion"]`.
        title: what the figure is called, for the axis.
        larger_is_better: which end comes first.
        theme: colour scheme.

    A dot's shape and the legend say how it stands to random, not its colour alone. Raises
    InputError unless there is one figure a label.
    """
    if len(labels) != len(figures) or not labels:
        raise InputError(
            f"One figure a method is needed; got {len(labels)} labels, {len(figures)} figures."
        )
    colors = THEMES[theme]
    tint = {True: colors.good, False: colors.bad, None: colors.secondary}
    order = sorted(range(len(labels)), key=lambda i: figures[i].value, reverse=larger_is_better)
    chart = go.Figure()
    x: list[float | None] = []
    y: list[float | None] = []
    for place, i in enumerate(order):
        x += [figures[i].low, figures[i].high, None]  # None lifts the pen
        y += [place, place, None]
    chart.add_trace(
        go.Scatter(
            x=x, y=y, mode="lines", name="middle 95 % of random orders", hoverinfo="skip",
            line={"width": 8, "color": colors.line},
        )
    )  # fmt: skip
    for better in (True, None, False):
        places = [p for p, i in enumerate(order) if figures[i].better is better]
        if not places:
            continue
        chosen = [order[place] for place in places]
        chart.add_trace(
            go.Scatter(
                x=[figures[i].value for i in chosen],
                y=places,
                mode="markers",
                name=_SIGN[better],
                marker={"size": 10, "symbol": _SHAPE[better], "color": tint[better]},
                customdata=[
                    [plain(labels[i]), figures[i].mean, figures[i].low, figures[i].high]
                    for i in chosen
                ],
                hovertemplate=(
                    "%{customdata[0]}: %{x}<br>random: %{customdata[1]:.3g} "
                    "(%{customdata[2]:.3g} to %{customdata[3]:.3g})<extra></extra>"
                ),
            )
        )
    chart.update_layout(layout(theme), height=_ROW * len(labels) + 128)
    chart.update_layout(
        margin={"l": 16}, legend={"orientation": "h", "y": 1, "yanchor": "bottom", "x": 0}
    )
    chart.update_xaxes(title_text=plain(title), zeroline=False)
    chart.update_yaxes(
        tickvals=list(range(len(order))),
        ticktext=[plain(labels[i]) for i in order],
        range=[len(order) - 0.5, -0.5],
        automargin=True,
        zeroline=False,
        tickfont={"color": colors.text},
    )
    return chart
