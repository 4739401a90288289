"""An adapter on its base: the class and the sizes that fit both, and the model with it merged."""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass
from typing import Any

from transformers import PreTrainedConfig

from attnviz.errors import ModelError, raise_what_is_no_fault
from attnviz.language import N_
from attnviz.models import adapters, estimate, labels
from attnviz.models.checkpoint_files import read_json
from attnviz.models.classes import candidates, class_for
from attnviz.models.tasks import Task, task_of
from attnviz.models.ways import Way

_PART = re.compile(
    r"\.(lora|loha|lokr|hada|oft|boft|vera|ia3|road|shira|c3a|miss|bone|hra|waveft|fourierft|"
    r"randlora|vblora|trainable_tokens|token_adapter|delta|ln_tuning|adamss|beft|deft|delora|frod|"
    r"glora|gralora|hira|lily|osf|peanut|psoft|pvera|shadow|supertuning|tinylora|unilora)"
    r"_?\w*(\..+)?$"
)
"""What peft's tuners call their own weights (`peft.mapping.PEFT_TYPE_TO_PREFIX_MAPPING`)."""


@dataclass(frozen=True)
class AdapterPlan:
    """How an adapter's base is opened so that the adapter fits it.

    Attributes:
        whole_weights: weights of the base that the adapter brings whole: a head, an embedding.
        tokens: rows of the embedding that the adapter brings; None where it brings none.
    """

    settings: adapters.Settings
    way: Way
    whole_weights: frozenset[str]
    tokens: int | None

    def merge(self, hf: Any) -> Any:
        """Return the base with the adapter in its weights.

        Raises ModelError when the weights do not fit the base.
        """
        if self.tokens is not None and hf.get_input_embeddings().weight.shape[0] != self.tokens:
            hf.resize_token_embeddings(self.tokens, mean_resizing=False)
        return adapters.merge(hf, self.settings)


def plan(
    settings: adapters.Settings, config: PreTrainedConfig, task_choice: Task | None
) -> AdapterPlan:
    """Return how the base is opened for an adapter.

    Raises ModelError when no class of the base has a place for the adapter's weights.
    """
    weights = adapters.weights(settings)
    whole = {name: shape for name, shape in weights.items() if not _PART.search(f".{name}")}
    modules = {_PART.sub("", f".{name}")[1:] for name in weights if name not in whole}
    config = _with_names_beside(settings, config)
    task, cls, skeleton = _class(settings, config, task_choice, modules | set(whole))
    shapes = {name: tuple(weight.shape) for name, weight in skeleton.state_dict().items()}
    base_config, notes = copy.deepcopy(config), list[str]()
    tokens = _tokens(skeleton, whole)
    for name, shape in whole.items():
        base_shape = shapes.get(name)
        if base_shape is None or base_shape == shape or base_shape[0] != config.num_labels:
            continue
        if len(shape) == len(base_shape) and shape[1:] == base_shape[1:]:
            names, note = labels.labels_of_rows(None, shape[0])
            base_config.id2label, base_config.label2id = names, {v: k for k, v in names.items()}
            note = note.replace("config.json has no labels", "nothing in its folder lists them")
            notes = [note] if note else []
    way = Way(task, cls, base_config, notes=tuple(notes))
    return AdapterPlan(settings, way, frozenset(whole), tokens)


def _with_names_beside(settings: adapters.Settings, config: PreTrainedConfig) -> PreTrainedConfig:
    """Take the labels from a config.json of the adapter, or of the model that a run wrote by it.

    peft's own files hold none.
    """
    folder = settings.folder
    beside = [folder / "config.json"]
    if folder.name == "adapter":
        beside.append(folder.parent / "model" / "config.json")
    for file in beside:
        if not file.is_file():
            continue
        fields = read_json(file)
        if fields.get("model_type") == config.model_type and isinstance(
            fields.get("id2label"), dict
        ):
            with_labels = copy.deepcopy(config)
            names, _ = labels.labels_of_rows(fields["id2label"], len(fields["id2label"]))
            with_labels.id2label, with_labels.label2id = names, {v: k for k, v in names.items()}
            with_labels.problem_type = fields.get("problem_type")
            return with_labels
    return config


def _class(
    settings: adapters.Settings, config: PreTrainedConfig, task_choice: Task | None, names: set[str]
) -> tuple[Task, Any, Any]:
    """Return the task and class that have an adapter's names, and that class without weights."""
    if task_choice is not None:
        order = [(task_choice, class_for(config, task_choice))]
    else:
        own = task_of(config)
        order = [(own, class_for(config, own)), *candidates(config)]
        if settings.tasks:
            order = [each for each in order if each[0].name in settings.tasks]
    for task, cls in order:
        try:
            skeleton = estimate.skeleton(cls, config)
        except ModelError:
            raise
        except BaseException as error:  # a config may hold anything
            raise_what_is_no_fault(error)
            reason = " ".join(str(error).split())[:200]
            raise ModelError(
                N_(
                    'The base of the adapter "{name}" cannot be made as its config.json says '
                    "({name_2}): {reason}",
                    name=settings.folder.name,
                    name_2=cls.__name__,
                    reason=reason,
                )
            ) from error
        there = {name for name, _ in skeleton.named_modules()} | set(skeleton.state_dict())
        if all(name in there or name.rpartition(".")[0] in there for name in names):
            return task, cls, skeleton
    if task_choice is not None:
        raise ModelError(
            N_(
                'The adapter "{name}" was not trained for "{task_choice_name}": its weights have '
                'no place in {order_name}. Use task="auto".',
                name=settings.folder.name,
                task_choice_name=task_choice.name,
                order_name=order[0][1].__name__,
            )
        )
    class_names = ", ".join(cls.__name__ for _, cls in order) or N_("none of its kind")
    raise ModelError(
        N_(
            'The weights of the adapter "{name}" ({names}, ...) have no place in its base, a '
            "{model_type} (tried: {class_names}). Check that base_model_name_or_path of "
            "adapter_config.json names the model that it was trained on.",
            name=settings.folder.name,
            names=min(names, default="none"),
            model_type=config.model_type,
            class_names=class_names,
        )
    )


def _tokens(skeleton: Any, whole: dict[str, tuple[int, ...]]) -> int | None:
    """Return how many tokens the embedding has that an adapter brings."""
    try:
        embedding = skeleton.get_input_embeddings()
    except NotImplementedError:
        return None
    name = next((n for n, module in skeleton.named_modules() if module is embedding), None)
    shape = whole.get(f"{name}.weight")
    return None if shape is None else shape[0]
