"""Another way to open a checkpoint whose weights do not fit: other names, class or sizes.

Names under a wrapper's prefix are stripped of it; where config.json names no class, or another than
the weights are of, the one class that they fit whole is taken; and a head gets as many labels, an
embedding as many tokens, as the file has rows for.
"""

from __future__ import annotations

import copy
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

import transformers
from transformers import PreTrainedConfig

from attnviz.errors import ModelError, raise_what_is_no_fault
from attnviz.language import N_, several
from attnviz.models import bounds, inner_folder, labels
from attnviz.models.checkpoint_files import read_json, shapes
from attnviz.models.checkpoints import Checkpoint
from attnviz.models.classes import candidates
from attnviz.models.estimate import skeleton
from attnviz.models.tasks import Task, saved_class

MOST_RANDOM = 0.5
"""Of the numbers of a model, how many may be missing before it is refused."""


@dataclass(frozen=True)
class Way:
    """One way to open a checkpoint.

    config is given to transformers only where it was changed; name_patterns are patterns of the
    names of weights, each with its replacement.
    """

    task: Task
    cls: Any
    config: PreTrainedConfig | None = None
    name_patterns: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class LoadOutcome:
    """What transformers made of a checkpoint in one way, and what it said of the weights."""

    hf: Any
    missing: frozenset[str]
    unused: frozenset[str]
    mismatched: dict[str, tuple[tuple[int, ...], tuple[int, ...]]]  # name: (in the file, wanted)


def set_at_random(read: LoadOutcome) -> frozenset[str]:
    """Return the weights that were set at random.

    A pooler that an encoder was saved without changes no attention map, and does not count.
    """
    return frozenset(name for name in read.missing | set(read.mismatched) if "pooler" not in name)


def random_share(read: LoadOutcome) -> tuple[frozenset[str], float]:
    """Return the weights that were set at random, and their share of all numbers, 0 to 1."""
    absent = set_at_random(read)
    sizes = {name: weight.numel() for name, weight in read.hf.named_parameters()}
    return absent, sum(sizes.get(name, 0) for name in absent) / max(1, sum(sizes.values()))


_WRAPPERS = ("_orig_mod", "_fsdp_wrapped_module", "_checkpoint_wrapped_module")
"""Names that torch.compile, FSDP and activation checkpointing put between others."""


def without_prefix(
    checkpoint: Checkpoint, config: PreTrainedConfig, way: Way, read: LoadOutcome
) -> Way | None:
    """Return a way without the prefix that a wrapper put before names; None where there is none."""
    if not read.unused or not read.missing:
        return None
    within = [name for name in _WRAPPERS if any(f"{name}." in key for key in read.unused)]
    names = {re.sub("|".join(rf"{name}\." for name in within), "", key) if within else key
             for key in read.unused}  # fmt: skip
    base = f"{read.hf.base_model_prefix}."
    missing = read.missing | {key.removeprefix(base) for key in read.missing}
    votes = Counter(
        key[: at.end()]
        for key in names
        for at in re.finditer(r"\.", key)
        if key[at.end() :] in missing
    )
    # Of two that fit as many, the shorter: transformers itself adds and takes off the backbone's.
    prefix, count = min(votes.items(), key=lambda vote: (-vote[1], len(vote[0])), default=("", 0))
    fits = len(names & missing)
    if max(count, fits) * 2 < len(read.missing):
        return None
    if fits >= count:
        prefix = ""
    if not prefix and not within:
        return None
    patterns = {rf"{name}\.": "" for name in within}
    if prefix:
        patterns[f"^{re.escape(prefix)}"] = ""
    prefixes = " and ".join(f'"{each}."' for each in [prefix.removesuffix("."), *within] if each)
    note = N_(
        "The names of the weights in the file contain {prefixes}, added by a wrapper such as "
        "DataParallel, Lightning or torch.compile. It was removed.",
        prefixes=prefixes,
    )
    return replace(way, name_patterns=patterns, notes=(*way.notes, note))


