"""The one attention function: registered with transformers, silent until a recorder is active.

The recorder lives in a ContextVar, so every thread (every browser session) sees its own, and a
shared model carries no state of any of them. With none active the function hands over to what
transformers would have called: SDPA, with few exceptions. With one active the architecture's own
eager attention computes the output, because only it knows its position biases, softcaps, sinks
and windows; what it returns is recorded and passed on, so that the weights recorded are the ones
that the answer was made with. An actor (`tracing.actor`), where one is active, changes what is
computed before the recorder sees it.
"""

from __future__ import annotations

import contextlib
import functools
import sys
import threading
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol, TypeVar

import torch
from torch import Tensor, nn
from transformers import AttentionInterface, AttentionMaskInterface, PreTrainedModel
from transformers.integrations.sdpa_attention import sdpa_attention_forward
from transformers.masking_utils import eager_mask, sdpa_mask

from attnviz.progress import Progress
from attnviz.records import StackName

KEY = "attnviz"
KEY_EAGER = "attnviz-eager"
"""The names under which transformers knows our attention function, by what it does when silent."""

Compute = Callable[..., tuple[Tensor, Tensor]]
"""An attention function of transformers: its output and the weights that it was made with; SDPA's
gives none."""


class AttentionActor(Protocol):
    """What changes attention calls, such as `tracing.actor.Actor`."""

    @property
    def needs_maps(self) -> bool:
        """Whether it changes or keeps weights, so that they have to be there."""
        ...

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
        """Return what becomes of a call that `compute` would answer."""
        ...


@dataclass(frozen=True)
class Call:
    """What met in one call of the attention function; every tensor has a batch axis of 1."""

    weights: Tensor  # batch head query key
    query: Tensor | None = None  # batch head query d_head
    key: Tensor | None = None  # batch kv_head key d_head
    value: Tensor | None = None  # batch kv_head key d_value
    scaling: float | None = None
    added: tuple[Tensor, ...] = ()  # each broadcasts to the weights: masks, position biases
    softcap: float | None = None
    sinks: Tensor | None = None  # head
    module: nn.Module | None = None  # that made the call


@dataclass
class Recorder:
    """Collects attention calls by stack, in the order in which the model makes them.

    Layers are numbered by that order: some modules do not know their index, and ALBERT's layers
    are one module called many times. `progress` counts them, and is a way to stop. One that
    `makes_masks` learns from `causal` that a call hides what comes after each query, and needs no
    mask of all tokens by all tokens.
    """

    makes_masks: ClassVar[bool] = False
    stack_of_module: dict[nn.Module, StackName]
    calls: dict[StackName, list[Call]] = field(default_factory=dict)
    progress: Progress = field(default_factory=Progress)

    def attend(
        self,
        compute: Compute,
        module: nn.Module,
        query: Tensor,
        key: Tensor,
        value: Tensor,
        attention_mask: Tensor | None,
        **kwargs: Any,
    ) -> tuple[Tensor, Tensor | None]:
        """Return what `compute`, the architecture's own attention, makes of a call, and keep it."""
        self.progress.advance()
        output, weights = compute(module, query, key, value, attention_mask, **kwargs)
        if kwargs.get("only_weights"):  # a softmax by hand: nothing is known of its scores
            call = Call(weights, value=value, module=module)
            self.calls.setdefault(self.stack_of_module[module], []).append(call)
            return output, weights
        terms = (attention_mask, kwargs.get("position_bias"))  # T5 keeps its bias apart
        call = Call(
            weights, query, key, value, kwargs.get("scaling"),
            added=tuple(part for part in terms if part is not None),
            softcap=kwargs.get("softcap"),
            sinks=kwargs.get("s_aux"),
            module=module,
        )  # fmt: skip
        self.calls.setdefault(self.stack_of_module[module], []).append(call)
        return output, weights


AnyActor = TypeVar("AnyActor", bound=AttentionActor)

_active: ContextVar[Recorder | None] = ContextVar("attnviz_recorder", default=None)
_actor: ContextVar[AttentionActor | None] = ContextVar("attnviz_actor", default=None)
_installing = threading.Lock()


@contextlib.contextmanager
def recording(recorder: Recorder) -> Iterator[Recorder]:
    """Let `recorder` see every attention call made in this context."""
    token = _active.set(recorder)
    try:
        yield recorder
    finally:
        _active.reset(token)


@contextlib.contextmanager
def acting(actor: AnyActor) -> Iterator[AnyActor]:
    """Let `actor` change every attention call made in this context."""
    token = _actor.set(actor)
    try:
        yield actor
    finally:
        _actor.reset(token)


