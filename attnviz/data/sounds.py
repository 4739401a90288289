"""Sounds that a person hands over: WAV files, and another sampling rate for a sound."""

import struct
from pathlib import Path
from typing import Any

import numpy as np

from attnviz import allowance
from attnviz.data import contents
from attnviz.data.file_bytes import file_bytes
from attnviz.errors import InputError
from attnviz.language import N_, several
from attnviz.records import Sound

RATES = (1_000, 768_000)
"""Samples a second, from the least to the most that a file may have."""

MOST_CHANNELS = 64
"""Channels that are mixed at most."""

MOST_BYTES = 200_000_000
"""Files of more bytes are refused before they are read."""

_MOST_CHUNKS = 10_000
"""Pieces of a file, which are gone through one by one; most have three."""

_MOST_STEPS = 192_000
"""Of the ratio of two rates without common factor: the filter has twenty taps for each."""

_AT_ONCE = 1 << 20
"""Frames that are mixed at once."""

_WIDTHS = (1, 2, 3, 4)
"""Bytes of a sample."""

_INTEGERS, _EXTENSIBLE = 1, 0xFFFE
"""Formats by their numbers: whole numbers, and one whose number stands further behind, at the
beginning of a GUID that ends in `_NUMBERED` (Microsoft's WAVEFORMATEXTENSIBLE)."""

_NUMBERED = bytes.fromhex("000000001000800000aa00389b71")


def read_wav(source: Path | bytes) -> Sound:
    """Return the sound of a WAV file or its bytes; several channels are mixed by their mean.

    Raises InputError, in one sentence, for what is no WAV of 8, 16, 24 or 32 bit integers, has a
    rate outside of `RATES`, more than `MOST_CHANNELS`, or would take more memory than there is.
    """
    name = f'"{source}"' if isinstance(source, Path) else N_("The upload")
    content = (
        source
        if isinstance(source, bytes)
        else file_bytes(source, name, most=MOST_BYTES, cure=N_("Cut the sound."))
    )
    if content[:4] != b"RIFF" or content[8:12] != b"WAVE":
        raise InputError(
            N_(
                "{name} is not a WAV file: by its contents it is {kind_of}. Save the sound as "
                "16-bit WAV.",
                name=name,
                kind_of=contents.kind_of(content),
            )
        )
    format_chunk, data = _pieces(content, name)
    width, channels, rate = _format(format_chunk, name)
    _refuse_odd(name, width, channels, rate)
    step = width * channels
    frames = len(data) // step  # of a file that was cut off, the whole ones
    allowance.check(len(content) + 16 * frames, name, cure=N_("Give a shorter sound, or cut it."))
    samples = np.empty(frames, np.float32)
    for start in range(0, frames, _AT_ONCE):
        some = data[start * step : min(frames, start + _AT_ONCE) * step]
        mixed = _integers(some, width).reshape(-1, channels).mean(axis=1)
        samples[start : start + len(mixed)] = mixed
    return Sound(samples, rate)


def _pieces(content: bytes, name: str) -> tuple[memoryview, memoryview]:
    """Return the format chunk and the samples, also of a file that is cut off."""
    view, at = memoryview(content), 12
    format_chunk = view[:0]
    for _ in range(_MOST_CHUNKS):
        if at >= len(content):
            raise _no_integers(name, N_("no samples are in it"))
        kind, size = content[at : at + 4], int.from_bytes(content[at + 4 : at + 8], "little")
        piece = view[at + 8 : at + 8 + size]  # it may claim to be longer than its file
        if kind == b"data":
            return format_chunk, piece
        if kind == b"fmt ":
            format_chunk = piece
        at += 8 + size + size % 2
    raise InputError(
        several(
            "{name} is a WAV file of more than {n:,} pieces, which no program "
            "writes. Save the sound again as 16-bit WAV.",
            n=_MOST_CHUNKS,
            name=name,
        )
    )


def _format(format_chunk: memoryview, name: str) -> tuple[int, int, int]:
    """Return (bytes of a sample, channels, samples a second).

    Raises InputError when samples are no integers.
    """
    if len(format_chunk) < 16:
        raise _no_integers(name, N_("how its samples are written stands nowhere in it"))
    kind, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", format_chunk)
    if kind == _EXTENSIBLE and format_chunk[26:40] == _NUMBERED:
        kind = int.from_bytes(format_chunk[24:26], "little")
    if kind != _INTEGERS:
        raise _no_integers(name, N_("its format has the number {kind}", kind=kind))
    return (bits + 7) // 8, channels, rate


def _no_integers(name: str, why: str) -> InputError:
    return InputError(
        N_(
            "{name} is not a WAV file of whole numbers (PCM): {why}. Save it as 16-bit WAV.",
            name=name,
            why=why,
        )
    )


def _refuse_odd(name: str, width: int, channels: int, rate: int) -> None:
    if width not in _WIDTHS:
        raise InputError(
            N_(
                "{name} has samples of {width} bits; only 8, 16, 24 and 32 can be read. Save it as "
                "16-bit WAV.",
                name=name,
                width=8 * width,
            )
        )
    if not 1 <= channels <= MOST_CHANNELS:
        raise InputError(
            several(
                "{name} has {n:,} channels; at most {most_channels} are mixed. Save it "
                "as 16-bit WAV with one channel.",
                n=channels,
                name=name,
                most_channels=MOST_CHANNELS,
            )
        )
    _refuse_rate(rate, name)


def _refuse_rate(rate: Any, name: str) -> None:
    least, most = RATES
    if not isinstance(rate, int):  # the model's own file says it
        raise InputError(
            N_(
                "{name} has no sampling rate; rates from {least:,} to {most:,} can be read.",
                name=name,
                least=least,
                most=most,
            )
        )
    if not least <= rate <= most:
        raise InputError(
            several(
                "{name} has {n:,} samples per second; rates from {least:,} to {most:,} "
                "can be read. Save the sound with its true rate.",
                n=rate,
                name=name,
                least=least,
                most=most,
            )
        )


def _integers(data: memoryview, width: int) -> np.ndarray:
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

    _refuse_rate(sound.rate, N_("The sound"))
    _refuse_rate(rate, N_("What the model hears"))
    common = gcd(rate, sound.rate)
    up, down = rate // common, sound.rate // common
    sample_count = len(sound.samples) * up // down + 1
    allowance.check(
        _RESAMPLED_BYTES * sample_count + _FILTER_BYTES * max(up, down),
        several(
            "The sound at {n:,} samples a second",
            n=rate,
        ),
        cure=N_("Give a shorter sound."),
    )
    if max(up, down) > _MOST_STEPS:
        raise InputError(
            several(
                "The sound has {n:,} samples per second, which has no simple ratio to "
                "the {rate_2:,} that the model reads. Save it with 16,000 or 48,000.",
                n=sound.rate,
                rate_2=rate,
            )
        )
    from scipy.signal import resample_poly

    return Sound(resample_poly(sound.samples, up, down), rate)


_RESAMPLED_BYTES = 20
"""What a sample takes while it is made: the result, one with zeros beside it, and a copy."""

_FILTER_BYTES = 20 * 40
"""What the filter takes a step of the rates' ratio: twenty taps, each as five numbers."""
