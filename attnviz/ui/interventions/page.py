"""The page of interventions: which steps it opens with, and the one run that answers them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from attnviz.errors import AttnvizError, InputError, UnsupportedError
from attnviz.models.model import Model
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
from attnviz.tracing.effects import MOST_NEW_TOKENS, intervene
from attnviz.tracing.mechanisms import mechanisms
from attnviz.ui.frame.keep import Opened
from attnviz.ui.interventions import step_history
from attnviz.ui.interventions.step_history import MOST_STEPS, History
from attnviz.ui.session import first_times, head_choice, messages, model_input
from attnviz.ui.shared import page_trace, traces, work
from attnviz.ui.shared.traces import Request
from attnviz.views.explorer import Selection, first_selection

FIRST: dict[str, tuple[Intervention, ...]] = {
    "sentiment": (MaskToken(10),),  # "not"
    "induction": (SilenceHead(1, 3),),
    "dates": (SilenceHead(0, 0, stack="cross"),),
    "names": (SilenceHead(1, 0),),
}
"""What is done to the bundled examples before the reader has done anything."""

TAKEN = {"residual": "residual stream", "mlp": "MLP", "heads": "attention heads"}
"""What a patch may take from another run, in words."""

UNASKED = 10_000_000_000
"""Weights times runs up to which a sweep starts by itself: a few seconds of two cores."""

NEW_TOKENS = "acting_new_tokens"
"""The widget that says how many tokens are written on."""

_WRITTEN = 6
"""Tokens that a small model writes on unasked."""

_SMALL = 50_000_000


@dataclass(frozen=True, eq=False)
class Acting:
    """One model and input, and the name of the list of steps that act on them."""

    of: str
    opened: Model
    request: Request
    trace: Trace

    @property
    def inputs(self) -> Any:
        """What the model reads."""
        return traces.inputs_of(self.request, self.opened)

    @property
    def history(self) -> History:
        """The list of steps as it is now."""
        return step_history.current(self.of)

    @property
    def head(self) -> Selection:
        """The head that the reader last asked for, or the one that the explorer opens on."""
        asked = head_choice.last_head(self.trace)
        return asked if asked is not None else first_selection(self.trace)

    @property
    def new_tokens(self) -> int:
        """How many tokens are written on before and after: 0 for what does not write."""
        if self.opened.task_line.kind != "next_token":
            return 0
        default = _WRITTEN if self.opened.n_parameters < _SMALL else 0
        return int(st.session_state.get(NEW_TOKENS, default))

    def stage(self, history: History) -> None:
        """Ask for another list; it is kept once the model has taken its steps."""
        step_history.stage(self.of, history)

    def effect_of(self, acts: Sequence[Intervention]) -> Effect:
        """Return what interventions change, computed once for all sessions.

        Raises as `intervene` does.
        """
        acts, n = tuple(acts), self.new_tokens

        def make(_progress: Progress) -> Effect:
            return intervene(self.opened, self.inputs, acts, self.request.target, new_tokens=n)

        # A mechanism may be registered anew under its name: the function itself tells them apart.
        used = tuple(mechanisms().get(act.mechanism) for act in acts
                     if isinstance(act, ReplaceMechanism))  # fmt: skip
        key = ("effect", self.request, acts, n, used)
        return work.wait_for("Running the model", key, make, lambda found: found.nbytes)


def looked_at(request: Request, trace: Trace) -> Acting:
    """Return a model and input on which nothing acts yet."""
    return Acting(request.model, traces.model(request.model, request.device), request, trace)


def acting(opened: Model, request: Request, again: Opened | None) -> Acting:
    """Return the page's model, input and list of steps; a list that is not there yet is begun.

    It begins with the steps of a link, with those of the entry that was opened from the library, or
    with a telling one where the input is a bundled example.
    """
    trace = page_trace.traced(request).trace
    if any(stack.streamed for stack in trace.by_stack.values()):
        raise UnsupportedError(
            f"This input has {len(trace.tokens):,} tokens, and steps need every map of both runs "
            "at once. Shorten it."
        )
    of = request.model if again is None else f"kept {again.entry.id}"
    page = Acting(of, opened, request, trace)
    linked = _of_link()
    if linked is not None:
        step_history.keep(of, History.begun(linked))
    elif not step_history.known(of):
        step_history.keep(of, History.begun(_begun(again)))
    return page


def _of_link() -> tuple[Intervention, ...] | None:
    if not first_times.is_first("steps of the link"):
        return None
    given = st.query_params.get("steps")
    if not given:
        return None
    try:
        return few(interventions_from_json(given))
    except AttnvizError as error:
        messages.put("error", f"The link asks for steps that cannot be read: {error}")
        return None


def _begun(again: Opened | None) -> tuple[Intervention, ...]:
    if again is not None:
        record = again.record
        return record.interventions if isinstance(record, InterventionList) else record
    story = model_input.story()
    return () if story is None else FIRST.get(story.name, ())


def few(acts: Sequence[Intervention]) -> tuple[Intervention, ...]:
    """Return interventions as they are. Raises InputError for more than a list takes."""
    found = checked(acts)
    if len(found) > MOST_STEPS:
        raise InputError(f"{len(found)} steps were given; a list takes at most {MOST_STEPS}.")
    return found


@dataclass(frozen=True, eq=False)
class Acted:
    """What the steps change, and why some of them could not act: by number, in words."""

    effect: Effect
    misfits: dict[int, str]


def acted(page: Acting) -> Acted:
    """Return what the list of steps changes, after taking in what was asked for.

    A list that was asked for and cannot act is not kept: the page says why, and stays as it was.
    """
    wanted = step_history.staged(page.of)
    if wanted is not None:
        try:
            few([step.act for step in wanted.steps])
            found = page.effect_of(wanted.acts)
        except AttnvizError as error:
            messages.put("error", f"{error} Nothing was changed.")
        else:
            step_history.keep(page.of, wanted)
            return Acted(found, {})
    history = page.history
    try:
        return Acted(page.effect_of(history.acts), {})
    except AttnvizError:
        misfits = _misfits(page, history)
        if not misfits:
            raise
    acts = [step.act for number, step in enumerate(history.steps)
            if step.on and number not in misfits]  # fmt: skip
    return Acted(page.effect_of(acts), misfits)


def _misfits(page: Acting, history: History) -> dict[int, str]:
    """Return, by number, why a step cannot act: the input is another one than it was made for."""
    found = {}
    for number, step in enumerate(history.steps):
        if not step.on:
            continue
        try:
            page.effect_of((step.act,))
        except AttnvizError as error:
            found[number] = str(error)
    return found


def new_tokens(page: Acting) -> None:
    """Draw how many tokens a model that writes shall add to its prompt."""
    if page.opened.task_line.kind == "next_token":
        st.session_state.setdefault(NEW_TOKENS, page.new_tokens)
        st.number_input(
            "Tokens to write on", 0, MOST_NEW_TOKENS, key=NEW_TOKENS, width=160,
            help="Greedily, before and after; each one is a full pass.",
        )  # fmt: skip


def long(opened: Model, rows: int) -> bool:
    """Return whether so many runs take long enough to be asked for first."""
    return rows * opened.n_parameters > UNASKED


def other_input(page: Acting, text: str) -> Any:
    """Return another text, or series, as the model reads the page's own: in a pair, as a chat."""
    return traces.inputs_of(replace(page.request, text=text), page.opened)
