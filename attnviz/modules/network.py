"""A module of one's own in the place of a transformers model: what the engine runs."""

from __future__ import annotations

import inspect
from itertools import chain
from typing import Any, ClassVar, Protocol

import torch
from torch import Tensor, nn
from transformers import GenerationMixin, PreTrainedConfig, PreTrainedModel

from attnviz.errors import InputError, UnsupportedError
from attnviz.language import N_
from attnviz.modules.outputs import OwnOutput
from attnviz.modules.torch_calls import AttentionCalls
from attnviz.tracing import engine

IGNORED = frozenset({"use_cache", "output_attentions", "return_dict", "logits_to_keep"})
"""What transformers asks of its own models, and a module of one's own need not know."""


class OwnConfig(PreTrainedConfig):
    """What there is to say of a module of one's own: the names of what it answers."""

    model_type = "attnviz-module"

    def __deepcopy__(self, memo: dict[int, Any]) -> OwnConfig:
        """Return the same one: what is found out of a module is true of its twins."""
        return self


class OwnOutputs(Protocol):
    """What a network asks of `modules.own.OwnModule`."""

    rows_first: bool

    def output(self, output: Any, rows: int) -> OwnOutput:
        """Return what the module returned by the names of transformers."""
        ...


class OwnNetwork(PreTrainedModel, GenerationMixin):
    """A module, run as it is; its attention calls go through the engine while something listens.

    The module is a part of this one, so nothing is written on it. It must be in eval mode.
    """

    config_class = OwnConfig
    base_model_prefix = "module"
    main_input_name = "input_ids"
    layers_are_calls: ClassVar[bool] = True
    _is_stateful = True  # no cache of keys: each step reads all of its text again

    def __init__(
        self,
        module: nn.Module,
        config: OwnConfig,
        own: OwnOutputs,
        embedding: nn.Module | None,
    ) -> None:
        config._attn_implementation = "eager"
        super().__init__(config)
        self.module = module
        self.own = own
        self.name_of: dict[nn.Module, str] = {each: name for name, each in module.named_modules()}
        self.embedding_path = _path_of(module, embedding)
        if isinstance(rows := getattr(embedding, "num_embeddings", None), int):
            config.vocab_size = rows
        config._attn_implementation_internal = engine.KEY
        self.training = module.training  # of this one alone: nothing is set on the module

    @property
    def device(self) -> torch.device:
        """Where the module's tensors are; the CPU for one without any."""
        return _first(self.module).device

    @property
    def dtype(self) -> torch.dtype:
        """The number format of the module's weights."""
        floating = (each for each in self.module.parameters() if each.is_floating_point())
        return next(floating, _first(self.module)).dtype

    def num_parameters(self, *_: Any, **__: Any) -> int:
        """Return the number of the module's weights."""
        return sum(each.numel() for each in self.module.parameters())

    def get_input_embeddings(self) -> nn.Module:
        """Return the module that turns ids into vectors. Raises NotImplementedError without one."""
        if self.embedding_path is None:
            raise NotImplementedError
        return self.module.get_submodule(self.embedding_path)

    @classmethod
    def can_generate(cls) -> bool:
        """Return whether `generate` can ask it for the next token."""
        return True

    def get_output_embeddings(self) -> nn.Module | None:
        """Return the last linear map to as many numbers as there are ids; None without one."""
        rows = getattr(self.config, "vocab_size", None)
        maps = [each for each in self.module.modules() if isinstance(each, nn.Linear)]
        return next((each for each in reversed(maps) if each.out_features == rows), None)

    def prepare_inputs_for_generation(  # type: ignore[override]
        self,
        input_ids: Tensor,
        attention_mask: Tensor | None = None,
        **_: Any,
    ) -> dict[str, Any]:
        """Return what one step is given: all ids so far."""
        return {"input_ids": input_ids}

    def forward(self, **given: Any) -> OwnOutput:
        """Return the module's answer to its own arguments, as transformers' models name it."""
        if self.module.training:
            raise InputError(
                N_(
                    "{name} is in train mode, in which dropout changes every answer. Call .eval() "
                    "on it.",
                    name=type(self.module).__name__,
                )
            )
        arguments = self._arguments(given)
        rows = self.rows(arguments)
        if engine.is_silent():
            return self.own.output(self.module(**arguments), rows)
        try:
            with AttentionCalls(self.module, self.name_of, rows):
                output = self.module(**arguments)
        except Exception as error:
            if type(error).__module__.startswith("torch._dynamo"):
                raise UnsupportedError(
                    N_(
                        "A part of {name} is compiled (flex_attention, or torch.compile), which "
                        "hides its weights. Use scaled_dot_product_attention there, or the part "
                        "as it was before it was compiled.",
                        name=type(self.module).__name__,
                    )
                ) from error
            raise
        return self.own.output(output, rows)

    def rows(self, arguments: dict[str, Any]) -> int:
        """Return how many inputs go through the module at once: 1 where it has no axis of them."""
        tensors = [each for each in arguments.values() if isinstance(each, Tensor) and each.dim()]
        first = {each.shape[0] for each in tensors}
        return first.pop() if len(first) == 1 and self.own.rows_first else 1

    def _arguments(self, given: dict[str, Any]) -> dict[str, Any]:
        """Return what is given by the names of the module's own arguments.

        Ids of a text are its first argument where it has none of their name; what a tokenizer gives
        beside them goes to a module that takes it by name.
        """
        parameters = inspect.signature(self.module.forward).parameters
        takes_all = any(each.kind is each.VAR_KEYWORD for each in parameters.values())
        arguments = {}
        for name, value in given.items():
            if name in parameters or (takes_all and name not in IGNORED):
                arguments[name] = value
            elif name == "input_ids":
                arguments[next(iter(parameters))] = value
            elif name not in IGNORED | {"attention_mask", "token_type_ids"}:
                arguments[name] = value  # the module's own words say that it takes none
        return arguments


def _first(module: nn.Module) -> Tensor:
    return next(chain(module.parameters(), module.buffers()), torch.zeros(()))


def _path_of(module: nn.Module, embedding: nn.Module | None) -> str | None:
    return next((name for name, each in module.named_modules() if each is embedding), None)
