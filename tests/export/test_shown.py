"""What a figure shows is what numpy says by hand, and what the explorer shows."""

from dataclasses import replace

import numpy as np
import pytest

import attnviz as av
from attnviz.export.shown import shown
from attnviz.records import AttentionLayer, ModelInfo, Prediction, Stack, Tokens, Trace
from attnviz.records.look import Lock, Look


def by_hand() -> Trace:
    """Four tokens: one special, a word of two pieces, a word."""
    tokens = Tokens(
        text=("[CLS]", "good", "ness", "!"), pieces=("[CLS]", "good", "##ness", "!"),
        ids=np.array([1, 5, 6, 7]), special=np.array([True, False, False, False]),
        word=np.array([-1, 0, 0, 1]), segment=np.array([-1, 0, 0, 0]),
        spans=np.array([[-1, -1], [0, 4], [4, 8], [8, 9]]),
    )  # fmt: skip
    first = np.array(
        [[1, 0, 0, 0], [0.5, 0.25, 0.125, 0.125], [0, 0.5, 0.5, 0], [0.25, 0.25, 0.25, 0.25]],
        np.float32,
    )
    layer = AttentionLayer(np.stack([first, first[::-1]]))
    return Trace(
        model=ModelInfo("m", "X", "t", "cpu", "float32"),
        by_stack={"encoder": Stack("encoder", (layer,), tokens, tokens)},
        prediction=Prediction("none"), inputs=("goodness!",),
    )  # fmt: skip


def test_one_head_is_the_models_own_numbers():
    seen = shown(by_hand(), Look(((0, 0),)))
    assert seen.weights is not None
    assert seen.weights.dtype == np.float32
    np.testing.assert_array_equal(seen.weights, by_hand().attention(0, 0))
    assert seen.name == "Layer 0 · head 0"
    assert seen.notes == ()


def test_without_special_tokens_the_rest_is_scaled_and_an_empty_row_stays_empty():
    seen = shown(by_hand(), Look(((0, 0),), hide="special"))
    assert seen.keys.text == ("good", "ness", "!")
    np.testing.assert_allclose(
        seen.weights, [[0.5, 0.25, 0.25], [0.5, 0.5, 0], [1 / 3, 1 / 3, 1 / 3]]
    )
    assert "Without special tokens ([CLS])" in seen.notes[0]
    one_way = by_hand().attention(0, 0).copy()
    one_way[3] = [1, 0, 0, 0]
    layer = AttentionLayer(one_way[None])
    tokens = by_hand().tokens
    trace = by_hand()
    object.__setattr__(trace, "by_stack", {"encoder": Stack("encoder", (layer,), tokens, tokens)})
    seen = shown(trace, Look(((0, 0),), hide="special"))
    assert not seen.weights[2].any()
    assert "1 row looks at nothing else and stays empty." in seen.notes


def test_words_are_sums_over_keys_and_means_over_queries():
    seen = shown(by_hand(), Look(((0, 0),), unit="word"))
    assert seen.keys.text == ("[CLS]", "goodness", "!")
    np.testing.assert_allclose(seen.weights, [[1, 0, 0], [0.25, 0.6875, 0.0625], [0.25, 0.5, 0.25]])


def test_several_heads_are_their_mean_maximum_and_own_sum():
    first = by_hand().attention(0, 0).astype(float)
    heads = ((0, 0), (0, 1))
    mean = shown(by_hand(), Look(heads))
    np.testing.assert_allclose(mean.weights, (first + first[::-1]) / 2)
    assert mean.name == "Mean of heads 0.0, 0.1"
    most = shown(by_hand(), Look(heads, mix="max"))
    np.testing.assert_allclose(most.weights, np.maximum(first, first[::-1]))
    own = shown(by_hand(), Look(heads, mix="own", shares=(3, 1)))
    np.testing.assert_allclose(own.weights, 0.75 * first + 0.25 * first[::-1])
    assert own.name == "Mix of heads 0.75 × 0.0 + 0.25 × 0.1"


@pytest.mark.parametrize(
    ("look", "sentence"),
    [
        (Look(((9, 0),)), "Layer 9 is out of range"),
        (Look(((0, 0),), stack="cross"), 'No stack "cross"'),
        (Look(((0, 0),), lock=Lock("query", 4, 4)), 'lock "q4" does not exist'),
        (Look(((0, 0),), lock=Lock("cell", 0, 4)), 'lock "0:4" does not exist'),
        (Look(((0, 0),), hide="special", lock=Lock("both", 2, 3)), '"b2-3" does not exist'),
    ],
)
def test_what_is_not_there_is_a_sentence(look, sentence):
    with pytest.raises(av.InputError, match=sentence):
        shown(by_hand(), look)


def test_nothing_is_left_of_an_input_of_special_tokens_alone():
    tokens = Tokens.plain(["[CLS]"], special=1)
    layer = AttentionLayer(np.ones((1, 1, 1), np.float32))
    trace = by_hand()
    object.__setattr__(trace, "by_stack", {"encoder": Stack("encoder", (layer,), tokens, tokens)})
    with pytest.raises(av.InputError, match="nothing is left"):
        shown(trace, Look(((0, 0),), hide="special"))


def test_a_text_of_one_sentence_is_drawn_in_words_and_says_so(tiny_model):
    trace = av.trace(tiny_model("bert"), "the film was good")
    found = shown(trace, Look(((0, 0),), unit="sentence"))
    assert found.keys.unit == "word"
    assert len(found.keys) == 6
    assert any("its words are drawn" in note for note in found.notes)
    two = shown(
        av.trace(tiny_model("bert"), ("the film was", "a cat")), Look(((0, 0),), unit="sentence")
    )
    assert two.keys.unit == "sentence"


def test_padding_behind_a_sound_is_cut_off_and_nothing_is_scaled():
    """Four frames, the last two behind the end of the sound."""
    frames = Tokens.plain(["0.00 s", "0.02 s", "0.04 s", "0.06 s"])
    frames = replace(
        frames, special=np.array([False, False, True, True]), seconds=np.arange(4) * 0.02
    )
    written = Tokens.plain(["a", "b"])
    weights = np.array([[[0.5, 0.25, 0.125, 0.125], [0.25, 0.25, 0.25, 0.25]]], np.float32)
    trace = replace(
        by_hand(), by_stack={"cross": Stack("cross", (AttentionLayer(weights),), written, frames)}
    )
    seen = shown(trace, Look(((0, 0),)))
    np.testing.assert_array_equal(seen.weights, weights[0, :, :2])
    assert seen.keys.text == ("0.00 s", "0.02 s")
    assert [text for text, *_ in seen.keys.running] == ["0.00 s", "0.02 s"]
    assert seen.notes == (
        "The last 0.04 s are padding after the sound and are not drawn: they got 0.375 of the "
        "weight.",
    )  # (0.25 + 0.5) / 2
    np.testing.assert_array_equal(
        shown(trace, Look(((0, 0),), padding="shown")).weights, weights[0]
    )
    scaled = shown(trace, Look(((0, 0),), hide="special"))
    np.testing.assert_allclose(scaled.weights, [[2 / 3, 1 / 3], [0.5, 0.5]])
    assert "0.375" not in " ".join(scaled.notes)
