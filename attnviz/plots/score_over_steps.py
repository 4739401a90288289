"""How a score of every head moved while a model learnt."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float

from attnviz.errors import ShapeError
from attnviz.language import several, tr
from attnviz.plots.theme import SERIES, THEMES, ThemeName, layout, plain

NAMED = 5
"""Heads that are coloured and named: those whose score moved furthest."""


def moved_most(scores: Float[np.ndarray, "step layer head"]) -> list[tuple[int, int]]:
    """Return the heads as (layer, head), those whose score ranged furthest first.

    Heads without a score at any step are left out.
    """
    has_score = np.asarray((~np.isnan(scores)).any(axis=0))
    low = np.where(np.isnan(scores), np.inf, scores).min(0)
    high = np.where(np.isnan(scores), -np.inf, scores).max(0)
    spread = np.where(has_score, high - low, -1.0)
    order = np.argsort(-spread, axis=None, kind="stable")
    heads = [divmod(int(at), scores.shape[2]) for at in order]
    return [head for head in heads if bool(has_score[head])]


_HEIGHT = 320
_AXIS = 40
"""Height of the numbers and the title of the axis of steps."""
_LEGEND = 56
"""Height of the names of heads below it, where a narrow window has them in three rows."""


def score_over_steps(
    steps: Sequence[int],
    scores: Float[np.ndarray, "step layer head"],
    *,
    label: str,
    fastest: int | None = None,
    at: int | None = None,
    theme: ThemeName = "light",
) -> go.Figure:
    """Return a line a head over the recorded steps; the heads that moved furthest are named.

    fastest: the step at which the first of them changes fastest, marked with words; at: the step
    that is looked at. Raises ShapeError when there is not one row of scores a step.
    """
    if scores.ndim != 3 or len(scores) != len(steps):
        raise ShapeError(
            several(
                "{n} steps need as many rows of scores; got {shape}.",
                n=len(steps),
                shape=scores.shape,
            )
        )
    colours = THEMES[theme]
    order = moved_most(scores)
    figure = go.Figure()
    # The quiet ones first, so that the named ones are drawn over them.
    for rank, (layer, head) in reversed(list(enumerate(order))):
        is_named = rank < NAMED
        figure.add_scatter(
            x=list(steps),
            y=scores[:, layer, head],
            name=tr("layer {layer} · head {head}", layer=layer, head=head),
            mode="lines+markers" if len(steps) == 1 else "lines",
            line={
                "color": SERIES[theme][rank] if is_named else colours.line,
                "width": 2 if rank == 0 else 1.5 if is_named else 1,
            },
            legendrank=rank,
            showlegend=is_named,
            hovertemplate=tr("step {step}", step="%{x}")
            + "<br>%{y:.4g}<extra>%{fullData.name}</extra>",
        )
    figure.update_layout(layout(theme), height=_HEIGHT)
    figure.update_layout(
        margin={"l": 56, "t": 32, "b": _LEGEND + _AXIS},
        legend={"orientation": "h", "x": 0, "y": _LEGEND / _HEIGHT, "yref": "container",
                "yanchor": "top"},
        xaxis_title={"text": tr("step"), "standoff": 4},
        yaxis_title_text=plain(label),
    )  # fmt: skip
    if at is not None:
        figure.add_vline(x=at, line={"color": colours.secondary, "width": 1})
    if fastest is not None:
        figure.add_vline(
            x=fastest,
            line={"color": colours.accent, "width": 1, "dash": "dash"},
            annotation={
                "text": tr("fastest change, step {fastest:,}", fastest=fastest),
                "font": {"color": colours.accent},
                "yref": "paper",
                "y": 1.0,
                "yanchor": "bottom",
                "showarrow": False,
            },
        )
    return figure
