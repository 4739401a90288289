"""Run an input as it is and with interventions, and say what changed: `intervene`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import torch

from attnviz.errors import InputError, TooLongError, UnsupportedError
from attnviz.language import N_, several
from attnviz.metrics.scripts import rejoined
from attnviz.models.foreign import asked_of
from attnviz.models.model import Model
from attnviz.records import Tokens, Trace
from attnviz.records.effect import Effect
from attnviz.records.interventions import Intervention, checked
from attnviz.tracing import capture
from attnviz.tracing.budget import refuse_what_cannot_be_held
from attnviz.tracing.ground import Ground
from attnviz.tracing.inputs import Prepared, prepare
from attnviz.tracing.reading import Reading
from attnviz.tracing.sources import Sources
from attnviz.tracing.steps import InterventionPlan, in_force, intervention_plan
from attnviz.tracing.text_tokens import tokens_of_ids

if TYPE_CHECKING:
    from attnviz.tracing.inputs import Inputs

MOST_NEW_TOKENS = 64
"""More tokens than this are not written with interventions: each one is a full pass."""


def given_to(
    model: Model, inputs: Inputs, target: str | None
) -> tuple[Prepared, Tokens | None, str | None]:
    """Return an input with what its decoder reads, the decoder's tokens, and what was written."""
    prepared = prepare(model, inputs)
    if not model.has_decoder:
        if target is not None:
            raise InputError(
                N_(
                    '"{name}" has no decoder that reads a target. Leave the target out, or give an '
                    "answer to follow.",
                    name=model.name,
                )
            )
        return prepared, None, None
    if not prepared.axes:  # told before anything is written
        refuse_what_cannot_be_held(model, [prepared.tokens])
    ids, continuation = capture.decoder_input(model, prepared, target)
    tensors = {**prepared.tensors, "decoder_input_ids": ids}
    decoded = tokens_of_ids(model, ids[0], continuation if target is None else target)
    return replace(prepared, tensors=tensors), decoded, continuation


@torch.inference_mode()
def intervene(
    model: Model,
    inputs: Inputs,
    interventions: Sequence[Intervention] | Intervention,
    target: str | None = None,
    *,
    answer: int | str | None = None,
    new_tokens: int = 0,
) -> Effect:
    """Run an input as it is and with interventions, and return both answers and their difference.

    Args:
        model: from `load`; left as it is, also for other threads at the same time.
        inputs: as for `trace`.
        interventions: from `records.interventions`, all acting together. None of them: nothing
            changes, bit for bit.
        target: for encoder-decoders, the text that the decoder reads in both runs; None takes what
            the model writes without interventions, and the record holds what it writes with them.
        answer: the answer whose logit is followed, by name or number; None is the model's own.
        new_tokens: how many tokens a model that writes shall add to a prompt, greedily, before and
            after (0 to 64).

    Causal masks are never broken unless an intervention asks for it. Raises InputError when
    the input, an intervention, the target or the answer does not fit the model, and
    UnsupportedError when the architecture cannot take an intervention.
    """
    acts = checked(interventions)
    _check_new_tokens(model, new_tokens)
    clean = CleanRun.of(model, inputs, target, answer=answer, new_tokens=new_tokens)
    if not acts:
        change = clean.reading.change(clean.output)
        return Effect((), clean.trace, clean.trace, change, clean.written, new_tokens)
    again = clean.again(acts)
    change = clean.reading.change(again.output)
    return Effect(acts, clean.trace, again.trace, change, again.written, new_tokens)


@dataclass(frozen=True, eq=False)
class InterventionRun:
    """One run with interventions: its maps, its output, and the texts written before and after."""

    trace: Trace
    output: Any
    written: tuple[str, str] | None


