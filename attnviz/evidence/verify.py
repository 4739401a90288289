"""A card run again: `verify_card` says what is the same, what differs, and what its page shows."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from attnviz.errors import AttnvizError, InputError, StoreError
from attnviz.evidence.cards import card_of, python_of
from attnviz.evidence.data import DataAsked, sha256_of
from attnviz.evidence.inputs import given
from attnviz.evidence.kinds import KINDS, ResultKind
from attnviz.evidence.numbers import ASKED, TOLD
from attnviz.evidence.page import page
from attnviz.evidence.page_check import Seen, compared, same_text
from attnviz.evidence.permissions import MOST_PASSES, Allowed
from attnviz.evidence.reader import card_in, page_in
from attnviz.evidence.result import CardResult
from attnviz.evidence.versions import versions
from attnviz.models.model import Model
from attnviz.models.weights import weights_sha256
from attnviz.records import ModelInfo
from attnviz.records.card import Card, Line, Number, Verification
from attnviz.records.effect import Effect

_CLAIMED = 1e-3
"""How far the tolerance on a card may be from that of the new run, of its size."""


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
    """Run a card's model again, and hold every number and all that its page shows against it.

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
        again: a file to write, the card made anew from this run: what it shows can be gone by.

    A number is the same within the tolerance that it is computed with now, whatever tolerance the
    card claims, and every number of its kind has to be there. Other weights are told by their
    SHA-256, and are run all the same. Raises StoreError for a file that is no card, ModelError and
    InputError for what cannot be run, or is not allowed.
    """
    text = None if isinstance(card, Card) else page_in(card)
    said = card if isinstance(card, Card) else card_in(text or "", of=Path(card).name)
    kind = KINDS[said.kind]
    allowed = Allowed(None if data is None else Path(data), allow_hub, passes)
    opened = model if isinstance(model, Model) else (
        allowed.opened(said, device) if model is None else allowed.given(model, device)
    )  # fmt: skip
    other = _other_files(said, opened, allowed.data)
    try:
        found = kind.again(opened, said, allowed)
        now = kind.numbers(found, ASKED)
        lines = (
            *_words(said.words, kind.words(found)),
            *_numbers(said, now, kind.numbers(found, TOLD)),
        )
        same = all(line.same for line in lines)
        exact = all(line.difference in (0.0, None) for line in lines)
        seen = Seen("none") if text is None else _seen(text, said, kind, found, same, exact)
    except (AttnvizError, MemoryError, OSError):
        raise
    except Exception as error:  # a card may ask for anything
        raise StoreError(
            f"What this card asks for is nothing that can be asked ({type(error).__name__})."
        ) from error
    if same and seen.state == "same" and (off := _claimed_otherwise(said, now)):
        seen = seen.off(off)
    if again is not None:
        Path(again).write_text(_again(said, opened, kind, found), "utf-8")
    then, here = _made_by(said.versions, said.model), _made_by(versions(), opened.info)
    if model is not None:  # the caller says which model it is, whatever the card calls it
        then |= {"name of the model": said.model.name, "revision": said.model.revision or "none"}
        here |= {"name of the model": opened.name, "revision": opened.revision or "none"}
    return Verification(
        card=said,
        lines=lines,
        other_files=other,
        versions=_changed(then, here),
        page=seen.state,
        page_said=seen.why,
    )


def _seen(
    text: str, card: Card, kind: ResultKind, found: CardResult, same: bool, exact: bool
) -> Seen:
    """Return what the page shows, held against its data and against the new run.

    same, exact: whether the run came to the card's numbers, and whether in every bit.
    """
    model = _model_of(found.record)
    made = found.of(card.model)
    seen = compared(text, card, kind.picture(made), same_numbers=same, exact=exact)
    if seen.state != "same":
        return seen
    told = {
        "caption": not same or same_text(card.caption, kind.caption(made), exact=exact),
        "list of what was asked": _written(card.asked) == _written(kind.asked(found)),
        "Python": card.python == python_of(kind, card),
        "model": (card.model.architecture, card.model.task) == (model.architecture, model.task),
    }
    off = [name for name, right in told.items() if not right]
    return seen.off(f"its {off[0]}, which is not that of a new run") if off else seen


def _again(card: Card, model: Model, kind: ResultKind, found: CardResult) -> str:
    """Return the card as this attnviz makes it from the new run."""
    made = card_of(model, found, kind, inputs=DataAsked.read(card.inputs)) if (
        kind.name == "evaluation"
    ) else card_of(model, found, kind, given(card.inputs))  # fmt: skip
    return page(made, kind.picture(found.of(made.model)))


def _written(said: dict[str, Any]) -> str:
    return json.dumps(said, sort_keys=True)


def _model_of(record: Any) -> ModelInfo:
    return record.trace_before.model if isinstance(record, Effect) else record.model


def _made_by(of: dict[str, str], model: ModelInfo) -> dict[str, str]:
    """Return what decides how numbers are rounded: versions, processor, device and format."""
    return {**of, "device": model.device, "number format": model.dtype}


def _other_files(card: Card, model: Model, data: Path | None) -> tuple[str, ...]:
    now = weights_sha256(model)
    found = [f for f in sorted({*card.weights, *now}) if card.weights.get(f) != now.get(f)]
    if card.kind == "evaluation" and data is not None:
        asked = DataAsked.read(card.inputs)
        if not data.is_file():
            raise InputError(f'No file at "{data}".')
        if asked.table and sha256_of(data) != asked.sha256:
            found.append(asked.table)
    return tuple(found)


def _words(then: dict[str, str], now: dict[str, str]) -> list[Line]:
    return [
        Line(name, then.get(name), now.get(name), None, then.get(name) == now.get(name))
        for name in {**then, **now}
    ]


def _numbers(card: Card, asked: tuple[Number, ...], told: tuple[Number, ...]) -> Iterator[Line]:
    """Give a line for every number of the card, and for every one that it should hold besides.

    Where only the strongest are told, one that is nearly as strong may have come in its place.
    """
    now, due = ({number.name: number for number in of} for of in (asked, told))
    there = {number.name for number in card.numbers}
    absent = [number for number in told if number.name not in there]
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
    """Return what the card claims beside its numbers, and has not: tolerances, versions."""
    made_with = {f"{name} {number}" for name, number in card.versions.items()}
    if not set(card.model.made_with.split(", ")) <= {*made_with, ""}:
        return "its versions, which are two"
    due = {number.name: number for number in now}
    for each in card.numbers:
        one, other = each.tolerance, due[each.name].tolerance
        if not math.isclose(one, other, rel_tol=_CLAIMED):
            return f'the tolerance of "{each.name}", which is {other:.3g}'
    there = {each.name for each in card.numbers}
    for each, first in zip(card.numbers, [n for n in now if n.name in there], strict=True):
        if each.name != first.name and not _line(each, first).same:
            return "the order of its numbers"
    return ""


def _changed(then: dict[str, str], now: dict[str, str]) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (name, then.get(name, "none"), now.get(name, "none"))
        for name in sorted({*then, *now})
        if then.get(name) != now.get(name)
    )
