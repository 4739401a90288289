"""Numbers of a checkpoint's settings that no real model has, refused before anything acts on them.

transformers makes a module for each of `num_hidden_layers`, a name for each of `num_labels` and an
entry for each of `max_position_embeddings`, whatever their number: so they are looked at first, in
the JSON, where looking costs nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from attnviz.errors import ModelError
from attnviz.language import N_, counted

MOST_LABELS = 65_536
MOST_PARTS, MOST_EXPERTS = 10_000, 65_536
MOST_LISTED = 65_536
"""Entries of one list of settings: transformers goes through each of them many times."""

MOST_WITHOUT_TENSORS = 128
"""As many layers may be asked for without a look at whether the files hold any."""

_MOST_ENTRIES = 20_000_000  # of a table of positions that a constructor fills in Python, one by one
_LARGEST = 2**40
_DEEPEST = 20

_LABELS = re.compile(r"label|num_classes|n_classes")
_FREE = re.compile(
    r"_ids?$|seed|theta|base|flos|param|date|time|version|eps|scale|score|target_length|pixels"
)
_PARTS = re.compile(
    r"layer|depth|block|stage|expert|heads?$|head_num|group|level|codebook|quantizer|branch|flow|"
    r"conv_num|adapter|resnet|residual|indices|types?$|first_k|upsample|resolution|ngram|"
    r"bridge|transition|kernels$|convs$|attractor|repeats|tying|mtp|altup|hooks|"
    r"factor$|subsampling|hashes|mask_tokens|maskmem|merger|multiplier|pretraining_tp|conditions|"
    r"iters|sampling_num|query_pool|networks|z_steps|num_inputs|number_of|scaled_images|point_emb"
)
_LAYERS = re.compile(r"layers?$|depths?$|blocks?$|mtp|block_count$")
"""Experts are not among them: those of a layer often stand in one tensor."""
_SIZES = re.compile(
    r"size|dim|width|height|length|position|vocab|channel|patch|window|embed|ctx|context|feature|"
    r"bins|bucket|^d_|^n_|^num_|kernel|stride|mels|frames|samples|fft|rank|inner|chunk|rate|hidden"
)
_FILLED_ONE_BY_ONE = {
    "autoformer", "distilbert", "flaubert", "informer", "marian", "pegasus", "roformer",
    "time_series_transformer", "xlm",
}  # fmt: skip
"""Kinds of models that make their positions with a loop in Python (`for pos in range(...)`)."""

_PICTURE_SIDE = re.compile(r"height|width|edge|size|^image|crop")
_SCALING = ("image_processor", "feature_extractor", "audio_processor")
_MOST_SIDE = 16_384
_MOST_PIXELS = 40_000_000


def check_config(settings: dict[str, Any], name: str, tensors: int) -> None:
    """Raise ModelError for a config with numbers that no real model has.

    Args:
        settings: what config.json holds.
        name: of the checkpoint, for the sentence.
        tensors: weights in the files: a model has more of them than it has layers.
    """
    for key, number in _numbers(settings, name, "config.json"):
        most = _most(key)
        if most is not None and abs(number) > most:
            raise ModelError(_beyond(name, "config.json", key, number, most))
        if _LAYERS.search(key) and number > max(MOST_WITHOUT_TENSORS, tensors):
            raise ModelError(
                N_(
                    '"{name}" asks for {number:,} by {key} in config.json, but its files hold '
                    "{count}. Most of the model would be random, so nothing was opened. Take the "
                    "config.json that was saved with the weights.",
                    name=name,
                    number=number,
                    key=key,
                    count=_count(tensors),
                )
            )
    for key in ("id2label", "label2id"):
        if isinstance(settings.get(key), dict) and len(settings[key]) > MOST_LABELS:
            count = len(settings[key])
            raise ModelError(
                _beyond(name, "config.json", N_("entries of {key}", key=key), count, MOST_LABELS)
            )
    _check_positions(settings, name)


def check_reader(settings: dict[str, Any], name: str, file: str) -> None:
    """Raise ModelError for numbers of a tokenizer's or processor's settings that no real one has.

    A picture is scaled to the size that is named there, and a sound to that length.
    """
    check_lists(settings, name, file)
    for part in _scaling(settings, file):
        for key, number in _numbers(part, name, file):
            if _FREE.search(key) or key.startswith(("model_max_length", "max_length")):
                continue
            if _PICTURE_SIDE.search(key) and (
                number > _MOST_SIDE
                and not key.startswith(("n_", "num_", "chunk"))
                and not ("edge" in key and number <= _MOST_PIXELS)  # Qwen2-VL's count pixels
            ):
                raise ModelError(_beyond(name, file, key, number, _MOST_SIDE))
            if abs(number) > _MOST_PIXELS:
                raise ModelError(_beyond(name, file, key, number, _MOST_PIXELS))
        for key in ("size", "crop_size", "pad_size"):
            value = part.get(key)
            sides = value if isinstance(value, dict) else {}
            height, width = sides.get("height"), sides.get("width")
            if isinstance(height, int) and isinstance(width, int) and height * width > _MOST_PIXELS:
                raise ModelError(
                    _beyond(name, file, N_("height x width"), height * width, _MOST_PIXELS)
                )
        _check_sounds(part, name, file)


def _scaling(settings: dict[str, Any], file: str) -> list[dict[str, Any]]:
    """Return the settings in a file by which transformers makes tensors of pictures and sounds."""
    if file == "processor_config.json":  # what stands there goes before a preprocessor_config.json
        parts = [settings.get(each) for each in _SCALING]
        return [part for part in parts if isinstance(part, dict)]
    return [settings] if file == "preprocessor_config.json" else []


def check_lists(settings: dict[str, Any], name: str, file: str) -> None:
    """Raise ModelError for settings with longer lists than real ones have, whatever their names."""
    for _ in _numbers(settings, name, file):
        pass


def _check_sounds(settings: dict[str, Any], name: str, file: str) -> None:
    """Raise ModelError for numbers of a sound's samples, spectrogram or filters that none has."""

    def largest(*keys: str) -> float:
        values = [settings.get(key) for key in keys]
        return max((each for each in values if isinstance(each, int | float)), default=0)

    rate = largest("sampling_rate")
    if not rate:
        return
    bins = largest("feature_size", "num_mel_bins", "num_mel_filters", "n_mels")
    sizes = {
        "chunk_length x sampling_rate": rate * largest("chunk_length", "chunk_length_s",
                                                       "max_length_s", "padding_duration"),
        "feature_size x n_fft": bins * largest("n_fft", "fft_window_size", "win_length"),
        "feature_size x max_length": bins * largest("max_length", "nb_max_frames"),
    }  # fmt: skip
    for what, number in sizes.items():
        if number > _MOST_PIXELS:
            raise ModelError(_beyond(name, file, what, number, _MOST_PIXELS))


