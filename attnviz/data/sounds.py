"""Sounds that a person hands over: WAV files, and another sampling rate for a sound."""

import io
import wave
from pathlib import Path
from typing import Any

import numpy as np

from attnviz import allowance
from attnviz.data import contents
from attnviz.errors import InputError
from attnviz.records import Sound

RATES = (1_000, 768_000)
"""Samples a second, from the least to the most that a file may have."""

MOST_CHANNELS = 64
"""Channels that are mixed at most."""

MOST_BYTES = 200_000_000
"""Files of more bytes are refused before they are read."""

_MOST_CHUNKS = 10_000
"""Pieces of a file, which `wave` goes through one by one; most have three."""

_MOST_STEPS = 192_000
"""Of the ratio of two rates without common factor: the filter has twenty taps for each."""

_AT_ONCE = 1 << 20
"""Frames that are mixed at once."""

_WIDTHS = (1, 2, 3, 4)
"""Bytes of a sample."""


def read_wav(source: Path | bytes) -> Sound:
    """Return the sound of a WAV file or its bytes; several channels are mixed by their mean.

    Raises InputError, in one sentence, for what is no WAV of 8, 16, 24 or 32 bit integers, has a
    rate outside of `RATES`, more than `MOST_CHANNELS`, or would take more memory than there is.
    """
    name = f'"{source}"' if isinstance(source, Path) else "The upload"
    held = _read(source, name) if isinstance(source, Path) else source
    if held[:4] != b"RIFF" or held[8:12] != b"WAVE":
        raise InputError(
            f"{name} is not a WAV file: by its contents it is {contents.called(held)}. Save the "
            "sound as 16-bit WAV."
        )
    _refuse_many_chunks(held, name)
    try:
        # From bytes: a header that counts more than there is makes nothing of that size.
        with wave.open(io.BytesIO(held)) as opened:
            width, channels = opened.getsampwidth(), opened.getnchannels()
            rate = opened.getframerate()
            _refuse_odd(name, width, channels, rate)
            frames = min(opened.getnframes(), len(held) // (width * channels))
            allowance.check(len(held) + 16 * frames, name, cure="Give a shorter sound, or cut it.")
            data = opened.readframes(frames)
    # A chunk that claims to be longer than its file is a RuntimeError without a word.
    except (wave.Error, EOFError, OSError, RuntimeError, ZeroDivisionError) as error:
        said = f": {error}" if str(error) else ""
        raise InputError(
            f"{name} is not a WAV file of whole numbers (PCM){said}. Save it as 16-bit WAV."
        ) from error
    frames = len(data) // (width * channels)  # of a file that was cut off, the whole ones
    samples = np.empty(frames, np.float32)
    step = width * channels
    for start in range(0, frames, _AT_ONCE):
        some = data[start * step : min(frames, start + _AT_ONCE) * step]
        mixed = _integers(some, width).reshape(-1, channels).mean(axis=1)
        samples[start : start + len(mixed)] = mixed
    return Sound(samples, rate)


def _read(path: Path, name: str) -> bytes:
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise InputError(
                f"{name} has {size / 1e6:,.0f} MB; at most {MOST_BYTES // 10**6} MB are read. Cut "
                "the sound."
            )
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{name} could not be read: {error.strerror or error}.") from error


def _refuse_many_chunks(data: bytes, name: str) -> None:
    at = 12
    for _ in range(_MOST_CHUNKS):
        if at >= len(data) or data[at : at + 4] == b"data":
            return
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        at += 8 + size + size % 2
    raise InputError(
        f"{name} is a WAV file of more than {_MOST_CHUNKS:,} pieces, as no program writes it. Save "
        "the sound again as 16-bit WAV."
    )


def _refuse_odd(name: str, width: int, channels: int, rate: int) -> None:
    if width not in _WIDTHS:
        raise InputError(
            f"{name} has samples of {8 * width} bits; read are 8, 16, 24 and 32. Save it as 16-bit "
            "WAV."
        )
    if not 1 <= channels <= MOST_CHANNELS:
        raise InputError(
            f"{name} has {channels:,} channels; at most {MOST_CHANNELS} are mixed. Save it as "
            "16-bit WAV with one channel."
        )
    _refuse_rate(rate, name)


def _refuse_rate(rate: Any, name: str) -> None:
    least, most = RATES
    if not isinstance(rate, int):  # the model's own file says it
        raise InputError(f"{name} has no sampling rate; read are {least:,} to {most:,}.")
    if not least <= rate <= most:
        raise InputError(
            f"{name} has {rate:,} samples a second; read are {least:,} to {most:,}. A sound is "
            "saved with its true rate."
        )


def _integers(data: bytes, width: int) -> np.ndarray:
    """Return samples between -1 and 1."""
    if width == 1:  # 8 bits are unsigned
        return np.frombuffer(data, np.uint8) / 128.0 - 1
    octets = np.frombuffer(data, np.uint8).reshape(-1, width)
    padded = np.zeros((len(octets), 4), np.uint8)  # little-endian: the high bytes come last
    padded[:, 4 - width :] = octets
    return padded.view("<i4")[:, 0] / 2.0**31


def resampled(sound: Sound, rate: int) -> Sound:
    """Return a sound at another sampling rate, filtered so that no false low tone appears.

    Raises InputError, before anything is made, for rates outside of `RATES` and for a result that
    would take more memory than there is.
    """
    if rate == sound.rate:
        return sound
    from math import gcd

    _refuse_rate(sound.rate, "The sound")
    _refuse_rate(rate, "What the model hears")
    common = gcd(rate, sound.rate)
    up, down = rate // common, sound.rate // common
    made = len(sound.samples) * up // down + 1
    allowance.check(
        _RESAMPLED_BYTES * made + _FILTER_BYTES * max(up, down),
        f"The sound at {rate:,} samples a second", cure="Give a shorter sound.",
    )  # fmt: skip
    if max(up, down) > _MOST_STEPS:
        raise InputError(
            f"The sound has {sound.rate:,} samples a second, which have no simple ratio to the "
            f"{rate:,} that the model hears. Save it with 16,000 or 48,000."
        )
    from scipy.signal import resample_poly

    return Sound(resample_poly(sound.samples, up, down), rate)


_RESAMPLED_BYTES = 20
"""What a sample takes while it is made: the result, one with zeros beside it, and a copy."""

_FILTER_BYTES = 20 * 40
"""What the filter takes a step of the rates' ratio: twenty taps, each as five numbers."""
