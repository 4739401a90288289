"""Every kind of step has words that name its place and its tokens."""

import numpy as np
import pytest

import attnviz as av
from attnviz.records.interventions import KINDS
from attnviz.ui.interventions.step_words import in_words

HEAD = ((0, 1),)


@pytest.fixture(scope="module")
def trace(tiny_model):
    return av.trace(tiny_model("llama"), "the cat was good")


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (av.SilenceHead(0, 1), "Silence head 0.1"),
        (av.ScaleHead(0, 1, 0.5), "Multiply head 0.1 by 0.5"),
        (av.MeanHead(0, 1), "Head 0.1 outputs its mean"),
        (av.UniformAttention(0, 1, queries=(2,)), "Head 0.1 looks evenly from {2}"),
        (
            av.SetAttention(0, 1, np.array([[0.5]]), queries=(2,), keys=(1,)),
            "Set {2} → {1} to 0.5 in head",
        ),
        (av.CutEdges((2,), (1,), heads=HEAD), "Cut {2} → {1} in head 0.1"),
        (av.CutEdges((2,), None), "Cut {2} → every token in all heads"),
        (av.CutEdges((2, 3), (1, 0), pairwise=True), "Cut {2} → {1}, {3} → {0} in all heads"),
        (av.SwapPattern(0, 1, "other"), 'Head 0.1 looks as it does on "other"'),
        (av.MaskToken(2), "Hide the token {2} (2)"),
        (av.MaskToken(99), "Hide the token token 99 (99)"),
        (av.ReplaceMechanism((0, 1), "cosine"), "Score by cosine in layers 0, 1"),
        (av.PatchHead(0, 1, "other"), 'Take the output of head 0.1 from "other"'),
        (av.PatchResidual(1, "other", positions=(2,)), 'entering layer 1 at {2} from "other"'),
        (av.PatchMlp(1, "other"), "Take what the MLP of layer 1 adds"),
        (av.AddVector(1, np.array([3.0, 4.0])), "a vector of length 5 entering layer 1"),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, str) else "",
)
def test_a_step_is_said_with_its_tokens(trace, act, words):
    assert words.format(*trace.tokens.text) in in_words(act, trace)


def test_no_kind_is_without_words():
    from attnviz.ui.interventions.step_form import LABELS
    from attnviz.ui.interventions.step_words import _WORDS

    assert set(LABELS) == set(KINDS)
    assert set(_WORDS) == set(KINDS.values())
