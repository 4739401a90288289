"""A stack of attention layers: what it is called, its layers at their numbers, and its tokens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from jaxtyping import Float

from attnviz.errors import InputError, ShapeError, shown
from attnviz.language import N_
from attnviz.records.max_pooling import Tile, shown_in_bytes
from attnviz.records.streamed import StreamedLayer
from attnviz.records.tokens import Tokens, read_only
from attnviz.text.stack_names import LONGEST_NAME, is_stack_name

StackName = Annotated[str, is_stack_name]
"""Any name; those in `STACK_LABELS` say which kind of stack it is."""

STACK_LABELS: Mapping[StackName, str] = {
    "encoder": "encoder", "decoder": "decoder", "cross": "cross-attention", "text": "text tower",
    "vision": "vision tower", "stage1": "stage 1", "stage2": "stage 2", "stage3": "stage 3",
    "stage4": "stage 4",
}  # fmt: skip
"""What the known stacks are called.

Encoder-decoders have the first three, CLIP's kin two towers, Swin's kin up to four stages.
"""


def stack_label(name: StackName) -> str:
    """Return what a stack is called: a known one in words, any other by its own name."""
    return STACK_LABELS.get(name, name)


def refuse_odd_name(name: object) -> None:
    """Raise InputError for what cannot be the name of a stack."""
    if not is_stack_name(name):
        raise InputError(
            N_(
                "A stack is called by 1 to {most} printable characters, a letter or a digit among "
                "them and no space around them; got {name}.",
                most=LONGEST_NAME,
                name=shown(name),
            )
        )


def attending_said(numbers: Sequence[int]) -> str:
    """Return which layers compute attention: "Layers 3, 7 and 11 have"."""
    *most, last = map(str, numbers)
    if not most:
        return N_("Layer {last} has", last=last)
    return N_("Layers {most} and {last} have", most=", ".join(most), last=last)


def stack_meant(name: str, stacks: Iterable[str]) -> str | None:
    """Return the stack that is meant by a name, None for none.

    Where an encoder or a decoder stands alone it is meant by either name: what a link or a card
    called by a model's type is now called by what the model does.
    """
    stacks = tuple(stacks)
    if name in stacks:
        return name
    alone = [stack for stack in stacks if stack in ("encoder", "decoder")]
    if name in ("encoder", "decoder") and len(alone) == 1 and "cross" not in stacks:
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
                N_(
                    "Attention weights need the axes head, query, key; got shape {shape}.",
                    shape=self.weights.shape,
                )
            )
        for field in ("weights", "query", "key", "value", "added", "sinks"):
            array = getattr(self, field)
            if array is not None:
                object.__setattr__(self, field, read_only(array))

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
        part = self.weights[head][tile.spans(*self.shape[1:])]
        return shown_in_bytes(tile.pooled(part)) if tile.level else part

    def vectors(self, name: str) -> np.ndarray | None:
        """Return "query", "key" or "value" vectors, [head, token, d]; None where there are none."""
        return getattr(self, name)


@dataclass(frozen=True, eq=False)
class Stack:
    """All attention layers of one kind: an encoder's, a decoder's own, cross-attention, ...

    Raises InputError for an odd name, and ShapeError where maps do not fit the tokens.
    """

    name: StackName
    layers: tuple[AttentionLayer | StreamedLayer, ...]
    queries: Tokens
    keys: Tokens

    def __post_init__(self) -> None:
        refuse_odd_name(self.name)
        for number, layer in enumerate(self.layers):
            expected = (len(self.queries), len(self.keys))
            if layer.shape[1:] != expected:
                raise ShapeError(
                    N_(
                        "Layer {number} of the {name} has maps of {shape} for {expected} query and "
                        "key tokens.",
                        number=number,
                        name=self.name,
                        shape=layer.shape[1:],
                        expected=expected,
                    )
                )

    @property
    def looks_at_itself(self) -> bool:
        """Whether queries and keys are the same places, so that their distance means something.

        Of a stack whose name says nothing, they are where they are called the same.
        """
        if self.name in STACK_LABELS:
            return self.name != "cross" and len(self.queries) == len(self.keys)
        return self.queries is self.keys or self.queries.text == self.keys.text

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
        layer_record = self.layers[layer]
        if layer_record.n_heads:
            return ""
        instead = getattr(layer_record, "instead", "")
        return N_(
            "Layer {layer} of the {name} has no attention{words}. {attending_said}.",
            layer=layer,
            name=self.name,
            words=f" ({instead})" if instead else "",
            attending_said=attending_said(self.attending),
        )

    @property
    def n_heads(self) -> int:
        """Number of heads of the widest layer."""
        return max(layer.n_heads for layer in self.layers)
