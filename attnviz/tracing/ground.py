"""What interventions can be laid on: the stacks, layers, heads and tokens of one input."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from attnviz.errors import InputError
from attnviz.language import N_
from attnviz.records import StackName, Trace
from attnviz.records.stack import stack_meant

Place = tuple[StackName, int]
"""A stack and a layer of it."""


@dataclass(frozen=True)
class Ground:
    """What interventions can be laid on: the stacks, layers, heads and tokens of one input.

    `heads` has the layers with attention; `others` says of each other one that it has none.
    """

    heads: Mapping[Place, int]
    tokens: Mapping[StackName, tuple[int, int]]  # queries, keys
    others: Mapping[Place, str] = field(default_factory=dict)

    @classmethod
    def of(cls, trace: Trace) -> Ground:
        """Return the ground that a trace was made on."""
        return cls(
            heads={
                (name, number): layer.n_heads
                for name, stack in trace.by_stack.items()
                for number, layer in enumerate(stack.layers)
                if layer.n_heads
            },
            tokens={
                name: (len(stack.queries), len(stack.keys))
                for name, stack in trace.by_stack.items()
            },
            others={
                (name, number): why
                for name, stack in trace.by_stack.items()
                for number in range(stack.n_layers)
                if (why := stack.why_no_heads(number))
            },
        )

    @property
    def attending(self) -> dict[StackName, tuple[int, ...]]:
        """The layers of each stack that compute attention, in the order in which they do."""
        return {
            name: tuple(sorted(number for of, number in self.heads if of == name))
            for name in self.tokens
        }

    def stack(self, name: str | None) -> StackName:
        """Return the stack of that name; the first when none is named."""
        if name is None:
            return next(iter(self.tokens))
        for stack in self.tokens:
            if stack == stack_meant(name, self.tokens):
                return stack
        raise InputError(
            N_(
                'No stack "{name}" here. There is: {tokens}.',
                name=name,
                tokens=", ".join(self.tokens),
            )
        )

    def place(self, stack: str | None, layer: int) -> Place:
        """Return a layer's place. Raises InputError when it is out of range."""
        name = self.stack(stack)
        n = sum(of == name for of, _ in (*self.heads, *self.others))
        if layer >= n:
            raise InputError(
                N_(
                    "Layer {layer} is out of range: the {name} has layers 0 to {n}.",
                    layer=layer,
                    name=name,
                    n=n - 1,
                )
            )
        return name, layer

    def head(self, stack: str | None, layer: int, head: int) -> Place:
        """Return the place of a head's layer. Raises InputError when either is out of range."""
        place = self.place(stack, layer)
        if place in self.others:
            raise InputError(self.others[place])
        if head >= self.heads[place]:
            raise InputError(
                N_(
                    "Head {head} is out of range: layer {layer} has heads 0 to {heads}.",
                    head=head,
                    layer=layer,
                    heads=self.heads[place] - 1,
                )
            )
        return place

    def within(self, stack: StackName, axis: str, places: Sequence[int] | None) -> None:
        """Raise InputError for a position that the input does not have."""
        n = self.tokens[stack][0 if axis == "query" else 1]
        for at in places or ():
            if at >= n:
                raise InputError(
                    N_(
                        "There is no {axis} {at}: the {stack} has {n} {axis} tokens, 0 to {n_2}.",
                        axis=axis,
                        at=at,
                        stack=stack,
                        n=n,
                        n_2=n - 1,
                    )
                )
