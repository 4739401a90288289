"""One input through one model: its attention maps, its answer, and how its heads behave."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

import numpy as np
from jaxtyping import Float, UInt8

from attnviz.errors import InputError, ShapeError, UnsupportedError
from attnviz.records.doubts import Doubt, Unknown, doubts_of, of_prediction, unknown_of
from attnviz.records.framing import Framing
from attnviz.records.pooled import Tile, max_pooled, overview_side, shown_in_bytes
from attnviz.records.prediction import Prediction
from attnviz.records.streamed import StreamedLayer
from attnviz.records.tokens import Tokens, read_only

StackName = Literal[
    "encoder", "decoder", "cross", "text", "vision", "stage1", "stage2", "stage3", "stage4"
]
"""Encoder-decoders have the first three, CLIP's kin two towers, Swin's kin up to four stages."""

STACK_LABELS: Mapping[StackName, str] = {
    "encoder": "encoder", "decoder": "decoder", "cross": "cross-attention", "text": "text tower",
    "vision": "vision tower", "stage1": "stage 1", "stage2": "stage 2", "stage3": "stage 3",
    "stage4": "stage 4",
}  # fmt: skip
"""What the stacks are called."""


def attending_said(numbers: Sequence[int]) -> str:
    """Return which layers compute attention: "Layers 3, 7 and 11 have"."""
    *most, last = map(str, numbers)
    if not most:
        return f"Layer {last} has"
    return f"Layers {', '.join(most)} and {last} have"


def stack_meant(name: str, known: Iterable[str]) -> str | None:
    """Return the stack that is meant by a name, None for none.

    Where an encoder or a decoder stands alone it is meant by either name: what a link or a card
    called by a model's type is now called by what the model does.
    """
    known = tuple(known)
    if name in known:
        return name
    alone = [stack for stack in known if stack in ("encoder", "decoder")]
    if name in ("encoder", "decoder") and len(alone) == 1 and "cross" not in known:
        return alone[0]
    return None


@dataclass(frozen=True, eq=False)
class AttentionLayer:
    """One attention layer of one input, as the model computed it.

    `weights` is what the values were multiplied with. `query`, `key` and `value` are the vectors
    that met in the attention function (after rotary positions, before scaling); under grouped-query
    attention `key` and `value` have fewer heads. They are None where `Trace.missing` says why.

    The rest is what the scaled products met before the softmax, as far as it is known:
    `softcap` * tanh(score / `softcap`), then `added` (masks, where it is below -1e4, and position
    biases; layers share it where the model shares it), and `sinks`, learned scores, one a head,
    that take part in the softmax without being a token.

    `acted` says that an intervention changed scores or weights of some of its heads, so that these
    need not follow from the vectors.

    A layer of a hybrid that computes no attention keeps its place, so that layers have the model's
    own numbers: it has no heads, and `instead` says what it does ("Mamba").
    """

    weights: Float[np.ndarray, "head query key"]
    query: Float[np.ndarray, "head query d_head"] | None = None
    key: Float[np.ndarray, "kv_head key d_head"] | None = None
    value: Float[np.ndarray, "kv_head key d_value"] | None = None
    scaling: float | None = None
    added: Float[np.ndarray, "any_head query key"] | None = None
    softcap: float | None = None
    sinks: Float[np.ndarray, "head"] | None = None
    acted: bool = False
    instead: str = ""

    def __post_init__(self) -> None:
        if self.weights.ndim != 3:
            raise ShapeError(
                f"Attention weights need the axes head, query, key; got shape {self.weights.shape}."
            )
        for name in ("weights", "query", "key", "value", "added", "sinks"):
            array = getattr(self, name)
            if array is not None:
                object.__setattr__(self, name, read_only(array))

    @property
    def n_heads(self) -> int:
        """Number of (query) heads."""
        return self.weights.shape[0]

    @property
    def shape(self) -> tuple[int, int, int]:
        """Heads, queries and keys of its maps."""
        heads, queries, keys = self.weights.shape
        return heads, queries, keys

    def head_map(self, head: int) -> Float[np.ndarray, "query key"]:
        """Return the map of one head."""
        return self.weights[head]

    def rows(self, head: int, first: int, last: int) -> Float[np.ndarray, "query key"]:
        """Return the weights of the queries from `first` to before `last`."""
        return self.weights[head, first:last]

    def tile(self, head: int, tile: Tile) -> np.ndarray:
        """Return a tile of a head's pyramid, as `StreamedLayer.tile` does."""
        found = self.weights[head][tile.spans(*self.shape[1:])]
        return shown_in_bytes(tile.pooled(found)) if tile.level else found

    def vectors(self, name: str) -> np.ndarray | None:
        """Return "query", "key" or "value" vectors, [head, token, d]; None where there are none."""
        return getattr(self, name)


