"""What attnviz computes, as frozen records: numpy arrays and plain values, nothing heavier.

Computing, drawing and storing meet only here. A record is never changed after it is made: arrays
are marked read-only, so that a trace shared by many browser sessions stays what the model gave.
Axes are always named in this order: layer, head, query, key (or token), d_head.
"""

from attnviz.records.attribution import (
    AgainstRandom,
    Attribution,
    Faithfulness,
    Passes,
    SequenceAttribution,
)
from attnviz.records.generation import Decoding, Generation
from attnviz.records.tokens import Tokens, UnitKind, Units
from attnviz.records.trace import (
    OVERVIEW_BYTES,
    OVERVIEW_CELLS,
    AttentionLayer,
    HeadScores,
    ModelInfo,
    Prediction,
    Stack,
    StackName,
    Trace,
    max_pooled,
)
from attnviz.records.weight_path import WeightPath

__all__ = [
    "OVERVIEW_BYTES",
    "OVERVIEW_CELLS",
    "AgainstRandom",
    "AttentionLayer",
    "Attribution",
    "Decoding",
    "Faithfulness",
    "Generation",
    "HeadScores",
    "ModelInfo",
    "Passes",
    "Prediction",
    "SequenceAttribution",
    "Stack",
    "StackName",
    "Tokens",
    "Trace",
    "UnitKind",
    "Units",
    "WeightPath",
    "max_pooled",
]
