"""From a sound to a model's tensors and its tokens, which are stretches of time."""

import math
from dataclasses import replace
from typing import Any

import numpy as np

from attnviz.errors import InputError, UnsupportedError
from attnviz.models import anatomy
from attnviz.models.foreign import asked_of
from attnviz.models.model import Model
from attnviz.records import Sound, Tokens


def features(model: Model, sound: Any) -> tuple[dict[str, Any], Tokens]:
    """Return a model's tensors for a sound, and a token for each frame that it attends to.

    A token is named by the second at which it begins; where a model fills up a short sound with
    silence (Whisper to 30 s), what begins after the sound's end counts as special. Raises
    InputError for anything but a `Sound` of the model's own rate that is as long as it can hear.
    """
    if not isinstance(sound, Sound):
        raise InputError(
            f'"{model.name}" hears sound; got a {type(sound).__name__}. Give '
            "attnviz.Sound(samples, rate)."
        )
    own = model.processor.sampling_rate
    if sound.rate != own:
        raise InputError(
            f'"{model.name}" hears {own:,} samples a second and the sound has {sound.rate:,}. '
            f"attnviz.data.sounds.resampled(sound, {own}) makes it fit."
        )
    longest = _longest(model)
    if longest is not None and sound.seconds > longest:
        raise InputError(
            f'The sound is {sound.seconds:.1f} s long and "{model.name}" hears at most '
            f"{longest:.1f} s. Cut it."
        )
    with asked_of(model, "hear this sound", otherwise="A longer or shorter one may work."):
        encoded = model.processor(sound.samples, sampling_rate=own, return_tensors="pt")
    name = model.processor.model_input_names[0]
    values = encoded[name].to(model.hf.device, model.hf.dtype)
    return {name: values}, _tokens(model, sound, values.shape)


def _longest(model: Model) -> float | None:
    match model.hf.config.model_type:
        case "whisper":
            return float(model.processor.chunk_length)
        case "audio-spectrogram-transformer":
            return model.hf.config.max_length * _AST_HOP
    return None


_AST_HOP = 0.01
"""Seconds between two columns of the spectrogram that AST reads."""


def _tokens(model: Model, sound: Sound, shape: tuple[int, ...]) -> Tokens:
    config, hf = model.hf.config, model.hf
    if config.model_type == "whisper":
        step = 2 * model.processor.hop_length / sound.rate  # its second convolution halves the time
        return _frames(shape[-1] // 2, step, sound.seconds)
    if config.model_type == "audio-spectrogram-transformer":
        return _patches(model, sound)
    if hasattr(hf, "_get_feat_extract_output_lengths"):
        count = int(hf._get_feat_extract_output_lengths(shape[-1]))
        if count < 1:
            raise InputError(f"The sound of {sound.seconds:.3f} s is too short for one frame.")
        return _frames(count, math.prod(config.conv_stride) / sound.rate, math.inf)
    raise UnsupportedError(
        f"attnviz does not know which part of a sound the tokens of {model.architecture} stand "
        "for. It knows Whisper, AST, and Wav2Vec2 and its kin."
    )


def _frames(count: int, step: float, seconds: float) -> Tokens:
    starts = np.arange(count) * step
    return _with_silence(Tokens.plain([f"{start:.2f} s" for start in starts]), starts, seconds)


def _patches(model: Model, sound: Sound) -> Tokens:
    """Return AST's patches of a spectrogram: all times of the lowest band first."""
    config = model.hf.config
    size = config.patch_size
    bands = range(0, config.num_mel_bins - size + 1, config.frequency_stride)
    columns = range(0, config.max_length - size + 1, config.time_stride)
    leading = anatomy.leading_tokens(model.hf)
    named = [
        f"{column * _AST_HOP:.2f} s, mel {band}–{band + size - 1}"
        for band in bands for column in columns
    ]  # fmt: skip
    tokens = Tokens.plain([*leading, *named], special=len(leading))
    starts = np.array([np.nan] * len(leading) + [c * _AST_HOP for _ in bands for c in columns])
    return _with_silence(tokens, starts, sound.seconds)


def _with_silence(tokens: Tokens, starts: np.ndarray, seconds: float) -> Tokens:
    special = tokens.special | (starts >= seconds)  # NaN, no stretch of time, is not after the end
    return replace(
        tokens,
        special=special,
        word=np.where(special, -1, tokens.word),
        segment=np.where(special, -1, tokens.segment),
        seconds=starts,
    )
