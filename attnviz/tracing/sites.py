"""Where a model is met between its attention calls: as layers are entered, and at their MLPs."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from torch import Tensor, nn

from attnviz.errors import InputError, UnsupportedError
from attnviz.language import N_
from attnviz.models import anatomy
from attnviz.models.model import Model
from attnviz.records import StackName
from attnviz.tracing.ground import Place

_LAST_LINEAR = ("output.dense", "fc2", "ffn_output")  # where the MLP is no module (BERT, BART)


@dataclass(frozen=True)
class OnHidden:
    """Returns changed vectors of [row ... token d_model]; `row` None is every row."""

    act: Callable[[Tensor], Tensor]
    row: int | None = None


def layers_of(model: Model, stack: StackName) -> list[nn.Module]:
    """Return the layers of a stack, in order.

    Raises InputError when the stack is "cross", UnsupportedError when no layers are known there.
    """
    if stack == "cross":
        raise InputError(
            N_(
                "Cross-attention is inside the layers of the decoder and shares their residual "
                'stream: give the stack "decoder".'
            )
        )
    if stack not in ("encoder", "decoder"):
        raise UnsupportedError(
            N_(
                "No layers were found around the attention calls of the {stack} stack of "
                "{architecture}. Interventions on heads and maps work there.",
                stack=stack,
                architecture=model.architecture,
            )
        )
    if not model.has_decoder or stack == "encoder":
        return anatomy.blocks(model.hf)
    return anatomy.answering_blocks(model.hf)


def mlp_of(model: Model, layer: nn.Module) -> nn.Module:
    """Return the module whose output is what a layer's MLP adds, before a norm that may follow.

    Raises UnsupportedError when none is found by the names in use.
    """
    if (feed_forward := anatomy.named_feed_forward(layer)) is not None:
        return feed_forward
    for name in _LAST_LINEAR:
        with contextlib.suppress(AttributeError):
            return layer.get_submodule(name)
    raise UnsupportedError(
        N_(
            "The MLP of {name} in {architecture} was not found.",
            name=type(layer).__name__,
            architecture=model.architecture,
        )
    )


@contextlib.contextmanager
def hooked_model(
    model: Model,
    on_residual: Mapping[Place, Sequence[OnHidden]],
    on_mlp: Mapping[Place, Sequence[OnHidden]],
    *,
    twin: Model | None = None,
) -> Iterator[Model]:
    """Yield the model to run: the same one, or a twin that acts where layers begin and end.

    The shared model is never hooked. `twin` is one that this thread has already.
    """
    if not on_residual and not on_mlp:
        yield model
        return
    own = model.twin() if twin is None else twin
    with contextlib.ExitStack() as hooks:
        for (stack, number), steps in on_residual.items():
            layer = layers_of(own, stack)[number]
            hook = layer.register_forward_pre_hook(_enters(steps), with_kwargs=True)
            hooks.callback(hook.remove)
        for (stack, number), steps in on_mlp.items():
            module = mlp_of(own, layers_of(own, stack)[number])
            hooks.callback(module.register_forward_hook(_leaves(steps)).remove)
        yield own


def _enters(steps: Sequence[OnHidden]) -> Callable[..., Any]:
    def hook(module: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if args:
            return (_after_steps(args[0], steps), *args[1:]), kwargs
        for name in ("hidden_states", "hidden_state"):
            if name in kwargs:
                return args, {**kwargs, name: _after_steps(kwargs[name], steps)}
        raise UnsupportedError(N_("The input of {name} was not found.", name=type(module).__name__))

    return hook


def _leaves(steps: Sequence[OnHidden]) -> Callable[..., Any]:
    def hook(_module: nn.Module, _args: Any, output: Any) -> Any:
        # A mixture of experts also hands on its router's scores.
        return anatomy.with_handed_on(output, _after_steps(anatomy.handed_on(output), steps))

    return hook


def _after_steps(hidden: Tensor, steps: Sequence[OnHidden]) -> Tensor:
    for step in steps:
        if step.row is None:
            hidden = step.act(hidden)
        else:
            hidden = hidden.clone()
            hidden[step.row : step.row + 1] = step.act(hidden[step.row : step.row + 1])
    return hidden
