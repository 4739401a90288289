"""Texts that a model writes: what the reader asks for, and the writing, once for all sessions."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import streamlit as st

from attnviz.language import N_, current, tr, translated
from attnviz.models.registry import known
from attnviz.progress import Progress
from attnviz.records import Decoding, Generation
from attnviz.records.generation import Sampling
from attnviz.tracing.generation import MOST_NEW_TOKENS, generate, writes
from attnviz.ui.session import model_input, view_choices
from attnviz.ui.session.keys import GenerationKeys
from attnviz.ui.session.widgets import ensure_option, lasting
from attnviz.ui.shared import traces, work
from attnviz.ui.shared.errors import escaped
from attnviz.ui.shared.traces import Request
from attnviz.views.generation import view_generation
from attnviz.views.view import View

WRITERS = ("induction", "dates")
"""Bundled models that write, for readers whose model does not."""

_WIDTH = 144

_SAMPLINGS: dict[str, str] = {
    "greedy": N_("the likeliest token"),
    "sample": N_("sampled at random"),
}


@dataclass(frozen=True)
class Writing:
    """A text to be written: the model and prompt, how tokens are chosen, what the reader chose."""

    request: Request
    decoding: Decoding
    branches: tuple[tuple[int, int], ...] = ()

    @property
    def of(self) -> str:
        """A name for what is written without the reader's own choices."""
        text = repr((self.request, self.decoding))
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def refuse_what_does_not_write(request: Request) -> None:
    """Stop the page, with what would work, for a model that writes no text."""
    model = traces.model(request.model, request.device)
    if writes(model):
        return
    names = [name for name in WRITERS if name in known()]
    does_not = (
        tr("writes no text")
        if model.task_line.kind != "text"
        else tr(
            "does not continue a text. What it writes for its input, such as a transcript, is on "
            "the page Attention"
        )
    )
    st.info(
        tr(
            "{name} ({task}) {does_not}. Decoders and encoder-decoders with a language head write "
            "text. These bundled models do:",
            name=escaped(model.name),
            task=model.task,
            does_not=does_not,
        )
    )
    row = st.container(horizontal=True)
    for name in names:
        row.button(
            tr("Open {name}", name=name),
            key=f"write {name}",
            on_click=model_input.open_story,
            args=(name,),
        )
    st.stop()


def form(request: Request) -> Writing:
    """Draw what the reader can choose, and return what is to be written."""
    state = st.session_state
    for key, first in (
        (GenerationKeys.LENGTH, 24), (GenerationKeys.TEMPERATURE, 1.0), (GenerationKeys.TOP_P, 1.0),
        (GenerationKeys.SEED, 0),
    ):  # fmt: skip
        if state.get(key) is None:
            state[key] = first
    ensure_option(GenerationKeys.SAMPLING, list(_SAMPLINGS), default="greedy")
    row = st.container(horizontal=True, vertical_alignment="bottom")
    length = row.number_input(
        tr("Tokens to write"),
        1,
        MOST_NEW_TOKENS,
        **lasting(GenerationKeys.LENGTH),
        width=_WIDTH,
        help=tr("The most tokens to write. A model may end its text earlier."),
    )
    choice = row.selectbox(
        tr("Each token is"),
        list(_SAMPLINGS),
        **lasting(GenerationKeys.SAMPLING),
        width=240,
        format_func=lambda name: translated(_SAMPLINGS[name]),
    )
    sampling: Sampling = "sample" if choice == "sample" else "greedy"
    greedy = sampling == "greedy"
    temperature = row.number_input(
        tr("Temperature"),
        0.05,
        5.0,
        step=0.1,
        disabled=greedy,
        width=_WIDTH,
        **lasting(GenerationKeys.TEMPERATURE),
        help=tr(
            "Logits are divided by the temperature: below 1, likely tokens become more likely."
        ),
    )
    top_p = row.number_input(
        tr("Top-p"),
        0.05,
        1.0,
        step=0.05,
        disabled=greedy,
        width=_WIDTH,
        **lasting(GenerationKeys.TOP_P),
        help=tr("Only the likeliest tokens are sampled, up to this total probability."),
    )
    seed = row.number_input(
        tr("Seed"),
        0,
        10_000,
        **lasting(GenerationKeys.SEED),
        disabled=greedy,
        width=_WIDTH,
        help=tr("The same seed gives the same text."),
    )
    decoding = Decoding(sampling, float(temperature), float(top_p), int(seed), int(length))
    if greedy:  # what is not used must not make another text of it
        decoding = Decoding(max_new_tokens=decoding.max_new_tokens)
    if request.second or request.target:
        st.caption(
            tr(
                "Only the first text is the prompt. The second text and the target are not used "
                "here."
            )
        )
    alone = Request(request.model, request.device, request.text, chat=request.chat)
    writing = Writing(alone, decoding)
    return Writing(alone, decoding, view_choices.branches(writing.of))


def generation_of(writing: Writing) -> Generation:
    """Return what the model writes. Draws progress meanwhile."""
    decoding = writing.decoding

    def make(progress: Progress) -> Generation:
        model = traces.model(writing.request.model, writing.request.device)
        return generate(
            model, traces.inputs_of(writing.request, model),
            max_new_tokens=decoding.max_new_tokens, sampling=decoding.sampling,
            temperature=decoding.temperature, top_p=decoding.top_p, seed=decoding.seed,
            branches=writing.branches, progress=progress,
        )  # fmt: skip

    return work.wait_for(tr("Writing"), ("generation", writing), make, lambda result: result.nbytes)


def view_of(writing: Writing, generation: Generation) -> View:
    """Return the view of a generation, made once for all sessions."""
    return traces.SHELF.get(
        ("generation view", current(), writing),
        lambda: view_generation(generation, of=writing.of, branching=True),
        lambda view: len(view.data),
    )


def document(generation: Generation) -> bytes:
    """Return the view as one offline HTML file, in which no other token can be chosen."""
    return view_generation(generation).document().encode()


def own_choices(writing: Writing, generation: Generation) -> None:
    """Say what the reader chose, and offer to go back; draws nothing where that is nothing."""
    if not writing.branches:
        return
    choices = ", ".join(
        f"{generation.labels[step]} at step {step + 1}" for step, _ in writing.branches
    )
    row = st.container(horizontal=True, vertical_alignment="center")
    row.caption(tr("You chose {choices}.", choices=escaped(choices)), width="content")
    row.button(
        tr("Back to the model's own text"), on_click=view_choices.unbranch, args=(writing.of,)
    )