def check_rows(rows: int, name: str) -> None:
    """Raise ModelError for a head of more labels than a real one has."""
    if rows > MOST_LABELS:
        raise ModelError(_beyond(name, N_("its head"), "labels", rows, MOST_LABELS))


def _most(key: str) -> int | None:
    """Return the most that a number by this name may be; None where nothing is made of it."""
    if _LABELS.search(key):
        return MOST_LABELS
    if re.search(r"experts?$|expert_count$", key):
        return MOST_EXPERTS
    if _FREE.search(key):
        return None
    if _PARTS.search(key) and not re.search(r"size|dim|length|position|vocab|token", key):
        return MOST_PARTS
    return _LARGEST if _SIZES.search(key) else None


def _check_positions(settings: dict[str, Any], name: str) -> None:
    for part in (settings, *(each for each in settings.values() if isinstance(each, dict))):
        if part.get("model_type") not in _FILLED_ONE_BY_ONE:
            continue
        widths = [part.get(key) for key in ("d_model", "dim", "hidden_size", "emb_dim")]
        width = max((each for each in widths if isinstance(each, int)), default=1024)
        for key, number in part.items():
            if isinstance(number, int) and re.search(r"position|n_pos|length|context", key) and (
                number * max(width, 1) > _MOST_ENTRIES
            ):  # fmt: skip
                most = _MOST_ENTRIES // max(width, 1)
                raise ModelError(_beyond(name, "config.json", key, number, most))


def _numbers(settings: Any, name: str, file: str) -> Iterator[tuple[str, float]]:
    """Yield every number with the key that it stands under, lists and parts of settings included.

    Raises ModelError when settings are nested deeper, or have longer lists, than real ones.
    """
    within: list[tuple[str, Any, int]] = [("", settings, 0)]
    while within:
        key, value, depth = within.pop()
        if depth > _DEEPEST:
            raise ModelError(
                N_(
                    'The {file} of "{name}" is nested more than {deepest} levels deep, which no '
                    "settings of a model are. Take the file that was saved with the weights.",
                    file=file,
                    name=name,
                    deepest=_DEEPEST,
                )
            )
        if isinstance(value, bool):
            continue
        if isinstance(value, int | float):
            yield key, value
        elif isinstance(value, dict):
            if key not in ("id2label", "label2id", "added_tokens_decoder", "task_specific_params"):
                within += [(str(inner), each, depth + 1) for inner, each in value.items()]
        elif isinstance(value, list):
            if len(value) > MOST_LISTED:
                raise ModelError(
                    _beyond(name, file, N_("entries of {key}", key=key), len(value), MOST_LISTED)
                )
            within += [(key, each, depth + 1) for each in value]


def _beyond(name: str, file: str, key: str, number: float, most: int) -> str:
    return N_(
        '"{name}" asks for {number} by {key} in {file}, more than any real model has ({most:,} at '
        "most are taken). Take the file that was saved with the weights.",
        name=name,
        number=_number(number),
        key=key,
        file=file,
        most=most,
    )


def _number(number: float) -> str:
    return (
        f"{number:,}"
        if abs(number) < 10**15
        else f"{float(number):.3g}"
        if (abs(number) < 1e300)
        else N_("more than 10³⁰⁰")
    )


def _count(tensors: int) -> str:
    return counted("{n:,} weight tensor", "{n:,} weight tensors", n=tensors)
