"""The logit lens as a map of layers by tokens, and what each part adds to "why A and not B?"."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go

from attnviz.errors import InputError
from attnviz.language import N_, tr
from attnviz.plots.theme import (
    SERIES,
    THEMES,
    ThemeName,
    layout,
    plain,
    row_height,
    signed_colour,
    signed_scale,
)
from attnviz.records import DirectLogits, LogitLens
from attnviz.records.lenses import SHOWS, Shows
from attnviz.text.abbreviation import abbreviation

_ROW = 28
_LONGEST = 10  # characters of a token in its cell
WRITTEN = 12
"""Positions whose cells have room for their words; in more they would shrink to nothing."""

_HOVERED = 5


def lens_map(
    lens: LogitLens,
    *,
    shows: Shows = "probability",
    positions: range | None = None,
    theme: ThemeName = "light",
) -> go.Figure:
    """Return rows (the input at the bottom, the last layer on top) by positions.

    positions: those that are drawn, of all that were read; None is all of them.

    Each cell of at most `WRITTEN` positions names its best token; hovering tells the next ones. The
    colour is its probability, or with `shows` that of the followed answer, the answer's rank (1
    strongest, logarithmic), the entropy, or the divergence from the last row, both in bits. Raises
    InputError for another name.
    """
    if shows not in SHOWS:
        raise InputError(
            N_(
                'The lens does not show "{shows}". Known: {shows_2}.',
                shows=shows,
                shows_2=", ".join(SHOWS),
            )
        )
    colours = THEMES[theme]
    low, middle, high = colours.ramp
    z, ends = _coloured(lens, shows)
    columns = range(len(lens.positions)) if positions is None else positions
    few = len(columns) <= WRITTEN
    figure = go.Figure(
        go.Heatmap(
            z=z[:, columns.start : columns.stop], zmin=ends[0], zmax=ends[1], xgap=1, ygap=1,
            colorscale=[(0, low), (0.6, middle), (1, high)],
            text=[[_short(lens.best(r, p)[0][0]) for p in columns]
                  for r in range(len(lens.rows))],
            texttemplate="%{text}" if few else None,
            customdata=[[_hovered(lens, r, p) for p in columns]
                        for r in range(len(lens.rows))],
            hovertemplate="%{customdata}<extra></extra>",
            colorbar=_bar(shows, ends),
        )
    )  # fmt: skip
    figure.update_layout(layout(theme), height=row_height(len(lens.rows)) * len(lens.rows) + 112)
    figure.update_layout(margin={"l": 16, "t": 16, "b": 16})
    quiet = {"showgrid": False, "zeroline": False, "automargin": True}
    figure.update_xaxes(
        tickvals=list(range(len(columns))),
        ticktext=[plain(_clipped(lens.positions.text[p])) for p in columns],
        showticklabels=len(columns) <= 80,
        tickangle=-90 if len(columns) > 14 else None, **quiet,
    )  # fmt: skip
    figure.update_yaxes(
        tickvals=list(range(len(lens.rows))),
        ticktext=[tr("input"), *(tr("after layer {row}", row=row) for row in lens.rows[1:])],
        **quiet,
    )
    return figure


def lens_curves(lens: LogitLens, *, most: int = 6, theme: ThemeName = "light") -> go.Figure:
    """Return the probability of each of the best answers over the rows, of a lens of one position.

    Raises InputError when the lens is of several positions.
    """
    if len(lens.positions) != 1:
        raise InputError(
            N_(
                "Curves show one position, but this lens has {positions}. Draw it as a map.",
                positions=len(lens.positions),
            )
        )
    last = [name for name, _ in lens.best(-1, 0)][: min(most, len(SERIES[theme]))]
    shares = [dict(lens.best(row, 0)) for row in range(len(lens.rows))]
    rows = [tr("input"), *(tr("after layer {row}", row=row) for row in lens.rows[1:])]
    figure = go.Figure(
        [
            go.Scatter(
                x=rows, y=[of.get(name) for of in shares], mode="lines+markers", name=plain(name),
                line={"color": SERIES[theme][number], "width": 2}, marker={"size": 7},
                hovertemplate="%{x}: %{y:.4g}<extra>" + plain(name) + "</extra>",
            )
            for number, name in enumerate(last)
        ]
    )  # fmt: skip
    figure.update_layout(layout(theme), height=320, hovermode="x")
    figure.update_layout(legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0})
    figure.update_layout(margin={"t": 32})
    figure.update_xaxes(showgrid=False, automargin=True)  # the last name ends beyond its point
    figure.update_yaxes(title_text=tr("probability"), range=[0, 1.02], zeroline=False)
    return figure


def direct_bars(logits: DirectLogits, *, k: int = 12, theme: ThemeName = "light") -> go.Figure:
    """Return the parts that move the difference most as bars, the largest on top, then the rest."""
    colours = THEMES[theme]
    parts = logits.top(k)
    rest = logits.total - sum(part.contribution for part in parts)
    others = len(list(logits)) - len(parts)
    names = [part.name for part in parts] + (
        [tr("{others} others", others=others)] if others else []
    )
    values = [part.contribution for part in parts] + ([rest] if others else [])
    # Beside the bars a number would lie on the names or the edge of a narrow page.
    ticks = [f"{name}  {value:+.3g}".replace("-", "−")
               for name, value in zip(names, values, strict=True)]  # fmt: skip
    figure = go.Figure(
        go.Bar(
            x=values, y=list(range(len(values))), orientation="h",
            marker={"color": [signed_colour(np.sign(value), theme) for value in values],
                    "opacity": [1.0] * len(parts) + [0.5] * bool(others)},
            customdata=[[name, value] for name, value in zip(names, values, strict=True)],
            hovertemplate="%{customdata[0]}: %{customdata[1]:+.6g}<extra></extra>",
        )
    )  # fmt: skip
    figure.update_layout(layout(theme), height=_ROW * len(values) + 72, bargap=0.25)
    figure.update_layout(margin={"l": 16, "t": 8, "b": 44})
    figure.update_yaxes(
        tickvals=list(range(len(values))), ticktext=ticks, autorange="reversed", automargin=True,
        showgrid=False,
    )  # fmt: skip
    figure.update_xaxes(
        title_text=tr("logits"),
        zeroline=True, zerolinecolor=colours.secondary,
    )  # fmt: skip
    return figure


def direct_map(logits: DirectLogits, *, theme: ThemeName = "light") -> go.Figure:
    """Return every head and MLP by its layer; the colour is what it adds, zero the panel's own."""
    cells = np.concatenate([logits.heads, logits.mlps[:, None]], axis=1)
    most = float(np.nanmax(np.abs(cells))) or 1.0
    n = logits.heads.shape[1]
    names = [
        [
            *(tr("head {layer}.{head}", layer=layer, head=head) for head in range(n)),
            tr("MLP {layer}", layer=layer),
        ]
        for layer in range(len(logits.mlps))
    ]
    figure = go.Figure(
        go.Heatmap(
            z=cells, zmin=-most, zmax=most, colorscale=signed_scale(theme), xgap=1, ygap=1,
            customdata=names, hovertemplate="%{customdata}: %{z:+.6g}<extra></extra>",
            hoverongaps=False,
            colorbar={"thickness": 8, "outlinewidth": 0, "tickvals": [-most, 0, most],
                      "ticktext": [f"−{most:.3g}", "0", f"+{most:.3g}"]},
        )
    )  # fmt: skip
    n_layers = len(logits.mlps)
    figure.update_layout(layout(theme), height=max(160, row_height(n_layers) * n_layers + 96))
    figure.update_layout(margin={"l": 48, "t": 44, "b": 8})
    quiet: dict[str, Any] = {"showgrid": False, "zeroline": False}
    step = 1 if n <= 24 else 4
    head_ticks = list(range(0, n, step))
    figure.update_xaxes(
        title_text=tr("head"),
        side="top",
        tickvals=[*head_ticks, n],
        ticktext=[*map(str, head_ticks), "MLP"],
        **quiet,
    )
    figure.update_yaxes(
        title_text=tr("layer"), autorange="reversed", **quiet,
        dtick=1 if n_layers <= 40 else 4,
    )  # fmt: skip
    return figure


