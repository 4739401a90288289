"""The page of interventions: which steps it opens with, and the one run that answers them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import streamlit as st

from attnviz.errors import AttnvizError, InputError, UnsupportedError
from attnviz.language import N_, several, tr
from attnviz.progress import Progress
from attnviz.records import Trace
from attnviz.records.effect import Effect
from attnviz.records.interventions import (
    Intervention,
    MaskToken,
    ReplaceMechanism,
    SilenceHead,
    checked,
    interventions_from_json,
)
from attnviz.store.kinds import InterventionList
from attnviz.ui.frame.keep import Opened
from attnviz.ui.interventions import step_history
from attnviz.ui.interventions.step_history import MOST_STEPS, History
from attnviz.ui.session import first_times, head_choice, messages, model_input
from attnviz.ui.shared import page_trace, traces, work
from attnviz.ui.shared.traces import Request
from attnviz.views.explorer import Selection, first_selection

if TYPE_CHECKING:
    from attnviz.models.model import Model

FIRST: dict[str, tuple[Intervention, ...]] = {
    "sentiment": (MaskToken(10),),  # "not"
    "induction": (SilenceHead(1, 3),),
    "dates": (SilenceHead(0, 0, stack="cross"),),
    "names": (SilenceHead(1, 0),),
}
"""What is done to the bundled examples before the reader has done anything."""

PATCH_PLACES = {"residual": N_("residual stream"), "mlp": N_("MLP"), "heads": N_("attention heads")}
"""What a patch may take from another run, in words."""

MOST_UNASKED_ROWS = 10_000_000_000
"""Weights times runs up to which a sweep starts by itself: a few seconds of two cores."""

NEW_TOKENS = "acting_new_tokens"
"""The widget that says how many tokens are written on."""

_DEFAULT_NEW_TOKENS = 6
"""Tokens that a small model writes on unasked."""

_SMALL = 50_000_000


@dataclass(frozen=True, eq=False)
class Acting:
    """One model and input, and the name of the list of steps that act on them."""

    of: str
    model: Model
    request: Request
    trace: Trace

    @property
    def inputs(self) -> Any:
        """What the model reads."""
        return traces.inputs_of(self.request, self.model)

    @property
    def history(self) -> History:
        """The list of steps as it is now."""
        return step_history.current(self.of)

    @property
    def head(self) -> Selection:
        """The head that the reader last asked for, or the one that the explorer opens on."""
        selection = head_choice.last_head(self.trace)
        return selection if selection is not None else first_selection(self.trace)

    @property
    def new_tokens(self) -> int:
        """How many tokens are written on before and after: 0 for what does not write."""
        if self.model.task_line.kind != "next_token":
            return 0
        default = _DEFAULT_NEW_TOKENS if self.model.n_parameters < _SMALL else 0
        return int(st.session_state.get(NEW_TOKENS, default))

    def stage(self, history: History) -> None:
        """Ask for another list; it is kept once the model has taken its steps."""
        step_history.stage(self.of, history)

    def effect_of(self, acts: Sequence[Intervention]) -> Effect:
        """Return what interventions change, computed once for all sessions.

        Raises AttnvizError when `intervene` does: when a step does not fit the model or the input.
        """
        from attnviz.tracing.effects import intervene
        from attnviz.tracing.mechanisms import mechanisms

        acts, n = tuple(acts), self.new_tokens

        def make(_progress: Progress) -> Effect:
            return intervene(self.model, self.inputs, acts, self.request.target, new_tokens=n)

        # A mechanism may be registered anew under its name: the function itself tells them apart.
        functions = tuple(mechanisms().get(act.mechanism) for act in acts
                     if isinstance(act, ReplaceMechanism))  # fmt: skip
        key = ("effect", self.request, acts, n, functions)
        return work.wait_for(tr("Running the model"), key, make, lambda result: result.nbytes)


def looked_at(request: Request, trace: Trace) -> Acting:
    """Return a model and input without steps."""
    return Acting(request.model, traces.model(request.model, request.device), request, trace)


def acting(model: Model, request: Request, again: Opened | None) -> Acting:
    """Return the page's model, input and list of steps; start the list where there is none.

    A list starts with the steps of a link, with those of the library entry that is open, or with a
    telling step where the input is a bundled example.
    """
    trace = page_trace.trace_of(request).trace
    if any(stack.streamed for stack in trace.by_stack.values()):
        raise UnsupportedError(
            several(
                "This input has {n:,} tokens, which is too long: steps need every map of "
                "both runs at once. Shorten it.",
                n=len(trace.tokens),
            )
        )
    of = request.model if again is None else f"kept {again.entry.id}"
    page = Acting(of, model, request, trace)
    link_steps = _of_link()
    if link_steps is not None:
        step_history.keep(of, History.beginning_with(link_steps))
    elif not step_history.has_history(of):
        step_history.keep(of, History.beginning_with(_first_steps(again)))
    return page


def _of_link() -> tuple[Intervention, ...] | None:
    if not first_times.is_first("steps of the link"):
        return None
    text = st.query_params.get("steps")
    if not text:
        return None
    try:
        return few(interventions_from_json(text))
    except AttnvizError as error:
        messages.put(
            "error", tr("The link asks for steps that cannot be read: {error}", error=error)
        )
        return None


def begin_with(model: str, text: str) -> None:
    """Have the page begin with steps for a model: a list of interventions as JSON.

    Raises AttnvizError when they cannot be read.
    """
    step_history.keep(model, History.beginning_with(few(interventions_from_json(text))))


def _first_steps(again: Opened | None) -> tuple[Intervention, ...]:
    if again is not None:
        record = again.record
        return record.interventions if isinstance(record, InterventionList) else record
    story = model_input.story()
    return () if story is None else FIRST.get(story.name, ())


def few(acts: Sequence[Intervention]) -> tuple[Intervention, ...]:
    """Return interventions as they are. Raises InputError when they are more than a list takes."""
    steps = checked(acts)
    if len(steps) > MOST_STEPS:
        raise InputError(
            several(
                "{n} steps were given; a list holds at most {most_steps}.",
                n=len(steps),
                most_steps=MOST_STEPS,
            )
        )
    return steps


@dataclass(frozen=True, eq=False)
class Outcome:
    """What the steps change, and why some of them could not act: by number, in words."""

    effect: Effect
    misfits: dict[int, str]


def outcome_of(page: Acting) -> Outcome:
    """Return what the list of steps changes; a staged list becomes the list first.

    A staged list that cannot act is dropped: the page says why, and stays as it was.
    """
    staged_list = step_history.staged_history(page.of)
    if staged_list is not None:
        try:
            few([step.act for step in staged_list.steps])
            effect = page.effect_of(staged_list.acts)
        except AttnvizError as error:
            messages.put("error", tr("{error} Nothing was changed.", error=error))
        else:
            step_history.keep(page.of, staged_list)
            return Outcome(effect, {})
    history = page.history
    try:
        return Outcome(page.effect_of(history.acts), {})
    except AttnvizError:
        misfits = _misfits(page, history)
        if not misfits:
            raise
    acts = [step.act for number, step in enumerate(history.steps)
            if step.on and number not in misfits]  # fmt: skip
    return Outcome(page.effect_of(acts), misfits)


def _misfits(page: Acting, history: History) -> dict[int, str]:
    """Return why each step that cannot act does not fit this input, by its number."""
    misfits = {}
    for number, step in enumerate(history.steps):
        if not step.on:
            continue
        try:
            page.effect_of((step.act,))
        except AttnvizError as error:
            misfits[number] = str(error)
    return misfits


def new_tokens(page: Acting) -> None:
    """Draw how many tokens a model that writes shall add to its prompt."""
    from attnviz.tracing.effects import MOST_NEW_TOKENS

    if page.model.task_line.kind == "next_token":
        st.session_state.setdefault(NEW_TOKENS, page.new_tokens)
        st.number_input(
            tr("Tokens to write"),
            0,
            MOST_NEW_TOKENS,
            key=NEW_TOKENS,
            width=160,
            help=tr(
                "The model writes greedily, before and after the steps; each token takes a full "
                "pass."
            ),
        )


def long(model: Model, rows: int) -> bool:
    """Return whether so many runs take so long that the reader must ask for them."""
    return rows * model.n_parameters > MOST_UNASKED_ROWS


def other_input(page: Acting, text: str) -> Any:
    """Return another text, or series, as the model reads the page's own: in a pair, as a chat."""
    return traces.inputs_of(replace(page.request, text=text), page.model)
