"""The kinds of results that a card can be of: how each is run again, measured, drawn and told."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from attnviz.attribution.attribute import attribute
from attnviz.attribution.drawn import model_numbers
from attnviz.attribution.language import attribute_sequence
from attnviz.attribution.methods import method_named
from attnviz.attribution.trust import faithfulness
from attnviz.errors import InputError, StoreError
from attnviz.evaluation.figure_words import with_interval
from attnviz.evidence import numbers
from attnviz.evidence.data import DataAsked
from attnviz.evidence.inputs import as_python, given
from attnviz.evidence.permissions import Permissions
from attnviz.evidence.result import CardResult, Picture
from attnviz.export.attention import first_look
from attnviz.export.caption import caption
from attnviz.export.drawing_html import inline_svg
from attnviz.export.evaluation_figures import confusion_figure, curves_figure, reliability_figure
from attnviz.export.shown import Shown, shown
from attnviz.language import N_, several
from attnviz.metrics.comparison import compare_traces
from attnviz.metrics.quantities import quantity_named
from attnviz.models.model import Model
from attnviz.records import Attribution, SequenceAttribution, Trace
from attnviz.records.card import Card, Number
from attnviz.records.effect import Effect
from attnviz.records.evaluation import Evaluation
from attnviz.records.interventions import interventions_from_json, interventions_json
from attnviz.records.look import Look
from attnviz.records.scores import ClassificationScores
from attnviz.tracing.budget import default_budget, maps_bytes
from attnviz.tracing.capture import trace
from attnviz.tracing.effects import intervene
from attnviz.views.attribution import view_attributions, view_sequence
from attnviz.views.attribution.words import caption as words_of_attribution
from attnviz.views.attribution.words import sequence_caption
from attnviz.views.comparison import view_comparison
from attnviz.views.explorer import explorer
from attnviz.views.explorer.share import opened_with
from attnviz.views.view import View


@dataclass(frozen=True)
class ResultKind:
    """One kind of result.

    Attributes:
        of: the class of its record.
        fields: what may be asked of the input, and as what JSON holds it.
        asked: what was asked of the input.
        again: the result, computed from what a card says, within what is allowed.
        numbers, words: what is checked; of answers and strongest weights, so many.
        picture, caption: what a reader sees and what is said of it.
        python: the lines that make it again, after `import attnviz as av` and `model`.
        imports: what those lines need besides.
    """

    name: str
    of: type
    fields: dict[str, Any]
    asked: Callable[[CardResult], dict[str, Any]]
    again: Callable[[Model, Card, Permissions], CardResult]
    numbers: Callable[[CardResult, int], tuple[Number, ...]]
    words: Callable[[CardResult], dict[str, str]]
    picture: Callable[[CardResult], Picture]
    caption: Callable[[CardResult], str]
    python: Callable[[Card], str]
    imports: str = ""


# --- attention ------------------------------------------------------------------------------------


def _view_of(result: CardResult) -> tuple[Trace, Look, Shown]:
    look = result.look or first_look(result.record)
    return result.record, look, shown(result.record, look, numbers=result.numbers)


def _attention_asked(result: CardResult) -> dict[str, Any]:
    trace_of_input, look, _ = _view_of(result)
    # A model that wrote its own target answers with a text; one that was given it, with a token.
    target = None if trace_of_input.prediction.kind == "text" else trace_of_input.target
    stream_option = {"streamed": True} if trace_of_input.stack().streamed else {}
    return {
        **({} if target is None else {"target": target}),
        "look": look.written(),
        **stream_option,
    }


def _attention_again(model: Model, card: Card, permissions: Permissions) -> CardResult:
    look = Look.read(_mapping(card.asked, "look"))
    if look is None:
        raise StoreError(N_("This card does not name a head."))
    target, inputs = cast("str | None", card.asked.get("target")), given(card.inputs)
    trace_of_input = trace(model, inputs, target=target)
    if trace_of_input.stack().streamed != (is_streamed := bool(card.asked.get("streamed"))):
        # Its maker gave another budget, or had another memory; the picture is drawn from this.
        axes = {id(a): a for s in trace_of_input.by_stack.values() for a in (s.queries, s.keys)}
        whole = maps_bytes(model, [*axes.values()])
        budget = whole - 1 if is_streamed else default_budget()
        trace_of_input = trace(model, inputs, target=target, budget=budget)
    return CardResult(
        trace_of_input,
        look,
        model_numbers(model, inputs, trace_of_input, target=target, answer=look.answer),
    )


def _attention_picture(result: CardResult) -> View:
    trace_of_input, look, _ = _view_of(result)
    return explorer(trace_of_input, opened=opened_with(look, trace_of_input.stacks))


def _attention_caption(result: CardResult) -> str:
    trace_of_input, look, view = _view_of(result)
    hidden, _, where, formula = caption(trace_of_input, look, view)
    return f"{where} {formula} {hidden}"


def _attention_python(card: Card) -> str:
    target = f", target={card.asked['target']!r}" if "target" in card.asked else ""
    look = Look.read(card.asked["look"])
    numbers = ""
    if look is not None and quantity_named(look.drawn).needs_model:
        answer = f", answer={look.answer!r}" if look.answer else ""
        numbers = f", numbers=model_numbers(model, inputs, trace{target}{answer})"
    return N_(
        "inputs = {as_python}\ntrace = av.trace(model, inputs{target})\nseen = shown(trace, "
        "Look.read({asked!r}){numbers})\nprint(trace.prediction.text, "
        "trace.prediction.top(5))\nprint(seen.weights)\n",
        as_python=as_python(card.inputs),
        target=target,
        asked=card.asked["look"],
        numbers=numbers,
    )


# --- attribution ----------------------------------------------------------------------------------


def _method_asked(record: Attribution | SequenceAttribution) -> dict[str, Any]:
    question = record.question
    if question is None:
        raise InputError(
            N_("These scores do not record how they were made. Make them with attribute().")
        )
    own = method_named(record.method).options
    entry: dict[str, Any] = {"method": record.method}
    for name in ("target", "measure", "baseline"):
        value = getattr(question, name)
        if value is not None:
            entry[name] = list(value) if isinstance(value, tuple) else value
    entry["unit"] = question.unit
    if record.seed is not None:
        entry["seed"] = record.seed
    options = {n: v for n, v in record.options.items() if n in own and not isinstance(v, str)}
    return {**entry, **({"options": options} if options else {})}


def _attribution_asked(result: CardResult) -> dict[str, Any]:
    options, trust = _method_asked(result.record), result.trust
    if trust is None:
        return options
    deep = trust.seed_correlation is not None or trust.randomised_correlation is not None
    return {**options, "trust": {"draws": trust.draws, "deep": deep}}


def _method_options(card: Card) -> dict[str, Any]:
    options = {n: v for n, v in card.asked.items() if n not in ("options", "trust")}
    if isinstance(options.get("target"), list):
        options["target"] = tuple(options["target"])
    return {**options, **_mapping(card.asked, "options")}


def _attribution_again(model: Model, card: Card, permissions: Permissions) -> CardResult:
    inputs, progress = given(card.inputs), permissions.pass_limit()
    attribution = attribute(model, inputs, progress=progress, **_method_options(card))
    trust = _mapping(card.asked, "trust")
    trust_again = (
        faithfulness(model, attribution, inputs=inputs, progress=progress, **trust)
        if trust
        else None
    )
    return CardResult(attribution, trust=trust_again)


def _attribution_words(result: CardResult) -> dict[str, str]:
    return {"explained number": result.record.target, "method": result.record.label}


def _arguments(options: dict[str, Any]) -> str:
    return "".join(f", {name}={value!r}" for name, value in options.items())


def _attribution_python(card: Card) -> str:
    inputs = as_python(card.inputs)
    lines = N_(
        "found = av.attribute(model, {inputs}{arguments})\nprint(found.target, "
        "found.value)\nprint(found.top(10))\n",
        inputs=inputs,
        arguments=_arguments(_method_options(card)),
    )
    trust = _mapping(card.asked, "trust")
    if not trust:
        return lines
    again = "" if {"text", "pair"} & set(card.inputs) else f", inputs={inputs}"
    return N_(
        "{lines}trust = av.faithfulness(model, found{again}{arguments})\nprint(trust.figures)\n",
        lines=lines,
        again=again,
        arguments=_arguments(trust),
    )


# --- a sequence -----------------------------------------------------------------------------------


def _sequence_asked(result: CardResult) -> dict[str, Any]:
    record: SequenceAttribution = result.record
    length = {"max_new_tokens": len(record.steps)} if record.generated else {}
    return {**_method_asked(record), **length}


def _sequence_again(model: Model, card: Card, permissions: Permissions) -> CardResult:
    return CardResult(attribute_sequence(
        model, given(card.inputs), progress=permissions.pass_limit(), **_method_options(card)
    ))  # fmt: skip


def _sequence_python(card: Card) -> str:
    return N_(
        "found = av.attribute_sequence(model, {as_python}{arguments})\nprint(found.target, "
        "found.values)\nprint(found.scores)\n",
        as_python=as_python(card.inputs),
        arguments=_arguments(_method_options(card)),
    )


# --- an intervention ------------------------------------------------------------------------------


def _effect_asked(result: CardResult) -> dict[str, Any]:
    effect: Effect = result.record
    wrote = effect.before.kind == "text" or effect.trace_before.target is None
    question: dict[str, Any] = json.loads(interventions_json(effect.interventions))
    if not wrote:
        question["target"] = effect.trace_before.target
    if effect.change.answer:
        question["answer"] = effect.change.answer
    if effect.new_tokens:
        question["new_tokens"] = effect.new_tokens
    return question


def _effect_again(model: Model, card: Card, permissions: Permissions) -> CardResult:
    question = card.asked
    acts = interventions_from_json(
        json.dumps({name: question.get(name) for name in ("format", "interventions")})
    )
    return CardResult(intervene(
        model, given(card.inputs), acts, question.get("target"), answer=question.get("answer"),
        new_tokens=question.get("new_tokens", 0),
    ))  # fmt: skip


def _effect_words(result: CardResult) -> dict[str, str]:
    effect: Effect = result.record
    words = {"answer before": effect.before.text, "answer after": effect.after.text}
    if effect.written is not None:
        words |= {"written before": effect.written[0], "written after": effect.written[1]}
    return words


def _effect_caption(result: CardResult) -> str:
    effect: Effect = result.record
    acts = ", ".join(repr(one) for one in effect.interventions) or "nothing"
    return N_(
        "First the input as it is, second with {acts}. Answer: {said} before, {after_said} after.",
        acts=acts,
        said=effect.before.said,
        after_said=effect.after.said,
    )


def _effect_python(card: Card) -> str:
    acts = _effect_acts(card)
    options = {n: card.asked[n] for n in ("target", "answer", "new_tokens") if n in card.asked}
    return (
        f"effect = av.intervene(model, {as_python(card.inputs)}, [\n{acts}]{_arguments(options)})\n"
        'print(effect.before.text, "->", effect.after.text)\nprint(effect.change)\n'
    )


def _effect_acts(card: Card) -> str:
    entry = {name: card.asked[name] for name in ("format", "interventions")}
    return "".join(f"    av.{one!r},\n" for one in interventions_from_json(json.dumps(entry)))


# --- an evaluation --------------------------------------------------------------------------------


def _evaluation_again(model: Model, card: Card, permissions: Permissions) -> CardResult:
    return CardResult(DataAsked.read(card.inputs).evaluate_again(model, permissions))


def _evaluation_picture(result: CardResult) -> tuple[str, ...]:
    evaluation: Evaluation = result.record
    figures = []
    if isinstance(evaluation.details, ClassificationScores):
        details = evaluation.details
        figures = [
            confusion_figure(details),
            curves_figure(
                details.roc,
                details.labels,
                across=N_("false positive rate"),
                up=N_("true positive rate"),
            ),
        ]
    if evaluation.calibration is not None:
        figures.append(reliability_figure(evaluation.calibration))
    return tuple(inline_svg(each) for each in figures if each is not None)


def _evaluation_caption(result: CardResult) -> str:
    evaluation: Evaluation = result.record
    at = evaluation.headline.interval
    return several(
        "{name} {with_interval}, with its 95 % interval, on {n:,} rows of {source}, task {task}.",
        name=evaluation.headline.name,
        with_interval=with_interval(at),
        n=len(evaluation.answers),
        source=evaluation.source,
        task=evaluation.task,
    )


_METHOD = {
    "method": str, "target": int | str | list, "measure": str, "baseline": str, "unit": str,
    "seed": int, "options": dict[str, int | float],
}  # fmt: skip

KINDS: dict[str, ResultKind] = {
    kind.name: kind
    for kind in (
        ResultKind(
            "attention", Trace, {"target": str, "look": dict[str, str], "streamed": bool},
            _attention_asked, _attention_again,
            lambda result, most: numbers.of_trace(result.record, _view_of(result)[2], most),
            lambda result: {"answer": result.record.prediction.text},
            _attention_picture, _attention_caption, _attention_python,
            "from attnviz.attribution.drawn import model_numbers\n"
            "from attnviz.export.shown import shown\nfrom attnviz.records.look import Look\n",
        ),
        ResultKind(
            "attribution", Attribution, {**_METHOD, "trust": dict[str, int | bool]},
            _attribution_asked, _attribution_again,
            lambda result, most: numbers.of_attribution(result.record, result.trust),
            _attribution_words, lambda result: view_attributions([result.record]),
            lambda result: f"{result.record.label}. {words_of_attribution(result.record)}.",
            _attribution_python,
        ),
        ResultKind(
            "sequence", SequenceAttribution, {**_METHOD, "max_new_tokens": int},
            _sequence_asked, _sequence_again,
            lambda result, most: numbers.of_sequence(result.record),
            lambda result: {"sequence": result.record.target},
            lambda result: view_sequence(result.record),
            lambda result: f"{result.record.label}. {sequence_caption(result.record)}.",
            _sequence_python,
        ),
        ResultKind(
            "effect", Effect,
            {"format": int, "interventions": list, "target": str, "answer": int | str,
             "new_tokens": int},
            _effect_asked, _effect_again,
            lambda result, most: numbers.of_effect(result.record, most), _effect_words,
            lambda result: view_comparison(
                compare_traces(result.record.trace_before, result.record.trace_after),
                names=("before", "after"),
            ),
            _effect_caption, _effect_python,
        ),
        ResultKind(
            "evaluation", Evaluation, {}, lambda result: {}, _evaluation_again,
            lambda result, most: numbers.of_evaluation(result.record), lambda result: {},
            _evaluation_picture, _evaluation_caption,
            lambda card: DataAsked.read(card.inputs).python(),
            "from attnviz.data.examples import example\n"
            "from attnviz.data.tables import part_of, read_table\n"
            "from attnviz.evaluation.evaluate import evaluate\n",
        ),
    )
}  # fmt: skip
"""By name: the results that a card can be of."""


def kind_of(record: Any) -> ResultKind:
    """Return the kind of a record. Raises InputError when no card can be made of it."""
    for kind in KINDS.values():
        if isinstance(record, kind.of):
            return kind
    raise InputError(
        N_(
            "No card can be made of a {name}. Cards are of: {kinds}.",
            name=type(record).__name__,
            kinds=", ".join(KINDS),
        )
    )


def _mapping(entry: dict[str, Any], name: str) -> dict[str, Any]:
    value = entry.get(name, {})
    if not isinstance(value, dict):
        raise StoreError(
            N_('The value of "{name}" on this card is not one that attnviz writes.', name=name)
        )
    return value
