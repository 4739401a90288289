"""Head scores as tables for a page, and what was chosen in them."""

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from attnviz.language import tr, translated
from attnviz.metrics.heads import LABELS, METRICS
from attnviz.records import HeadScores


def head_table(scores: HeadScores) -> pd.DataFrame:
    """Return one row a head, sharpest first: layer, head, and every score that has a meaning."""
    layers, heads = np.indices(scores.entropy.shape)
    names = score_names(scores)
    table = pd.DataFrame(
        {
            "layer": layers.ravel(),
            "head": heads.ravel(),
            **{name: getattr(scores, name).ravel() for name in names},
        }
    )
    return table.dropna(subset=["entropy"]).sort_values("entropy", ignore_index=True)


def score_names(scores: HeadScores) -> list[str]:
    """Return the names of the scores that have a value on this input."""
    return [name for name, values in scores if np.isfinite(values).any()]


def label(name: str) -> str:
    """Return what a score is called on the page."""
    return translated(LABELS[name])


def telling(scores: HeadScores) -> str:
    """Return the score by which heads differ most here, entropy aside: what to plot first."""
    names = score_names(scores)
    others = [name for name in names if name not in ("entropy", "distance")] or names

    def spread(name: str) -> float:
        values = getattr(scores, name)
        return float(np.nanmax(values) - np.nanmedian(values))

    return max(others, key=spread)


def columns(table: pd.DataFrame) -> dict[str, Any]:
    """Return how the columns of `head_table` are titled, explained and written."""
    return {
        "layer": st.column_config.NumberColumn(tr("layer"), width="small"),
        "head": st.column_config.NumberColumn(tr("head"), width="small"),
        **{
            metric.name: st.column_config.NumberColumn(
                tr("{label}, bits", label=metric.label)
                if metric.unit == "bits"
                else translated(metric.label),
                help=f"{translated(metric.meaning)} ({metric.formula}; {metric.source})",
                format="%.3f",
            )
            for metric in METRICS
            if metric.name in table
        },
    }


def chosen_head(point: Any, row: Any, table: pd.DataFrame) -> tuple[int, int] | None:
    """Return the layer and head of the point or row that was chosen, or None."""
    points = point["selection"]["points"]
    if points:
        # The browser sends the pair back as {"0": layer, "1": head}.
        layer, head = points[0]["customdata"].values()
        return int(layer), int(head)
    cells = row["selection"]["cells"]
    rows = row["selection"]["rows"] or [cell[0] for cell in cells]
    if rows and rows[0] < len(table):
        layer, head = table.loc[rows[0], ["layer", "head"]].tolist()
        return int(layer), int(head)
    return None


def height(table: pd.DataFrame) -> int:
    """Return a table's height in pixels: its rows, and scrolling past a dozen."""
    return 34 + 31 * min(12, len(table))  # as Streamlit draws them at our size of type


def meanings() -> list[dict[str, str]]:
    """Return what each score means, its formula, unit and source, as rows of a table."""
    return [
        {"score": m.label, "meaning": m.meaning, "formula": m.formula, "unit": m.unit,
         "source": m.source}
        for m in METRICS
    ]  # fmt: skip
