"""A loaded model: the transformers module, what turns input into its tensors, and what it is."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from attnviz.errors import UnsupportedError
from attnviz.language import N_
from attnviz.models import anatomy, pooling
from attnviz.models.causality import looks_only_back
from attnviz.models.tasks import Task
from attnviz.records import ModelInfo, Prediction, Stack, StackName, Tokens
from attnviz.version import VERSION

if TYPE_CHECKING:
    from torch import nn

NO_ID = -1
"""An id that no token has."""


def _versions() -> str:
    import torch
    import transformers

    made_with = f"transformers {transformers.__version__}, torch {torch.__version__}"
    return f"attnviz {VERSION}, {made_with}"


class OwnWay(Protocol):
    """How a module of one's own is asked: `modules.own.OwnModule`."""

    rows_first: bool
    """Whether several inputs can go together, along the first axis of its arguments."""

    @property
    def n_layers(self) -> int:
        """Layers of the tallest stack; 0 before the first input."""
        ...

    @property
    def n_heads(self) -> int:
        """Heads of the widest layer; 0 before the first input."""
        ...

    @property
    def has_vectors(self) -> bool:
        """Whether queries, keys and values of all layers are seen."""
        ...

    @property
    def looks_only_back(self) -> bool:
        """Whether no place of the one stack looks at a later one."""
        ...

    def stack_of_module(self, model: Model) -> dict[nn.Module, StackName]:
        """Return the stack that each module attends for."""
        ...

    def find_out(self, model: Model, prepared: Any) -> None:
        """Find out what the module does with an input that is ready, where it is not known yet."""
        ...

    def axes_found(self, name: StackName, prepared: Any) -> tuple[Tokens, Tokens]:
        """Return the queries and the keys of a stack before it is computed."""
        ...

    def prepare(self, model: Model, inputs: Any) -> Any:
        """Return an input as `tracing.inputs.Prepared`."""
        ...

    def axes(self, name: StackName, sizes: tuple[int, int], prepared: Any) -> tuple[Tokens, Tokens]:
        """Return the queries and the keys of a stack whose maps have these sizes."""
        ...

    def stacks(
        self, model: Model, calls: Mapping[StackName, Sequence[Any]], prepared: Any
    ) -> dict[StackName, Stack]:
        """Return attention calls as stacks."""
        ...

    def streamed_bytes(self, tokens: int, itemsize: int) -> int:
        """Return about what queries, keys and sums of so many places take in a streamed trace."""
        ...

    def missing(self, stacks: Mapping[StackName, Stack]) -> tuple[str, ...]:
        """Return what a trace of the module lacks, each with the reason in words."""
        ...

    def prediction(self, output: Any) -> Prediction | None:
        """Return the answer where a function makes it, or the module wrote a text; else None."""
        ...


