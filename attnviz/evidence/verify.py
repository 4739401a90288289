"""A card run again: `verify_card` says what is the same and what differs."""

from __future__ import annotations

from pathlib import Path

from attnviz.errors import InputError, ModelError, StoreError
from attnviz.evidence.cards import versions
from attnviz.evidence.data import DataAsked, sha256_of
from attnviz.evidence.kinds import KINDS, Found, Kind
from attnviz.evidence.numbers import ASKED
from attnviz.evidence.reader import open_card
from attnviz.models.loading import load
from attnviz.models.model import Model
from attnviz.models.registry import known
from attnviz.models.weights import weights_sha256
from attnviz.records.card import Card, Line, Number, Verification

RUNS = Path("runs")
"""Where the app keeps trainings, in the folder that it is started from."""


def verify_card(
    card: str | Path | Card,
    *,
    model: str | Model | None = None,
    data: str | Path | None = None,
    device: str = "auto",
) -> Verification:
    """Run a card's model again, and return every number of it then and now.

    Args:
        card: its file, or what `open_card` returned. Nothing of the file is run.
        model: where the model lies, or the model itself; None opens it by the name on the card.
        data: the file of the rows, for the evaluation of a table.
        device: as for `load`.

    A number is the same within the tolerance that it is computed with now, whatever tolerance the
    card claims. Other weights are told by their SHA-256, and are run all the same. Raises
    StoreError for a file that is no card, ModelError and InputError for what cannot be run.
    """
    said = card if isinstance(card, Card) else open_card(card)
    kind = KINDS[said.kind]
    opened = model if isinstance(model, Model) else _open(said, model, device)
    other = _other_files(said, opened, None if data is None else Path(data))
    try:
        found = kind.again(opened, said, None if data is None else Path(data))
    except (TypeError, KeyError) as error:
        raise StoreError("What this card asks for is nothing that can be asked.") from error
    return Verification(
        card=said,
        lines=(*_words(said, kind.words(found)), *_numbers(said, kind, found)),
        other_files=other,
        versions=_changed(said.versions, versions()),
    )


def _open(card: Card, model: str | None, device: str) -> Model:
    if model is not None:
        return load(model, device=device)
    name = card.model.name
    if any(mark in name for mark in ("\\", "~")) or name.startswith(("/", ".")):
        raise InputError(
            f'This card names its model "{name[:80]}", a place on a machine. Say where the model '
            "lies with --model."
        )
    trained = RUNS / name / "model"  # of a training in the folder where it is verified
    try:
        if "/" not in name and (trained / "config.json").is_file() and name not in known():
            return load(str(trained), device=device)
        return load(name, device=device, revision=card.model.revision)
    except ModelError as error:
        raise ModelError(
            f"{error} If the model lies elsewhere, give its place with --model."
        ) from (error)


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


def _words(card: Card, now: dict[str, str]) -> list[Line]:
    return [
        Line(name, then, now.get(name), None, then == now.get(name))
        for name, then in card.words.items()
    ]


def _numbers(card: Card, kind: Kind, found: Found) -> list[Line]:
    now = {number.name: number for number in kind.numbers(found, ASKED)}
    return [_line(then, now.get(then.name)) for then in card.numbers]


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


def _changed(then: dict[str, str], now: dict[str, str]) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (name, then.get(name, "none"), now.get(name, "none"))
        for name in sorted({*then, *now})
        if then.get(name) != now.get(name)
    )
