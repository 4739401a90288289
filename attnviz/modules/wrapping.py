"""A PyTorch module of one's own as a model: `wrap`."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from typing import Any, ClassVar, cast

import torch
from torch import nn

from attnviz.errors import AttnvizError, InputError, ModelError, did_you_mean
from attnviz.language import N_
from attnviz.models.model import Model
from attnviz.models.tasks import Kind, Reads, Task
from attnviz.modules.network import OwnConfig, OwnNetwork
from attnviz.modules.outputs import ANSWERS
from attnviz.modules.own import OwnModule
from attnviz.modules.vocabularies import as_tokenizer
from attnviz.records import Prediction


def wrap(
    module: nn.Module,
    *,
    read: Callable[[Any], Any] | None = None,
    tokens: Callable[[Any], Any] | None = None,
    answer: str | Callable[[Any], Prediction] = "auto",
    tokenizer: Any = None,
    labels: Sequence[str] | None = None,
    name: str | None = None,
    embedding: nn.Module | str | None = None,
) -> Model:
    """Return a PyTorch module as a model that can be traced, changed and explained.

    What is attention in it is found out from its first input: calls of
    `scaled_dot_product_attention`, of `nn.MultiheadAttention`, and a softmax whose weights sum up
    values. With a tokenizer a few ids tell it already. Nothing is changed or left on the module,
    which must be in eval mode.

    Args:
        module: any module; its `forward` is called as you would call it.
        read: gives the module's arguments for an input: a tensor, a tuple, or a dictionary by name.
            Tensors have a batch axis of 1.
        tokens: gives the names of the places that attend: a list of words, patches, hours, or a
            dictionary of lists where there are several axes ({"source": ..., "target": ...}).
        answer: what the module returns: "classes", "next_token", "values", "text", "pixels", a
            function from the output to a `Prediction`, or "auto", which goes by its shape.
        tokenizer: in place of `read` and `tokens`: a transformers tokenizer, or a dictionary from
            words or characters to ids, or anything with `encode` and `decode`.
        labels: the names of the classes, or of the items where a next one is answered.
        name: what the model is called; None: the name of its class.
        embedding: the module that turns ids into vectors, or its path; None: the first
            `nn.Embedding` that has a row for each id.

    Raises ModelError for what is no module, is compiled or scripted, is in train mode, lies on
    several devices, or has no weights on a device that can be run; and InputError for an argument
    that is not understood. A module without attention raises UnsupportedError with its first input.
    """
    _refuse(module)
    if tokenizer is None and read is None:
        raise InputError(
            N_(
                "Say how an input becomes the module's arguments: give `read`, a function that "
                "returns them, or a `tokenizer`."
            )
        )
    if isinstance(answer, str) and answer not in (*ANSWERS, "auto"):
        raise InputError(
            N_(
                'No answer "{answer}". There are: {answers}, auto, or a function.{did_you_mean}',
                answer=answer,
                answers=", ".join(ANSWERS),
                did_you_mean=did_you_mean(answer, ANSWERS),
            )
        )
    vocabulary, size = (None, 0) if tokenizer is None else as_tokenizer(tokenizer)
    names = [] if labels is None else [str(each) for each in labels]
    own = OwnModule(answer, read, tokens, labels=len(names), vocabulary=size)
    config = OwnConfig()
    config.id2label = dict(enumerate(names))
    config.label2id = {label: number for number, label in enumerate(names)}
    network = OwnNetwork(module, config, own, _embedding(module, embedding, size))
    model = Model(
        name=name or type(module).__name__,
        hf=network,
        tokenizer=vocabulary,
        task_line=cast(Task, OwnTask(own)),
        own=own,
    )
    if read is None:  # a few ids tell what it does; where they do not, the first text will
        with contextlib.suppress(AttnvizError):
            own.try_ids(model, range(min(size, 4)))
    return model


class OwnTask:
    """What a module of one's own is for, as `models.tasks.Task`; known with its first input."""

    auto_class = mapping = suffix = ""
    _kinds: ClassVar[dict[str, Kind]] = {
        "next_token": "next_token", "pixels": "pixel_classes",
    }  # fmt: skip
    _names: ClassVar[dict[str, str]] = {
        "classes": N_("classification"), "next_token": N_("text-generation"),
        "pixels": N_("image-segmentation"),
    }  # fmt: skip

    def __init__(self, own: OwnModule) -> None:
        self._own = own

    @property
    def _answer(self) -> str:
        return self._own.answer if isinstance(self._own.answer, str) else ""

    @property
    def name(self) -> str:
        """What the module is for, as tasks are called."""
        return self._names.get(self._answer, N_("module"))

    @property
    def kind(self) -> Kind:
        """How its answer is read."""
        if self._answer == "next_token" and not self._own.vocabulary:
            return "classes"
        return self._kinds.get(self._answer, "classes")

    @property
    def reads(self) -> Reads:
        """What it reads: text, where a tokenizer makes its arguments."""
        return "text" if self._own.read is None else "own"

    def includes(self, saved: str) -> bool:
        """Return that no class of transformers is its."""
        return False


def _embedding(
    module: nn.Module, given: nn.Module | str | None, vocabulary: int
) -> nn.Module | None:
    """Return the module that turns ids into vectors: the one that was given, or the first."""
    if isinstance(given, str):
        try:
            return module.get_submodule(given)
        except AttributeError as error:
            raise InputError(
                N_('{name} has no part "{given}".', name=type(module).__name__, given=given)
            ) from error
    if given is not None:
        return given
    tables = [each for each in module.modules() if isinstance(each, nn.Embedding)]
    return next((each for each in tables if each.num_embeddings >= vocabulary > 0), None)


def _refuse(module: Any) -> None:
    """Raise ModelError for what cannot be run so that its attention is seen."""
    if isinstance(module, type) and issubclass(module, nn.Module):
        raise ModelError(
            N_("Give an instance: {name}(...) instead of {name}.", name=module.__name__)
        )
    if not isinstance(module, nn.Module):
        raise ModelError(
            N_("wrap takes a torch.nn.Module; got {module}.", module=type(module).__name__)
        )
    name = type(module).__name__
    for each in module.modules():
        if isinstance(each, torch.jit.ScriptModule):
            raise ModelError(
                N_(
                    "{name} is scripted by torch.jit, which hides what it calls. Give the module "
                    "that it was made of.",
                    name=name,
                )
            )
        if type(each).__name__ == "OptimizedModule" or getattr(each, "_compiled_call_impl", None):
            raise ModelError(
                N_(
                    "{name} is compiled by torch.compile, which hides what it calls. Give the "
                    "module that was compiled (its _orig_mod).",
                    name=name,
                )
            )
        if isinstance(each, nn.DataParallel | nn.parallel.DistributedDataParallel):
            raise ModelError(
                N_("{name} copies a module to each device. Give its .module instead.", name=name)
            )
    if module.training:
        raise ModelError(
            N_(
                "{name} is in train mode, in which dropout changes every answer. Call .eval() on "
                "it.",
                name=name,
            )
        )
    devices = {str(each.device) for each in (*module.parameters(), *module.buffers())}
    if "meta" in devices:
        raise ModelError(N_("{name} has no weights yet: they are on the meta device.", name=name))
    if len(devices) > 1:
        raise ModelError(
            N_(
                "{name} lies on several devices ({devices}). Move it to one: .to(device).",
                name=name,
                devices=", ".join(sorted(devices)),
            )
        )
