"""The same curve of several runs in one figure, with the step that each of them kept."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from attnviz.errors import ShapeError
from attnviz.language import several, tr
from attnviz.plots.theme import SERIES, THEMES, ThemeName, layout, plain

MOST = len(SERIES["light"])
"""Runs in one figure: as many as there are colours that differ for every eye."""

_HEIGHT = 200
_AXIS = 40
"""Height of the numbers of the axis of steps, and of the room below them."""
_NAMES_ROW = 20


@dataclass(frozen=True)
class RunCurve:
    """One run in a figure: its value at some steps, none where it has no such value.

    Attributes:
        name: of the run.
        kept: the step whose weights became its model; None where there is none.
        dots: marks each value, for the few of an evaluation.
    """

    name: str
    steps: Sequence[int]
    values: Sequence[float]
    kept: int | None = None
    dots: bool = False


def run_curves(curves: Sequence[RunCurve], *, title: str, theme: ThemeName = "light") -> go.Figure:
    """Return a line a run over the steps, in the order and with the colours of the runs.

    A run without values has no line, and its colour stays free: in several figures of the same runs
    each has one colour. A ring marks the kept step, at the last value that was measured until then.
    Pointing shows the values of all runs there. Raises ShapeError for more than `MOST` runs.
    """
    if len(curves) > MOST:
        raise ShapeError(
            several(
                "One figure shows at most {n} runs; got {curves}.",
                n=MOST,
                curves=len(curves),
            )
        )
    colours = THEMES[theme]
    figure = go.Figure()
    for number, curve in enumerate(curves):
        if not curve.steps:
            continue
        colour, name = SERIES[theme][number], plain(curve.name)
        at = _place_of_kept(curve)
        figure.add_scatter(
            x=list(curve.steps),
            y=list(curve.values),
            name=name,
            legendgroup=str(number),
            mode="lines+markers" if curve.dots or len(curve.steps) == 1 else "lines",
            line={"color": colour, "width": 1.5},
            marker={"size": 5, "color": colour},
            customdata=[
                "" if n != at else tr(" · kept: step {kept:,}", kept=curve.kept)
                for n in range(len(curve.steps))
            ],
            hovertemplate=tr("{value} at step {step}", value="%{y:.4g}", step="%{x:,}")
            + "%{customdata}",
        )
        if at is not None:
            figure.add_scatter(
                x=[curve.steps[at]],
                y=[curve.values[at]],
                name=tr("{name}: kept", name=name),
                mode="markers",
                marker={"size": 11, "color": colours.page, "line": {"color": colour, "width": 2}},
                legendgroup=str(number),
                showlegend=False,
                hoverinfo="skip",
            )
    names = _NAMES_ROW * sum(bool(curve.steps) for curve in curves)
    below = _AXIS + names
    height = _HEIGHT + below
    figure.update_layout(layout(theme), height=height, showlegend=True)
    figure.update_layout(
        title={
            "text": plain(title), "x": 0, "xref": "paper", "y": 1, "yref": "container",
            "yanchor": "top", "pad": {"t": 8}, "font": {"size": 12, "color": colours.secondary},
        },
        margin={"l": 56, "t": 32, "b": below},
        # A row each: side by side, names of whatever length would be cut in a narrow window.
        legend={"orientation": "v", "x": 0, "y": names / height, "yref": "container",
                "yanchor": "top", "tracegroupgap": 0, "itemclick": "toggle",
                "itemdoubleclick": "toggleothers"},
        hovermode="x unified", hoverdistance=-1,
    )  # fmt: skip
    figure.update_xaxes(rangemode="tozero", hoverformat=",")
    figure.update_yaxes(nticks=5)
    return figure


def _place_of_kept(curve: RunCurve) -> int | None:
    """Return which value the ring lies on: the last one until the kept step."""
    if curve.kept is None:
        return None
    before = [n for n, step in enumerate(curve.steps) if step <= curve.kept]
    return before[-1] if before else None
