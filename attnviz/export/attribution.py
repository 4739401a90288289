"""Attributions as files: a table, everything in JSON, the interactive view, or a vector picture."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from attnviz.errors import InputError
from attnviz.export.attribution_figure import attributions_figure, sequence_figure
from attnviz.export.drawing_svg import svg
from attnviz.export.tables import csv_text
from attnviz.language import N_
from attnviz.records.attribution import Attribution, SequenceAttribution
from attnviz.records.tokens import Tokens, Units
from attnviz.views.attribution import view_attributions, view_sequence

FORMAT = 1
"""Number of the layout of the JSON files."""


def write_attribution(
    attributions: Attribution | Sequence[Attribution] | SequenceAttribution, path: str | Path
) -> Path:
    """Write one or several attributions of one input, or a sequence, and return the path.

    The name's end chooses: `.csv` (one row a unit and method, or a unit and step), `.json`
    (everything but the picture, numbers exact), `.html` (the view, offline) or `.svg` (a vector
    picture). In `.csv`, a text that a spreadsheet would run as a formula gets an apostrophe in
    front. Raises InputError when the ending is another, or attributions do not go together.
    """
    path = Path(path)
    if not path.parent.is_dir():
        raise InputError(
            N_(
                'No folder at "{parent}" to write "{name}" into.',
                parent=path.parent,
                name=path.name,
            )
        )
    write = WRITERS.get(path.suffix.lower())
    if write is None:
        raise InputError(
            N_(
                'An attribution cannot be written as "{suffix}". These endings work: {writers}.',
                suffix=path.suffix or path.name,
                writers=", ".join(WRITERS),
            )
        )
    if isinstance(attributions, Attribution):
        attributions = [attributions]
    if not isinstance(attributions, SequenceAttribution):
        attributions = list(attributions)
        view_attributions(attributions)  # refuses nothing at all, and different inputs
    path.write_text(write(attributions), encoding="utf-8", newline="")
    return path


def attribution_table(attribution: Attribution | SequenceAttribution) -> pd.DataFrame:
    """Return one row a unit: method, unit (its index), text, score, held, standard error.

    The last is of methods that draw sets or orders, and empty for the others.

    A sequence has one row a step and unit, with the columns step and token before unit.
    """
    units = attribution.units
    n = len(units)
    errors = attribution.standard_error
    columns: dict[str, Any] = {"method": attribution.method}
    times = 1
    if isinstance(attribution, SequenceAttribution):
        times = len(attribution.steps)
        columns["step"] = np.repeat(np.arange(times), n)
        columns["token"] = np.repeat(np.array(attribution.steps.text, object), n)
    columns |= {
        "unit": np.tile(np.arange(n), times),
        "text": list(units.text) * times,
        "score": np.asarray(attribution.scores, np.float64).ravel(),
        "held": np.tile(units.held, times),
        "standard_error": np.nan if errors is None else np.asarray(errors, np.float64).ravel(),
    }
    return pd.DataFrame(columns, index=range(n * times))


_Given = list[Attribution] | SequenceAttribution


def _csv(results: _Given) -> str:
    if isinstance(results, SequenceAttribution):
        table = attribution_table(results)
    else:
        table = pd.concat([attribution_table(each) for each in results], ignore_index=True)
    return csv_text(table)


def _json(results: _Given) -> str:
    if isinstance(results, SequenceAttribution):
        content: dict[str, Any] = {
            "sequence": {
                **_common(results),
                "generated": results.generated,
                "steps": _tokens(results.steps),
                "values": results.values.tolist(),
            }
        }
    else:
        content = {"attributions": [_one(each) for each in results]}
    return json.dumps({"format": FORMAT, **content}, ensure_ascii=False, indent=1) + "\n"


def _one(attribution: Attribution) -> dict[str, Any]:
    by_layer, picture, own = attribution.by_layer, attribution.picture, attribution.own
    return {
        **_common(attribution),
        "own": None if own is None else own.tolist(),
        "value": attribution.value,
        "baseline_value": attribution.baseline_value,
        "complete": attribution.complete,
        "delta": attribution.delta,
        "gap": attribution.gap,
        "by_layer": None if by_layer is None else by_layer.tolist(),
        "picture_shape": None if picture is None else list(picture.shape),
    }


def _common(attribution: Attribution | SequenceAttribution) -> dict[str, Any]:
    model, errors = attribution.model, attribution.standard_error
    return {
        "model": {name: getattr(model, name) for name in model.__dataclass_fields__},
        "method": attribution.method,
        "label": attribution.label,
        "inputs": list(attribution.inputs),
        "tokens": _tokens(attribution.tokens),
        "units": _units(attribution.units),
        "scores": attribution.scores.tolist(),
        "standard_error": None if errors is None else errors.tolist(),
        "target": attribution.target,
        "baseline": attribution.baseline,
        "passes": {
            "forward": attribution.passes.forward,
            "backward": attribution.passes.backward,
        },
        "seconds": attribution.seconds,
        "seed": attribution.seed,
        "options": attribution.options,
        "notes": list(attribution.notes),
        "doubts": [each.said for each in attribution.doubts],
    }


def _tokens(tokens: Tokens) -> dict[str, Any]:
    return {
        "text": list(tokens.text),
        "pieces": list(tokens.pieces),
        "ids": tokens.ids.tolist(),
        "special": tokens.special.tolist(),
        "word": tokens.word.tolist(),
        "segment": tokens.segment.tolist(),
        "spans": tokens.spans.tolist(),
        "grid": tokens.grid,
        "unknown": None if tokens.unknown is None else tokens.unknown.tolist(),
        "words_by": tokens.words_by,
    }


def _units(units: Units) -> dict[str, Any]:
    return {
        "kind": units.kind,
        "text": list(units.text),
        "of_token": units.of_token.tolist(),
        "held": units.held.tolist(),
    }


def _html(results: _Given) -> str:
    if isinstance(results, SequenceAttribution):
        return view_sequence(results).document()
    return view_attributions(results).document()


def _svg(results: _Given) -> str:
    if isinstance(results, SequenceAttribution):
        return svg(sequence_figure(results))
    return svg(attributions_figure(results))


WRITERS: dict[str, Callable[[_Given], str]] = {
    ".csv": _csv,
    ".json": _json,
    ".html": _html,
    ".svg": _svg,
}

__all__ = ["attribution_table", "write_attribution"]
