"""One input through one model: its attention maps, its answer, and how its heads behave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float, UInt8

from attnviz.errors import InputError, UnsupportedError
from attnviz.language import N_, joined
from attnviz.records.doubts import Doubt, Unknown, doubts_of, of_prediction, unknown_of
from attnviz.records.framing import Framing
from attnviz.records.max_pooling import max_pooled, overview_side, shown_in_bytes
from attnviz.records.prediction import Prediction
from attnviz.records.stack import AttentionLayer, Stack, StackName, stack_meant
from attnviz.records.streamed import StreamedLayer
from attnviz.records.tokens import Tokens, read_only


@dataclass(frozen=True)
class ModelInfo:
    """What a caption needs to know of the model that made a record.

    made_with: the versions of what computed it, in words; empty where it was not said.
    """

    name: str
    architecture: str
    task: str
    device: str
    dtype: str
    revision: str | None = None
    made_with: str = ""


@dataclass(frozen=True, eq=False)
class Trace:
    """One input through one model: every attention map, its tokens, and the answer.

    Attributes:
        inputs: the texts as given (one, or two for a pair).
        target: the text the decoder was fed, for encoder-decoders.
        picture: uint8 [row, column, colour], the picture as the model saw it; None for texts.
        framing: which part of the picture that was handed over this is; None where it is not known.
        seconds: wall time of the forward pass.
        missing: what this architecture did not give, each with the reason in words.
        rotary: whether queries and keys of self-attention are turned by their positions.
        cut: what was cut short, each in a sentence: parts of the input that the model did not read,
            or a text that it did not finish.
        rounded_to: what the weights were rounded to when they were stored, in words ("float16");
            empty where they are what the model computed with.
    """

    model: ModelInfo
    by_stack: dict[StackName, Stack]
    prediction: Prediction
    inputs: tuple[str, ...]
    target: str | None = None
    picture: UInt8[np.ndarray, "row column colour"] | None = None
    framing: Framing | None = None
    seconds: float = 0.0
    missing: tuple[str, ...] = ()
    rotary: bool = False
    rounded_to: str = ""
    cut: tuple[str, ...] = ()

    @property
    def stacks(self) -> tuple[StackName, ...]:
        """("encoder",), ("decoder",), ("encoder", "decoder", "cross"), ("text", "vision"), ..."""
        return tuple(self.by_stack)

    def stack(self, name: str | None = None) -> Stack:
        """Return one stack; the first when none is named. Raises InputError when it is unknown."""
        if name is None:
            return next(iter(self.by_stack.values()))
        meant = stack_meant(name, self.by_stack)
        if meant is None:
            names = ", ".join(self.stacks)
            raise InputError(
                N_('No stack "{name}" in this trace. It has: {names}.', name=name, names=names)
            )
        return self.by_stack[meant]  # type: ignore[index]

    @property
    def tokens(self) -> Tokens:
        """Tokens of the first stack, one a key position."""
        return self.stack().keys

    @property
    def unknown(self) -> Unknown:
        """How many tokens of the text are unknown to the model, and which share that is.

        Bytes that spell what the vocabulary lacks are not unknown. A target that was given counts,
        one that the model wrote does not.
        """
        axes = [self.tokens]
        if self.target is not None and self.prediction.kind != "text" and "cross" in self.by_stack:
            axes.append(self.by_stack["cross"].queries)
        return unknown_of(*axes)

    @cached_property
    def doubts(self) -> tuple[Doubt, ...]:
        """What keeps the answer from being believed, grave reasons first; mostly nothing."""
        layers = [stack.layers[-1] for stack in self.by_stack.values() if stack.layers]
        maps = [layer.weights for layer in layers if isinstance(layer, AttentionLayer)]
        return doubts_of(self.unknown, (*of_prediction(self.prediction), *maps), self.cut)

    @property
    def nbytes(self) -> int:
        """Bytes held by all arrays of this trace; what layers share counts once."""
        layers = [layer for stack in self.by_stack.values() for layer in stack.layers]
        arrays = {
            array.__array_interface__["data"][0]: array.nbytes
            for layer in layers
            if isinstance(layer, AttentionLayer)
            for array in (layer.weights, layer.query, layer.key, layer.value, layer.added)
            if array is not None
        }
        streamed = [layer for layer in layers if isinstance(layer, StreamedLayer)]
        parts = {id(layer.parts): layer.parts.nbytes for layer in streamed if layer.parts}
        return sum((*arrays.values(), *parts.values(), *(layer.nbytes for layer in streamed)))

    def attention(
        self, layer: int, head: int, stack: str | None = None
    ) -> Float[np.ndarray, "query key"]:
        """Return the weights of one head, exactly as the model used them (float32).

        Rows sum to 1 unless the architecture has attention sinks. A streamed trace works the map
        out again from its queries and keys, equal up to rounding (1e-6). Raises InputError when
        layer or head is out of range, both counted from 0, and for a map too large to be held.
        """
        return self.layer_of(layer, head, stack).head_map(head)

    def rows(
        self,
        layer: int,
        head: int,
        first: int,
        last: int | None = None,
        stack: str | None = None,
    ) -> Float[np.ndarray, "query key"]:
        """Return what the queries from `first` to before `last` (None: one) attend to, float32.

        Raises InputError when a layer, head or query is out of range.
        """
        of = self.layer_of(layer, head, stack)
        last = first + 1 if last is None else last
        if not 0 <= first < last <= of.shape[1]:
            raise InputError(
                N_(
                    "Queries {first} to {last} are out of range: there are {shape}.",
                    first=first,
                    last=last - 1,
                    shape=of.shape[1],
                )
            )
        return of.rows(head, first, last)

    def query(self, layer: int, head: int, stack: str | None = None) -> np.ndarray:
        """Return the query vectors of one head, [query, d_head], after rotary positions."""
        return self._vector("query", layer, head, stack)

    def key(self, layer: int, head: int, stack: str | None = None) -> np.ndarray:
        """Return the key vectors that one head compares with, [key, d_head]."""
        return self._vector("key", layer, head, stack)

    def value(self, layer: int, head: int, stack: str | None = None) -> np.ndarray:
        """Return the value vectors that one head mixes, [key, d_value]."""
        return self._vector("value", layer, head, stack)

    def overview(self, stack: str | None = None) -> UInt8[np.ndarray, "layer head cell cell"]:
        """Return every map of a stack in 8 bits, 0 to 255 for weights 0 to 1.

        A cell is the maximum of the weights it covers. Cells a side are chosen so that all heads
        together stay under `OVERVIEW_BYTES`; at most `OVERVIEW_CELLS`, and never more than tokens.
        Layers with fewer heads than the widest are padded with empty maps.
        """
        return self._overviews[self.stack(stack).name]

    @cached_property
    def _overviews(self) -> dict[str, np.ndarray]:
        return {name: _overview(stack) for name, stack in self.by_stack.items()}

    @staticmethod
    def from_arrays(
        weights: Any,
        tokens: Sequence[str],
        *,
        queries: Sequence[str] | None = None,
        name: str | None = None,
        stack: str | None = None,
        noun: tuple[str, str] | None = None,
    ) -> Trace:
        """Return a trace of maps from anywhere: NumPy, torch, JAX, or what has `__array__`.

        Views, head scores, files, the library and comparison take it; what needs a model refuses.

        Args:
            weights: [layer, head, query, key]; a list of layers, each [head, query, key] or
                [1, head, query, key], as transformers returns `attentions`; the `attentions` of
                `generate`, steps of layers; or a mapping of names to any of these.
            tokens: a string for each key.
            queries: a string for each query, where these are not the keys.
            name: what stands for the model's name.
            stack: what the stack is called: "attention" unless said, "cross" with `queries`, and
                "decoder" of a generation.
            noun: what one position and several are called, such as ("item", "items").

        Weights are kept as float32. Rows that add up to less than 1 are taken, and `missing` says
        so. Raises InputError for what are no weights: below 0, not finite, or rows above 1.02; for
        maps that do not fit the tokens; for more than one input; and for more than 2 GB.
        """
        from attnviz.records import trace_from_arrays  # which makes traces

        return trace_from_arrays(
            weights, tokens, queries=queries, name=name, stack=stack, noun=noun
        )

    def save(self, folder: str | Path) -> Path:
        """Write this trace into a folder, for `attnviz.open_trace`, and return the folder.

        Everything is kept, bit for bit. Raises InputError when the place cannot be written to.
        """
        import attnviz  # a record knows no store: it asks at the front door, as a user would

        return attnviz.save_trace(self, folder)

    def layer_of(
        self, layer: int, head: int, stack: str | None = None
    ) -> AttentionLayer | StreamedLayer:
        """Return a layer that has such a head. Raises InputError when it is out of range."""
        of = self.stack(stack)
        if not 0 <= layer < of.n_layers:
            raise InputError(
                N_(
                    "Layer {layer} is out of range: the {name} has layers 0 to {n_layers}.",
                    layer=layer,
                    name=of.name,
                    n_layers=of.n_layers - 1,
                )
            )
        layer_record = of.layers[layer]
        if why := of.why_no_heads(layer):
            raise InputError(why)
        if not 0 <= head < layer_record.n_heads:
            raise InputError(
                N_(
                    "Head {head} is out of range: layer {layer} has heads 0 to {n_heads}.",
                    head=head,
                    layer=layer,
                    n_heads=layer_record.n_heads - 1,
                )
            )
        return layer_record

    def _vector(self, name: str, layer: int, head: int, stack: str | None) -> np.ndarray:
        layer_record = self.layer_of(layer, head, stack)
        vectors = layer_record.vectors(name)
        if vectors is None and isinstance(layer_record, StreamedLayer):
            raise UnsupportedError(
                N_(
                    "A streamed trace keeps queries and keys, and no {name} vectors. Shorten the "
                    "input, or trace it with a larger budget.",
                    name=name,
                )
            )
        if vectors is None:
            why = joined(self.missing) or N_("They were not captured.")
            raise UnsupportedError(
                N_(
                    "No {name} vectors for {architecture}. {why}",
                    name=name,
                    architecture=self.model.architecture,
                    why=why,
                )
            )
        group = (
            layer_record.n_heads // vectors.shape[0]
        )  # grouped-query attention: heads share a key
        return vectors[head // group]


def _overview(stack: Stack) -> UInt8[np.ndarray, "layer head cell cell"]:
    side = overview_side(stack.n_layers * stack.n_heads)
    rows, columns = min(side, len(stack.queries)), min(side, len(stack.keys))
    if isinstance(stack.first, StreamedLayer):  # its size was chosen when it was computed
        rows, columns = stack.first.overview.shape[1:]
    overview = np.zeros((stack.n_layers, stack.n_heads, rows, columns), np.uint8)
    for number, layer in enumerate(stack.layers):
        overview[number, : layer.n_heads] = (
            layer.overview
            if isinstance(layer, StreamedLayer)
            else shown_in_bytes(max_pooled(layer.weights, rows, columns))
        )
    return read_only(overview)
