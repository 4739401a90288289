"""Which transformers class opens a checkpoint for a task."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from typing import Any

import transformers
from transformers import PreTrainedConfig
from transformers.models.auto import modeling_auto

from attnviz.errors import ModelError
from attnviz.language import N_
from attnviz.models.tasks import TASKS, Task, saved_class, task_named, task_of

INSTEAD = {
    "vit_mae": (
        "ViTModel",
        N_(
            "ViTMAEModel hides three quarters of the patches, different ones at every run. The "
            "same weights are opened as ViTModel, which sees all patches."
        ),
    ),
}
"""Kinds of models whose own class shows nothing that can be looked at: another one, and why."""

_HEAD = re.compile(r"For[A-Z]|LMHead|DoubleHeads|WithProjection")


def class_for(config: PreTrainedConfig, task: Task, *, remote_code: bool = False) -> Any:
    """Return the saved class where it fits the task, else the one the Auto class would take.

    An encoder that was saved alone (T5EncoderModel) stays one: the Auto class of its kind would put
    a decoder of random weights behind it. Raises ModelError when there is no class for the task.
    """
    class_name = saved_class(config)
    if task_of(config) == task and hasattr(transformers, class_name):
        # A head for pretraining answers two questions at once; only the task's own head is read.
        own_head = task.kind != "none" and not class_name.endswith("ForPreTraining")
        alone = (
            task.kind == "none"
            and not _HEAD.search(class_name)
            and config.model_type not in INSTEAD
        )
        if own_head or alone:
            return getattr(transformers, class_name)
    if task.kind == "none" and config.model_type in INSTEAD:
        return getattr(transformers, INSTEAD[config.model_type][0])
    auto_class = getattr(transformers, task.auto_class)
    if remote_code:
        return auto_class
    if task.kind == "none" and (half := _half(config)) is not None:
        return half
    cls = _class_in_mapping(auto_class, config)
    if cls is None:
        raise ModelError(_no_class(config, task))
    return cls


def class_to_train(config: PreTrainedConfig, task: Task, *, remote_code: bool = False) -> Any:
    """Return the class that takes a head of any labels for the task; None where there is none.

    The first that the Auto class knows, whichever was saved: others answer with two heads, or have
    no loss.
    """
    auto_class = getattr(transformers, task.auto_class)
    try:
        entry = auto_class._model_mapping[type(config)]
    except KeyError:
        return auto_class if remote_code and hasattr(config, "auto_map") else None
    return entry[0] if isinstance(entry, tuple | list) else entry


def _half(config: PreTrainedConfig) -> Any:
    """Return the encoder that `model.get_encoder().save_pretrained` wrote, or None.

    transformers exports no such class: BartEncoder and T5Stack stand in the module of their kind.
    Raises ModelError when a decoder was saved alone: it reads the vectors of its encoder.
    """
    class_name, whole = saved_class(config), _class_in_mapping(transformers.AutoModel, config)
    if whole is None or not class_name.endswith(("Encoder", "Decoder", "Stack")):
        return None
    cls = getattr(sys.modules[whole.__module__], class_name, None)
    if not isinstance(cls, type) or not issubclass(cls, transformers.PreTrainedModel):
        return None
    writes = class_name.endswith("Decoder") or getattr(config, "is_decoder", False)
    if class_name.endswith("Encoder") or not writes:
        return cls
    if not type(config)().is_encoder_decoder:
        return None
    raise ModelError(
        N_(
            "This is the decoder of a {model_type} model ({class_name}), saved without the encoder "
            "whose vectors it reads. Save the whole model instead of model.get_decoder(), and open "
            "that.",
            model_type=config.model_type,
            class_name=class_name,
        )
    )


def candidates(config: PreTrainedConfig) -> Iterator[tuple[Task, Any]]:
    """Yield the classes that a checkpoint of this kind may be of, each with its task."""
    earlier = set()
    for task in TASKS:
        cls = _class_in_mapping(getattr(transformers, task.auto_class), config)
        if cls is not None and cls not in earlier and _is_its_own(task, config):
            earlier.add(cls)
            yield task, cls
    encoders = dict[str, str](modeling_auto.MODEL_FOR_TEXT_ENCODING_MAPPING_NAMES.items())
    name = encoders.get(config.model_type, "")
    encoder = getattr(transformers, name, None)
    if encoder is not None and encoder not in earlier:
        yield task_named("embedding"), encoder


def _is_its_own(task: Task, config: PreTrainedConfig) -> bool:
    """Return whether a headless task reads what this kind of model does: AutoModel opens all."""
    return task.kind != "none" or task_of_bare(config) == task


def task_of_bare(config: PreTrainedConfig) -> Task:
    """Return the task of a model of this kind without a head."""
    mapping = modeling_auto.MODEL_MAPPING_NAMES
    bare = mapping.get(config.model_type, "Model")
    bare = bare[0] if isinstance(bare, tuple | list) else bare
    whole = type(config)()
    whole.architectures = [bare]
    return task_of(whole)


def _class_in_mapping(auto_class: Any, config: PreTrainedConfig) -> Any:
    try:
        entry = auto_class._model_mapping[type(config)]
    except KeyError:
        return None
    if not isinstance(entry, tuple | list):
        return entry
    by_name = {cls.__name__: cls for cls in entry}
    return by_name.get(saved_class(config), entry[0])


def _no_class(config: PreTrainedConfig, task: Task) -> str:
    class_name = saved_class(config)
    what = N_("a {model_type} model", model_type=config.model_type) + (
        f" ({class_name})" if class_name else ""
    )
    able = [each.name for each, _ in candidates(config)]
    if not able:
        return N_(
            "This is {what}, which attnviz does not open. It opens: {kinds}.",
            what=what,
            kinds=_kinds(),
        )
    if task_of(config) == task:  # nobody asked for it: it is all that is left for an unknown head
        return N_(
            "This is {what}; attnviz does not read its answer. It could be opened with "
            "task={able}.",
            what=what,
            able=" or ".join(repr(name) for name in able),
        )
    return N_(
        'A {model_type} model cannot do "{name}". It can be opened with task={able}.',
        model_type=config.model_type,
        name=task.name,
        able=" or ".join(repr(name) for name in able),
    )


def _kinds() -> str:
    return ", ".join(task.name for task in TASKS)
