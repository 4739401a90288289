"""WAV files are read to the bit, and another rate keeps the tone."""

import io
import wave

import numpy as np
import pytest

from attnviz.data.sounds import read_wav, resampled
from attnviz.errors import InputError
from attnviz.records import Sound


def wav(data: bytes, *, width: int, channels: int = 1, rate: int = 8000) -> bytes:
    written = io.BytesIO()
    with wave.open(written, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        file.writeframes(data)
    return written.getvalue()


@pytest.mark.parametrize(
    ("width", "data"),
    [
        (1, bytes([128, 192, 0])),
        (2, np.array([0, 16384, -32768], "<i2").tobytes()),
        (3, bytes([0, 0, 0, 0, 0, 64, 0, 0, 128])),
        (4, np.array([0, 2**30, -(2**31)], "<i4").tobytes()),
    ],
)
def test_samples_of_every_width_lie_between_minus_one_and_one(width, data):
    found = read_wav(wav(data, width=width))
    assert found.samples.tolist() == [0.0, 0.5, -1.0]
    assert found.rate == 8000


def test_two_channels_are_mixed_by_their_mean(tmp_path):
    data = np.array([[16384, 0], [-32768, -32768]], "<i2").tobytes()
    (tmp_path / "two.wav").write_bytes(wav(data, width=2, channels=2))
    assert read_wav(tmp_path / "two.wav").samples.tolist() == [0.25, -1.0]


def test_what_is_no_wav_is_refused_in_a_sentence():
    for broken in (b"", b"ID3 not a wav", wav(b"", width=2)[:20]):
        with pytest.raises(InputError, match="16-bit WAV"):
            read_wav(broken)
    with pytest.raises(InputError, match="empty"):
        read_wav(wav(b"", width=2))


def test_another_rate_keeps_the_tone_and_the_length():
    time = np.arange(44_100) / 44_100
    tone = Sound(np.sin(2 * np.pi * 440 * time), 44_100)
    found = resampled(tone, 16_000)
    assert (found.rate, len(found.samples)) == (16_000, 16_000)
    spectrum = np.abs(np.fft.rfft(found.samples))
    assert spectrum.argmax() == 440
    assert resampled(tone, 44_100) is tone


def test_a_tone_too_high_for_the_new_rate_is_gone_instead_of_folded():
    time = np.arange(44_100) / 44_100
    found = resampled(Sound(np.sin(2 * np.pi * 12_000 * time), 44_100), 16_000)
    assert np.abs(found.samples[100:-100]).max() < 0.01
