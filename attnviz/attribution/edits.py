"""What if a word were gone, or another one: edits of the text, which the model reads again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch

from attnviz.attribution import targets
from attnviz.attribution.network import pass_options
from attnviz.attribution.units import units_of
from attnviz.errors import InputError, UnsupportedError
from attnviz.language import N_
from attnviz.models.foreign import asked_of, output_with_answer
from attnviz.models.model import Model
from attnviz.records import Edit, Units, WhatIf
from attnviz.tracing import answers
from attnviz.tracing.answer_names import Choice
from attnviz.tracing.inputs import Prepared, prepare

ANSWERS = ("classes", "next_token", "mask", "span")
"""Kinds of answers that can be followed from one text to another."""


@torch.no_grad()
def what_if(
    model: Model,
    inputs: str | tuple[str, str],
    edits: Sequence[Edit],
    *,
    target: Choice | None = None,
    unit: str = "word",
) -> WhatIf:
    """Return a model's answers before and after edits of its text, one forward pass each.

    Args:
        model: one that answers with classes, a next token, a filled mask or a part of the text.
        inputs: one text, or a pair; edits may name units of either.
        edits: changes of different units; `unit` says what they count. None change nothing.
        target: the answer whose probability is followed; None is the model's own before the edits.
        unit: "token", "character", "word" or "sentence".

    Raises InputError when an edit does not fit the text, and UnsupportedError when the model's
    answers cannot be compared.
    """
    kind = model.task_line.kind
    if model.task_line.reads != "text":
        raise UnsupportedError(
            N_(
                "{architecture} reads no text, and edits change the words of a text. Use a model "
                'that reads a text and answers, such as "sentiment".',
                architecture=model.architecture,
            )
        )
    if kind not in ANSWERS:
        raise UnsupportedError(
            N_(
                "{architecture} gives no answer that can be followed from one text to another. Use "
                "a model with classes, a next token, a mask or an answer in the text.",
                architecture=model.architecture,
            )
        )
    if kind == "mask" and any(edit.kind == "mask" for edit in edits):
        raise InputError(N_("This model's question is its mask. Delete or replace a word instead."))
    prepared = prepare(model, inputs)
    units = units_of(prepared, unit)
    edited = apply(model, prepared, units, edits)
    prepared_after = prepare(model, edited[0] if len(edited) == 1 else (edited[0], edited[1]))
    with asked_of(model, N_("be run on this text and its edit")):
        first, second = (
            output_with_answer(model, model.hf(**each.tensors, **pass_options(model)))
            for each in (prepared, prepared_after)
        )
    before = answers.read(model, first, prepared, None)
    after = answers.read(model, second, prepared_after, None)
    if "none" in (before.kind, after.kind):
        raise InputError(
            N_("There is no question to answer. {text}", text=before.text or after.text)
        )
    number = before.kind == "values"
    own_target = (
        _own_answer(kind, model, prepared, first) if target is None and not number else target
    )
    measure = None if number else "probability"
    followed = targets.resolve(model, prepared, first, own_target, measure)
    if kind == "span" and str(own_target) not in prepared_after.texts[-1]:
        value_after = 0.0  # an answer that no longer stands in the text cannot be given
    else:
        later = targets.resolve(model, prepared_after, second, own_target, measure)
        value_after = float(later.read(second)[0])
    return WhatIf(
        model=model.info,
        inputs=prepared.texts,
        edited=edited,
        units=units,
        edits=tuple(edits),
        before=before,
        after=after,
        target=followed.label,
        measure="value" if number else "probability",
        value_before=float(followed.read(first)[0]),
        value_after=value_after,
    )


def apply(model: Model, prepared: Prepared, units: Units, edits: Sequence[Edit]) -> tuple[str, ...]:
    """Return the texts with all edits made, by the places of the units in them.

    A deleted unit takes the space before it along. Raises InputError when a unit is not there,
    is a special token or is edited twice, and UnsupportedError when the tokenizer tells no places.
    """
    if len({edit.unit for edit in edits}) < len(edits):
        raise InputError(N_("A unit can be edited once only. Leave one of its edits out."))
    texts = list(prepared.texts)
    places = [(*_place(prepared, units, edit.unit), edit) for edit in edits]
    for segment, start, end, edit in sorted(places, key=lambda place: place[:3], reverse=True):
        text = texts[segment]
        new = _new(model, edit)
        if not new:
            # Only the given text is looked at: what stands behind may already be edited.
            before = text[:start].rstrip()
            texts[segment] = before + text[end:] if before else text[end:].lstrip()
        else:
            texts[segment] = text[:start] + new + text[end:]
    return tuple(texts)


def _new(model: Model, edit: Edit) -> str:
    if edit.kind == "delete":
        return ""
    if edit.kind == "replace":
        if not edit.text.strip():
            raise InputError(N_("A replacement is empty. Give a word, or delete the unit."))
        return edit.text
    if edit.kind != "mask":
        raise InputError(N_('No edit "{kind}". Known: delete, mask, replace.', kind=edit.kind))
    if model.tokenizer.mask_token is None:
        raise InputError(
            N_('"{name}" has no mask token. Delete or replace the unit.', name=model.name)
        )
    return model.tokenizer.mask_token


def _place(prepared: Prepared, units: Units, unit: int) -> tuple[int, int, int]:
    """Return segment, start and end of a unit, without the space that a token may bring."""
    if not 0 <= unit < len(units):
        raise InputError(
            N_("No unit {unit}: this text has units 0 to {units}.", unit=unit, units=len(units) - 1)
        )
    if units.held[unit]:
        raise InputError(
            N_(
                'Unit {unit} is "{text}", which the tokenizer adds itself.',
                unit=unit,
                text=units.text[unit],
            )
        )
    positions = np.flatnonzero(units.of_token == unit)
    segment = int(prepared.tokens.segment[positions[0]])
    start = int(prepared.tokens.spans[positions[0], 0])
    end = int(prepared.tokens.spans[positions[-1], 1])
    if start < 0 or end <= start:
        raise UnsupportedError(
            N_(
                "This tokenizer does not give the positions of its tokens in the text, so no word "
                "can be edited."
            )
        )
    inside = prepared.texts[segment][start:end]
    start += len(inside) - len(inside.lstrip())
    return segment, start, start + len(inside.strip())


def _own_answer(kind: str, model: Model, prepared: Prepared, output: Any) -> Choice:
    if kind == "span":
        return answers.span_of(prepared, output, None)[2]
    if kind == "classes":
        return int(output.logits[0].argmax())
    at = answers.first_mask(model, prepared.tensors["input_ids"][0]) if kind == "mask" else -1
    return int(output.logits[0, at].argmax())