@dataclass(frozen=True, eq=False)
class CleanRun:
    """One input, run as it is, and ready to be run with interventions.

    Attributes:
        decoded: the tokens of a decoder in an encoder-decoder.
        continuation: the text that the model wrote where it was given no target.
        written: the text that it writes, before and before.
    """

    model: Model
    prepared: Prepared
    decoded: Tokens | None
    target: str | None
    continuation: str | None
    trace: Trace
    output: Any
    reading: Reading
    written: tuple[str, str] | None
    new_tokens: int = 0

    @classmethod
    def of(
        cls, model: Model, inputs: Inputs, target: str | None, *, answer: Any = None,
        new_tokens: int = 0,
    ) -> CleanRun:  # fmt: skip
        """Return the run of an input as it is. Raises as `intervene` does."""
        prepared, decoded, continuation = given_to(model, inputs, target)
        outputs: list[Any] = []
        trace = capture.run(
            model, prepared, decoded, target=target or continuation, written=continuation,
            seen=outputs.append,
        )  # fmt: skip
        reading = Reading.of(model, prepared, outputs[0], answer)
        written = None if continuation is None else (continuation, continuation)
        if new_tokens:
            alone = _continued(model, prepared, new_tokens)
            written = (alone, alone)
        return cls(
            model, prepared, decoded, target, continuation, trace, outputs[0], reading, written,
            new_tokens,
        )  # fmt: skip

    def again(self, acts: Sequence[Intervention]) -> InterventionRun:
        """Return a run of the same input with interventions. Raises as `intervene` does."""
        sources = Sources(self.model, self.prepared.tensors.get("decoder_input_ids"))
        plan = intervention_plan(self.model, Ground.of(self.trace), [acts], sources)
        written, continuation = self.written, self.continuation
        if written is not None:
            written = (written[0], _rewritten(self.model, self.prepared, plan, self.new_tokens))
            continuation = written[1] if continuation is not None else None
        outputs: list[Any] = []
        with in_force(self.model, plan) as own:
            after = capture.run(
                own, self.prepared, self.decoded, target=self.target or self.continuation,
                written=continuation, seen=outputs.append,
            )  # fmt: skip
        return InterventionRun(_acted_on(after, plan), outputs[0], written)


def _acted_on(trace: Trace, plan: InterventionPlan) -> Trace:
    """Return a trace that says in which layers scores or maps were changed."""
    places = {*plan.actor.on_scores, *plan.actor.on_maps}
    by_stack = {
        name: replace(stack, layers=tuple(
            replace(layer, acted=True) if (name, number) in places else layer
            for number, layer in enumerate(stack.layers)
        ))
        for name, stack in trace.by_stack.items()
    }  # fmt: skip
    return replace(trace, by_stack=by_stack)


def _check_new_tokens(model: Model, new_tokens: int) -> None:
    if not 0 <= new_tokens <= MOST_NEW_TOKENS:
        raise InputError(
            several(
                "{n} new tokens were asked for; with interventions 0 to "
                "{most_new_tokens} are written.",
                n=new_tokens,
                most_new_tokens=MOST_NEW_TOKENS,
            )
        )
    if new_tokens and model.task_line.kind != "next_token":
        raise UnsupportedError(
            N_(
                '"{name}" ({task}) does not continue a prompt. Leave new_tokens out.',
                name=model.name,
                task=model.task,
            )
        )


def _rewritten(model: Model, prepared: Prepared, plan: InterventionPlan, new_tokens: int) -> str:
    # Each step is a full pass: positions stay where the interventions name them.
    with in_force(model, plan) as own:
        if new_tokens:
            return _continued(own, prepared, new_tokens)
        tensors = {
            name: tensor for name, tensor in prepared.tensors.items() if name != "decoder_input_ids"
        }
        return capture.write(own, replace(prepared, tensors=tensors), use_cache=False)[1]


def _continued(model: Model, prepared: Prepared, new_tokens: int) -> str:
    ids = prepared.tensors["input_ids"]
    room = new_tokens if model.max_tokens is None else model.max_tokens - ids.shape[1]
    if room < 1:
        raise TooLongError(
            several(
                'The prompt fills all {n} positions of "{name}". Shorten it.',
                n=model.max_tokens or 0,
                name=model.name,
            ),
            most=max(1, int(model.max_tokens or 0) - new_tokens),
        )
    otherwise = N_("Without new tokens, the answer to this text itself can be shown.")
    with asked_of(model, N_("write on from this text"), otherwise=otherwise):
        output = model.hf.generate(
            input_ids=ids, attention_mask=torch.ones_like(ids), do_sample=False, num_beams=1,
            max_new_tokens=min(new_tokens, room), use_cache=False,
        )  # fmt: skip
    return rejoined(model.tokenizer.decode(output[0, ids.shape[1] :], skip_special_tokens=True))
