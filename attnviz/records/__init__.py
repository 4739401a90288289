"""What attnviz computes, as frozen records: numpy arrays and plain values, nothing heavier.

Computing, drawing and storing meet only here. A record is never changed after it is made: arrays
are marked read-only, so that a trace shared by many browser sessions stays what the model gave.
Axes are always named in this order: layer, head, query, key (or token), d_head.

A name brings its own module when it is asked for: who shows one thing does not load all of them.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from attnviz.language import N_

if TYPE_CHECKING:
    from attnviz.records.attribution import Attribution, Passes, Question, SequenceAttribution
    from attnviz.records.comparison import Axis, Comparison
    from attnviz.records.doubts import Doubt, Unknown
    from attnviz.records.edits import Edit, WhatIf
    from attnviz.records.flips import Changed, Flip
    from attnviz.records.framing import Framing
    from attnviz.records.generation import Decoding, Generation
    from attnviz.records.given_arrays import trace_from_arrays
    from attnviz.records.head_scores import HeadScores
    from attnviz.records.lenses import DirectLogits, HeadTokens, LogitLens, Part
    from attnviz.records.max_pooling import OVERVIEW_BYTES, OVERVIEW_CELLS, max_pooled
    from attnviz.records.prediction import Prediction
    from attnviz.records.sound import Sound
    from attnviz.records.stack import STACK_LABELS, AttentionLayer, Stack, StackName
    from attnviz.records.streamed import ScoreParts, StreamedLayer
    from attnviz.records.tokens import Tokens, UnitKind, Units
    from attnviz.records.trace import ModelInfo, Trace
    from attnviz.records.trust import (
        AgainstRandom,
        Faithfulness,
        MethodRanking,
        Removed,
        Standing,
        Verdict,
    )
    from attnviz.records.weight_path import WeightPath

__all__ = [
    "OVERVIEW_BYTES",
    "OVERVIEW_CELLS",
    "STACK_LABELS",
    "AgainstRandom",
    "AttentionLayer",
    "Attribution",
    "Axis",
    "Changed",
    "Comparison",
    "Decoding",
    "DirectLogits",
    "Doubt",
    "Edit",
    "Faithfulness",
    "Flip",
    "Framing",
    "Generation",
    "HeadScores",
    "HeadTokens",
    "LogitLens",
    "MethodRanking",
    "ModelInfo",
    "Part",
    "Passes",
    "Prediction",
    "Question",
    "Removed",
    "ScoreParts",
    "SequenceAttribution",
    "Sound",
    "Stack",
    "StackName",
    "Standing",
    "StreamedLayer",
    "Tokens",
    "Trace",
    "UnitKind",
    "Units",
    "Unknown",
    "Verdict",
    "WeightPath",
    "WhatIf",
    "max_pooled",
    "trace_from_arrays",
]

_HOME = {
    "Attribution": "attribution",
    "Passes": "attribution",
    "Question": "attribution",
    "SequenceAttribution": "attribution",
    "Axis": "comparison",
    "Comparison": "comparison",
    "Doubt": "doubts",
    "Unknown": "doubts",
    "Edit": "edits",
    "WhatIf": "edits",
    "Changed": "flips",
    "Flip": "flips",
    "Framing": "framing",
    "Decoding": "generation",
    "Generation": "generation",
    "HeadScores": "head_scores",
    "DirectLogits": "lenses",
    "HeadTokens": "lenses",
    "LogitLens": "lenses",
    "Part": "lenses",
    "OVERVIEW_BYTES": "max_pooling",
    "OVERVIEW_CELLS": "max_pooling",
    "max_pooled": "max_pooling",
    "Prediction": "prediction",
    "Sound": "sound",
    "AttentionLayer": "stack",
    "STACK_LABELS": "stack",
    "trace_from_arrays": "given_arrays",
    "Stack": "stack",
    "StackName": "stack",
    "ScoreParts": "streamed",
    "StreamedLayer": "streamed",
    "Tokens": "tokens",
    "UnitKind": "tokens",
    "Units": "tokens",
    "ModelInfo": "trace",
    "Trace": "trace",
    "AgainstRandom": "trust",
    "Faithfulness": "trust",
    "MethodRanking": "trust",
    "Removed": "trust",
    "Standing": "trust",
    "Verdict": "trust",
    "WeightPath": "weight_path",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(N_("module 'attnviz.records' has no attribute '{name}'", name=name))
    value = getattr(import_module(f"attnviz.records.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
