"""Sounds become frames with a time; what does not fit is refused in a sentence."""

import numpy as np
import pytest

import attnviz as av
from tests.architectures import RATE, ROWS, save, sound
from tests.tiny import SENTENCE


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


def test_frames_of_whisper_are_20_ms_and_the_silence_after_the_sound_is_special(opened):
    trace = av.trace(opened("Whisper"), sound(0.3))
    frames = trace.stack("encoder").keys
    assert frames.text[:3] == ("0.00 s", "0.02 s", "0.04 s")
    assert len(frames) == 50  # filled up to a second
    assert not frames.special[:15].any()
    assert frames.special[15:].all()
    cross = trace.stack("cross")
    assert cross.keys is frames
    assert cross.queries is trace.stack("decoder").queries
    assert trace.inputs == ("(0.30 s of sound)",)


def test_frames_of_wav2vec2_begin_a_stride_apart(opened):
    trace = av.trace(opened("Wav2Vec2"), sound(0.3))
    # (4800 - 10) // 40 + 1 = 120 steps, (120 - 4) // 8 + 1 = 15 frames of 320 samples
    assert len(trace.tokens) == 15
    assert trace.tokens.text[:2] == ("0.00 s", "0.02 s")


@pytest.mark.parametrize(
    ("name", "step"),
    [("Wav2Vec2", 320), ("HuBERT", 320), ("WavLM", 320), ("SEW", 640), ("Moonshine", 384),
     ("Wav2Vec2-BERT", 320), ("Speech2Text", 640), ("Parakeet", 1280), ("SpeechT5", 320)],
)  # fmt: skip
def test_frames_begin_as_far_apart_as_the_model_itself_lays_them(name, step, opened):
    # In samples: products of the strides in its convolutions, two or eight frames of 10 ms, ...
    frames = av.trace(opened(name), sound(0.9)).stack("encoder").keys
    assert frames.text[3] == f"{3 * step / RATE:.2f} s"
    assert abs(len(frames) * step - 0.9 * RATE) < 2 * step
    assert not frames.special.any()


def test_patches_of_a_spectrogram_have_a_time_and_a_band(opened):
    tokens = av.trace(opened("AST"), sound(0.1)).tokens
    assert tokens.text[:3] == ("[CLS]", "[DIST]", "0.00 s, mel 0–3")
    assert tokens.text[2 + 8] == "0.00 s, mel 4–7"  # all eight times of a band, then the next band
    assert tokens.special[:2].all()
    late = np.array([text.startswith(("0.12", "0.16", "0.20")) for text in tokens.text])
    assert tokens.special[late].all()
    assert not tokens.special[2:5].any()


def test_a_target_is_fed_to_whispers_decoder(opened):
    trace = av.trace(opened("Whisper"), sound(), target="the cat sat")
    assert trace.stack("decoder").queries.text[1:] == ("the", "cat", "sat")
    assert trace.prediction.kind == "next_token"


def test_a_sound_of_another_rate_is_refused_with_what_would_work(opened):
    other = av.Sound(sound().samples, 44_100)
    with pytest.raises(av.InputError, match=r"16,000 samples a second .* 44,100"):
        av.trace(opened("Wav2Vec2"), other)


@pytest.mark.parametrize("name", ["Whisper", "AST"])
def test_a_sound_that_is_too_long_is_not_cut_in_silence(name, opened):
    with pytest.raises(av.InputError, match="Cut it"):
        av.trace(opened(name), sound(1.5))


def test_a_sound_too_short_for_a_frame_is_refused(opened):
    with pytest.raises(av.InputError, match="too short"):
        av.trace(opened("Wav2Vec2"), av.Sound(np.zeros(60, np.float32), RATE))


def test_a_text_is_no_sound(opened):
    with pytest.raises(av.InputError, match=r"attnviz\.Sound"):
        av.trace(opened("Wav2Vec2"), SENTENCE)


@pytest.mark.parametrize(
    ("samples", "rate", "wrong"),
    [
        (np.zeros((2, 100)), 16_000, "one axis"),
        (np.zeros(100, np.int16), 16_000, "floats"),
        (np.array([0.0, np.nan]), 16_000, "not numbers"),
        (np.zeros(0), 16_000, "empty"),
        (np.zeros(100), 0, "at least 1"),
    ],
)
def test_what_is_no_sound_is_said(samples, rate, wrong):
    with pytest.raises(av.InputError, match=wrong):
        av.Sound(samples, rate)
