"""One small record of every kind that can be kept, with numbers that are easy to tell apart."""

import json

import numpy as np

from attnviz.records import (
    AttentionLayer,
    Attribution,
    Axis,
    Changed,
    Comparison,
    Edit,
    Flip,
    LogitLens,
    ModelInfo,
    Passes,
    Prediction,
    Question,
    SequenceAttribution,
    Stack,
    Tokens,
    Trace,
    Units,
    WhatIf,
)
from attnviz.records.evaluation import (
    Answers,
    Attack,
    Compressed,
    Compression,
    Evaluation,
    ModelComparison,
    Report,
    Robustness,
    Score,
    Slice,
    TextChange,
)
from attnviz.records.interventions import (
    AddVector,
    CutEdges,
    PatchHead,
    ReplaceMechanism,
    SetAttention,
    SilenceHead,
)
from attnviz.records.scores import Calibration, ClassificationScores, Curve, Interval, McNemar
from attnviz.records.view_results import EditTries, NamedComparison
from attnviz.store.kinds import InterventionList

MODEL = ModelInfo("sentiment", "Bert", "text-classification", "cpu", "float32", made_with="torch 2")
TOKENS = Tokens.plain(["[CLS]", "not", "good"], special=1)
UNITS = Units("token", TOKENS.text, np.arange(3), np.array([True, False, False]))


def trace() -> Trace:
    """One layer of two heads."""
    weights = np.array(
        [[[1, 0, 0], [0.5, 0.5, 0], [0.25, 0.25, 0.5]], [[0, 1, 0], [0, 0, 1], [1, 0, 0]]],
        np.float32,
    )
    stack = Stack("encoder", (AttentionLayer(weights),), TOKENS, TOKENS)
    answer = Prediction("classes", ("negative", "positive"), np.array([0.75, 0.25], np.float32),
                        "negative")  # fmt: skip
    return Trace(MODEL, {"encoder": stack}, answer, ("not good",))


def attribution() -> Attribution:
    """Scores of three tokens."""
    return Attribution(
        MODEL, "leave_one_out", "Leave one out", ("not good",), TOKENS, UNITS,
        np.array([0, 1.5, -0.25]), 'logit of "negative"', 2.0, baseline="[MASK]",
        baseline_value=0.5, passes=Passes(3), options={"steps": 3}, notes=("a note",),
        question=Question(("not good",), ("negative", "positive")),
    )  # fmt: skip


def sequence() -> SequenceAttribution:
    """Scores of two written tokens."""
    steps = Tokens.plain(["film", "."])
    return SequenceAttribution(
        MODEL, "leave_one_out", "Leave one out", ("not good",), TOKENS, UNITS, steps,
        np.arange(6.0).reshape(2, 3), np.array([-1.0, -0.5]), True, "film.",
    )  # fmt: skip


def interventions() -> InterventionList:
    """One of each way in which an intervention holds its values."""
    return InterventionList(
        MODEL, ("not good",), (
            SilenceHead(0, 1),
            CutEdges([1], [2], heads=[(0, 1)]),
            SetAttention(0, 0, [[0.5]], queries=[1], keys=[2]),
            AddVector(0, [1, 2, 3], factor=0.5, positions=[1]),
            PatchHead(0, 1, ("a bad", "film")),
            ReplaceMechanism([0], "local", options={"window": 2}),
        ),
    )  # fmt: skip


