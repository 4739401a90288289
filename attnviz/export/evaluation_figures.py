"""The figures of an evaluation: matrix, curves, reliability, in the colours of their page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from attnviz.export.drawing import Box, Disc, Drawing, Outline, Polyline, StraightLine, Words
from attnviz.language import several, tr, translated
from attnviz.plots.theme import SERIES
from attnviz.records.scores import Calibration, ClassificationScores, Curve
from attnviz.text.abbreviation import abbreviation

MOST_CLASSES = 30
"""A matrix of more classes is not drawn."""

MOST_CURVES = 6

_SIDE, _LEFT, _TOP, _BELOW = 220, 44, 12, 40
_NAME = 24  # characters of a class


def confusion_figure(scores: ClassificationScores) -> Drawing | None:
    """Return the confusion matrix: rows are the truth, shading is the share of the row."""
    counts = scores.confusion
    if counts is None or len(counts) > MOST_CLASSES:
        return None
    n, names = len(counts), scores.labels
    cell = max(22, min(56, 480 // n))
    left = 12 + 7 * min(_NAME, max(len(label) for label in names))
    height = 34 + n * cell
    drawing = Drawing(left + n * cell + 8, tr("Confusion matrix"), height=height + left)
    add = drawing.marks.append
    share = counts / np.maximum(counts.sum(1, keepdims=True), 1)
    for row in range(n):
        middle = 30 + row * cell + cell / 2 + 4
        add(Words(_short(names[row]), left - 6, middle, "text", anchor="end"))
        for column in range(n):
            x, y, count = left + column * cell, 30 + row * cell, str(counts[row, column])
            note = tr(
                "{names} answered as {names_2}: {count}",
                names=names[row],
                names_2=names[column],
                count=count,
            )
            shade = float(0.06 + 0.94 * share[row, column])
            add(Box(x, y, cell - 1, cell - 1, "accent", opacity=shade, note=note))
            fill = "page" if share[row, column] > 0.55 else "text"
            add(Words(count, x + cell / 2, y + cell / 2 + 4, fill, anchor="middle"))
    for column in range(n):
        x, y = left + column * cell + cell / 2, height + 6
        add(Words(_short(names[column]), x, y, "text", anchor="end", turned=45))
    add(Words(tr("rows: truth, columns: answer"), left, 18, "secondary"))
    return drawing


def curves_figure(
    curves: Sequence[Curve | None], labels: Sequence[str], *, across: str, up: str
) -> Drawing | None:
    """Return ROC or precision-recall curves, a colour a class, with the area beside its name."""
    shown_curves = [(n, curve) for n, curve in enumerate(curves) if curve is not None][:MOST_CURVES]
    if not shown_curves:
        return None
    drawing = _frame(tr("{up} over {across}", up=up, across=across), across, up, 190)
    for place, (n, curve) in enumerate(shown_curves):
        colour = SERIES["light"][place]
        keep = np.unique(np.linspace(0, len(curve.x) - 1, min(200, len(curve.x))).astype(int))
        points = np.column_stack([_across(curve.x[keep]), _up(curve.y[keep])])
        curve_name = f"{_short(labels[n])} {curve.area:.3f}"
        drawing.marks += [
            Polyline(points, colour),
            Words(curve_name, _LEFT + _SIDE + 12, _TOP + 14 + 18 * place, colour),
        ]
    return drawing


def reliability_figure(calibration: Calibration) -> Drawing:
    """Return the share of right answers by confidence; on the line the two are equal."""
    drawing = _frame("Reliability", "confidence", "accuracy", 12)
    drawing.marks.append(StraightLine(_across(0), _up(0), _across(1), _up(1), "secondary"))
    most = max(1, int(calibration.count.max()))
    for sure, right, count in zip(
        calibration.confidence, calibration.accuracy, calibration.count, strict=True
    ):
        if count:
            note = translated(
                several(
                    "{sure:.1%} sure, {right:.1%} right, {n} rows",
                    n=count,
                    sure=sure,
                    right=right,
                )
            )
            size = float(3 + 7 * (count / most) ** 0.5)
            drawing.marks.append(
                Disc(_across(float(sure)), _up(float(right)), size, "accent", 0.7, note)
            )
    return drawing


def _frame(title: str, across: str, up: str, right: float) -> Drawing:
    """Return a square from 0 to 1 with its axes, and so much room to its right."""
    drawing = Drawing(_LEFT + _SIDE + right, title, height=_TOP + _SIDE + _BELOW)
    quiet, middle = "secondary", _TOP + _SIDE / 2
    drawing.marks += [
        Outline(_LEFT, _TOP, _SIDE, _SIDE, "line", thick=1),
        Words(across, _LEFT + _SIDE / 2, _TOP + _SIDE + 34, quiet, anchor="middle"),
        Words(up, 12, middle, quiet, anchor="middle", turned=90),
    ]
    for value in (0, 0.5, 1):
        below, beside = (_across(value), _TOP + _SIDE + 16), (_LEFT - 6, _up(value) + 4)
        drawing.marks += [
            Words(f"{value:g}", *below, "text", anchor="middle"),
            Words(f"{value:g}", *beside, "text", anchor="end"),
        ]
    return drawing


def _across(x: Any) -> Any:
    return _LEFT + x * _SIDE


def _up(y: Any) -> Any:
    return _TOP + (1 - y) * _SIDE


def _short(label: str) -> str:
    return abbreviation(label, _NAME)
