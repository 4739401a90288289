"""From a sound to a model's tensors and its tokens, which are stretches of time."""

import inspect
import math
import re
from dataclasses import replace
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import torch
from torch import Tensor

from attnviz.errors import InputError, UnsupportedError
from attnviz.language import N_, several
from attnviz.models import anatomy
from attnviz.models.foreign import asked_of, input_tensor
from attnviz.models.model import Model
from attnviz.records import Sound, Tokens
from attnviz.tracing import engine


def features(model: Model, sound: Any) -> tuple[dict[str, Any], Tokens]:
    """Return a model's tensors for a sound, and a token for each frame that it attends to.

    A token is named by the second at which it begins; where a model fills up a short sound with
    silence (Whisper to 30 s), what begins after the sound's end counts as special. Raises
    InputError for anything but a `Sound` of the model's own rate that is as long as it can hear.
    """
    if not isinstance(sound, Sound):
        raise InputError(
            N_(
                '"{name}" hears sound; got a {sound_name}. Give attnviz.Sound(samples, rate).',
                name=model.name,
                sound_name=type(sound).__name__,
            )
        )
    own = model.processor.sampling_rate
    if sound.rate != own:
        raise InputError(
            several(
                '"{name}" hears {n:,} samples a second and the sound has {rate:,}. '
                "attnviz.data.sounds.resampled(sound, {n}) converts it.",
                n=own,
                name=model.name,
                rate=sound.rate,
            )
        )
    longest = _longest(model)
    if longest is not None and sound.seconds > longest:
        raise InputError(
            N_(
                'The sound is {seconds:.1f} s long and "{name}" hears at most {longest:.1f} s. Cut '
                "it.",
                seconds=sound.seconds,
                name=model.name,
                longest=longest,
            )
        )
    tensors = _encoded(model, sound)
    return tensors, _tokens(model, sound, tensors)


def _encoded(model: Model, sound: Sound) -> dict[str, Tensor]:
    """Return what the feature extractor makes of a sound, on the model's device."""
    with asked_of(model, N_("hear this sound"), otherwise=N_("A longer or shorter one may work.")):
        features = model.processor(sound.samples, sampling_rate=sound.rate, return_tensors="pt")
    if (main := model.hf.main_input_name) in inspect.signature(model.hf.forward).parameters:
        input_tensor(model, features, main)
    hf, parameters = model.hf, inspect.signature(model.hf.forward).parameters
    tensors = {
        name: tensor.to(hf.device) for name, tensor in features.items() if name in parameters
    }
    return {
        name: tensor.to(hf.dtype) if tensor.is_floating_point() else tensor
        for name, tensor in tensors.items()
    }


def _longest(model: Model) -> float | None:
    match model.hf.config.model_type:
        case "whisper":
            return float(model.processor.chunk_length)
        case "audio-spectrogram-transformer":
            return model.hf.config.max_length * _AST_HOP
    return None


_AST_HOP = 0.01
"""Seconds between two columns of the spectrogram that AST reads."""


def _tokens(model: Model, sound: Sound, tensors: dict[str, Tensor]) -> Tokens:
    if model.hf.config.model_type == "whisper":
        features = tensors["input_features"].shape[-1]
        step = 2 * model.processor.hop_length / sound.rate  # its second convolution halves the time
        return _frames(features // 2, step, sound.seconds)
    if model.hf.config.model_type == "audio-spectrogram-transformer":
        return _patches(model, sound)
    count = met_frames(model, tensors)
    if count is None:
        raise InputError(
            N_("The sound of {seconds:.3f} s is too short for one frame.", seconds=sound.seconds)
        )
    return _frames(count, _step(model, sound, count), math.inf)


_steps: WeakKeyDictionary[Model, float] = WeakKeyDictionary()

_LONGER = 8
"""Seconds of silence by which a sound is made longer to see how many frames that makes."""


def _step(model: Model, sound: Sound, count: int) -> float:
    """Return the seconds between two frames: what a longer sound has more, by its more frames.

    Raises UnsupportedError when a longer sound has no more frames.
    """
    if model not in _steps:
        silence = np.zeros(_LONGER * sound.rate, np.float32)
        longer = Sound(np.concatenate([sound.samples, silence]), sound.rate)
        more = (met_frames(model, _encoded(model, longer)) or 0) - count
        if more < 1:
            raise UnsupportedError(
                N_(
                    "{architecture} makes the same number of tokens from a longer sound, so "
                    "attnviz cannot say which part of a sound they cover. It supports Whisper, "
                    "AST, and models whose tokens follow each other in time (such as Wav2Vec2).",
                    architecture=model.architecture,
                )
            )
        # Samples are whole; a frame more or less at the end moves 8 s by next to nothing.
        _steps[model] = round(_LONGER * sound.rate / more) / sound.rate
    return _steps[model]


_WIDER = re.compile(
    r"kernel size can't be greater|output size is too small|smaller than", re.IGNORECASE
)
"""What torch says where a kernel is wider than the sound."""


class _Met(Exception):
    """The first attention call of a pass, with its keys: the rest need not be computed."""


class _FirstCall(engine.Recorder):
    def attend(
        self, compute: Any, module: Any, query: Tensor, key: Tensor, *_: Any, **__: Any
    ) -> Any:
        raise _Met(key.shape[2])


@torch.no_grad()
def met_frames(model: Model, tensors: dict[str, Tensor]) -> int | None:
    """Return how many frames the first attention layer meets; None for a sound too short for one.

    By running the model as far as there: its convolutions and projections decide, not its config.
    """
    hf = model.hf.get_encoder() if model.has_decoder else model.hf
    with asked_of(model, N_("hear this sound"), otherwise=N_("A longer or shorter one may work.")):
        try:
            if not model.gives_vectors:
                output = hf(**tensors, output_attentions=True)
                return output.attentions[0].shape[-1] or None
            engine.install(model.hf)
            with engine.recording(_FirstCall(model.stack_of_module)):
                hf(**tensors)
        except _Met as met:
            return met.args[0] or None
        except (RuntimeError, ValueError) as error:
            if _WIDER.search(str(error)):
                return None
            raise
    raise UnsupportedError(
        N_("{architecture} heard the sound without any attention.", architecture=model.architecture)
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
    patch_names = [
        N_(
            "{column:.2f} s, mel {band}–{band_2}",
            column=column * _AST_HOP,
            band=band,
            band_2=band + size - 1,
        )
        for band in bands
        for column in columns
    ]
    tokens = Tokens.plain([*leading, *patch_names], special=len(leading))
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
