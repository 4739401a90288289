"""A result as a card: `write_card`, and what a card says of it."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path
from typing import Any

from attnviz import language
from attnviz.attribution.drawn import model_numbers
from attnviz.errors import InputError
from attnviz.evidence.data import DataAsked
from attnviz.evidence.inputs import given
from attnviz.evidence.inputs import json_of as said_of
from attnviz.evidence.kinds import ResultKind, kind_of
from attnviz.evidence.numbers import ON_CARD
from attnviz.evidence.page import page
from attnviz.evidence.result import CardResult
from attnviz.evidence.versions import versions
from attnviz.models.model import Model
from attnviz.models.weights import weights_sha256
from attnviz.records import Attribution, Faithfulness, SequenceAttribution, Trace
from attnviz.records.card import Card
from attnviz.records.effect import Effect
from attnviz.records.evaluation import Evaluation
from attnviz.records.look import Look

Result = Trace | Attribution | SequenceAttribution | Effect | Evaluation


def write_card(
    model: Model,
    result: Result,
    path: str | Path,
    *,
    inputs: Any = None,
    look: Look | None = None,
    trust: Faithfulness | None = None,
) -> Path:
    """Write a result as an evidence card, one offline .html file, and return its path.

    Args:
        model: what computed the result, opened from files: their SHA-256 stands on the card.
        result: from `trace`, `attribute`, `attribute_sequence`, `intervene` or `evaluate`.
        path: of the file.
        inputs: what the model read. Of plain texts the result knows it; a chat, a picture, a
            series and a sound have to be given again, and of an evaluation a `DataAsked`.
        look: of a trace, which heads are seen and how; None is what the explorer opens on.
        trust: of an attribution, what `faithfulness` found, if it was asked.

    The card holds the picture, the numbers, the input, the options and the Python that makes it
    again; `attnviz verify card.html` runs it again. Raises InputError when the path is no .html
    file in a folder, when the result is of another model, or when `inputs` is needed and missing;
    UnsupportedError when the model was built in code.
    """
    path = Path(path)
    if path.suffix.lower() != ".html":
        raise InputError(f'A card is an .html file; got "{path.name}".')
    if not path.parent.is_dir():
        raise InputError(f'No folder at "{path.parent}" to write "{path.name}" into.')
    path.write_text(card_page(model, result, inputs=inputs, look=look, trust=trust), "utf-8")
    return path


@language.using(language.ENGLISH)  # whoever verifies a card draws the same page again
def card_page(
    model: Model,
    result: Result,
    *,
    inputs: Any = None,
    look: Look | None = None,
    trust: Faithfulness | None = None,
) -> str:
    """Return the card as the text of its file; arguments and errors are those of `write_card`."""
    kind, numbers = kind_of(result), None
    if isinstance(result, Trace) and look is not None:
        read = inputs if inputs is not None else given(_inputs(result, None))
        target = None if result.prediction.kind == "text" else result.target
        numbers = model_numbers(model, read, result, target=target, answer=look.answer)
    card_result = CardResult(result, look, numbers, trust)
    card = card_of(model, card_result, kind, inputs)
    return page(card, kind.picture(card_result.of(card.model)))


def card_of(model: Model, card_result: CardResult, kind: ResultKind, inputs: Any = None) -> Card:
    """Return the card of a result. Raises InputError when the result is of another model."""
    model_info = _model_of(card_result.record)
    if model_info.name != model.name:
        raise InputError(f'This result is of "{model_info.name}"; got the model "{model.name}".')
    card = Card(
        kind=kind.name,
        caption=kind.caption(card_result.of(model.info)),
        model=model.info,
        weights=weights_sha256(model),
        inputs=_inputs(card_result.record, inputs),
        asked=kind.asked(card_result),
        numbers=kind.numbers(card_result, ON_CARD),
        words=kind.words(card_result),
        versions=versions(),
        made=datetime.date.today().isoformat(),
    )
    return replace(card, python=python_of(kind, card))


def _model_of(record: Any) -> Any:
    return record.trace_before.model if isinstance(record, Effect) else record.model


def _inputs(record: Any, inputs: Any) -> dict[str, Any]:
    if isinstance(record, Evaluation):
        if not isinstance(inputs, DataAsked):
            raise InputError(
                "A card of an evaluation needs to know the data: give inputs=DataAsked(...)."
            )
        return inputs.as_json()
    if inputs is not None:
        return said_of(inputs)
    read = record.trace_before if isinstance(record, Effect) else record
    is_text = bool((read.tokens.ids >= 0).any()) and read.tokens.turn is None
    if not is_text or getattr(read, "picture", None) is not None:
        raise InputError(
            "A result contains only plain texts. Give the chat, picture, series or sound as "
            "inputs=."
        )
    return said_of(read.inputs[0] if len(read.inputs) == 1 else read.inputs)


def python_of(kind: ResultKind, card: Card) -> str:
    """Return the Python that makes the numbers of a card again."""
    body = kind.python(card)
    numpy = "import numpy as np\n\n" if "np." in body else ""
    reading = "from attnviz.evidence.inputs import given\n" if "given(av" in body else ""
    return (
        f"{numpy}import attnviz as av\n{reading}{kind.imports}\n"
        f"model = av.load({card.model.name!r})\n{body}"
    )
