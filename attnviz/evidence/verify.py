"""The check of a card: `verify_card` runs it again and compares its numbers and its page."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from attnviz import language
from attnviz.errors import AttnvizError, InputError, StoreError
from attnviz.evidence.cards import card_of, python_of
from attnviz.evidence.data import DataAsked, sha256_of
from attnviz.evidence.inputs import given
from attnviz.evidence.kinds import KINDS, ResultKind
from attnviz.evidence.numbers import LOOKED_UP, ON_CARD
from attnviz.evidence.page import page
from attnviz.evidence.page_check import PageState, compare_page, same_text
from attnviz.evidence.permissions import MOST_PASSES, Permissions
from attnviz.evidence.reader import card_in, page_in
from attnviz.evidence.result import CardResult
from attnviz.evidence.versions import versions
from attnviz.language import N_
from attnviz.models.model import Model
from attnviz.models.weights import weights_sha256
from attnviz.records import ModelInfo
from attnviz.records.card import Card, Line, Number, Verification
from attnviz.records.effect import Effect

_TOLERANCE_SHARE = 1e-3
"""How far the tolerance on a card may be from that of the new run, of its size."""


@language.using(language.ENGLISH)  # as cards are written
def verify_card(
    card: str | Path | Card,
    *,
    model: str | Model | None = None,
    data: str | Path | None = None,
    device: str = "auto",
    allow_hub: bool = False,
    passes: int = MOST_PASSES,
    again: str | Path | None = None,
) -> Verification:
    """Run a card's model again, and compare every number and the whole page with the new run.

    Args:
        card: its file, or what `open_card` returned, which has no page to look at. Nothing of the
            file is run.
        model: where the model lies, or the model itself. None opens it by the name on the card:
            bundled, trained in the folder where it is verified, or in the hub's cache.
        data: the file of the rows, for the evaluation of a table.
        device: as for `load`.
        allow_hub: whether the model, its base and the rows may be fetched from the hub. Without it
            nothing is, whatever the card says.
        passes: inputs that the card may send through the model.
        again: a file to write: the card made anew from this run, which can be trusted.

    A number is the same within the tolerance of the new run, whatever tolerance the card claims,
    and every number of its kind has to be there. Other weights are reported by their SHA-256, and
    are run all the same. Raises StoreError when the file is no card, ModelError when the model
    cannot be opened or may not be fetched, and InputError when the rows are missing or the card
    asks for more passes than `passes`.
    """
    text = None if isinstance(card, Card) else page_in(card)
    card_read = card if isinstance(card, Card) else card_in(text or "", of=Path(card).name)
    kind = KINDS[card_read.kind]
    permissions = Permissions(None if data is None else Path(data), allow_hub, passes)
    if isinstance(model, Model):
        source = model
    elif model is None:
        source = permissions.model_of_card(card_read, device)
    else:
        source = permissions.model_named(model, device)
    other = _other_files(card_read, source, permissions.data)
    try:
        result = kind.again(source, card_read, permissions)
        now = kind.numbers(result, LOOKED_UP)
        lines = (
            *_words(card_read.words, kind.words(result)),
            *_numbers(card_read, now, kind.numbers(result, ON_CARD)),
        )
        same = all(line.same for line in lines)
        exact = all(line.difference in (0.0, None) for line in lines)
        state = (
            PageState("none")
            if text is None
            else _page_state(text, card_read, kind, result, same, exact)
        )
    except (AttnvizError, MemoryError, OSError):
        raise
    except Exception as error:  # a card may ask for anything
        raise StoreError(
            N_(
                "This card asks for something that cannot be run ({name}).",
                name=type(error).__name__,
            )
        ) from error
    if same and state.state == "same" and (off := _claimed_otherwise(card_read, now)):
        state = state.off(off)
    if again is not None:
        Path(again).write_text(_again(card_read, source, kind, result), "utf-8")
    then, here = _made_by(card_read.versions, card_read.model), _made_by(versions(), source.info)
    if model is not None:  # the caller says which model it is, whatever the card calls it
        then |= {
            "name of the model": card_read.model.name,
            "revision": card_read.model.revision or "none",
        }
        here |= {"name of the model": source.name, "revision": source.revision or "none"}
    return Verification(
        card=card_read,
        lines=lines,
        other_files=other,
        versions=_differences(then, here),
        page=state.state,
        page_said=state.why,
    )


def _page_state(
    text: str, card: Card, kind: ResultKind, result: CardResult, same: bool, exact: bool
) -> PageState:
    """Return whether the page shows its data and what the new run shows.

    same, exact: whether the run came to the card's numbers, and whether in every bit.
    """
    model = _model_of(result.record)
    due = result.of(card.model)
    state = compare_page(text, card, kind.picture(due), same_numbers=same, exact=exact)
    if state.state != "same":
        return state
    checks = {
        "caption": not same or same_text(card.caption, kind.caption(due), exact=exact),
        "list of what was asked": _sorted_json(card.asked) == _sorted_json(kind.asked(result)),
        "Python": card.python == python_of(kind, card),
        "model": (card.model.architecture, card.model.task) == (model.architecture, model.task),
    }
    off = [name for name, right in checks.items() if not right]
    return state.off(N_("its {off}, which is not that of a new run", off=off[0])) if off else state


def _again(card: Card, model: Model, kind: ResultKind, result: CardResult) -> str:
    """Return the card as this attnviz makes it from the new run."""
    new_card = card_of(model, result, kind, inputs=DataAsked.read(card.inputs)) if (
        kind.name == "evaluation"
    ) else card_of(model, result, kind, given(card.inputs))  # fmt: skip
    return page(new_card, kind.picture(result.of(new_card.model)))


def _sorted_json(value: dict[str, Any]) -> str:
    return json.dumps(value, sort_keys=True)


def _model_of(record: Any) -> ModelInfo:
    return record.trace_before.model if isinstance(record, Effect) else record.model


def _made_by(of: dict[str, str], model: ModelInfo) -> dict[str, str]:
    """Return all that decides how numbers are rounded: versions, processor, device and format."""
    return {**of, "device": model.device, "number format": model.dtype}


def _other_files(card: Card, model: Model, data: Path | None) -> tuple[str, ...]:
    now = weights_sha256(model)
    names = [f for f in sorted({*card.weights, *now}) if card.weights.get(f) != now.get(f)]
    if card.kind == "evaluation" and data is not None:
        question = DataAsked.read(card.inputs)
        if not data.is_file():
            raise InputError(N_('No file at "{data}".', data=data))
        if question.table and sha256_of(data) != question.sha256:
            names.append(question.table)
    return tuple(names)


def _words(then: dict[str, str], now: dict[str, str]) -> list[Line]:
    return [
        Line(name, then.get(name), now.get(name), None, then.get(name) == now.get(name))
        for name in {**then, **now}
    ]


def _numbers(
    card: Card, looked_up: tuple[Number, ...], on_card: tuple[Number, ...]
) -> Iterator[Line]:
    """Yield a line for every number of the card, and for every number that it should hold.

    Where a card holds only the strongest, a nearly equal one may stand in the place of another.
    """
    now, due = ({number.name: number for number in of} for of in (looked_up, on_card))
    there = {number.name for number in card.numbers}
    absent = [number for number in on_card if number.name not in there]
    for then in card.numbers:
        line = _line(then, now.get(then.name))
        if then.name not in due and line.same:
            instead = next((n for n in absent if _line(n, now[then.name]).same), None)
            absent = [number for number in absent if number is not instead]
            line = replace(line, same=instead is not None)
        yield line
    for number in absent:
        yield Line(number.name, None, number, None, same=False)


def _line(then: Number, now: Number | None) -> Line:
    if now is None or now.shape != then.shape:
        return Line(then.name, then, now, None, same=False)
    largest = 0.0
    for one, other in zip(then.values, now.values, strict=True):
        if one is None and other is None:
            continue
        if one is None or other is None:
            return Line(then.name, then, now, None, same=False)
        largest = max(largest, abs(other - one))
    return Line(then.name, then, now, largest, largest <= now.tolerance)


def _claimed_otherwise(card: Card, now: tuple[Number, ...]) -> str:
    """Return the first wrong claim of a card beside its numbers: a tolerance, a version."""
    made_with = {f"{name} {number}" for name, number in card.versions.items()}
    if not set(card.model.made_with.split(", ")) <= {*made_with, ""}:
        return N_("its versions, which are two")
    due = {number.name: number for number in now}
    for each in card.numbers:
        one, other = each.tolerance, due[each.name].tolerance
        if not math.isclose(one, other, rel_tol=_TOLERANCE_SHARE):
            return N_(
                'the tolerance of "{name}", which is {other:.3g}', name=each.name, other=other
            )
    there = {each.name for each in card.numbers}
    for each, first in zip(card.numbers, [n for n in now if n.name in there], strict=True):
        if each.name != first.name and not _line(each, first).same:
            return N_("the order of its numbers")
    return ""


def _differences(then: dict[str, str], now: dict[str, str]) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (name, then.get(name, "none"), now.get(name, "none"))
        for name in sorted({*then, *now})
        if then.get(name) != now.get(name)
    )
