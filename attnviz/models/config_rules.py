"""Words of a checkpoint by which other code is imported or fetched: taken off, or refused.

What a config may decide is what the model is. Which attention function computes it, which packages
are imported and what comes from the hub is decided here, by whoever calls.
"""

from __future__ import annotations

import itertools
import math
import os
import re
from collections.abc import Callable
from typing import Any

from attnviz.errors import ModelError
from attnviz.language import N_
from attnviz.surroundings import is_strict

ALLOW_CODE = "ATTNVIZ_ALLOW_CODE"
"""Environment variable by which an operator allows checkpoints that bring their own Python."""

_TAKEN_OFF = re.compile(
    r"_?(attn|experts)_implementation(_internal|_autoset)?|_flash_attn_2_enabled|"
    r"use_kernels|kernel_config|allow_all_kernels|custom_generate|device_map|fusion_config|"
    r"distributed_config|tp_plan|use_pretrained_backbone|trust_remote_code|"
    r"auto_mapping|megatron_\w+|runtime_config|"
    # Ways of writing that are fetched, compiled, or take memory for many answers at once.
    r"compile_config|cache_config|continuous_batching_config|num_return_sequences|penalty_alpha|dola_layers|"
    r"num_beam_groups|diversity_penalty|constraints|force_words_ids|assistant_\w+|"
    r"prompt_lookup_num_tokens|watermarking_config|max_cache_len"
)
"""A kernel of the hub is code, and so is what a key of these would have imported; others start a
compiler, make a cache of any size, or write an input a million times where one answer is wanted."""

_NUMBER_FORMAT = re.compile(r"(torch\.)?(auto|float(16|32|64)?|half|double|bfloat16|float8_\w+)")
_CLASSES = {
    "tokenizer_class": re.compile(r"\w+Tokenizer(Fast)?|TokenizersBackend|MistralCommonBackend"),
    "processor_class": re.compile(r"\w+Processor"),
    "image_processor_type": re.compile(r"\w+(ImageProcessor(Fast|Pil)?|FeatureExtractor)"),
    "feature_extractor_type": re.compile(r"\w+FeatureExtractor|\w+ImageProcessor(Fast)?"),
    "video_processor_type": re.compile(r"\w+VideoProcessor"),
}
"""transformers takes any of its names for these, a class that downloads an index included."""

_KINDS: dict[str, Callable[[Any], bool]] = {
    "model_type": lambda value: isinstance(value, str),
    "architectures": lambda value: isinstance(value, list) and all(
        isinstance(each, str) for each in value
    ),
    "auto_map": lambda value: isinstance(value, dict | list | str),
    "id2label": lambda value: isinstance(value, dict),
    "label2id": lambda value: isinstance(value, dict),
    "model_max_length": lambda value: isinstance(value, int | float) and value is not True,
    "model_input_names": lambda value: isinstance(value, list) and all(
        isinstance(each, str) for each in value
    ),
}  # fmt: skip
"""What is looked at here, or by transformers before it looks whether it is anything."""

_REPEATS = 5
_BITS = 16.0
"""Of a pattern of names: open repeats, and other choices: all of them are tried on every name."""

_MOST_TIMES = 64  # a name has hardly more parts


def allows_code() -> bool:
    """Return whether the operator runs Python that checkpoints bring."""
    return os.environ.get(ALLOW_CODE) == "1"


def safe_settings(settings: Any, name: str) -> Any:
    """Return the settings of a checkpoint without those that are not for it to decide.

    Raises ModelError when a value is of the wrong kind, or when this process opens what others name
    and the weights have a number format that only another package reads.
    """
    if isinstance(settings, list):
        return [safe_settings(each, name) for each in settings]
    if not isinstance(settings, dict):
        return settings
    rest = {}
    for key, value in settings.items():
        if _TAKEN_OFF.fullmatch(key):
            continue
        if key in ("dtype", "torch_dtype") and isinstance(value, str) and (
            not _NUMBER_FORMAT.fullmatch(value)
        ):  # fmt: skip
            continue
        if key in ("quantization_config", "compression_config") and value:
            _check_packages(value, name)
        if key == "transformers_weights" and value and not _is_plain(value):
            raise ModelError(
                N_(
                    '"{name}" lists {value!r} as its weights in config.json, but only a file in '
                    "the same folder is read. Give one of those, or remove transformers_weights.",
                    name=name,
                    value=str(value)[:80],
                )
            )
        if key in _KINDS and value is not None and not _KINDS[key](value):
            raise ModelError(
                N_(
                    '"{name}" has {value!r} as {key} in its settings, which is not valid. Take the '
                    "files that were saved with the weights.",
                    name=name,
                    value=str(value)[:80],
                    key=key,
                )
            )
        pattern = _CLASSES.get(key)
        if pattern is not None and value is not None and not (
            isinstance(value, str) and pattern.fullmatch(value)
        ):  # fmt: skip
            raise ModelError(
                N_(
                    '"{name}" has {value!r} as its {key}, which is not such a class of '
                    "transformers. Take the files that were saved with the weights.",
                    name=name,
                    value=str(value)[:80],
                    key=key,
                )
            )
        rest[key] = safe_settings(value, name)
    return rest


