"""A step chosen from the list of every kind of intervention: a field for each thing it says."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import streamlit as st

from attnviz.data import pictures
from attnviz.data.readers import read_picture
from attnviz.errors import AttnvizError, InputError
from attnviz.language import N_, several, tr, translated
from attnviz.records import Stack
from attnviz.records.interventions import KINDS, AddVector, Intervention, ReplaceMechanism
from attnviz.tracing.mechanisms import mechanisms, options_of
from attnviz.tracing.sources import plain_source
from attnviz.tracing.steering import steering_vector
from attnviz.ui.frame import show
from attnviz.ui.interventions.page import Acting, other_input
from attnviz.ui.session import messages
from attnviz.ui.session.widgets import ensure_option, lasting

KIND = "acting_kind"

LABELS = {
    "SilenceHead": N_("Silence a head"),
    "ScaleHead": N_("Multiply the output of a head"),
    "MeanHead": N_("Replace the output of a head by its mean"),
    "UniformAttention": N_("Make a head look evenly"),
    "SetAttention": N_("Set weights of a head"),
    "CutEdges": N_("Cut edges"),
    "SwapPattern": N_("Take a head's attention from another input"),
    "MaskToken": N_("Hide a token"),
    "ReplaceMechanism": N_("Score by another mechanism"),
    "PatchHead": N_("Take a head's output from another input"),
    "PatchResidual": N_("Take the residual stream from another input"),
    "PatchMlp": N_("Take an MLP's output from another input"),
    "AddVector": N_("Add a vector to the residual stream"),
}

_SPLIT = re.compile(r"[\s,;\[\]]+")


@dataclass(frozen=True, eq=False)
class _Form:
    """What the fields are drawn from: the page, the kind, and the stack and layer chosen so far."""

    page: Acting
    kind: type[Intervention]
    stack: Stack
    values: dict[str, Any]

    def key(self, name: str) -> str:
        return f"act {self.kind.__name__} {name}"


def draw(page: Acting) -> None:
    """Draw the list of kinds and the fields of the chosen one, and add it when the reader says."""
    ensure_option(KIND, list(KINDS), default="SilenceHead")
    name = st.selectbox(
        tr("Kind of step"),
        list(KINDS),
        key=KIND,
        format_func=lambda each: translated(_label(each)),
        width=480,
    )
    kind = KINDS[name]
    st.caption(" ".join((kind.__doc__ or "").split("\n\n")[0].split()))
    values: dict[str, Any] = {}
    form = _Form(page, kind, _stack(page, values), values)
    names = [each.name for each in fields(kind) if each.name != "stack"]
    wide = [each for each in names if each in _WIDE]
    narrow = [each for each in names if each not in _WIDE]
    row = st.container(horizontal=True, vertical_alignment="bottom")
    for each in narrow:
        _draw_field(form, row, each)
    for each in wide:
        _draw_field(form, st, each)
    if st.button(tr("Add this step"), type="primary"):
        try:
            page.stage(page.history.plus([intervention_of(form)]))
        except AttnvizError as error:
            messages.put("error", tr("{error} Nothing was changed.", error=error))
        st.rerun()


def _label(name: str) -> str:
    return f"{LABELS[name]} · {name}"


def _stack(page: Acting, values: dict[str, Any]) -> Stack:
    trace = page.trace
    if len(trace.stacks) == 1:
        return trace.stack()
    key = "act stack"
    ensure_option(key, trace.stacks, default=page.head.stack)
    name = st.selectbox(
        tr("Stack"), trace.stacks, **lasting(key), format_func=show.stack_label, width=240
    )
    if name != trace.stacks[0]:
        values["stack"] = name
    return trace.stack(name)


def intervention_of(form: _Form) -> Intervention:
    """Return the intervention of the fields. Raises InputError when a value does not fit."""
    values = {name: value for name, value in form.values.items() if value is not None}
    if "weights" in values:
        shape = [
            len(axis) if values.get(name) is None else len(values[name])
            for name, axis in (("queries", form.stack.queries), ("keys", form.stack.keys))
        ]
        values["weights"] = np.full(shape, values["weights"], np.float32)
    if form.kind is AddVector:
        values["vector"] = _vector(form, values["vector"], values["layer"])
    if "source" in values:
        values["source"] = _source(form.page, values["source"])
    return form.kind(**values)


def _draw_field(form: _Form, place: Any, name: str) -> None:
    form.values[name] = _FIELDS[name](form, place)


def _layer(form: _Form, place: Any) -> int:
    stack, default = form.stack, form.page.head.layer
    of_heads = "head" in {each.name for each in fields(form.kind)}
    layers = list(stack.attending if of_heads else range(stack.n_layers))
    first = layers.index(default) if default in layers else len(layers) - 1
    return place.selectbox(
        tr("Layer"), layers, format_func=translated, index=first, key=form.key("layer"), width=96
    )


def _head(form: _Form, place: Any) -> int:
    heads = list(range(form.stack.layers[form.values["layer"]].n_heads))
    first = min(form.page.head.head, len(heads) - 1)
    return place.selectbox(
        tr("Head"), heads, format_func=translated, index=first, key=form.key("head"), width=96
    )


def _number(label: str, value: float, **limits: float) -> Callable[[_Form, Any], float]:
    return lambda form, place: place.number_input(
        label, value=value, step=0.1, key=form.key(label), width=160, **limits
    )


def _tokens(label: str, axis: str, every: str) -> Callable[[_Form, Any], tuple[int, ...] | None]:
    def field(form: _Form, place: Any) -> tuple[int, ...] | None:
        text = (form.stack.queries if axis == "query" else form.stack.keys).text
        choice = place.multiselect(
            label, range(len(text)), key=form.key(label), placeholder=every, width=320,
            format_func=lambda at: f"{text[at]} ({at})",
        )  # fmt: skip
        return tuple(choice) or None

    return field


def _position(form: _Form, place: Any) -> int:
    text = form.stack.keys.text
    return place.selectbox(
        tr("Token"),
        range(len(text)),
        key=form.key("position"),
        width=240,
        format_func=lambda at: f"{text[at]} ({at})",
    )


def _source_positions(form: _Form, place: Any) -> tuple[int, ...] | None:
    text = place.text_input(
        tr("Positions in the other input"),
        key=form.key("source positions"),
        width=240,
        placeholder=tr("the same ones"),
        help=tr("Numbers from 0, one for each position here."),
    )
    words = [word for word in _SPLIT.split(text) if word]
    if any(not word.isascii() or not word.isdigit() for word in words):
        raise InputError(
            N_('Positions are whole numbers from 0, such as 3, 4; got "{text}".', text=text)
        )
    return tuple(map(int, words)) or None


def _heads(form: _Form, place: Any) -> Any:
    if form.kind is ReplaceMechanism:
        heads = range(form.stack.n_heads)
        choice = place.multiselect(
            tr("Heads"),
            heads,
            format_func=translated,
            key=form.key("heads"),
            placeholder=tr("all"),
            width=240,
        )
        return tuple(choice) or None
    pairs = [(number, head) for number, layer in enumerate(form.stack.layers)
             for head in range(layer.n_heads)]  # fmt: skip
    choice = place.multiselect(
        tr("Heads"),
        pairs,
        key=form.key("heads"),
        placeholder=tr("all"),
        width=320,
        format_func=lambda pair: f"{pair[0]}.{pair[1]}",
    )
    return tuple(choice) or None


def _layers(form: _Form, place: Any) -> tuple[int, ...]:
    layers = form.stack.attending
    return tuple(
        place.multiselect(
            tr("Layers"),
            layers,
            [layers[-1]],
            format_func=translated,
            key=form.key("layers"),
            width=240,
        )
    )


def _mechanism(form: _Form, place: Any) -> str:
    names = list(mechanisms())
    return place.selectbox(
        tr("Mechanism"),
        names,
        format_func=translated,
        index=names.index("cosine"),
        key=form.key("mechanism"),
        width=240,
    )


def _options(form: _Form, place: Any) -> dict[str, Any]:
    name = form.values["mechanism"]
    options = {}
    for option, value in options_of(name).items():
        if isinstance(value, int | float):
            options[option] = place.number_input(
                option, value=value, key=form.key(f"{name} {option}"), width=160
            )
    return {option: value for option, value in options.items() if value != options_of(name)[option]}


def _switch(label: str, value: bool) -> Callable[[_Form, Any], bool]:
    return lambda form, place: place.checkbox(label, value, key=form.key(label))


def _source_field(form: _Form, place: Any) -> Any:
    reads = form.page.model.task_line.reads
    if reads == "picture":
        upload = place.file_uploader(
            tr("The other picture"), type=list(pictures.ENDINGS), key=form.key("source")
        )
        return b"" if upload is None else upload.getvalue()
    label = {"series": "The other series"}.get(reads, tr("The other input"))
    return place.text_input(
        label,
        value=form.page.request.text if reads == "text" else "",
        key=form.key("source"),
        help=tr("Change a word of the text."),
    )


def _source(page: Acting, entry: Any) -> Any:
    reads = page.model.task_line.reads
    if not entry:
        raise InputError(N_("Give the other input."))
    if reads == "picture":
        return plain_source(read_picture(entry))
    return other_input(page, entry)


def _vector_field(form: _Form, place: Any) -> tuple[str, str, str]:
    left_column, right = place.columns(2)
    towards = left_column.text_input(
        tr("Towards this text"),
        key=form.key("towards"),
        help=tr(
            "The vector is the mean stream of this text minus that of the other, as it enters the "
            "layer."
        ),
    )
    away = right.text_input(tr("Away from this text"), key=form.key("away"))
    numbers = place.text_area(
        tr("Or the numbers of the vector"),
        key=form.key("numbers"),
        height=68,
        placeholder=translated(
            several(
                "{n} numbers",
                n=form.page.model.hf.config.hidden_size,
            )
        )
        if hasattr(form.page.model.hf.config, "hidden_size")
        else tr("one for each dimension"),
    )
    return towards, away, numbers


def _vector(form: _Form, entry: tuple[str, str, str], layer: int) -> np.ndarray:
    towards, away, numbers = entry
    if numbers.strip():
        try:
            return np.array([float(word) for word in _SPLIT.split(numbers) if word], np.float32)
        except ValueError as error:
            raise InputError(N_("A vector is a list of numbers: {error}.", error=error)) from error
    if not towards or not away:
        raise InputError(N_("A vector comes from two texts or from numbers. Give one of the two."))
    return steering_vector(
        form.page.model, towards, away, layer=layer, stack=form.values.get("stack")
    )


_WIDE = ("source", "vector")

_FIELDS: dict[str, Callable[[_Form, Any], Any]] = {
    "layer": _layer,
    "head": _head,
    "factor": _number("Factor", 1.0),
    "weights": _number(N_("Weight of each cell"), 0.5, min_value=0.0),
    "queries": _tokens(N_("From (queries)"), "query", "every token"),
    "keys": _tokens(N_("To (keys)"), "key", "every token"),
    "positions": _tokens("Positions", "query", "every token"),
    "source_positions": _source_positions,
    "position": _position,
    "heads": _heads,
    "layers": _layers,
    "mechanism": _mechanism,
    "options": _options,
    "pairwise": _switch(N_("Pair by pair"), False),
    "renormalise": _switch(N_("Rows keep their sum"), True),
    "allow_future": _switch(N_("Also masked keys"), False),
    "source": _source_field,
    "vector": _vector_field,
}
