"""Sounds that a person hands over: WAV files, and another sampling rate for a sound."""

import io
import wave
from pathlib import Path

import numpy as np

from attnviz.errors import InputError
from attnviz.records import Sound


def read_wav(source: Path | bytes) -> Sound:
    """Return the sound of a WAV file or its bytes; several channels are mixed by their mean.

    Raises InputError, in one sentence, for what is no WAV of 8, 16, 24 or 32 bit integers.
    """
    name = f'"{source}"' if isinstance(source, Path) else "The upload"
    try:
        with wave.open(str(source) if isinstance(source, Path) else io.BytesIO(source)) as opened:
            width, channels = opened.getsampwidth(), opened.getnchannels()
            rate, data = opened.getframerate(), opened.readframes(opened.getnframes())
    # A chunk that claims to be longer than its file is a RuntimeError without a word.
    except (wave.Error, EOFError, OSError, RuntimeError, ValueError) as error:
        raise InputError(
            f"{name} is not a WAV file of whole numbers (PCM): {error}. Save it as 16-bit WAV."
        ) from error
    whole = len(data) - len(data) % (width * channels)  # a file that was cut off
    samples = _integers(data[:whole], width).reshape(-1, channels).mean(axis=1)
    return Sound(samples, rate)


def _integers(data: bytes, width: int) -> np.ndarray:
    """Return samples between -1 and 1."""
    if width == 1:  # 8 bits are unsigned
        return np.frombuffer(data, np.uint8) / 128.0 - 1
    octets = np.frombuffer(data, np.uint8).reshape(-1, width)
    padded = np.zeros((len(octets), 4), np.uint8)  # little-endian: the high bytes come last
    padded[:, 4 - width :] = octets
    return padded.view("<i4")[:, 0] / 2.0**31


def resampled(sound: Sound, rate: int) -> Sound:
    """Return a sound at another sampling rate, filtered so that no false low tone appears."""
    if rate == sound.rate:
        return sound
    from math import gcd

    from scipy.signal import resample_poly

    common = gcd(rate, sound.rate)
    return Sound(resample_poly(sound.samples, rate // common, sound.rate // common), rate)