def _coloured(lens: LogitLens, shows: Shows) -> tuple[np.ndarray, tuple[float, float]]:
    """Return what colours the cells, and which numbers stand at the ends of the ramp."""
    match shows:
        case "probability":
            return lens.probabilities[..., 0], (0.0, 1.0)
        case "followed":
            return lens.probability, (0.0, 1.0)
        case "rank":
            worst = max(1.0, float(np.log10(lens.rank.max())))
            return -np.log10(lens.rank), (-worst, 0.0)
    values = lens.entropy if shows == "entropy" else lens.divergence
    return values, (0.0, max(float(values.max()), 1e-6))


def _bar(shows: Shows, ends: tuple[float, float]) -> dict[str, Any]:
    bar: dict[str, Any] = {"thickness": 8, "outlinewidth": 0, "tickvals": list(ends)}
    if shows == "rank":
        bar["ticktext"] = [f"{10 ** -ends[0]:,.0f}", tr("1st")]
    elif shows in ("entropy", "divergence"):
        bar["ticktext"] = ["0", tr("{ends:.3g} bits", ends=ends[1])]
    return bar


def _hovered(lens: LogitLens, row: int, position: int) -> str:
    where = tr("before layer 0") if row == 0 else tr("after layer {rows}", rows=lens.rows[row])
    followed = plain(lens.names[int(lens.followed[position])])
    best = [f"{plain(name)}  {share:.4g}" for name, share in lens.best(row, position)[:_HOVERED]]
    return "<br>".join([
        f"<b>{plain(lens.positions.text[position])}</b>, {where}", *best,
        tr("entropy {bits:.3g} bits", bits=float(lens.entropy[row, position])),
        tr("from the last row {bits:.3g} bits", bits=float(lens.divergence[row, position])),
        tr(
            "“{answer}”: rank {rank:,}, {share:.3g}",
            answer=followed, rank=int(lens.rank[row, position]),
            share=float(lens.probability[row, position]),
        ),
    ])  # fmt: skip


def _clipped(text: str) -> str:
    return abbreviation(text, _LONGEST)


def _short(text: str) -> str:
    return plain(_clipped(text))
