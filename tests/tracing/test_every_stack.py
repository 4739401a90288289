"""Every intervention and mechanism on every stack, whatever is longer: the source or the answer."""

import numpy as np
import pytest

import attnviz as av
from attnviz.tracing import capture
from attnviz.tracing.mechanisms import mechanisms
from tests import tiny

MODELS = ("bart", "marian", "t5")
STACKS = ("encoder", "decoder", "cross")
SHORT, LONG = "the cat", " ".join([tiny.SENTENCE, "and the dog was tired"])
TARGETS = {"written": None, "given, shorter": "cat", "given, longer": LONG}

WRITTEN = 21
"""Tokens that a model of random weights writes, which never ends by itself: more than any source
has here, and fewer than the 64 that each of hundreds of answers would have."""


@pytest.fixture(autouse=True)
def answers_are_cut(monkeypatch):
    monkeypatch.setattr(capture, "MOST_GENERATED", WRITTEN)


def every_kind(trace, stack, source):
    """One of each kind, laid on the last query and the last key of the stack's maps."""
    n_query, n_key = (len(axis) for axis in (trace.stack(stack).queries, trace.stack(stack).keys))
    query, key = n_query - 1, n_key - 1
    own = {"stack": stack}
    kinds = [
        av.SilenceHead(1, 0, **own),
        av.ScaleHead(1, 0, 0.5, **own),
        av.MeanHead(1, 0, **own),
        av.UniformAttention(1, 0, queries=(0, query), **own),
        av.SetAttention(1, 0, [[1.0]], queries=(query,), keys=(0,), renormalise=True, **own),
        av.SetAttention(1, 0, trace.attention(1, 0, stack), **own),
        av.CutEdges((0, query), (key,), **own),
        av.CutEdges((query,), (0,), pairwise=True, **own),
        av.CutEdges(None, (0,), heads=((0, 1),), **own),
        av.SwapPattern(1, 0, source, **own),
        av.MaskToken(key, **own),
        av.PatchHead(1, 0, source, positions=(query,), source_positions=(0,), **own),
    ]
    if stack != "cross":
        width = tiny.ARCHITECTURES["bart"]().config.d_model
        kinds += [
            av.PatchResidual(1, source, positions=(query,), source_positions=(0,), **own),
            av.PatchMlp(1, source, positions=(query,), source_positions=(0,), **own),
            av.AddVector(1, np.ones(width), positions=(query,), **own),
        ]
    return kinds


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("source", [SHORT, LONG], ids=["short source", "long source"])
def test_every_intervention_acts_on_every_stack(name, target, source, tiny_model):
    model, given = tiny_model(name), TARGETS[target]
    trace = av.trace(model, source, target=given)
    n_source, n_target = (len(trace.stack(each).queries) for each in ("encoder", "decoder"))
    assert given is not None or n_target >= WRITTEN > n_source
    for stack in STACKS:
        for one in every_kind(trace, stack, source):
            found = av.intervene(model, source, one, target=given)
            assert np.isfinite(found.trace_after.attention(1, 0, stack)).all(), one
            assert (found.written is None) == (given is not None), one


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("mechanism", mechanisms())
def test_every_mechanism_acts_on_every_stack_while_an_answer_outgrows_its_source(
    name, mechanism, tiny_model
):
    model = tiny_model(name)
    for stack in STACKS:
        for given in (None, LONG):
            one = av.ReplaceMechanism((0, 1), mechanism, stack=stack)
            after = av.intervene(model, SHORT, one, target=given).trace_after
            np.testing.assert_allclose(
                after.attention(1, 0, stack).sum(-1), 1, atol=1e-5, err_msg=f"{one}"
            )


def test_in_a_window_queries_beyond_the_source_look_around_its_last_key(tiny_model):
    model = tiny_model("bart")
    one = av.ReplaceMechanism((0,), "local_window", options={"size": 1}, stack="cross")
    after = av.intervene(model, SHORT, one, target=LONG).trace_after
    weights = after.attention(0, 0, "cross")
    n_query, n_key = weights.shape
    assert n_query > n_key + 2
    looked_at = weights > 1e-6
    for query in range(n_query):
        middle = min(query, n_key - 1)
        expected = [abs(key - middle) <= 1 for key in range(n_key)]
        assert looked_at[query].tolist() == expected, query


@pytest.mark.parametrize("name", MODELS)
def test_what_is_laid_on_a_later_query_leaves_what_was_written_before_it(name, tiny_model):
    model = tiny_model(name)
    trace = av.trace(model, SHORT)
    length = len(trace.stack("decoder").queries)
    assert length > 5
    written = model.tokenizer(trace.target, add_special_tokens=False)["input_ids"]
    cut = av.CutEdges((length - 1,), tuple(range(1, len(trace.stack("cross").keys))), stack="cross")
    _, after = av.intervene(model, SHORT, cut).written
    again = model.tokenizer(after, add_special_tokens=False)["input_ids"]
    assert again[: length - 2] == written[: length - 2]
