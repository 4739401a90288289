"""Towers, pictures of their own shape, and what a model takes that attnviz does not give it."""

import re

import numpy as np
import pytest
import transformers as tf
from PIL import Image

import attnviz as av
from tests import tiny
from tests.architectures import ROWS, save, sound
from tests.tiny import VOCABULARY


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    models: dict[str, av.Model] = {}

    def open_(name: str) -> av.Model:
        if name not in models:
            row = next(row for row in ROWS if row.name == name)
            folder = tmp_path_factory.mktemp(row.slug)
            save(row, folder)
            models[name] = av.load(str(folder))
        return models[name]

    return open_


def test_siglip_2_keeps_the_shape_of_a_picture_and_its_padding_is_no_patch(opened):
    rng = np.random.default_rng(0)
    wide = Image.fromarray(rng.integers(0, 255, (8, 32, 3), dtype=np.uint8))
    trace = av.trace(opened("SigLIP 2"), (wide, "the cat sat"))
    patches = trace.stack("vision").keys
    last = patches.text[(~patches.special).sum() - 1]
    rows, columns = (int(number) + 1 for number in re.findall(r"\d+", last))
    assert columns > rows
    assert len(patches) == 20  # filled up
    assert patches.special.sum() == 20 - rows * columns
    for layer in trace.stack("vision").layers:
        assert not layer.weights[..., patches.special].any(), "padding is not looked at"
    assert trace.picture is not None
    assert trace.picture.shape == (4 * rows, 4 * columns, 3)


@pytest.mark.parametrize("name", ["CLIP", "SigLIP", "BLIP, two towers", "AltCLIP"])
def test_each_tower_is_a_stack_with_its_own_tokens(name, opened):
    trace = av.trace(opened(name), (tiny.picture(), "the cat sat"))
    assert trace.stacks == ("text", "vision")
    assert trace.stack("text").keys.text[1:4] == ("the", "cat", "sat")
    assert "row 0, col 1" in trace.stack("vision").keys.text


def test_a_picture_for_a_model_that_reads_its_text_alone_is_refused_in_true_words(opened):
    model = opened("LLaVA, its text")
    with pytest.raises(av.InputError, match="ation also takes pictures, which attnviz"):
        av.trace(model, (tiny.picture(), "the cat"))
    with pytest.raises(av.InputError) as refused:
        av.trace(opened("BERT"), (tiny.picture(), "the cat"))
    assert "also takes" not in str(refused.value)


def test_a_sound_for_clap_is_refused_in_true_words(tmp_path):
    small = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4,
             "intermediate_size": 48, "vocab_size": VOCABULARY}  # fmt: skip
    heard = {
        "hidden_size": 32, "depths": [1, 1], "num_attention_heads": [2, 4], "num_hidden_layers": 2,
        "window_size": 2, "spec_size": 32, "patch_size": 4, "patch_stride": [4, 4],
        "num_mel_bins": 16, "patch_embeds_hidden_size": 16,
    }  # fmt: skip
    tf.ClapModel(
        tf.ClapConfig(text_config=small, audio_config=heard, projection_dim=32)
    ).save_pretrained(tmp_path)
    tiny.tokenizer().save_pretrained(tmp_path)
    tf.ClapFeatureExtractor().save_pretrained(tmp_path)
    with pytest.raises(av.InputError, match="ClapModel also takes sounds, which attnviz does not"):
        av.trace(av.load(str(tmp_path)), sound())
