"""How a module of one's own is asked: from an input to its arguments, and from calls to a trace."""

from __future__ import annotations

import inspect
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from attnviz.errors import InputError, UnsupportedError
from attnviz.language import N_
from attnviz.models.foreign import asked_of
from attnviz.models.model import Model
from attnviz.modules.axis_names import (
    MOST_ADDED,
    axis_of,
    in_window,
    named_places,
    picture_in,
    sides_in,
    unnamed,
)
from attnviz.modules.facts import CallFinder, Facts, facts_of
from attnviz.modules.outputs import Held, OwnOutput, by_names, found_out
from attnviz.records import AttentionLayer, Prediction, Stack, StackName, Tokens
from attnviz.tracing import engine
from attnviz.tracing.inputs import Prepared
from attnviz.tracing.stacks import layer_of_call

MOST_SHAPES = 256
"""Shapes of inputs whose number of places is remembered."""


@dataclass(eq=False)
class OwnModule:
    """What `wrap` was told of a module, and what running it told.

    One is shared by a model and its twins; `facts` are found out once, from the first input, and
    are the same for every thread.

    Attributes:
        answer: what the module returns, as `wrap` takes it; "auto" until the first input.
        labels, vocabulary: how many of each there are; 0 where there are none.
        read: gives the module's arguments for an input; None where a tokenizer does.
        tokens: gives the names of the places along the axes: a list, or a list for each axis by its
            name ("source", "target"); None numbers them.
    """

    answer: str | Callable[[Any], Prediction]
    read: Callable[[Any], Any] | None = None
    tokens: Callable[[Any], Any] | None = None
    labels: int = 0
    vocabulary: int = 0
    facts: Facts | None = None
    rows_first: bool = False
    base: int | None = None
    _lengths: dict[Any, int] = field(default_factory=dict, repr=False)
    _finding: Any = field(default_factory=threading.Lock, repr=False)

    def __deepcopy__(self, memo: dict[int, Any]) -> OwnModule:
        """Return the same one: twins of a model have the facts in common."""
        return self

    @property
    def n_layers(self) -> int:
        """Layers of the tallest stack; 0 before the first input."""
        return 0 if self.facts is None else self.facts.n_layers

    @property
    def n_heads(self) -> int:
        """Heads of the widest layer; 0 before the first input."""
        return 0 if self.facts is None else self.facts.n_heads

    @property
    def has_vectors(self) -> bool:
        """Whether queries, keys and values of all layers are seen."""
        return self.facts is not None and self.facts.has_vectors

    @property
    def looks_only_back(self) -> bool:
        """Whether no place of the one stack looks at a later one."""
        return self.facts is not None and self.facts.looks_only_back

    def output(self, output: Any, rows: int) -> OwnOutput:
        """Return what the module returned for so many inputs, by the names of transformers."""
        return by_names(output, rows, self.answer, has_vocabulary=self.vocabulary > 0)

    def streamed_bytes(self, tokens: int, itemsize: int) -> int:
        """Return about what queries, keys and sums of so many places take in a streamed trace."""
        calls = () if self.facts is None else self.facts.calls
        numbers = sum(call.width * (call.heads + call.kv_heads) for call in calls)
        return tokens * (numbers * itemsize + 4 * sum(call.heads for call in calls))

    def stack_of_module(self, model: Model) -> dict[nn.Module, StackName]:
        """Return the stack that each module of a model attends for."""
        found = {} if self.facts is None else self.facts.stack_of_path
        names: dict[nn.Module, str] = model.hf.name_of
        return {module: found.get(path, "attention") for module, path in names.items()}

    def find_out(self, model: Model, prepared: Prepared) -> None:
        """Find out what the module does with an input that is ready, where it is not known yet.

        Raises InputError and UnsupportedError as `wrap` says.
        """
        self._facts_from(model, prepared.tensors)
        if self.base is None and self.read is None:
            self.base = len(prepared.tokens)

    def try_ids(self, model: Model, ids: Sequence[int]) -> None:
        """Find out what the module does with a few ids of its vocabulary. Raises as `find_out`."""
        self._facts_from(model, {"input_ids": torch.tensor([list(ids)], device=model.hf.device)})
        self.base = len(ids)

    def _facts_from(self, model: Model, tensors: Mapping[str, Any]) -> Facts:
        with self._finding:
            if self.facts is None or self.facts.is_tentative:
                whole = [each for each in tensors.values() if isinstance(each, Tensor)]
                self.rows_first = bool(whole) and all(
                    each.dim() > 0 and each.shape[0] == 1 for each in whole
                )
                output, facts = self._run_once(model, tensors)
                if self.answer == "auto":
                    self.answer = found_out(
                        output.whole.value, tokens=facts.calls[-1].queries, labels=self.labels,
                        vocabulary=self.vocabulary, given=[each.shape for each in whole],
                    )  # fmt: skip
                if self.answer not in ("classes", "next_token", "pixels"):
                    model.hf.config.problem_type = "regression"  # numbers, of which none is best
                if (layers := _layers(model.hf.module, facts)) is not None:
                    model.hf.config.num_hidden_layers = layers
                self.facts = facts
                self._lengths[_shapes(tensors)] = facts.stacks[0].keys
            return self.facts

    def _run_once(self, model: Model, tensors: Mapping[str, Any]) -> tuple[OwnOutput, Facts]:
        finder = CallFinder({}, name_of=model.hf.name_of)
        with (
            asked_of(model, N_("be run on this input")), torch.no_grad(), engine.recording(finder),
        ):  # fmt: skip
            output = model.hf(**tensors)
        return output, facts_of(finder.found, model.architecture)

    def _length(self, model: Model, tensors: Mapping[str, Any]) -> int:
        """Return how many places the first stack has, for an input whose places have no names."""
        shapes = _shapes(tensors)
        if shapes not in self._lengths:
            if len(self._lengths) >= MOST_SHAPES:
                self._lengths.clear()
            self._lengths[shapes] = self._run_once(model, tensors)[1].stacks[0].keys
        return self._lengths[shapes]

    def prepare(self, model: Model, inputs: Any) -> Prepared:
        """Return an input as the module's arguments and the names of its places.

        Raises InputError where `read` or `tokens` cannot take it, or give something else.
        """
        assert self.read is not None
        with _asked_of_person("read"):
            given = self.read(inputs)
        tensors = _arguments(model, given)
        self._facts_from(model, tensors)
        named = self._named(inputs)
        tokens = next(iter(named.values()), None)
        if self.base is None and tokens is not None:
            self.base = len(tokens)
        sides = sides_in(tensors)
        if tokens is None:
            tokens = unnamed(self._length(model, tensors), sides)
        text = (inputs if isinstance(inputs, str) else N_("(input)"),)
        return Prepared(
            tensors, tokens, text, picture=picture_in(tensors), named=named, sides=sides
        )  # fmt: skip

    def axes_found(self, name: StackName, prepared: Prepared) -> tuple[Tokens, Tokens]:
        """Return the queries and the keys of a stack before it is computed, as they were found.

        Places that grow with the input are those of its tokens, and what the module adds.
        """
        assert self.facts is not None
        (found,) = [stack for stack in self.facts.stacks if stack.name == name]
        base = self.facts.stacks[0].keys if self.base is None else self.base
        sizes = [
            len(prepared.tokens) + size - base if 0 <= size - base <= MOST_ADDED else size
            for size in (found.queries, found.keys)
        ]
        return self.axes(name, (sizes[0], sizes[1]), prepared)

    def _named(self, inputs: Any) -> dict[str, Tokens]:
        if self.tokens is None:
            return {}
        with _asked_of_person("tokens"):
            names = self.tokens(inputs)
        by_axis = names if isinstance(names, Mapping) else {"": names}
        return {str(axis): named_places(each) for axis, each in by_axis.items()}

    def axes(
        self, name: StackName, sizes: tuple[int, int], prepared: Prepared
    ) -> tuple[Tokens, Tokens]:
        """Return the queries and the keys of a stack whose maps have these sizes."""
        named = list(prepared.named.values()) or [prepared.tokens]
        reads, writes = named[0], named[-1]
        of_keys = writes if name == "decoder" and len(named) > 1 else reads
        of_queries = writes if name in ("decoder", "cross") and len(named) > 1 else reads
        return tuple(
            axis_of(size, [first, *named, prepared.tokens], prepared)
            for size, first in zip(sizes, (of_queries, of_keys), strict=True)
        )  # type: ignore[return-value]

    def stacks(
        self, model: Model, calls: Mapping[StackName, Sequence[engine.Call]], prepared: Prepared
    ) -> dict[StackName, Stack]:
        """Return calls as stacks, in the order of their first calls."""
        assert self.facts is not None
        shared: dict[Any, np.ndarray | None] = {}
        stacks = {}
        for found in self.facts.stacks:
            made = calls.get(found.name)
            if made is None:
                continue
            if found.by_steps:
                layers = _rows_as_layers(made)
            else:
                layers = [layer_of_call(call, shared) for call in made]
            sizes = {layer.shape[1:] for layer in layers}
            if len(sizes) > 1:
                raise UnsupportedError(
                    N_(
                        "The maps of {name} have different sizes for this input ({sizes}), so "
                        "they are no layers of one stack.",
                        name=found.name,
                        sizes=", ".join(f"{n} x {m}" for n, m in sorted(sizes)),
                    )
                )
            if found.windows > 1:
                axes = tuple(in_window(size) for size in layers[0].shape[1:])
            else:
                axes = self.axes(found.name, layers[0].shape[1:], prepared)
            stacks[found.name] = Stack(found.name, tuple(layers), *axes)
        return stacks

    def missing(self, stacks: Mapping[StackName, Stack]) -> tuple[str, ...]:
        """Return what a trace of the module lacks, each with the reason in words."""
        assert self.facts is not None
        windows = [
            N_(
                "{stack} attends in {windows} windows of {queries} places. Each window has heads "
                "of its own here, one window after the other.",
                stack=found.name,
                windows=found.windows,
                queries=found.queries,
            )
            for found in self.facts.stacks
            if found.windows > 1
        ]
        by_hand = [call for call in self.facts.calls if call.only_weights]
        if not by_hand:
            return tuple(windows)
        return (
            *windows,
            N_(
                "{path} computes its softmax by hand, so its weights were captured and not its "
                "queries and keys.",
                path=by_hand[0].path or N_("The module"),
            ),
        )

    def prediction(self, output: Any) -> Prediction | None:
        """Return the answer where a function makes it, or the module wrote a text; else None.

        Raises InputError where the function gives something else.
        """
        whole = getattr(output, "whole", None)
        if not isinstance(whole, Held):
            return None
        if not callable(self.answer):
            return Prediction("text", text=str(whole.value))
        with _asked_of_person("answer"):
            answer = self.answer(whole.value)
        if not isinstance(answer, Prediction):
            raise InputError(
                N_(
                    "`answer` gave a {name}; give a function that returns an attnviz Prediction.",
                    name=type(answer).__name__,
                )
            )
        return answer