def in_its_class(
    checkpoint: Checkpoint, config: PreTrainedConfig, way: Way, read: LoadOutcome
) -> Way | None:
    """Return the way in the one class that has the names of the file; None where there is none."""
    class_name = saved_class(config)
    _, share = random_share(read)
    if not read.unused and (not share or (class_name and share <= MOST_RANDOM)):
        return None
    names = set(shapes(inner_folder.whole_files(checkpoint.folder)))
    for pattern, new in way.name_patterns.items():
        names = {re.sub(pattern, new, name) for name in names}
    own = getattr(transformers, class_name, None) if class_name else None
    if own is not None and own is not way.cls and _has_all(own, config, names):
        return None  # config.json is right: a class whose head attnviz does not read
    fits = [
        (task, cls)
        for task, cls in candidates(config)
        if cls is not way.cls and _has_all(cls, config, names)
    ]
    if len(fits) != 1:
        return None
    task, cls = fits[0]
    statement = (
        N_("names {class_name}", class_name=class_name) if class_name else N_("names no class")
    )
    note = N_(
        "config.json {statement}, but the weights in the file are those of {name}, so the model "
        "was opened as that.",
        statement=statement,
        name=cls.__name__,
    )
    return replace(way, task=task, cls=cls, notes=(*way.notes, note))


def _has_all(cls: Any, config: PreTrainedConfig, names: set[str]) -> bool:
    """Return whether the weights of a class have just these names, but for those that it makes."""
    try:
        model = skeleton(cls, config)
    except BaseException as error:  # a class that does not fit says so in any way
        raise_what_is_no_fault(error)
        return False
    weights = {name for name, _ in model.named_parameters()}
    every = set(model.state_dict())
    return weights <= names and all(
        name in every or name.endswith(("position_ids", ".attn.bias", "masked_bias"))
        for name in names
    )


def with_rows(
    checkpoint: Checkpoint, config: PreTrainedConfig, way: Way, read: LoadOutcome
) -> Way | None:
    """Return a way with as many labels, and tokens, as the file has rows; None where all fit.

    Raises ModelError when other weights have other shapes, too.
    """
    if not read.mismatched:
        return None
    new_config = copy.deepcopy(
        config if isinstance(config, way.cls.config_class) else read.hf.config
    )
    text = new_config.get_text_config()
    words = getattr(text, "vocab_size", None)
    rows: dict[str, set[int]] = {"labels": set(), "tokens": set()}
    odd = {}
    for name, (file_shape, class_shape) in read.mismatched.items():
        first, *others = class_shape or (0,)
        alike = len(file_shape) == len(class_shape) and list(file_shape[1:]) == others
        if alike and first == words:
            rows["tokens"].add(file_shape[0])
        elif alike and first == new_config.num_labels:
            rows["labels"].add(file_shape[0])
        else:
            odd[name] = (file_shape, class_shape)
    if odd or any(len(each) > 1 for each in rows.values()):
        raise ModelError(_other_shapes(checkpoint, way, odd or read.mismatched))
    notes = []
    if rows["labels"]:
        id2label = read_json(checkpoint.folder / "config.json").get("id2label")
        count = rows["labels"].pop()
        bounds.check_rows(count, checkpoint.name)
        names, note = labels.labels_of_rows(id2label, count)
        new_config.id2label = names
        new_config.label2id = {name: number for number, name in names.items()}
        notes += [note] if note else []
    if rows["tokens"]:
        text.vocab_size = rows["tokens"].pop()
        notes.append(
            several(
                "The file has an embedding of {n:,} tokens and config.json says "
                "{words:,}: opened with those of the file.",
                n=text.vocab_size,
                words=words,
            )
        )
    return replace(way, config=new_config, notes=(*way.notes, *notes))


def _other_shapes(
    checkpoint: Checkpoint, way: Way, odd: dict[str, tuple[tuple[int, ...], tuple[int, ...]]]
) -> str:
    name, (file_shape, class_shape) = min(odd.items())
    return several(
        '{n} weights of "{name}" have other shapes than its config.json says: '
        "{name_2} is {shape} and {name_3} wants {shape_2}. One of the two "
        "belongs to another model: copy both from the folder where they were "
        "saved together.",
        n=len(odd),
        name=checkpoint.name,
        name_2=name,
        shape=_shape(file_shape),
        name_3=way.cls.__name__,
        shape_2=_shape(class_shape),
    )


def _shape(sizes: tuple[int, ...]) -> str:
    return " x ".join(map(str, sizes)) or "one number"
