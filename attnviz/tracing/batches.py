"""Many runs with different interventions in few forward passes: a row of the batch is a run.

A run is the same as the clean one up to the first layer that its interventions act in. So a batch
begins with one clean row, and each run joins it as that layer is entered: half of the work is
saved, and on a CPU, where a batch costs nearly as much as its rows one after the other, most of
what can be. Where an architecture does not take rows that join (its layers are in no list, or it
counts its rows at the start), all rows go through all layers.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from itertools import chain
from typing import Any, Literal

import numpy as np
import torch
from torch import Tensor, nn

from attnviz.errors import UnsupportedError
from attnviz.language import N_
from attnviz.models import anatomy, twins
from attnviz.models.faults import another_way
from attnviz.models.foreign import asked_of, output_with_answer
from attnviz.models.model import Model
from attnviz.progress import Progress
from attnviz.records.effect import Effects
from attnviz.records.interventions import (
    Intervention,
    MeanHead,
    PatchHead,
    ScaleHead,
    SilenceHead,
    first_layer,
)
from attnviz.tracing.actor import Actor
from attnviz.tracing.ground import Ground, Place
from attnviz.tracing.inputs import Prepared
from attnviz.tracing.reading import Reading
from attnviz.tracing.sites import OnHidden, layers_of
from attnviz.tracing.sources import Sources
from attnviz.tracing.steps import in_force, intervention_plan

MOST_BYTES = 2**29
"""About what one batch may hold at a time."""

FULL = 128
"""Tokens, of all rows together, with which a pass takes longer than what has to be done for it."""

MOST_ROWS = 24
"""More rows at once are hardly faster, need more memory, and take longer to cancel."""

CLOSE = 1e-3
"""The clean row of a batch lies this close to the clean run, or rows did not join as thought."""

_JOIN = N_("take runs that join a batch at a layer")
_JOIN_BEHIND, _JOINS = (
    N_("take runs that join a batch behind its heads"),
    N_("they join before them"),
)
_ALL_LAYERS = N_("each goes through all layers, in about twice the time")

Row = tuple[Intervention, ...]


@dataclass(eq=False)
class Batches:
    """Runs of one input with different interventions; used by one thread.

    `passes` counts forward passes. Raises, while running, as `intervene` does, and Cancelled.
    """

    model: Model
    prepared: Prepared
    ground: Ground
    reading: Reading
    sources: Sources
    progress: Progress
    joins: bool = True
    passes: int = 0

    def __post_init__(self) -> None:
        # A module of one's own is told how many rows there are by its input.
        one_text = len(self.ground.tokens) == 1 and self.model.own is None
        self.joins = self.joins and one_text
        if self.joins:
            try:
                layers_of(self.model, self.ground.stack(None))
            except UnsupportedError:
                self.joins = False

    def effects(self, rows: Sequence[Row]) -> Effects:
        """Return how far each run's answer moved, [row]."""
        return self.effects_and_margins(rows)[0]

    def effects_and_margins(self, rows: Sequence[Row]) -> tuple[Effects, np.ndarray]:
        """Return how far each run's answer moved, and its difference of logits, [row]."""
        self.progress.expect(len(rows))
        columns = {each.name: np.full(len(rows), np.nan) for each in fields(Effects)}
        margins = np.full(len(rows), np.nan)
        lease = twins.take(self.model)
        shared = SharedPart(lease.twin)
        for part in self._parts(rows):
            effects, margins[part] = self._run([rows[row] for row in part], shared)
            for name, values in effects:
                columns[name][part] = values
            self.progress.advance(len(part))
        twins.hand_back(lease)
        return Effects(**columns), margins

    def _parts(self, rows: Sequence[Row]) -> Iterator[list[int]]:
        """Yield which rows go together: those of one layer where they fill a batch."""
        size = self.rows_at_once()
        by_layer: dict[int, list[int]] = {}
        for number, row in enumerate(rows):
            by_layer.setdefault(_first(row), []).append(number)
        tokens = max(max(pair) for pair in self.ground.tokens.values())
        most = max(map(len, by_layer.values()), default=0)
        groups = [by_layer[layer] for layer in sorted(by_layer)]
        if not (self.joins and most * tokens >= FULL and all(map(_is_on_heads, rows))):
            groups = [list(chain.from_iterable(groups))]
        for group in groups:
            for start in range(0, len(group), size):
                yield group[start : start + size]

    def rows_at_once(self) -> int:
        """Return how many runs go through the model at once, 1 to `MOST_ROWS`."""
        config = self.model.hf.config.get_text_config()
        width = getattr(config, "hidden_size", None) or getattr(config, "d_model", 512)
        tokens = max(max(pair) for pair in self.ground.tokens.values())
        logits = self.reading.whole.numel() * 40  # a divergence is worked out in float64
        maps = max(self.ground.heads.values()) * tokens**2 * 12
        return int(max(1, min(MOST_ROWS, MOST_BYTES // (tokens * width * 48 + maps + logits))))

    def _run(self, rows: list[Row], shared: SharedPart) -> tuple[Effects, np.ndarray]:
        if self.joins:
            is_one_layer = len({_first(row) for row in rows}) == 1
            if shared.joins_behind and is_one_layer and all(map(_is_on_heads, rows)):
                with another_way(self.model.hf, _JOIN_BEHIND, _JOINS):
                    return self._joined(rows, shared, behind=True)
                shared.joins_behind = False
            with another_way(self.model.hf, _JOIN, _ALL_LAYERS):
                return self._joined(rows, shared, behind=False)
            self.joins = False
        if self.model.own is not None:  # whose axes may lie in any order
            return self._one_by_one(rows, shared)
        # A second row, so that a batch of one is a batch as well and its steps know their row.
        several = rows if len(rows) > 1 else [*rows, ()]
        output = _Part(self._forward(several, shared), slice(0, len(rows)))
        return self.reading.effects(output), self.reading.margins(output)

    def _one_by_one(self, rows: list[Row], shared: SharedPart) -> tuple[Effects, np.ndarray]:
        """Return the effects of rows whose model takes one input at a time."""
        found, margins = [], []
        for row in rows:
            output = self._forward([row], shared)
            found.append(dict(self.reading.effects(output)))
            margins.append(self.reading.margins(output))
        names = [each.name for each in fields(Effects)]
        together = {name: np.concatenate([each[name] for each in found]) for name in names}
        return Effects(**together), np.concatenate(margins)

    def _joined(
        self, rows: list[Row], shared: SharedPart, *, behind: bool
    ) -> tuple[Effects, np.ndarray]:
        """Return the effects of rows that join the batch where they first differ.

        behind: behind the heads of one layer, not as it is entered. A clean row goes first; behind
        heads, once for each kind of layer. Raises UnsupportedError where it is not what it was.
        """
        first = _first(rows[0])
        layer = layers_of(shared.twin, self.ground.stack(None))[first]
        kind = type(layer), shared.known(first) > 0
        clean = [] if behind and kind in shared.checked else [()]
        output = self._forward([*clean, *rows], shared, join="behind" if behind else "at")
        effects, margins = self.reading.effects(output), self.reading.margins(output)
        n = len(clean)
        if len(margins) != n + len(rows) or not (effects.moved[:n] < CLOSE).all():
            raise UnsupportedError(N_("The clean row of a batch is not the clean run."))
        if behind:
            shared.checked.add(kind)
        return Effects(**{name: values[n:] for name, values in effects}), margins[n:]

    def _forward(
        self, rows: list[Row], shared: SharedPart, *, join: Literal["at", "behind"] | None = None
    ) -> Any:
        """Return the output for rows; where they join as a layer is entered, the first is clean."""
        plan = intervention_plan(self.model, self.ground, rows, self.sources)
        n, kept = len(rows), contextlib.nullcontext()
        if join is not None:
            n, stack = 1, self.ground.stack(None)
            joining = rows[1:] if join == "at" else [row for row in rows if row]
            first_layers = [_first(row) for row in joining]
            first = min(first_layers)
            if join == "behind":
                shared.join_behind(plan.actor, (stack, first), len(rows))
            else:
                for layer in sorted(set(first_layers)):
                    step = OnHidden(_with_more(first_layers.count(layer)))
                    plan.on_residual.setdefault((stack, layer), []).insert(0, step)
            kept = shared.layers_before(layers_of(shared.twin, stack), first)
            known, attending = shared.known(first), self.ground.attending[stack]
            plan.actor.begin(stack, sum(layer < known for layer in attending))
        else:
            plan.actor.rows = n
        tensors = {
            name: tensor.expand(n, *tensor.shape[1:]) if n > 1 and _has_rows(tensor) else tensor
            for name, tensor in self.prepared.tensors.items()
        }
        self.passes += 1
        # Behind heads nothing hangs on layers, but what stands in for some does.
        model = self.model.for_rows if join is None else shared.twin
        with kept, in_force(model, plan, twin=shared.twin) as own:
            return forward(own, tensors)


def _has_rows(given: Any) -> bool:
    """Whether an argument has a row for each input; numbers of a module of one's own have none."""
    return isinstance(given, Tensor) and given.dim() > 0


def forward(model: Model, tensors: dict[str, Tensor]) -> Any:
    """Return a model's output for rows of one input, nothing recorded."""
    reads_text = model.task_line.reads == "text"
    options = {"use_cache": False} if reads_text and hasattr(model.hf.config, "use_cache") else {}
    with asked_of(model, N_("be run on this input, several rows at once")):
        return output_with_answer(model, model.hf(**tensors, **options))


def _is_on_heads(row: Row) -> bool:
    """Whether a row changes no more than what heads of one layer hand on."""
    return len(row) == 1 and isinstance(row[0], (SilenceHead, ScaleHead, MeanHead, PatchHead))


class SharedPart:
    """What the batches of one input share: a twin, and what the layers before a change hand on.

    A layer that nothing acts in any more gives every batch the same: it is run once, and then
    stood in for.
    """

    def __init__(self, twin: Model) -> None:
        self.twin = twin
        self.joins_behind = True
        self.checked: set[tuple[type[nn.Module], bool]] = set()
        """Kinds of layers whose rows joined as thought, and whether another was stood in for."""
        self._handed_on: list[Any] = []
        self._hooks: list[Any] = []

    def known(self, first: int) -> int:
        """Return how many layers before `first` can be stood in for."""
        return min(first, len(self._handed_on))

    @contextlib.contextmanager
    def layers_before(self, layers: Sequence[nn.Module], first: int) -> Iterator[None]:
        """Stand in for layers before `first` as far as they are known, and get to know the rest."""
        known = self.known(first)
        with contextlib.ExitStack() as after:
            for layer, output in zip(layers[:known], self._handed_on[:known], strict=True):
                after.enter_context(_replaced(layer, functools.partial(_constant, output)))
            for layer in layers[known:first]:  # before hooks of others, which act on it each time
                kept = functools.partial(self._kept, layer.forward)
                after.enter_context(_replaced(layer, kept))
            after.callback(self._unhook)
            yield

    def join_behind(self, actor: Actor, place: Place, rows: int) -> None:
        """Have a batch become so many rows before the projection that follows the heads of a place.

        Their queries, keys and values are worked out once; the layer adds each row to the one
        stream that entered it. Raises UnsupportedError, in the call, where no projection is found,
        or it is given something else than the heads hand on (a norm or a gate may come between).
        """

        def meet(attention: nn.Module, output: Tensor) -> None:
            def joined(_module: nn.Module, inputs: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
                if not torch.equal(inputs[0].view_as(output), output):
                    raise UnsupportedError(
                        N_("The projection is not given what the heads hand on.")
                    )
                wide = inputs[0].expand(rows, *inputs[0].shape[1:]).clone()
                actor.act_on_output(place, wide.view(rows, *output.shape[1:]))
                return wide, *inputs[1:]

            pair = anatomy.output_projection(self.twin.hf, attention)
            if pair is None:
                raise UnsupportedError(N_("The projection that follows the heads was not found."))
            projection, _ = pair
            self._hooks.append(projection.register_forward_pre_hook(joined))

        actor.joins[place] = meet

    def _unhook(self) -> None:
        for hook in self._hooks:
            hook.remove()
        self._hooks.clear()

    def _kept(self, forward: Callable[..., Any], *inputs: Any, **options: Any) -> Any:
        output = forward(*inputs, **options)
        self._handed_on.append(output)
        return output


@contextlib.contextmanager
def _replaced(layer: nn.Module, forward: Callable[..., Any]) -> Iterator[None]:
    """Let a layer of a twin compute something else; afterwards it is what it was."""
    own = vars(layer).get("forward")
    layer.forward = forward
    try:
        yield
    finally:
        if own is None:
            del layer.forward
        else:
            layer.forward = own


def _constant(output: Any, *_inputs: Any, **_options: Any) -> Any:
    return output


def _first(row: Row) -> int:
    return min((first_layer(one) for one in row), default=0)


def _with_more(rows: int) -> Callable[[Tensor], Tensor]:
    def act(hidden: Tensor) -> Tensor:
        return torch.cat([hidden, hidden[:1].expand(rows, *hidden.shape[1:])])

    return act


class _Part:
    """Some rows of an output."""

    def __init__(self, output: Any, rows: slice) -> None:
        self._output = output
        self._rows = rows

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._output, name)
        return value[self._rows] if isinstance(value, Tensor) else value