class _asked_of_person:
    """Names the function of one's own that failed, and keeps what it raised."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        if isinstance(error, Exception) and not isinstance(error, InputError):
            raise InputError(
                N_(
                    "`{name}` could not take this input: {kind}: {error}",
                    name=self.name,
                    kind=type(error).__name__,
                    error=" ".join(str(error).split())[:300],
                )
            ) from error


def _layers(module: nn.Module, facts: Facts) -> int | None:
    """Return how long the list is in which all layers of the first stack stand; None for none."""
    for name, each in module.named_modules():
        paths = facts.stacks[0].paths
        inside = all(path.startswith(f"{name}.") for path in paths) if name else True
        if isinstance(each, nn.ModuleList | nn.Sequential) and inside:
            return len(each)
    return None


def _shapes(tensors: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(
        (name, tuple(value.shape) if isinstance(value, Tensor) else repr(value)[:100])
        for name, value in tensors.items()
    )


def _arguments(model: Model, given: Any) -> dict[str, Any]:
    """Return what `read` gave as arguments by name, tensors on the module's device."""
    names = list(inspect.signature(model.hf.module.forward).parameters)
    if isinstance(given, Mapping):
        by_name = {str(name): value for name, value in given.items()}
    else:
        several = given if isinstance(given, tuple) else (given,)
        if len(several) > len(names):
            raise InputError(
                N_(
                    "`read` gave {given} things, but {name} takes {taken}: {names}.",
                    given=len(several),
                    name=model.architecture,
                    taken=len(names),
                    names=", ".join(names) or N_("nothing"),
                )
            )
        by_name = dict(zip(names, several, strict=False))
    arguments = {name: _tensor(value) for name, value in by_name.items()}
    if not any(isinstance(value, Tensor) for value in arguments.values()):
        raise InputError(
            N_(
                "`read` gave {given}, in which there is no tensor. Give a tensor, a tuple of them, "
                "or a dictionary of the module's arguments.",
                given=type(given).__name__,
            )
        )
    return {
        name: value.to(model.hf.device) if isinstance(value, Tensor) else value
        for name, value in arguments.items()
    }


def _tensor(value: Any) -> Any:
    return torch.tensor(value) if isinstance(value, np.ndarray) else value


def _rows_as_layers(calls: Sequence[engine.Call]) -> list[AttentionLayer]:
    """Return the calls of modules that make a row each, as the maps of one layer a module."""
    by_module: dict[Any, list[engine.Call]] = {}
    for call in calls:
        by_module.setdefault(call.module, []).append(call)
    layers = []
    for made in by_module.values():
        keys = max(call.weights.shape[-1] for call in made)
        rows = [
            nn.functional.pad(call.weights[0].detach().float(), (0, keys - call.weights.shape[-1]))
            for call in made
        ]
        layers.append(AttentionLayer(torch.cat(rows, dim=1).cpu().numpy()))
    return layers