@dataclass(frozen=True, eq=False)
class Stack:
    """All attention layers of one kind: an encoder's, a decoder's own, cross-attention, ..."""

    name: StackName
    layers: tuple[AttentionLayer | StreamedLayer, ...]
    queries: Tokens
    keys: Tokens

    def __post_init__(self) -> None:
        for number, layer in enumerate(self.layers):
            expected = (len(self.queries), len(self.keys))
            if layer.shape[1:] != expected:
                raise ShapeError(
                    f"Layer {number} of the {self.name} has maps of {layer.shape[1:]} "
                    f"for {expected} query and key tokens."
                )

    @property
    def looks_at_itself(self) -> bool:
        """Whether queries and keys are the same places, so that their distance means something."""
        return self.name != "cross" and len(self.queries) == len(self.keys)

    @property
    def streamed(self) -> bool:
        """Whether only queries and keys were kept, and maps are worked out again."""
        return any(isinstance(layer, StreamedLayer) for layer in self.layers)

    @property
    def n_layers(self) -> int:
        """Number of layers, those without attention included."""
        return len(self.layers)

    @property
    def attending(self) -> tuple[int, ...]:
        """The numbers of the layers that compute attention, from 0 as the model counts them."""
        return tuple(number for number, layer in enumerate(self.layers) if layer.n_heads)

    @property
    def first(self) -> AttentionLayer | StreamedLayer:
        """The first layer that computes attention."""
        return self.layers[self.attending[0]]

    def why_no_heads(self, layer: int) -> str:
        """Return the sentence that a layer has no attention, and which have; empty where it has."""
        found = self.layers[layer]
        if found.n_heads:
            return ""
        instead = getattr(found, "instead", "")
        return (
            f"Layer {layer} of the {self.name} has no attention"
            f"{f' ({instead})' if instead else ''}. {attending_said(self.attending)}."
        )

    @property
    def n_heads(self) -> int:
        """Number of heads of the widest layer."""
        return max(layer.n_heads for layer in self.layers)


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
        """Return one stack; the first when none is named. Raises InputError for an unknown name."""
        if name is None:
            return next(iter(self.by_stack.values()))
        meant = stack_meant(name, self.by_stack)
        if meant is None:
            known = ", ".join(self.stacks)
            raise InputError(f'No stack "{name}" in this trace. It has: {known}.')
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

        Raises InputError for a layer, head or query out of range.
        """
        found = self.layer_of(layer, head, stack)
        last = first + 1 if last is None else last
        if not 0 <= first < last <= found.shape[1]:
            raise InputError(
                f"Queries {first} to before {last} are out of range: there are {found.shape[1]}."
            )
        return found.rows(head, first, last)

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

    def save(self, folder: str | Path) -> Path:
        """Write this trace into a folder, for `attnviz.open_trace`, and return the folder.

        Everything is kept, bit for bit. Raises InputError for a place that cannot be written to.
        """
        import attnviz  # a record knows no store: it asks at the front door, as a user would

        return attnviz.save_trace(self, folder)

    def layer_of(
        self, layer: int, head: int, stack: str | None = None
    ) -> AttentionLayer | StreamedLayer:
        """Return a layer that has such a head. Raises InputError for one out of range."""
        of = self.stack(stack)
        if not 0 <= layer < of.n_layers:
            raise InputError(
                f"Layer {layer} is out of range: the {of.name} has layers 0 to {of.n_layers - 1}."
            )
        found = of.layers[layer]
        if why := of.why_no_heads(layer):
            raise InputError(why)
        if not 0 <= head < found.n_heads:
            raise InputError(
                f"Head {head} is out of range: layer {layer} has heads 0 to {found.n_heads - 1}."
            )
        return found

    def _vector(self, name: str, layer: int, head: int, stack: str | None) -> np.ndarray:
        found = self.layer_of(layer, head, stack)
        vectors = found.vectors(name)
        if vectors is None and isinstance(found, StreamedLayer):
            raise UnsupportedError(
                f"A streamed trace keeps queries and keys, and no {name} vectors. Shorten the "
                "input, or trace it with a larger budget."
            )
        if vectors is None:
            why = " ".join(self.missing) or "They were not captured."
            raise UnsupportedError(f"No {name} vectors for {self.model.architecture}. {why}")
        group = found.n_heads // vectors.shape[0]  # grouped-query attention: heads share a key
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
