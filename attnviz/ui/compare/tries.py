"""Two tries beside each other: one input under other changes, as the explorer's link names them."""

from __future__ import annotations

import textwrap
from typing import NamedTuple

import streamlit as st

from attnviz.errors import AttnvizError, UnsupportedError
from attnviz.language import N_, several, tr
from attnviz.models.model import Model
from attnviz.progress import Progress
from attnviz.records import Trace
from attnviz.records.effect import Effect
from attnviz.records.interventions import Intervention, interventions_from_json
from attnviz.tracing.effects import intervene
from attnviz.ui.compare.choices import Pair
from attnviz.ui.interventions import page, step_words
from attnviz.ui.session import first_times, messages
from attnviz.ui.session.keys import CompareKeys
from attnviz.ui.shared import page_trace, traces, work
from attnviz.ui.shared.traces import Request

TRIES = N_("Two tries")

_LINKED = "compared_tries"


class Two(NamedTuple):
    """What is done in either run; nothing is the input as it is."""

    a: tuple[Intervention, ...]
    b: tuple[Intervention, ...]


def linked() -> Two | None:
    """Return the tries that the link names; the first time they become what is compared."""
    if first_times.is_first("tries of the link") and st.query_params.get("try_b"):
        try:
            choose(*(st.query_params.get(name, "") for name in ("try_a", "try_b")))
        except AttnvizError as error:
            messages.put(
                "link", tr("The link asks for tries that cannot be read: {error}", error=error)
            )
    return st.session_state.get(_LINKED)


def choose(a: str, b: str) -> None:
    """Have two tries compared: lists of interventions as JSON; "" is the input as it is.

    Raises AttnvizError when they cannot be read.
    """
    two = Two(*(page.few(interventions_from_json(text)) if text else () for text in (a, b)))
    st.session_state[_LINKED] = two
    st.session_state[CompareKeys.KIND] = TRIES


def tries(model: Model, request: Request) -> Pair:
    """Return both runs of the input. Raises AttnvizError when a change does not fit it."""
    two = linked()
    assert two is not None  # it is offered where there are some
    trace = page_trace.trace_of(request).trace
    if any(stack.streamed for stack in trace.by_stack.values()):
        raise UnsupportedError(
            several(
                "This input has {n:,} tokens, which is too long: tries need every map of "
                "both runs at once. Shorten it.",
                n=len(trace.tokens),
            )
        )
    first, second = (_effect(model, request, acts) for acts in two)
    return Pair(
        ("compared tries", request, *two),
        lambda: (first.trace_after, second.trace_after),
        effect=second if not two.a else None,
        labels=(_name(two.a, trace), _name(two.b, trace)),
    )


def _effect(model: Model, request: Request, acts: tuple[Intervention, ...]) -> Effect:
    def make(_progress: Progress) -> Effect:
        return intervene(model, traces.inputs_of(request, model), acts, request.target)

    key = ("compared effect", request, acts)
    return work.wait_for(tr("Running both"), key, make, lambda result: result.nbytes)


def _name(acts: tuple[Intervention, ...], trace: Trace) -> str:
    words = " + ".join(step_words.in_words(act, trace) for act in acts)
    return textwrap.shorten(words, 60, placeholder=" …") or "original"
