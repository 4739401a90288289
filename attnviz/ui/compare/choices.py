"""What the page Compare lays beside each other: each choice is asked for here, and gives a pair."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from attnviz.errors import InputError
from attnviz.language import N_, tr, translated
from attnviz.models.model import Model
from attnviz.models.registry import known
from attnviz.progress import Progress
from attnviz.records import Trace
from attnviz.records.effect import Effect
from attnviz.records.interventions import Intervention, MaskToken, SilenceHead, UniformAttention
from attnviz.store.index import Search
from attnviz.text.abbreviation import abbreviation
from attnviz.tracing import fitting
from attnviz.tracing.budget import refuse_what_cannot_be_held
from attnviz.tracing.effects import intervene
from attnviz.training.folder import RunFolder
from attnviz.training.snapshots import Snapshots
from attnviz.ui.frame import keep, model_list, places, show
from attnviz.ui.interventions import page, step_history, step_words
from attnviz.ui.operator.limits import limits
from attnviz.ui.runs import attention_over_steps
from attnviz.ui.session import comparison_kind
from attnviz.ui.session.keys import CompareKeys
from attnviz.ui.session.widgets import ensure_option, lasting, with_typed
from attnviz.ui.shared import downloads, page_trace, traces, work
from attnviz.ui.shared.errors import escaped
from attnviz.ui.shared.traces import Request
from attnviz.ui.visitor import trainings
from attnviz.ui.visitor.checkpoints import checkpoints
from attnviz.ui.visitor.library_access import library
from attnviz.views.comparison import refuse_what_is_not_drawn

OTHERS = {
    "The plot was dull, but the acting was not bad.": (
        "The plot was dull, but the acting was not good."
    ),
    "candle river seven button cloud paper, candle river seven button cloud": (
        "candle river seven button cloud stone, candle river seven button cloud"
    ),
    "Paris met Jordan in Florence.": ("Paris met Jordan in April."),
    "5 de marzo de 2024": ("5 de mayo de 2024"),
    "The cat sat on the mat because it was tired, but the dog was not.": (
        "The cat sat on the mat because it was warm, but the dog was not."
    ),
}
"""What stands beside the examples of the models that have a name here, one word exchanged."""

BESIDE = {"sentiment": "names", "names": "sentiment"}
"""The bundled model that reads the same text with a stack of the same kind."""


_OFFERED = "offered_other_text"


@dataclass(frozen=True, eq=False)
class Pair:
    """Two traces to compare.

    Attributes:
        key: names the pair, for what is shared by sessions.
        make: gives both traces.
        urls: where the maps of either can be fetched; None for traces that no request gives.
        second: the request of the second, where both are what a model computes now.
        effect: what an intervention did, where the two are before and after it.
        called: what the two are called.
    """

    key: Hashable
    make: Callable[[], tuple[Trace, Trace]]
    urls: tuple[str, str] | None = None
    second: Request | None = None
    effect: Effect | None = None
    labels: tuple[str, str] = ("A", "B")

    @property
    def is_counted(self) -> bool:
        """Whether the shelf counts both traces already: under a request, or as an effect."""
        return self.urls is not None or self.effect is not None

    @property
    def names(self) -> tuple[str, str]:
        """What the two are called, short, and told apart where that is the same."""
        one, other = (abbreviation(" ".join(name.split()), 40) for name in self.labels)
        return (one, other) if one != other else (f"{one} (A)", f"{other} (B)")


def _of_requests(request: Request, second: Request, names: tuple[str, str] = ("A", "B")) -> Pair:
    def make() -> tuple[Trace, Trace]:
        return traces.trace_of(request).trace, traces.trace_of(second).trace

    for each in (request, second):  # the second model does not run in vain
        _refuse_long(each)
    tokens = []
    for each in (request, second):
        handle = page_trace.trace_of(each)
        _refuse_what_is_not_drawn(handle.trace)
        tokens.append(handle.token)
    first, other = map(show.weights_url, tokens)
    return Pair((request, second), make, (first, other), second, labels=names)


def _refuse_long(request: Request, *, keeps_maps: bool = False) -> None:
    """Raise InputError for a text that is too long to compare, before a model has read it.

    `keeps_maps`: where all maps of it are kept at once, and not worked out again. Chats and what is
    no text are told by their traces.
    """
    if request.entry_id or request.chat or not request.text:
        return
    model = traces.model(request.model, request.device)
    if model.task_line.reads != "text" or model.tokenizer is None:
        return
    limits().check_text(request.text, request.second)
    read = range(fitting.n_tokens(model, request.text, request.second))
    refuse_what_is_not_drawn(read, read)
    if keeps_maps:
        refuse_what_cannot_be_held(model, [read])


def _refuse_what_is_not_drawn(trace: Trace) -> None:
    for stack in trace.by_stack.values():
        refuse_what_is_not_drawn(stack.queries, stack.keys)


# --- two inputs, two models -----------------------------------------------------------------------


def inputs(model: Model, request: Request) -> Pair:
    """Ask for the second text."""
    _put_beside(_offer(request.text))
    text = st.text_input(
        tr("B: the text to compare with"),
        **lasting(CompareKeys.OTHER_TEXT),
        help=tr("A is the text on top. Change a word here to see which heads respond."),
    )
    if text == request.text:
        st.info(tr("Both texts are the same, so no head changes. Change a word of B."))
    return _of_requests(request, replace(request, text=text, chat=False))


def _put_beside(text: str) -> None:
    """Put a second text beside the first, unless the reader has written one."""
    state, key = st.session_state, CompareKeys.OTHER_TEXT
    if key not in state or state[key] == state.get(_OFFERED):
        state[key] = text
    state[_OFFERED] = text


def _offer(text: str) -> str:
    if text.strip() in OTHERS:
        return OTHERS[text.strip()]
    words = text.split()
    if len(words) < 2:
        return text
    longest = max(range(len(words)), key=lambda i: len(words[i]))
    return " ".join(words[:longest] + words[longest + 1 :])


def models(first_model: Model, request: Request) -> Pair:
    """Ask for the second model, which reads the same input."""
    reads = first_model.task_line.reads
    readers = [model.name for model in known().values() if _reads(model) == reads]
    options = [name for name in (*readers, *checkpoints().paths()) if name != request.model]
    if CompareKeys.OTHER_MODEL not in st.session_state and BESIDE.get(request.model) in options:
        st.session_state[CompareKeys.OTHER_MODEL] = BESIDE[request.model]
    name = st.selectbox(
        tr("Model to compare with"),
        with_typed(CompareKeys.OTHER_MODEL, options),
        **lasting(CompareKeys.OTHER_MODEL),
        index=None,
        accept_new_options=True,
        format_func=model_list.label_of,
        placeholder=tr("choose one, or type a hub id"),
        on_change=downloads.ask_for_choice,
        args=(CompareKeys.OTHER_MODEL,),
        help=tr("It reads the same input. Heads are compared layer by layer."),
    )
    if not name:
        st.info(tr("Choose the model that reads the same {reads}.", reads=reads))
        st.stop()
    second = replace(request, model=name.strip())
    other = traces.model(second.model, second.device)
    if other.task_line.reads != reads:
        raise InputError(
            N_(
                '"{model}" reads a {reads}, not a {reads_2}. Choose a model that reads the same '
                'kind of input as "{request_model}".',
                model=second.model,
                reads=other.task_line.reads,
                reads_2=reads,
                request_model=request.model,
            )
        )
    return _of_requests(request, second, (first_model.name, other.name))


def _reads(model: Any) -> str:
    if model.picture is not None:
        return "picture"
    return "series" if model.reads_series else "text"


# --- two checkpoints of a run ---------------------------------------------------------------------


def two_steps(model: Model, request: Request) -> Pair:
    """Ask for a run, a text that it was watched with, and two of its steps."""
    names = [name for name in trainings.names() if len(_snapshots_of(name).steps) > 1]
    if not names:
        st.info(
            tr(
                "No training on this server has recorded the attention of a text at two steps. "
                "Start one on the page Train, with a text to watch."
            )
        )
        show.way_on(places.TRAIN, tr("Open Train"))
        st.stop()
    _say_absent(CompareKeys.RUN, names, "training")
    ensure_option(CompareKeys.RUN, names, default=names[0])
    row = st.container(horizontal=True, vertical_alignment="bottom")
    name = row.selectbox(
        tr("Run"),
        names,
        **lasting(CompareKeys.RUN),
        format_func=lambda each: translated(trainings.labels(names).__getitem__(each)),
    )
    snapshots = _snapshots_of(name)
    texts = snapshots.probes
    probe = row.selectbox(
        tr("Text"),
        range(len(texts)),
        format_func=lambda each: translated(texts.__getitem__(each)),
        **lasting(f"compared text of {name}"),
    )
    key = comparison_kind.steps_key(name)
    if not set(st.session_state.get(key, ())) <= set(snapshots.steps):
        del st.session_state[key]  # a resumed run has recorded others
    first, last = st.select_slider(
        tr("Steps"),
        snapshots.steps,
        value=(snapshots.steps[0], snapshots.steps[-1]),
        **lasting(key),
        format_func=lambda step: f"{step:,}",
    )
    if first == last:
        raise InputError(N_("Both ends are at step {first:,}. Move them apart.", first=first))

    def make() -> tuple[Trace, Trace]:
        return snapshots.trace(first, probe), snapshots.trace(last, probe)

    steps = tuple(attention_over_steps.snapshot_key(snapshots, step) for step in (first, last))
    names = (N_("step {first:,}", first=first), N_("step {last:,}", last=last))
    return Pair(("checkpoints", *steps, probe), make, labels=names)


def _say_absent(key: str, options: Sequence[str], what: str) -> None:
    """Say that another one stands in the place of what a link names, where that is not here."""
    if st.session_state.get(key) not in (None, *options):
        st.warning(
            tr("A {what} that was to be compared is not here, or not shared with you.", what=what)
        )


def _snapshots_of(name: str) -> Snapshots:
    return Snapshots(RunFolder(limits().runs_dir / name).snapshots)


# --- before and after an intervention -------------------------------------------------------------

STEPS = N_("The steps of the page Interventions")
SILENCE, UNIFORM, MASK = N_("Silence a head"), N_("Spread a head evenly"), N_("Hide a token")


def interventions(model: Model, request: Request) -> Pair:
    """Ask what is done; the first trace is the input as it is, the second with it.

    What was done to this model on the page Interventions comes first, where anything was.
    """
    _refuse_long(request, keeps_maps=True)
    before = page_trace.trace_of(request).trace
    _refuse_what_is_not_drawn(before)
    steps = step_history.current(request.model).acts
    kinds = ((STEPS,) if steps else ()) + (SILENCE, UNIFORM, MASK)
    ensure_option(CompareKeys.ACT, kinds, default=kinds[0])
    row = st.container(horizontal=True, vertical_alignment="bottom")
    kind = row.selectbox(
        tr("Intervention"), kinds, format_func=translated, **lasting(CompareKeys.ACT)
    )
    if kind == STEPS:
        st.caption(escaped(" · ".join(step_words.in_words(act, before) for act in steps)))
        effect = page.Acting(request.model, model, request, before).effect_of(steps)
        key = ("compared steps", request, steps)
        return _of_effect(key, effect)
    act = _token(before, row) if kind == MASK else _head(before, kind, row)

    def make(_progress: Progress) -> Effect:
        return intervene(model, traces.inputs_of(request, model), act, request.target)

    key = ("compared effect", request, act)
    effect = work.wait_for(tr("Running both"), key, make, lambda result: result.nbytes)
    return _of_effect(key, effect)


def _of_effect(key: Hashable, effect: Effect) -> Pair:
    return Pair(
        key, lambda: (effect.trace_before, effect.trace_after), effect=effect,
        labels=("before", "after"),
    )  # fmt: skip


def _head(trace: Trace, kind: str, place: Any) -> Intervention:
    name = trace.stacks[0]
    if len(trace.stacks) > 1:
        ensure_option(CompareKeys.STACK, trace.stacks, default=name)
        name = place.selectbox(
            tr("Stack"), trace.stacks, **lasting(CompareKeys.STACK), format_func=show.stack_label
        )
    stack = trace.stack(name)
    # What a head of the last layer does is seen in no map after it.
    layers = list(stack.attending)
    ensure_option(CompareKeys.LAYER, layers, default=layers[max(0, len(layers) - 2)])
    layer = place.selectbox(
        tr("Layer"), layers, format_func=translated, **lasting(CompareKeys.LAYER)
    )
    heads = list(range(stack.layers[layer].n_heads))
    ensure_option(CompareKeys.HEAD, heads, default=0)
    head = place.selectbox(tr("Head"), heads, format_func=translated, **lasting(CompareKeys.HEAD))
    return (SilenceHead if kind == SILENCE else UniformAttention)(layer, head, stack=name)


def _token(trace: Trace, place: Any) -> Intervention:
    texts = trace.tokens.text
    places = [n for n in range(len(texts)) if not trace.tokens.special[n]] or [0]
    ensure_option(CompareKeys.TOKEN, places, default=places[len(places) // 2])
    return MaskToken(
        place.selectbox(
            tr("Token"),
            places,
            format_func=lambda n: f"{n}: {texts[n]}",
            **lasting(CompareKeys.TOKEN),
        )
    )


# --- two kept traces ------------------------------------------------------------------------------


def library_entries(model: Model, request: Request) -> Pair:
    """Ask for two traces of the library; at first the two that were kept last."""
    entries = {entry.id: entry for entry in library().find(Search(kind="trace"))}
    if len(entries) < 2:
        have = tr("Only one trace was") if entries else tr("No trace was")
        st.info(
            tr("{have} kept, and two are compared here. Keep one on the page Attention.", have=have)
        )
        show.way_on(places.ATTENTION, tr("Open Attention"))
        st.stop()
    ids = list(entries)
    _say_absent(CompareKeys.FIRST, ids, "trace")
    _say_absent(CompareKeys.SECOND, ids, "trace")
    entry_ids = []
    row = st.container(horizontal=True, vertical_alignment="bottom")
    for label, key, at in (
        ("A", CompareKeys.FIRST, 1), ("B", CompareKeys.SECOND, 0),
    ):  # fmt: skip
        ensure_option(key, ids, default=ids[at])
        entry_ids.append(row.selectbox(
            label, ids, **lasting(key),
            format_func=lambda of: f"{entries[of].name} ({keep.when(entries[of])})",
        ))  # fmt: skip
    first, second = (Request("", request.device, entry_id=of) for of in entry_ids)
    one, other = (entries[of] for of in entry_ids)
    st.caption(escaped(f"A: {one.about}"))
    st.caption(escaped(f"B: {other.about}"))
    return replace(_of_requests(first, second, (one.name, other.name)), second=None)