@dataclass(frozen=True, eq=False)
class Model:
    """A transformer that is ready to be traced; shared by sessions, and never changed by them.

    Attributes:
        name: the name, hub id or folder name it was asked for by.
        hf: the transformers module, in eval mode.
        tokenizer: its tokenizer; None for models that read no text.
        processor: its image or feature processor; None for models that read only text.
        revision: commit of the hub repository, None for local files.
        notes: what a reader must know before believing its answers.
        folder: where its files are; None for a model that was built in code.
        adapter: where the adapter lies that is merged into the weights of `folder`.
        own: how a module of one's own is asked; None for a model of transformers.
    """

    name: str
    hf: Any  # PreTrainedModel; transformers' own annotations do not survive a type checker
    tokenizer: Any
    task_line: Task
    processor: Any = None
    revision: str | None = None
    notes: tuple[str, ...] = ()
    folder: Path | None = None
    adapter: Path | None = None
    own: OwnWay | None = None

    @property
    def task(self) -> str:
        """What the model is for: "text-classification", "text-generation", ..."""
        return self.task_line.name

    @property
    def device(self) -> str:
        """Where the weights are: "cpu", "cuda:0", "mps:0"."""
        return str(self.hf.device)

    @property
    def dtype(self) -> str:
        """Number format of the weights: "float32", "bfloat16", ..."""
        return str(self.hf.dtype).removeprefix("torch.")

    @property
    def n_layers(self) -> int:
        """Layers of the encoder, or of the decoder when it stands alone."""
        if self.own is not None:
            return self.own.n_layers
        stages = getattr(self.hf.config, "depths", None)  # Swin, SegFormer: layers of each stage
        return sum(stages) if stages else self._number("num_hidden_layers")

    @property
    def n_heads(self) -> int:
        """Attention heads (query heads) of a layer; of the widest where layers differ."""
        if self.own is not None:
            return self.own.n_heads
        return self._number("num_attention_heads")

    def _number(self, name: str) -> int:
        config = self.hf.config
        number = getattr(config.get_text_config(), name, None) or anatomy.setting(config, name)
        if isinstance(number, list | tuple) and number:
            number = max(number)
        if not isinstance(number, int):
            raise UnsupportedError(
                N_(
                    "{architecture} has no attention of the kind that attnviz shows: its config "
                    "has no {name}.",
                    architecture=self.architecture,
                    name=name,
                )
            )
        return number

    @property
    def n_parameters(self) -> int:
        """Number of weights."""
        return self.hf.num_parameters()

    @property
    def architecture(self) -> str:
        """The class of transformers, or of the module of one's own."""
        return type(self.hf if self.own is None else self.hf.module).__name__

    @cached_property
    def has_decoder(self) -> bool:
        """Whether a decoder stands beside an encoder."""
        return anatomy.has_decoder(self.hf)

    @cached_property
    def max_tokens(self) -> int | None:
        """Most tokens that one input may have; None when the positions set no limit."""
        limit = self.tokenizer.model_max_length if self.tokenizer is not None else 10**30
        return anatomy.longest_input(self.hf.config, limit)

    @cached_property
    def target_tokenizer(self) -> Any:
        """A tokenizer of one's own for what a decoder writes; see `tracing.decoders`."""
        return copy.deepcopy(self.tokenizer)

    @property
    def looks_only_back(self) -> bool:
        """Whether a token of a text depends on nothing that comes after it; not for two stacks."""
        return self._looks_only_back if self.own is None else self.own.looks_only_back

    @cached_property
    def _looks_only_back(self) -> bool:
        if self.task_line.reads != "text" or self.has_decoder:
            return False
        hf = self.twin().hf.eval() if self.hf.training else self.hf
        return looks_only_back(hf, self.tokenizer)

    @property
    def stack_of_module(self) -> dict[nn.Module, StackName]:
        """The stack that each submodule attends for."""
        return self._stack_of_module if self.own is None else self.own.stack_of_module(self)

    @cached_property
    def _stack_of_module(self) -> dict[nn.Module, StackName]:
        return anatomy.stack_of_modules(self.hf, causal=self.looks_only_back)

    @property
    def gives_vectors(self) -> bool:
        """Whether queries, keys and values can be captured, not only the weights."""
        return self.makes_calls if self.own is None else self.own.has_vectors

    @cached_property
    def makes_calls(self) -> bool:
        """Whether its attention calls go through the engine, so that they can be changed."""
        if self.own is not None:
            return True
        return anatomy.follows_attention_interface(type(self.hf), self.hf.config)

    @cached_property
    def has_rotary_positions(self) -> bool:
        """Whether queries and keys of self-attention are turned by their positions (RoPE)."""
        return anatomy.has_rotary_positions(self.hf)

    @cached_property
    def pooling(self) -> str:
        """How one vector is made of a text's: a name of `pooling.KNOWN`."""
        return pooling.of_folder(self.folder)[0]

    @property
    def refuses_rows(self) -> bool:
        """Whether transformers refuses to classify several rows at once with it.

        So do classifiers on decoders without a padding token (GPT-2, Llama, OPT, ...).
        """
        if self.task_line.kind != "classes" or self.task_line.reads != "text":
            return False
        if self.own is not None:  # asks for no padding
            return False
        return getattr(self.hf.config.get_text_config(), "pad_token_id", None) is None

    @cached_property
    def for_rows(self) -> Model:
        """The model that takes several rows of one length at once: itself, mostly, or a twin."""
        return self.twin() if self.refuses_rows else self

    def twin(self) -> Model:
        """Return a model with modules of its own and the very same weights, in milliseconds.

        Whoever has to hang hooks on modules, or to put others in their place, does it on a twin:
        the shared model is used by other threads at the same time. No weight is copied, so none may
        be written to; put a new Parameter in its place instead.

        A classifier on a decoder that has no padding token takes several rows on its twin.
        """
        weights = chain(self.hf.parameters(), self.hf.buffers())
        hf = copy.deepcopy(self.hf, {id(tensor): tensor for tensor in weights})
        if self.refuses_rows:
            # It reads the last token that is no padding, and asks for padding before it takes two
            # rows. Rows are of one length here, so with an id that never occurs it reads the last
            # token of each, as it does of one row alone.
            for config in {id(c): c for c in (hf.config, hf.config.get_text_config())}.values():
                config.pad_token_id = NO_ID
        own = replace(self, hf=hf)
        # Measured once, in eval mode.
        if self.own is None and ("_looks_only_back" in self.__dict__ or not hf.training):
            own.__dict__["_looks_only_back"] = self.looks_only_back
        return own

    @property
    def info(self) -> ModelInfo:
        """What a caption says of this model."""
        return ModelInfo(
            name=self.name,
            architecture=self.architecture,
            task=self.task,
            device=self.device,
            dtype=self.dtype,
            revision=self.revision,
            made_with=_versions(),
        )

    def __repr__(self) -> str:
        return (
            f"<Model {self.name}: {self.architecture}, {self.n_layers} layers x {self.n_heads} "
            f"heads, {self.task}, {self.device}, {self.dtype}>"
        )
