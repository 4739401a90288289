"""Inputs become the right tokens, or one sentence that says why not."""

import numpy as np
import pytest
import transformers

import attnviz as av
from tests import tiny

ENCODER_DECODERS = ("t5", "bart", "marian")


def test_a_pair_knows_which_text_each_token_is_of(tiny_model):
    trace = av.trace(tiny_model("bert"), ("the cat sat", "a dog"))
    assert trace.tokens.text == ("[CLS]", "the", "cat", "sat", "[SEP]", "a", "dog", "[SEP]")
    assert trace.tokens.segment.tolist() == [-1, 0, 0, 0, -1, 1, 1, -1]
    assert trace.tokens.word.tolist() == [-1, 0, 1, 2, -1, 3, 4, -1]


def test_an_unknown_word_is_shown_as_unknown_and_still_readable(tiny_model):
    trace = av.trace(tiny_model("bert"), ("the sommelier", "a zebra"))
    assert "[UNK] sommelier" in trace.tokens.text
    assert "[UNK] zebra" in trace.tokens.text


def test_padding_baked_into_a_tokenizer_is_never_shown(minilm):
    """MiniLM's tokenizer.json asks for 128 tokens; its text has five."""
    trace = av.trace(minilm, "the cat sat")
    assert trace.tokens.text == ("[CLS]", "the", "cat", "sat", "[SEP]")


@pytest.mark.parametrize("name", ENCODER_DECODERS)
def test_a_given_target_is_what_the_decoder_reads(name, tiny_model):
    trace = av.trace(tiny_model(name), "the cat sat", target="a dog")
    assert trace.stacks == ("encoder", "decoder", "cross")
    assert trace.stack("decoder").queries.text[1:] == ("[CLS]", "a", "dog")
    assert trace.attention(1, 3, "cross").shape == (4, 5)


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ("", "text is empty"),
        ("   ", "text is empty"),
        (("the cat", ""), "second text is empty"),
        ("the cat " * 40, "82 tokens long, .* at most 40"),
        (["a", "list"], "got a list"),
        (np.zeros((4, 4)), "reads text; got a ndarray"),
    ],
)
def test_bad_input_gets_one_sentence(inputs, message, tiny_model):
    with pytest.raises(av.InputError, match=message):
        av.trace(tiny_model("bert"), inputs)


def test_a_target_for_a_model_without_a_decoder_is_refused(tiny_model):
    with pytest.raises(av.InputError, match="no decoder"):
        av.trace(tiny_model("bert"), "the cat", target="a dog")


def test_the_class_token_of_a_picture_is_a_special_token(tiny_model):
    tokens = av.trace(tiny_model("vit"), tiny.picture()).tokens
    assert tokens.text[:2] == ("[CLS]", "row 0, col 0")
    assert tokens.special.tolist() == [True] + [False] * 16
    assert tokens.word.tolist() == [-1, *range(1, 17)]


def test_pictures_for_an_architecture_without_one_grid_are_refused_by_name(tmp_path):
    config = transformers.PvtConfig(
        image_size=32, hidden_sizes=[8, 8], depths=[1, 1], num_encoder_blocks=2,
        num_attention_heads=[1, 1], sequence_reduction_ratios=[2, 1], mlp_ratios=[1, 1],
        patch_sizes=[4, 2], strides=[4, 2],
    )  # fmt: skip
    transformers.PvtForImageClassification(config).save_pretrained(tmp_path)
    transformers.ViTImageProcessor(size={"height": 16, "width": 16}).save_pretrained(tmp_path)
    with pytest.raises(av.UnsupportedError, match="PvtForImageClassification does not cut"):
        av.trace(av.load(str(tmp_path)), tiny.picture())


def test_of_a_long_series_the_last_steps_are_read_and_numbered_as_given(tiny_model):
    model = tiny_model("patchtst")
    longer, alone = av.trace(model, tiny.series(100)), av.trace(model, tiny.series(100)[-24:])
    assert longer.tokens.text == tuple(f"{at}–{at + 2}" for at in range(76, 100, 3))
    assert alone.tokens.text[0] == "0–2"
    np.testing.assert_array_equal(longer.attention(1, 0), alone.attention(1, 0))
    assert longer.inputs == ("(100 steps)",)


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ("the cat", "reads a series; got a str"),
        (np.zeros(23), r"got 23 numbers .* at least 24 numbers"),
        (np.zeros((24, 2)), r"axes of \(24, 2\).*one axis"),
        (np.full(24, np.nan), "gaps"),
        (np.array(["a"] * 24), "got 24 numbers"),
    ],
)
def test_what_is_no_series_gets_one_sentence(inputs, message, tiny_model):
    with pytest.raises(av.InputError, match=message):
        av.trace(tiny_model("patchtst"), inputs)


def test_series_for_another_architecture_are_refused_by_name(tmp_path):
    config = transformers.PatchTSMixerConfig(context_length=16, patch_length=4, d_model=8)
    transformers.PatchTSMixerForPrediction(config).save_pretrained(tmp_path)
    with pytest.raises(av.UnsupportedError, match=r"traces PatchTST .* is a patchtsmixer"):
        av.trace(av.load(str(tmp_path)), np.zeros(16))


def test_text_for_a_model_that_reads_pictures_is_refused(tiny_model):
    with pytest.raises(av.InputError, match="reads pictures; got a str"):
        av.trace(tiny_model("vit"), "the cat")


def test_a_target_longer_than_the_decoder_is_refused(tiny_model):
    with pytest.raises(av.InputError, match=r"target is 102 tokens long, .* at most 40"):
        av.trace(tiny_model("bart"), "the cat", target="dog " * 100)


def test_of_a_text_over_the_limit_is_said_where_it_would_be_cut(tiny_model):
    model = tiny_model("bert")
    words = [f"{'cat' if n % 2 else 'sat'}" for n in range(model.max_tokens + 20)]
    with pytest.raises(av.InputError) as told:
        av.trace(model, " ".join(words))
    fits = " ".join(words[: model.max_tokens - 2])  # beside [CLS] and [SEP]
    end = str(told.value).split('the part that fits ends with "... ')[1].removesuffix('".')
    assert fits.endswith(f" {end}")  # whole words
    assert 30 < len(end) <= 40
    av.trace(model, fits)
