"""WAV files are read to the bit, and another rate keeps the tone."""

import contextlib
import io
import struct
import tracemalloc
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


def extensible(plain: bytes, *, subformat: int = 1) -> bytes:
    """The same samples with the header that many recorders write."""
    width, bits = struct.unpack_from("<HH", plain, 32)
    rest = bytes.fromhex("000000001000800000aa00389b71")
    said = struct.pack("<H", 65_534) + plain[22:36] + struct.pack("<HHIH", 22, bits, 0, subformat)
    body = b"WAVEfmt " + struct.pack("<I", 40) + said + rest + plain[36:]
    assert width * 8 == bits * plain[22]
    return b"RIFF" + struct.pack("<I", len(body)) + body


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("width", [1, 2, 3, 4])
def test_an_extensible_wav_is_read_as_the_plain_one_of_its_samples(width, channels):
    data = np.random.default_rng(0).integers(0, 256, 300 * width * channels, np.uint8).tobytes()
    plain = wav(data, width=width, channels=channels, rate=44_100)
    found, expected = read_wav(extensible(plain)), read_wav(plain)
    assert np.array_equal(found.samples, expected.samples)
    assert (found.rate, len(found.samples)) == (44_100, 300)


def test_an_extensible_wav_is_held_to_the_same_bounds():
    plain = wav(bytes(64), width=4)
    for broken, said in (
        (extensible(plain, subformat=3), "format has the number 3"),
        (extensible(plain).replace(b"\x38\x9b\x71", b"\x38\x9b\x72"), "has the number 65534"),
        (extensible(wav(bytes(64), width=4, rate=900_000)), "900,000 samples per second"),
        (extensible(plain)[:50], "no samples"),
    ):
        with pytest.raises(InputError, match=said):
            read_wav(broken)


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


def odd(data=bytes(64), **fields):
    """A WAV whose header says something else than what is there."""
    head = {"kind": 1, "channels": 1, "rate": 8000, "width": 2, "bits": 16, "size": len(data)}
    head |= fields
    chunk = struct.pack(
        "<HHIIHH", head["kind"], head["channels"], head["rate"], 0, head["width"], head["bits"]
    )
    held = b"WAVEfmt " + struct.pack("<I", 16) + chunk + b"data" + struct.pack("<I", head["size"])
    return b"RIFF" + struct.pack("<I", len(held) + len(data)) + held + data


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"rate": 0}, r"0 samples per second; rates from 1,000 to 768,000"),
        ({"rate": 1}, r"1 samples per second"),
        ({"rate": 2**32 - 1}, r"4,294,967,295 samples per second"),
        ({"bits": 40}, r"samples of 40 bits; only 8, 16, 24 and 32"),
        ({"bits": 65_528}, r"samples of 65528 bits"),
        ({"bits": 0}, r"WAV"),
        ({"channels": 0}, r"WAV"),
        ({"channels": 65_535}, r"65,535 channels; at most 64"),
        ({"kind": 3, "bits": 32}, r"not a WAV file of whole numbers"),
        ({"kind": 65_534}, r"not a WAV file of whole numbers"),
    ],
)
def test_a_header_that_no_sound_has_is_refused_in_a_sentence(fields, said):
    with pytest.raises(InputError, match=said):
        read_wav(odd(**fields))


def test_a_header_that_counts_more_than_there_is_makes_nothing_of_that_size(tmp_path):
    hostile = odd(size=2**32 - 2)
    (tmp_path / "a.wav").write_bytes(hostile)
    for source in (hostile, tmp_path / "a.wav"):
        tracemalloc.start()
        with contextlib.suppress(InputError):
            assert len(read_wav(source).samples) <= 32
        assert tracemalloc.get_traced_memory()[1] < 10**6
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("data", "called"),
    [(b"fLaC" + bytes(9), "FLAC"), (b"RF64" + bytes(9), "RF64"), (b"ID3" + bytes(9), "MP3"),
     (b"OggS" + bytes(9), "Ogg"), (b"\x89PNG\r\n\x1a\n", "PNG"), (b"hello", "text")],
)  # fmt: skip
def test_other_files_under_the_name_of_a_sound_are_called_what_they_are(data, called):
    with pytest.raises(InputError, match=rf"by its contents it is .*{called}.*16-bit WAV"):
        read_wav(data)


def test_what_another_rate_would_take_is_asked_before_it_is_made(monkeypatch):
    """A second at 8,000 is 2.7 hours at 1: what a header says decides about memory."""
    sound = Sound(np.zeros(10**6, np.float32), 1)
    with pytest.raises(InputError, match="1 samples per second"):
        resampled(sound, 16_000)
    monkeypatch.setenv("ATTNVIZ_MAX_MEMORY", "1")
    with pytest.raises(InputError, match=r"would take 15.8 GB of memory.*Give a shorter sound"):
        resampled(Sound(np.zeros(10**6, np.float32), 1_009), 768_000)
    for rate in (0, -5, 10**9, None, "16000"):
        with pytest.raises(InputError, match="rates from 1,000 to 768,000"):
            resampled(Sound(np.zeros(9, np.float32), 8_000), rate)


def test_a_long_sound_takes_little_more_than_its_samples():
    held = wav(bytes(40_000_000), width=2)
    tracemalloc.start()
    found = read_wav(held)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(found.samples) == 20_000_000
    assert peak < 330_000_000  # once as bytes, as samples, and as samples that cannot be changed


def test_a_file_of_endless_pieces_is_refused_before_they_are_gone_through():
    def in_pieces(count):
        body = b"WAVE" + b"junk\0\0\0\0" * count + wav(bytes(64), width=2)[12:]
        return b"RIFF" + struct.pack("<I", len(body)) + body

    with pytest.raises(InputError, match=r"more than 10,000 pieces"):
        read_wav(in_pieces(100_000))
    assert len(read_wav(in_pieces(1_000)).samples) == 32


def test_rates_without_a_simple_ratio_are_refused_before_a_filter_of_millions_is_made():
    with pytest.raises(InputError, match="no simple ratio"):
        resampled(Sound(np.zeros(1600, np.float32), 767_999), 16_000)
    for rate in (11_025, 22_050, 44_100, 47_999, 88_200, 192_000, 768_000):
        assert resampled(Sound(np.zeros(100, np.float32), rate), 16_000).rate == 16_000
