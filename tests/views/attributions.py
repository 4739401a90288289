"""Attributions made by hand, for the tests of what draws and writes them."""

from __future__ import annotations

from typing import Any

import numpy as np

from attnviz.records import Attribution, ModelInfo, Passes, SequenceAttribution, Tokens, Units

HOSTILE = "</script><b>x"

MODEL = ModelInfo("made-up", "MadeUp", "classes", "cpu", "float32")


def tokens_of(text: str) -> Tokens:
    """White-space words with their places, between [CLS] and [SEP]."""
    words = text.split()
    spans, at = [(-1, -1)], 0
    for word in words:
        at = text.index(word, at)
        spans.append((at, at + len(word)))
        at += len(word)
    n = len(words) + 2
    special = np.arange(n) % (n - 1) == 0
    return Tokens(
        text=("[CLS]", *words, "[SEP]"),
        pieces=("[CLS]", *words, "[SEP]"),
        ids=np.arange(n),
        special=special,
        word=np.where(special, -1, np.arange(n)),
        segment=np.where(special, -1, 0),
        spans=np.array([*spans, (-1, -1)]),
    )


def units_of(tokens: Tokens) -> Units:
    return Units("token", tokens.text, np.arange(len(tokens)), tokens.special)


def attribution(
    text: str = "not a good film", scores: Any = (0, -0.5, 0.125, 2.0, 0.25, 0), **changes: Any
) -> Attribution:
    tokens = tokens_of(text)
    given: dict[str, Any] = {
        "model": MODEL, "method": "leave_one_out", "label": "Leave one out", "inputs": (text,),
        "tokens": tokens, "units": units_of(tokens), "scores": np.array(scores, float),
        "target": 'logit of "positive"', "value": 3.0, "baseline": "[MASK]",
        "baseline_value": 1.0, "passes": Passes(5), "seconds": 0.25,
    }  # fmt: skip
    return Attribution(**{**given, **changes})


def sequence(steps: int = 3, text: str = "not a good film", **changes: Any) -> SequenceAttribution:
    """Scores that are step + unit / 10, negative at odd units."""
    tokens = tokens_of(text)
    units = units_of(tokens)
    scores = np.arange(steps)[:, None] + np.arange(len(units)) / 10
    scores = scores * np.where(np.arange(len(units)) % 2, -1, 1)
    given: dict[str, Any] = {
        "model": MODEL, "method": "leave_one_out", "label": "Leave one out", "inputs": (text,),
        "tokens": tokens, "units": units, "scores": scores, "generated": True,
        "steps": Tokens.plain([f"s{i}" for i in range(steps)]),
        "values": -np.arange(steps) / 4, "target": "what it wrote",
    }  # fmt: skip
    return SequenceAttribution(**{**given, **changes})
