"""Shares by role, on a chat of five tokens that is worked by hand."""

from dataclasses import replace

import numpy as np
import pytest

import attnviz as av
from attnviz.records import AttentionLayer, ModelInfo, Stack, Tokens, Trace

CHAT = replace(
    Tokens.plain(["<s>", "sys", "hi", "yes", "so"]),
    turn=np.array([0, 0, 1, 2, 3]),
    turns=(("system", "sys"), ("user", "hi"), ("assistant", "yes"), ("user", "so")),
)
SINK = np.tril(np.full((5, 5), 0.1)) + np.diag([0.9, 0.8, 0.7, 0.6, 0.5])
"""The last row is 0.1, 0.1, 0.1, 0.1, 0.6."""


def chat(tokens=CHAT):
    sink = SINK.copy()
    sink[-1] = [0.75, 0.05, 0, 0.2, 0]
    layers = (
        AttentionLayer(np.stack([SINK, sink]).astype(np.float32)),
        AttentionLayer(sink[None].astype(np.float32)),
    )
    return Trace(
        ModelInfo("m", "X", "t", "cpu", "float32"),
        {"decoder": Stack("decoder", layers, tokens, tokens)}, av.Prediction("none"), ("x",),
    )  # fmt: skip


def test_the_first_token_is_no_part_of_the_system_turn():
    found = av.role_shares(chat())
    assert found.roles == ("first token", "system", "user", "assistant")
    assert found.tokens == (1, 1, 2, 1)
    assert found.query == 4
    np.testing.assert_allclose(found.shares[0, 0], [0.1, 0.1, 0.7, 0.1], atol=1e-6)
    np.testing.assert_allclose(found.shares[0, 1], [0.75, 0.05, 0, 0.2], atol=1e-6)
    np.testing.assert_allclose(found.shares[1, 0], [0.75, 0.05, 0, 0.2], atol=1e-6)
    assert np.isnan(found.shares[1, 1]).all()  # a head that the second layer does not have
    np.testing.assert_allclose(found.mean, [1.6 / 3, 0.2 / 3, 0.7 / 3, 0.5 / 3], atol=1e-6)


def test_another_token_can_be_asked_for():
    found = av.role_shares(chat(), query=1)
    assert found.query == 1
    np.testing.assert_allclose(found.shares[0, 0], [0.1, 0.9, 0, 0], atol=1e-6)


def test_what_is_no_chat_or_no_token_gets_a_sentence():
    with pytest.raises(av.UnsupportedError, match="not a chat"):
        av.role_shares(chat(replace(CHAT, turn=None)))
    with pytest.raises(av.InputError, match="0 to 4"):
        av.role_shares(chat(), query=5)
    with pytest.raises(av.InputError, match="No stack"):
        av.role_shares(chat(), stack="cross")


def test_a_streamed_trace_gives_the_same_shares(tmp_path):
    from tests.tracing.test_chat import CHAT as MESSAGES
    from tests.tracing.test_chat import opened

    model = opened(tmp_path)
    whole = av.trace(model, MESSAGES)
    budget = sum(layer.weights.nbytes for layer in whole.stack().layers) - 1
    streamed = av.trace(model, MESSAGES, budget=budget)
    assert streamed.stack().streamed
    found = av.role_shares(streamed)
    assert found.roles[0] == "first token"
    np.testing.assert_allclose(found.shares, av.role_shares(whole).shares, atol=1e-5)
    np.testing.assert_allclose(found.shares.sum(-1), 1, atol=1e-5)
