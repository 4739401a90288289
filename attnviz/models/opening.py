"""A checkpoint's weights in the class that they are for, and what has to be said of the fit.

transformers sets at random what a file does not name, and drops what it names otherwise. Here it is
looked at what was set and what was dropped, another way is tried where there is one (`ways`), what
then is still missing is said, and a model of which more would be random than read is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from transformers import PreTrainedConfig, PreTrainedModel

from attnviz.errors import ModelError, raise_what_is_no_fault
from attnviz.language import N_, counted, several
from attnviz.models import anatomy, estimate, inner_folder
from attnviz.models.checkpoint_files import Header, headers
from attnviz.models.checkpoints import Checkpoint
from attnviz.models.config_rules import allows_code
from attnviz.models.staging import staging_folder
from attnviz.models.tasks import saved_class
from attnviz.models.ways import (
    MOST_RANDOM,
    LoadOutcome,
    Way,
    in_its_class,
    random_share,
    with_rows,
    without_prefix,
)

Room = Callable[[int], None]
"""Is given bytes that weights will take, and raises ModelError where that is too much."""


def open_for(
    checkpoint: Checkpoint,
    config: PreTrainedConfig,
    way: Way,
    *,
    dtype: torch.dtype | str,
    may_change: bool = False,
    new_head: bool = False,
    later_weights: frozenset[str] = frozenset(),
    adapter_weights: dict[str, Header] | None = None,
    room: Room | None = None,
) -> tuple[Way, LoadOutcome]:
    """Return a model for a task in the best way, beginning with the one given, and what was read.

    Whoever shows a model and whoever trains one open it here. Its own Python runs where the
    operator allows it, and attention is computed by a function that gives its maps.

    Args:
        dtype: number format to open in; "auto" is that of the files.
        may_change: whether another class than the one given may be taken, where that fits.
        new_head: whether a head of other labels is wanted, and so set at random.
        later_weights: names of weights that come later, from an adapter.
        adapter_weights: all weights of that adapter.
        room: is given the bytes that the weights will take, and raises ModelError for too many.

    Raises ModelError when the weights fit in no way or in no memory, or when transformers cannot
    open them.
    """
    with one_model_error(checkpoint, config, way):
        options = _options(config, way, dtype)
        most = 0.99 if new_head else MOST_RANDOM
        there = headers(inner_folder.whole_files(checkpoint.folder))

        def read_in(way: Way) -> LoadOutcome:
            estimate_of_way = estimate.check(
                checkpoint.name, way.cls, config if way.config is None else way.config, there,
                dtype=dtype, most_random=most, adapter_weights=adapter_weights,
            )  # fmt: skip
            if room is not None:
                room(estimate_of_way.in_memory)
            return _read(checkpoint, way, options, later_weights)

        read = read_in(way)
        for mend in (without_prefix, in_its_class, with_rows):
            if (mend is in_its_class and not may_change) or (mend is with_rows and new_head):
                continue
            better = mend(checkpoint, config, way, read)
            if better is not None:
                del read  # two of them may be more than there is memory for
                way, read = better, read_in(better)
        _refuse_random(checkpoint, read, most=most)
    for part in read.hf.modules():  # a config may ask for tuples, which have no names to read by
        if isinstance(getattr(part, "config", None), PreTrainedConfig):
            part.config.return_dict = True
    return way, read


@contextmanager
def one_model_error(checkpoint: Checkpoint, config: PreTrainedConfig, way: Way) -> Iterator[None]:
    """Turn what transformers raises while it opens a checkpoint into one ModelError."""
    try:
        yield
    except ModelError:
        raise
    except BaseException as error:  # a quantised checkpoint misses packages, for one
        raise_what_is_no_fault(error)
        if "trust_remote_code" in str(error):
            raise ModelError(code_refusal(checkpoint)) from error
        raise ModelError(
            N_(
                '"{name}" ({model_type}) could not be opened for {task_name}: {error}',
                name=checkpoint.name,
                model_type=config.model_type,
                task_name=way.task.name,
                error=first_sentence(error),
            )
        ) from error


def _options(config: PreTrainedConfig, way: Way, dtype: torch.dtype | str) -> dict[str, Any]:
    options: dict[str, Any] = {"dtype": dtype}
    if allows_code():
        options["trust_remote_code"] = True
    # Of an Auto class, which opens what brings its own code, nobody knows before.
    known = isinstance(way.cls, type) and issubclass(way.cls, PreTrainedModel)
    if known and not anatomy.follows_attention_interface(way.cls, config):
        options["attn_implementation"] = "eager"  # the only mode in which these give their maps
    return options


def _read(
    checkpoint: Checkpoint, way: Way, options: dict[str, Any], later_weights: frozenset[str]
) -> LoadOutcome:
    config_option = {} if way.config is None else {"config": way.config}
    mapping_option = {"key_mapping": way.name_patterns} if way.name_patterns else {}
    with staging_folder(checkpoint.folder, checkpoint.name) as folder:
        hf, info = way.cls.from_pretrained(
            folder,
            use_safetensors=True,
            output_loading_info=True,
            ignore_mismatched_sizes=True,
            **config_option,
            **mapping_option,
            **options,
        )
    # Where the files are: they were looked at from elsewhere, and peft writes it down.
    hf.name_or_path = hf.config.name_or_path = str(checkpoint.folder)
    return LoadOutcome(
        hf=hf,
        missing=frozenset(info["missing_keys"]) - later_weights,
        unused=frozenset(info["unexpected_keys"]),
        mismatched={
            str(name): (tuple(file_shape), tuple(class_shape))
            for name, file_shape, class_shape in info.get("mismatched_keys", ())
            if str(name) not in later_weights
        },
    )


def _refuse_random(checkpoint: Checkpoint, read: LoadOutcome, *, most: float) -> None:
    """Raise ModelError where more of a model would be random than read."""
    absent, share = random_share(read)
    if share <= most:
        return
    cls = type(read.hf).__name__
    every = len(list(read.hf.parameters()))
    absent |= read.missing
    one, other = (min(names, default="") for names in (read.unused, absent))
    how = (
        N_(
            ': the file calls them "{one}", {cls_} calls them "{other}"',
            one=one,
            cls_=cls,
            other=other,
        )
        if one
        else ""
    )
    count = N_("None") if len(absent) >= every else N_("Only {every}", every=every - len(absent))
    raise ModelError(
        several(
            '{count} of the {n} weights of {cls_} are in the files of "{name}"{how}. '
            "The rest would be random, so nothing was opened. Save the model with "
            "save_pretrained of transformers, and write its class into architectures "
            "of config.json.",
            n=every,
            count=count,
            cls_=cls,
            name=checkpoint.name,
            how=how,
        )
    )


def fit_notes(way: Way, read: LoadOutcome, config: PreTrainedConfig) -> tuple[str, ...]:
    """Return sentences on the weights that were set at random, and on those that are not used."""
    notes = []
    absent, share = random_share(read)
    if absent:
        notes.append(
            N_(
                "{count} ({share:.1%} of the numbers) are not in the checkpoint and were set at "
                "random ({examples}): results that depend on them mean nothing.",
                count=_weights(len(absent)),
                share=share,
                examples=_examples(absent),
            )
        )
    class_name = saved_class(config)
    cls = type(read.hf).__name__
    # Where a head is left out on purpose, by the task, another note says so.
    if read.unused and class_name in ("", cls):
        notes.append(
            N_(
                "{count} of the file are not used, because {cls_} has no place for them "
                "({examples}).",
                count=_weights(len(read.unused)),
                cls_=cls,
                examples=_examples(read.unused),
            )
        )
    return tuple(notes)


def _weights(n: int) -> str:
    return counted("{n} weight", "{n} weights", n=n)


def _examples(names: frozenset[str]) -> str:
    return ", ".join(sorted(names)[:3]) + (", ..." if len(names) > 3 else "")


def code_refusal(checkpoint: Checkpoint) -> str:
    """Return the sentence for a checkpoint that needs Python of its own, which is not run."""
    return N_(
        '"{name}" brings Python code of its own, which attnviz does not run. An operator who '
        'trusts it can start the app with "attnviz app --allow-code".',
        name=checkpoint.name,
    )


def first_sentence(error: BaseException) -> str:
    """Return what transformers said, short, without the folder that it was shown."""
    text = " ".join(str(error).split()) or type(error).__name__
    text = re.sub(r"/\S*/attnviz-\w+", "the folder", text)  # its own, which is gone by now
    return text[:200] + ("..." if len(text) > 200 else "")
