"""What attnviz computes, as frozen records: numpy arrays and plain values, nothing heavier.

Computing, drawing and storing meet only here. A record is never changed after it is made: arrays
are marked read-only, so that a trace shared by many browser sessions stays what the model gave.
Axes are always named in this order: layer, head, query, key (or token), d_head.
"""

from attnviz.records.attribution import Attribution, Passes, Question, SequenceAttribution
from attnviz.records.comparison import Axis, Comparison
from attnviz.records.doubts import Doubt, Unknown
from attnviz.records.edits import Edit, WhatIf
from attnviz.records.flips import Changed, Flip
from attnviz.records.framing import Framing
from attnviz.records.generation import Decoding, Generation
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
]