def evaluation() -> Report:
    """Two rows, and everything that can be told of them."""
    at = Interval(0.5, 0.0, 1.0, 0.95, 100, 2)
    answers = Answers(
        ("not good", "good"), ("negative", "positive"), ("negative", "negative"),
        np.array([1.0, 0.0]), np.array([0.1, 2.0]), np.array([2, 1]), "accuracy", "higher",
        ("negative", "positive"), np.array([[0.9, 0.1], [0.8, 0.2]]), np.array([0, 1]),
        np.array([0, 0]), raw=([["a"], ["b"]], np.array([1, 2])),
    )  # fmt: skip
    curve = Curve(np.array([0.0, 1.0]), np.array([0.0, 1.0]), np.array([1.0, 0.0]), 0.5)
    details = ClassificationScores(
        ("negative", "positive"), 2, 0.5, np.array([0.5, 0]), np.array([1.0, 0]),
        np.array([0.7, 0]), np.array([1, 1]), 0.25, 0.5, 0.35, 0.5, 0.5, 0.5,
        np.array([[1, 0], [1, 0]]), (curve, None), (curve, curve),
    )  # fmt: skip
    calibration = Calibration(
        0.1, 0.2, np.array([0, 0.5, 1]), np.array([np.nan, 0.85]), np.array([np.nan, 0.5]),
        np.array([0, 2]),
    )  # fmt: skip
    done = Evaluation(
        MODEL, "text-classification", "two rows", answers,
        (Score("accuracy", "share of right rows", at),), details, calibration,
        (Slice("length", "short", 2, at),), {"when": ("2024-01-01", None)}, ("a note",), 0.5,
    )  # fmt: skip
    return Report(
        done,
        ModelComparison("a", "b", "accuracy", "higher", at,
                   McNemar(1, 0, 1, 0, "exact", None, 1.0), (0,), ()),
        done,
        Robustness((TextChange("typos", "one letter", 2, at, None, at, ("a", "b")),),
                   (Attack("fgm", 0.5, at),)),
        Compression((Compressed("int8", "small", at, 1.0, 0.25, 1.5, None),), np.ones((1, 2))),
    )  # fmt: skip


def what_if() -> EditTries:
    """One edit, its reasons, and a smaller one that was found."""
    before = trace().prediction
    after = Prediction("classes", ("positive", "negative"), np.array([0.9, 0.1], np.float32),
                       "positive")  # fmt: skip
    edit = Edit("delete", 1)
    change = WhatIf(MODEL, ("not good",), ("good",), UNITS, (edit,), before, after,
                    'probability of "negative"', "probability", 0.75, 0.1)  # fmt: skip
    best = Changed((edit,), ("good",), "positive", 0.9, 0.1)
    other = Changed((Edit("replace", 2, "bad"),), ("not bad",), "positive", 0.6, 0.4)
    flip = Flip(
        MODEL, ("not good",), UNITS, "negative", 0.75, True, best, (other,), True, 4, 5, 0.1
    )
    return EditTries(change, (attribution(),), flip)


def lens() -> LogitLens:
    """Two rows of three tokens, two answers each."""
    cells = np.arange(6.0).reshape(2, 3)
    return LogitLens(
        MODEL, "next_token", ("not good",), TOKENS, 2, {0: "a", 1: "b"},
        np.arange(12).reshape(2, 3, 2) % 2, np.full((2, 3, 2), 0.5), cells, cells / 6,
        np.array([0, 1, 1]), np.ones((2, 3), int), cells / 10, ("a note",),
    )  # fmt: skip


def comparison() -> NamedComparison:
    """A trace beside another one of the same tokens."""
    axis = Axis(TOKENS, TOKENS, np.array([[0, 0], [1, -1], [2, 2]]))
    moved = {"encoder": np.array([[0.25, 0.5]])}
    both = Comparison(trace(), trace(), {"encoder": axis}, {"encoder": axis}, moved)
    return NamedComparison(both, ("before", "after"))


RECORDS = {
    "trace": trace,
    "attribution": attribution,
    "sequence": sequence,
    "interventions": interventions,
    "evaluation": evaluation,
    "what_if": what_if,
    "lens": lens,
    "comparison": comparison,
}
"""By the names of `store.kinds.KINDS`."""


def many(library, count: int) -> None:
    """Put things beside one that is kept, numbered in the order in which they were kept."""
    entry = library.keep(trace(), name="one")
    said = json.loads((library.folder / entry.id / "entry.json").read_text())
    for n in range(count):
        place = library.folder / f"{n:016x}"
        place.mkdir()
        other = {
            "name": f"thing {n}", "note": f"of the {'odd' if n % 2 else 'even'}",
            "tags": [f"t{n % 100}"], "kept": float(n),
        }  # fmt: skip
        (place / "entry.json").write_text(json.dumps({**said, **other}))
