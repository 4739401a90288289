"""The figures of a report as vector pictures that need no script: matrix, curves, reliability."""

from __future__ import annotations

import html
from collections.abc import Sequence

import numpy as np

from attnviz.plots.theme import SERIES
from attnviz.records.scores import Calibration, ClassificationScores, Curve

# Colours are the report's CSS variables, so that a picture follows light and dark.
MOST_CLASSES = 30
"""A matrix of more classes is left out of the file."""

MOST_CURVES = 6

_SIDE, _LEFT, _TOP, _BELOW = 220, 44, 12, 40


def confusion_svg(scores: ClassificationScores) -> str:
    """The confusion matrix: rows are the truth, shading is the share of the row."""
    counts = scores.confusion
    if counts is None or len(counts) > MOST_CLASSES:
        return ""
    n = len(counts)
    cell = max(22, min(56, 480 // n))
    left = 12 + 7 * min(24, max(len(label) for label in scores.labels))
    share = counts / np.maximum(counts.sum(1, keepdims=True), 1)
    parts: list[str] = []
    for row in range(n):
        parts.append(
            f'<text x="{left - 6}" y="{30 + row * cell + cell / 2 + 4}" text-anchor="end">'
            f"{_short(scores.labels[row])}</text>"
        )
        for column in range(n):
            x, y = left + column * cell, 30 + row * cell
            strong = ' class="strong"' if share[row, column] > 0.55 else ""
            parts.append(
                f'<rect x="{x}" y="{y}" width="{cell - 1}" height="{cell - 1}" fill="var(--accent)"'
                f' fill-opacity="{0.06 + 0.94 * share[row, column]:.3f}"><title>'
                f"{html.escape(scores.labels[row])} answered as "
                f"{html.escape(scores.labels[column])}: {counts[row, column]}</title></rect>"
                f'<text x="{x + cell / 2}" y="{y + cell / 2 + 4}" text-anchor="middle"{strong}>'
                f"{counts[row, column]}</text>"
            )
    height = 34 + n * cell
    for column in range(n):
        x, y = left + column * cell + cell / 2, height + 6
        parts.append(
            f'<text x="{x}" y="{y}" text-anchor="end" transform="rotate(-45 {x} {y})">'
            f"{_short(scores.labels[column])}</text>"
        )
    parts.append(f'<text x="{left}" y="18" class="quiet">rows: truth, columns: answer</text>')
    return _svg(left + n * cell + 8, height + left, parts, "Confusion matrix")


def curves_svg(
    curves: Sequence[Curve | None], labels: Sequence[str], *, across: str, up: str
) -> str:
    """ROC or precision-recall curves, a colour a class, with the area beside its name."""
    held = [(n, curve) for n, curve in enumerate(curves) if curve is not None][:MOST_CURVES]
    if not held:
        return ""
    parts = _frame(across, up)
    for place, (n, curve) in enumerate(held):
        colour = SERIES["light"][place]
        keep = np.unique(np.linspace(0, len(curve.x) - 1, min(200, len(curve.x))).astype(int))
        points = " ".join(_point(x, y) for x, y in zip(curve.x[keep], curve.y[keep], strict=True))
        parts.append(
            f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>'
            f'<text x="{_LEFT + _SIDE + 12}" y="{_TOP + 14 + 18 * place}" fill="{colour}">'
            f"{_short(labels[n])} {curve.area:.3f}</text>"
        )
    return _svg(_LEFT + _SIDE + 190, _TOP + _SIDE + _BELOW, parts, f"{up} over {across}")


def reliability_svg(found: Calibration) -> str:
    """How often the model is right where it is so sure; on the line it is as right as sure."""
    parts = _frame("confidence", "accuracy")
    begin, end = _point(0, 0), _point(1, 1)
    parts.append(f'<polyline points="{begin} {end}" stroke="var(--secondary)" fill="none"/>')
    most = max(1, int(found.count.max()))
    for sure, right, count in zip(found.confidence, found.accuracy, found.count, strict=True):
        if count:
            x, y = _LEFT + sure * _SIDE, _TOP + (1 - right) * _SIDE
            parts.append(
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{3 + 7 * (count / most) ** 0.5:.1f}" '
                f'fill="var(--accent)" fill-opacity="0.7"><title>{sure:.1%} sure, {right:.1%} '
                f"right, {count} rows</title></circle>"
            )
    return _svg(_LEFT + _SIDE + 12, _TOP + _SIDE + _BELOW, parts, "Reliability")


def _frame(across: str, up: str) -> list[str]:
    parts = [
        f'<rect x="{_LEFT}" y="{_TOP}" width="{_SIDE}" height="{_SIDE}" fill="none" '
        'stroke="var(--line)"/>',
        f'<text x="{_LEFT + _SIDE / 2}" y="{_TOP + _SIDE + 34}" text-anchor="middle" '
        f'class="quiet">{html.escape(across)}</text>',
        f'<text x="12" y="{_TOP + _SIDE / 2}" text-anchor="middle" class="quiet" '
        f'transform="rotate(-90 12 {_TOP + _SIDE / 2})">{html.escape(up)}</text>',
    ]
    for value in (0, 0.5, 1):
        x, y = _LEFT + value * _SIDE, _TOP + (1 - value) * _SIDE
        parts.append(f'<text x="{x}" y="{_TOP + _SIDE + 16}" text-anchor="middle">{value:g}</text>')
        parts.append(f'<text x="{_LEFT - 6}" y="{y + 4}" text-anchor="end">{value:g}</text>')
    return parts


def _point(x: float, y: float) -> str:
    return f"{_LEFT + x * _SIDE:.1f},{_TOP + (1 - y) * _SIDE:.1f}"


def _short(label: str) -> str:
    return html.escape(label if len(label) <= 24 else f"{label[:22]}…")


def _svg(width: float, height: float, parts: list[str], name: str) -> str:
    return (
        f'<svg viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" height="{height:.0f}" '
        f'role="img" aria-label="{html.escape(name, quote=True)}">{"".join(parts)}</svg>'
    )
