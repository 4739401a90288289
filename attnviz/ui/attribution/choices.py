"""The controls with which a reader asks why: the answer, the units, the baseline, the methods."""

from __future__ import annotations

from typing import Any, cast

import streamlit as st

from attnviz.attribution import baselines
from attnviz.attribution.defaults import defaults_for
from attnviz.attribution.methods import METHODS, Method, method_named
from attnviz.attribution.network import refuse_what_is_not_explained
from attnviz.attribution.targets import MEASURES
from attnviz.attribution.units import KINDS
from attnviz.language import N_, counted, tr, translated
from attnviz.models.model import Model
from attnviz.records import Prediction, Trace
from attnviz.records.unit_words import NAMES
from attnviz.ui.attribution.method_results import Why, WhySequence
from attnviz.ui.session import model_input
from attnviz.ui.session.keys import AttributionKeys
from attnviz.ui.session.widgets import ensure_option, lasting, with_typed
from attnviz.ui.shared import traces
from attnviz.ui.shared.errors import escaped
from attnviz.ui.shared.traces import Request

OWN = "its answer"
NOTHING = "nothing"
_SAID = {OWN: N_("its answer"), NOTHING: N_("nothing")}
DEFAULT = "default"

STANDARD_ERRORS = N_(
    "Standard errors. Shapley sampling: standard deviation over orders / √orders. KernelSHAP: √((1 "
    "− m / M) Σ (w (e − e′) (1 − h)^−¾ G⁻¹x)²) over the m sampled pairs of M. Here e and e′ are "
    "the errors of the regression on a set x and on its complement, w is its weight, h the pair's "
    "leverage and G = Σ w x xᵀ (after Bell and McCaffrey 2002). 0 if every set was evaluated."
)

_DEFAULTS = "why_defaults"

SECOND_EXAMPLE = "The animal rested since it had no strength left."
"""Of like meaning as the example of the bundled embedding, in other words."""

ONE, SEQUENCE = N_("One answer"), N_("Every token it writes")


def needs_second_text(model: Model, request: Request) -> bool:
    """Return whether a model answers with a vector, which one text alone says nothing about."""
    line = model.task_line
    return line.kind == "none" and line.reads == "text" and not request.second


def ask_second_text(model: Model) -> None:
    """Ask for the text with which the vector of a model is compared, or take an example."""
    st.info(
        escaped(
            tr(
                '"{name}" answers with a vector, not with words or a class. Beside a second text '
                "there is an answer to explain: how near the two are, and which words bring them "
                "near.",
                name=model.name,
            )
        )
    )
    box, button = st.columns([5, 3], vertical_alignment="bottom")
    box.text_input(
        tr("Second text"),
        key="asked second text",
        placeholder=tr("Type it and press Enter"),
        on_change=_take_second_text,
    )
    button.button(
        tr("Use “{second_example}”", second_example=SECOND_EXAMPLE),
        on_click=model_input.put_second,
        args=(SECOND_EXAMPLE,),
        width="stretch",
    )


def _take_second_text() -> None:
    model_input.put_second(st.session_state["asked second text"])


def aspect(model: Model) -> str:
    """Draw the choice between one answer and a sequence, where the model writes.

    Raises UnsupportedError for a model whose input is not explained.
    """
    refuse_what_is_not_explained(model)
    if model.task_line.kind not in ("next_token", "text"):
        return ONE
    first = SEQUENCE if model.task_line.kind == "text" else ONE
    ensure_option(AttributionKeys.ASPECT, (ONE, SEQUENCE), default=first)
    choice = st.segmented_control(
        tr("What to explain"),
        (ONE, SEQUENCE),
        format_func=translated,
        **lasting(AttributionKeys.ASPECT),
        label_visibility="collapsed",
    )
    return choice or first


def why(model: Model, request: Request) -> tuple[Why, Any]:
    """Draw the controls of a question about one answer; return it, and a place for its methods."""
    answer, against, unit, how, more = st.columns([10, 10, 8, 7, 7], vertical_alignment="bottom")
    labels = _labels(traces.trace_of(request).trace)
    target = _target(answer, tr("Why"), AttributionKeys.TARGET, [OWN, *labels])
    contrasts = model.task_line.kind in ("classes", "next_token", "mask", "pixel_classes")
    other = _target(
        against, tr("and not"), AttributionKeys.AGAINST, [NOTHING, *(labels if contrasts else [])]
    )
    chosen_unit = _unit(unit, model)
    with more.popover(tr("Options"), width="stretch"):
        baseline = _baseline(model)
        ensure_option(AttributionKeys.MEASURE, (DEFAULT, *MEASURES), default=DEFAULT)
        measure = st.selectbox(
            tr("Measure"),
            (DEFAULT, *MEASURES),
            **lasting(AttributionKeys.MEASURE),
            format_func=lambda name: translated(MEASURES.get(name, name)),
            help=tr("The number that is explained. Scores add up best for logits."),
        )
        seed = _seed()
    against_what = None if other == NOTHING else other
    question = Why(
        request=request,
        target=None if target == OWN else target,
        against=against_what,
        measure=None if measure == DEFAULT else cast(Any, measure),
        unit=chosen_unit,
        baseline=baseline,
        seed=seed,
    )
    return question, how


