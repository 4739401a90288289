"""What a module of one's own does, found out by running it once: its stacks, layers and heads."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn

from attnviz.errors import UnsupportedError
from attnviz.language import N_
from attnviz.records import StackName
from attnviz.tracing.engine import Compute, Recorder

_CROSS = re.compile(r"cross|encoder_attn|encdec|multihead_attn|src_attn", re.IGNORECASE)
_DECODER = re.compile(r"decoder", re.IGNORECASE)
_ENCODER = re.compile(r"encoder", re.IGNORECASE)
_OPEN = 1e-6
"""A weight above it looks at a later place."""


@dataclass(frozen=True)
class SeenCall:
    """One attention call: the path of its module, and the sizes of its map."""

    path: str
    heads: int
    queries: int
    keys: int
    width: int
    kv_heads: int
    only_weights: bool
    causal: bool
    windows: int = 1


@dataclass
class CallFinder(Recorder):
    """Notes attention calls and keeps none of their maps.

    name_of: the path of each module.
    """

    name_of: dict[nn.Module, str] = field(default_factory=dict)
    found: list[SeenCall] = field(default_factory=list)

    def attend(
        self,
        compute: Compute,
        module: nn.Module,
        query: Tensor,
        key: Tensor,
        value: Tensor,
        attention_mask: Tensor | None,
        **kwargs: Any,
    ) -> tuple[Tensor, Tensor]:
        """Return what `compute` makes of a call."""
        output, weights = compute(module, query, key, value, attention_mask, **kwargs)
        n, m = weights.shape[-2:]
        later = torch.ones(n, m, dtype=torch.bool, device=weights.device).triu(1)
        self.found.append(
            SeenCall(
                self.name_of.get(module, ""), weights.shape[1], n, m, value.shape[-1],
                key.shape[1], bool(kwargs.get("only_weights")),
                causal=n == m > 1 and bool(weights.masked_fill(~later, 0).max() <= _OPEN),
                windows=int(kwargs.get("windows", 1)),
            )
        )  # fmt: skip
        return output, weights


@dataclass(frozen=True)
class FoundStack:
    """The layers of one stack.

    Attributes:
        paths: the module that computes each layer.
        by_steps: whether a module is called once a query, and its calls are the rows of a map.
        queries, keys: how long the axes were when this was found out.
        windows: how many windows attend apart, each with heads of its own.
    """

    name: StackName
    paths: tuple[str, ...]
    heads: int
    queries: int
    keys: int
    by_steps: bool
    causal: bool
    windows: int = 1


@dataclass(frozen=True)
class Facts:
    """What is known of a module after one run.

    Attributes:
        stacks: in the order of their first calls.
        stack_of_path: the stack of each module that attends.
        calls: what was seen, in its order.
    """

    stacks: tuple[FoundStack, ...]
    stack_of_path: dict[str, StackName]
    calls: tuple[SeenCall, ...]

    @property
    def n_layers(self) -> int:
        """Layers of the tallest stack."""
        return max(len(stack.paths) for stack in self.stacks)

    @property
    def n_heads(self) -> int:
        """Heads of the widest layer."""
        return max(call.heads for call in self.calls)

    @property
    def is_tentative(self) -> bool:
        """Whether the input had one place, which tells nothing of where a place looks."""
        return all(call.keys == 1 for call in self.calls)

    @property
    def has_vectors(self) -> bool:
        """Whether queries and keys of all layers are seen, and not only weights."""
        return not any(call.only_weights for call in self.calls)

    @property
    def looks_only_back(self) -> bool:
        """Whether no place of the one stack looks at a later one."""
        return len(self.stacks) == 1 and self.stacks[0].causal


def facts_of(calls: Sequence[SeenCall], name: str) -> Facts:
    """Return how calls make stacks. Raises UnsupportedError without any."""
    if not calls:
        raise UnsupportedError(
            N_(
                "{name} computed no attention that can be seen. Seen are "
                "scaled_dot_product_attention, torch.nn.MultiheadAttention, and a softmax whose "
                "weights then sum up values of the input; not "
                "flex_attention, compiled graphs or the kernels of other libraries.",
                name=name,
            )
        )
    by_path: dict[str, list[SeenCall]] = {}
    for call in calls:
        by_path.setdefault(call.path, []).append(call)
    groups: dict[tuple[Any, ...], list[str]] = {}
    for path, made in by_path.items():
        # A decoder's own attention looks back, what it pays to an encoder does not.
        causal = bool(_DECODER.search(path)) and all(call.causal for call in made)
        groups.setdefault((_pattern(path), causal, _shape(path, made)), []).append(path)
    names = _names([(paths, by_path[paths[0]]) for paths in groups.values()])
    stacks, stack_of_path = [], {}
    for stack, ((_, _, shape), paths) in zip(names, groups.items(), strict=True):
        by_steps, queries, keys, windows = shape
        made = [call for path in paths for call in by_path[path]]
        layers = tuple(paths) if by_steps else tuple(c.path for c in calls if c.path in set(paths))
        stacks.append(
            FoundStack(
                stack, layers, max(call.heads for call in made), queries, keys, by_steps,
                all(call.causal for call in made), windows,
            )
        )  # fmt: skip
        stack_of_path |= dict.fromkeys(paths, stack)
    return Facts(tuple(stacks), stack_of_path, tuple(calls))


def _pattern(path: str) -> str:
    return re.sub(r"(?<![^.])\d+(?![^.])", "*", path)


def _shape(path: str, calls: Sequence[SeenCall]) -> tuple[bool, int, int, int]:
    """Return whether a module makes the rows of one map, its queries, keys and windows.

    Raises UnsupportedError where one module makes maps of several sizes.
    """
    if len(calls) > 1 and all(call.queries == 1 for call in calls):
        return True, len(calls), max(call.keys for call in calls), 1
    sizes = {(call.queries, call.keys) for call in calls}
    if len(sizes) > 1:
        raise UnsupportedError(
            N_(
                "{path} attends {calls} times, over maps of different sizes ({sizes}), so they "
                "cannot be told apart. Give each use a module of its own.",
                path=path or N_("The module itself"),
                calls=len(calls),
                sizes=", ".join(f"{n} x {m}" for n, m in sorted(sizes)),
            )
        )
    return False, calls[0].queries, calls[0].keys, calls[0].windows


def _names(groups: Sequence[tuple[list[str], list[SeenCall]]]) -> list[StackName]:
    """Return a name for each group of modules: a known one where it fits one group only."""
    has_causal = any(calls[0].causal for _, calls in groups)
    kinds = [
        _kind(paths[0], calls, alone=len(groups) == 1, has_causal=has_causal)
        for paths, calls in groups
    ]
    one_place = len({_pattern(paths[0]) for paths, _ in groups}) == 1
    stages = len(groups) > 1 and one_place and "cross" not in kinds
    if stages:
        return [f"stage{number}" for number in range(1, len(groups) + 1)]
    names: list[StackName] = []
    for kind, (paths, _) in zip(kinds, groups, strict=True):
        own = ".".join(part for part in paths[0].split(".") if not part.isdigit()) or "attention"
        name = kind if kind and kinds.count(kind) == 1 else own
        before = sum(each.split(" ")[0] == name for each in names)
        names.append(f"{name} {before + 1}" if before else name)
    return names


def _kind(path: str, calls: Sequence[SeenCall], *, alone: bool, has_causal: bool) -> StackName:
    if alone:
        if all(call.causal for call in calls):
            return "decoder"
        if len(calls) == 1 and calls[0].queries == 1 < calls[0].keys:
            return "pooling"
        return "cross" if _CROSS.search(path) or calls[0].queries != calls[0].keys else "encoder"
    if _CROSS.search(path):
        return "cross"
    if _DECODER.search(path) and not calls[0].causal and calls[0].queries > 1:
        crosses = calls[0].queries != calls[0].keys or has_causal
        return "cross" if crosses else "decoder"
    if _DECODER.search(path):
        return "decoder"
    return "encoder" if _ENCODER.search(path) else ""