def is_acted_on() -> bool:
    """Whether an actor changes the attention calls of this context."""
    return _actor.get() is not None


def _has_no_maps() -> bool:
    """Whether the attention calls of this context are changed, and nobody needs their weights."""
    actor = _actor.get()
    return _active.get() is None and actor is not None and not actor.needs_maps


def is_silent() -> bool:
    """Whether nothing sees or changes the attention calls of this context."""
    return _active.get() is None and not is_acted_on()


def makes_masks() -> bool:
    """Whether the recorder of this context is told that a call is causal, instead of by a mask."""
    recorder = _active.get()
    return recorder is not None and recorder.makes_masks and not is_acted_on()


def install(model: PreTrainedModel) -> None:
    """Make a model call our attention function. Does nothing the second time.

    A model that runs under SDPA keeps doing so while nothing records; one for which transformers
    chose eager attention (a softcap or learned sinks, which SDPA cannot do) keeps that.
    """
    with _installing:
        if model.config._attn_implementation in (KEY, KEY_EAGER):
            return
        key = KEY if model.config._attn_implementation == "sdpa" else KEY_EAGER
        model.set_attn_implementation(key)


def _attention_or_sdpa(
    module: nn.Module,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,
    **kwargs: Any,
) -> tuple[Tensor, Tensor | None]:
    if is_silent():
        return sdpa_attention_forward(module, query, key, value, attention_mask, **kwargs)
    if _has_no_maps():
        actor = _actor.get()
        assert actor is not None
        compute: Any = sdpa_attention_forward
        return actor.attend(compute, module, query, key, value, attention_mask, **kwargs)
    if makes_masks() and attention_mask is None:
        is_causal = kwargs.get("is_causal")  # as `sdpa_attention_forward` understands no mask
        causal = getattr(module, "is_causal", True) if is_causal is None else is_causal
        kwargs["causal"] = bool(causal) and query.shape[2] > 1
    return _attention(module, query, key, value, attention_mask, **kwargs)


def _attention(
    module: nn.Module,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,
    **kwargs: Any,
) -> tuple[Tensor, Tensor | None]:
    """Compute attention as the module's own file does, and let the recorder see it."""
    compute = getattr(
        sys.modules[type(module).__module__], "eager_attention_forward", _plain_attention
    )
    return attention_through(
        compute, module, query, key, value, attention_mask, **kwargs
    )  # fmt: skip


def attention_through(
    compute: Compute,
    module: nn.Module,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,
    **kwargs: Any,
) -> tuple[Tensor, Tensor | None]:
    """Return what becomes of a call that `compute` answers: changed and recorded, where it is.

    No weights where the recorder keeps none.
    """
    actor = _actor.get()
    if actor is not None:
        compute = functools.partial(actor.attend, compute)
    recorder = _active.get()
    if recorder is not None:
        return recorder.attend(compute, module, query, key, value, attention_mask, **kwargs)
    return compute(module, query, key, value, attention_mask, **kwargs)


def _plain_attention(
    module: nn.Module,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,
    scaling: float | None = None,
    dropout: float = 0.0,
    **kwargs: Any,
) -> tuple[Tensor, Tensor]:
    """Compute scaled dot-product attention for modules whose file has no eager function."""
    groups = query.shape[1] // key.shape[1]
    key = key.repeat_interleave(groups, dim=1)
    value = value.repeat_interleave(groups, dim=1)
    scale = query.shape[-1] ** -0.5 if scaling is None else scaling
    scores = query @ key.transpose(2, 3) * scale
    if attention_mask is not None:
        scores = scores + attention_mask
    weights = scores.softmax(dim=-1, dtype=torch.float32).to(query.dtype)
    weights = nn.functional.dropout(weights, p=dropout, training=module.training)
    return (weights @ value).transpose(1, 2).contiguous(), weights


def _mask_or_sdpa(*args: Any, **kwargs: Any) -> Tensor | None:
    # Eager attention adds a float mask; SDPA takes booleans, or nothing where it can do without.
    make = sdpa_mask if is_silent() or _has_no_maps() or makes_masks() else eager_mask
    return make(*args, **kwargs)


AttentionInterface.register(KEY, _attention_or_sdpa)
AttentionMaskInterface.register(KEY, _mask_or_sdpa)
AttentionInterface.register(KEY_EAGER, _attention)
AttentionMaskInterface.register(KEY_EAGER, eager_mask)