def methods(place: Any, model: Model) -> tuple[list[str], bool]:
    """Draw the choice of methods for one answer, and return it and whether a reader made it.

    Until then it is what suits the model, and follows it when another is opened.
    """
    names = [method.name for method in METHODS]
    first = list(defaults_for(model).methods)
    before = st.session_state.get(_DEFAULTS)
    current = st.session_state.get(AttributionKeys.METHODS)
    if current is None or (before != first and current == before):
        st.session_state[AttributionKeys.METHODS] = current = first
    st.session_state[_DEFAULTS] = first
    menu = place.popover(_count(current), key="methods menu", width="stretch")
    choice = menu.multiselect(
        tr("Methods"),
        names,
        **lasting(AttributionKeys.METHODS),
        format_func=lambda n: translated(method_named(n).label),
        placeholder=tr("Choose at least one"),
        help=tr(
            "Several methods answer the same question. You can trust their scores more where they "
            "agree."
        ),
    )
    return choice, choice != first


def _count(methods: list[str]) -> str:
    n = len(methods)
    return translated(counted("{n} method", "{n} methods", n=n)) if n else tr("No method")


def why_sequence(model: Model, request: Request) -> WhySequence:
    """Draw the controls of a question about a sequence, and return it."""
    text, how, unit, more = st.columns([3, 3, 2, 2], vertical_alignment="bottom")
    target = request.target
    if model.task_line.kind == "next_token":
        target = text.text_input(
            tr("Continuation"), **lasting(AttributionKeys.CONTINUATION),
            placeholder=tr("the model's own"),
            help=tr("The text whose tokens are explained. Empty: the text that the model writes."),
        ).strip() or None  # fmt: skip
    else:
        text.text_input(
            tr("Target"),
            value=target or "",
            placeholder=tr("the model's own"),
            disabled=True,
            help=tr("Change it on top."),
        )
    from attnviz.attribution.sequence_methods import METHODS as offered_here

    offers = tuple(offered_here)
    ensure_option(AttributionKeys.METHOD, offers, default=defaults_for(model).sequence)
    method = how.selectbox(
        tr("Method"),
        offers,
        **lasting(AttributionKeys.METHOD),
        format_func=lambda n: translated(method_named(n).label),
    )
    chosen_unit = _unit(unit, model)
    with more.popover(tr("Options"), width="stretch"):
        baseline = _baseline(model)
        length = int(
            st.number_input(
                tr("Most tokens to write"),
                1,
                128,
                24,
                **lasting(AttributionKeys.LENGTH),
                disabled=bool(target),
            )
        )
        seed = _seed()
    return WhySequence(
        request=request, method=method, target=target, length=length, unit=chosen_unit,
        baseline=baseline, seed=seed,
    )  # fmt: skip


def meanings() -> list[dict[str, str]]:
    """Return what each method's score means, its formula and source, as rows of a table."""
    return [_row(method) for method in METHODS]


def _row(method: Method) -> dict[str, str]:
    return {
        "method": method.label, "family": method.family, "what a score means": method.meaning,
        "formula": method.formula, "source": method.source,
    }  # fmt: skip


def _target(place: Any, label: str, key: str, options: list[str]) -> str:
    options = with_typed(key, options)
    ensure_option(key, options, default=options[0])
    return (
        place.selectbox(
            label,
            options,
            format_func=lambda name: translated(_SAID.get(name, name)),
            **lasting(key),
            accept_new_options=True,
            disabled=len(options) < 2,
        )
        or options[0]
    )


def _labels(trace: Trace) -> list[str]:
    """Return the answers that can be asked about, likely ones first."""
    answer: Prediction = trace.prediction
    match answer.kind:
        case "classes" | "pixel_classes":
            return list(answer.labels)
        case "next_token" | "mask" | "span":
            return list(dict.fromkeys(answer.labels[:20]))
        case "token_classes":
            tokens = trace.tokens
            return [
                f"{label}@{position}"
                for position, label in enumerate(answer.labels)
                if not tokens.special[position] and label != "O"
            ]
        case "values":
            n = 0 if answer.values is None else len(answer.values)
            return [str(step) for step in range(n)] if n > 1 else []
    return []


def _unit(place: Any, model: Model) -> str:
    if model.task_line.reads != "text":
        unit = {"picture": "patch", "series": "step"}[model.task_line.reads]
        place.selectbox(tr("Unit"), [unit], format_func=_unit_word, disabled=True)
        return "token"
    first = "word" if model.task_line.kind == "classes" else "token"
    ensure_option(AttributionKeys.UNIT, KINDS, default=first)
    return place.selectbox(
        tr("Unit"),
        KINDS,
        format_func=_unit_word,
        **lasting(AttributionKeys.UNIT),
        help=tr("The part of the text that gets one score and is removed as a whole."),
    )


def _unit_word(kind: str) -> str:
    return translated(NAMES[kind][0])


def _baseline(model: Model) -> str | None:
    names = baselines.KNOWN[model.task_line.reads]
    first = baselines.default(model)
    options = [first, *(name for name in names if name != first)]
    if model.task_line.reads == "text" and model.tokenizer.mask_token_id is None:
        options.remove("mask")
    ensure_option(AttributionKeys.BASELINE, options, default=first)
    return st.selectbox(
        tr("Baseline"),
        options,
        **lasting(AttributionKeys.BASELINE),
        help=tr(
            "What replaces a unit that is removed. Scores are relative to it and change with it."
        ),
        format_func=lambda name: f"{name}: {baselines.MEANINGS[name]}",
    )


def _seed() -> int:
    return int(
        st.number_input(
            tr("Seed"),
            0,
            10_000,
            0,
            **lasting(AttributionKeys.SEED),
            help=tr("For the methods that sample at random."),
        )
    )