def _is_plain(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(
        r"\w[\w.-]*\.safetensors(\.index\.json)?", value
    ) is not None  # fmt: skip


def _check_packages(value: Any, name: str) -> None:
    if not is_strict() or allows_code():
        return
    method = str(value.get("quant_method") or "")[:40] if isinstance(value, dict) else ""
    raise ModelError(
        N_(
            'The weights of "{name}" are quantised{words}, which only another package can read, '
            "and attnviz does not import packages that a checkpoint asks for. Open it as .gguf, or "
            "save it once in bfloat16 with save_pretrained and open that.",
            name=name,
            words=f" ({method})" if method else "",
        )
    )


def check_adapter(settings: dict[str, Any], name: str, largest: int) -> None:
    """Raise ModelError for settings of an adapter by which peft would read, run or take too much.

    largest is the longest axis of its weights: a rank beyond it is none of theirs.
    """
    start = settings.get("init_lora_weights")
    if isinstance(start, str) and re.match(r"corda|loftq|lora_ga|eva", start.lower()):
        raise ModelError(
            N_(
                'The adapter "{name}" has init_lora_weights={start!r}, which computes its first '
                "weights from other files or packages. attnviz does not do this. Save the adapter "
                "with save_pretrained of peft after training, which writes all it needs.",
                name=name,
                start=start[:40],
            )
        )
    if isinstance(start, str) and (steps := re.search(r"_niter_(.*)", start)) and (
        not re.fullmatch(r"\d{1,2}", steps[1])
    ):  # fmt: skip
        raise ModelError(
            N_(
                'The adapter "{name}" names {start!r} as init_lora_weights.',
                name=name,
                start=start[:40],
            )
        )
    for key, value in _all(settings):
        if isinstance(value, int) and not isinstance(value, bool) and (
            not re.search(r"seed|_id|token|alpha|layers", key)
        ):  # fmt: skip
            most = max(256, largest)
            if abs(value) > most:
                raise ModelError(
                    N_(
                        'The adapter "{name}" has {value:,} as {key} in adapter_config.json, but '
                        "no axis of its weights is longer than {largest:,}. Take the file that was "
                        "saved with the weights.",
                        name=name,
                        value=value,
                        key=key,
                        largest=largest,
                    )
                )
        if isinstance(value, str) and re.search(r"modules|pattern|parameters", key):
            _check_pattern(value, key, name)


def _all(settings: Any, key: str = "", depth: int = 0) -> list[tuple[str, Any]]:
    """Return every value with its key; the keys of patterns are patterns, too."""
    if depth > 6:
        return []
    if isinstance(settings, dict):
        names: list[tuple[str, Any]] = []
        if "pattern" in key:
            names = [(key, str(each)) for each in settings]
        for each, value in settings.items():
            names += _all(value, key if "pattern" in key else str(each), depth + 1)
        return names
    if isinstance(settings, list):
        return [pair for each in settings for pair in _all(each, key, depth + 1)]
    return [(key, settings)]


def _check_pattern(pattern: str, key: str, name: str) -> None:
    """Refuse a regular expression that may take for ever: repeats of repeats, or too many."""
    # The parser that re itself compiles with.
    import re._parser as parser  # pyright: ignore[reportMissingImports]

    try:
        opens, bits = _ways(parser.parse(pattern[:2000]))
    except (re.error, RecursionError, OverflowError, ValueError) as error:
        raise ModelError(
            N_(
                'The adapter "{name}" names {pattern!r} in {key} of adapter_config.json, which is '
                "not a valid pattern ({error}).",
                name=name,
                pattern=pattern[:80],
                key=key,
                error=error,
            )
        ) from error
    if opens > _REPEATS or bits > _BITS * (1 - opens / (_REPEATS + 1)) or len(pattern) > 2000:
        raise ModelError(
            N_(
                'The adapter "{name}" selects modules by a pattern in {key} that may run without '
                "end ({pattern!r}). List the names of the modules in adapter_config.json instead.",
                name=name,
                key=key,
                pattern=pattern[:80],
            )
        )


def _ways(pattern: Any) -> tuple[float, float]:
    """Return how many open repeats a parsed pattern runs through, and its other choices in bits.

    A choice is what a search comes back to: a repeat of a bounded number, or an alternative that
    begins like another. What stands in a repeat counts as often as that may be taken.
    """
    opens, bits = 0.0, 0.0
    for operation, argument in pattern:
        name, times = str(operation), 1
        if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            least, most = int(argument[0]), int(argument[1])
            times = max(1, min(most, _MOST_TIMES))
            if most > 20 and most != least:
                opens += 1
            else:
                bits += math.log2(most - least + 1)
        elif name in ("GROUPREF", "GROUPREF_EXISTS"):
            opens = math.inf
        elif name == "BRANCH":
            bits += math.log2(len(argument[1])) if _is_doubtful(argument[1]) else 0
        parts = argument if isinstance(argument, tuple | list) else (argument,)
        for part in parts:
            for each in part if isinstance(part, list) else (part,):
                if hasattr(each, "getwidth"):
                    inner = _ways(each)
                    opens, bits = opens + times * inner[0], bits + times * inner[1]
    return opens, bits


def _is_doubtful(alternatives: list[Any]) -> bool:
    """Return whether several of the alternatives may fit the same letters."""
    words = []
    for each in alternatives:
        letters = list(each)
        if not all(str(operation) == "LITERAL" for operation, _ in letters):
            return True
        words.append("".join(chr(letter) for _, letter in letters))
    words.sort()
    return any(after.startswith(word) for word, after in itertools.pairwise(words))
