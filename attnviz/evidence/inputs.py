"""Inputs of a model as JSON holds them, exactly, and back."""

from __future__ import annotations

import base64
import binascii
import io
import math
import sys
from typing import Any

import numpy as np

from attnviz.data.readers import read_picture
from attnviz.errors import InputError, StoreError
from attnviz.language import N_, several
from attnviz.records import Sound

MOST_CHARACTERS = 1_000_000
"""Of a text that a card has read again: a longer one takes a model hours."""

MOST_NUMBERS = 1_000_000
"""Of a series."""

MOST_RATE = 768_000
"""Samples a second of a sound."""

_BROKEN = N_("The input on this card is not of a kind that attnviz writes.")


def json_of(inputs: Any) -> dict[str, Any]:
    """Return an input as a card holds it: a text, a pair, a chat, a picture, a series, a sound.

    Raises InputError when the input is anything else.
    """
    from PIL import Image

    match inputs:
        case str():
            return {"text": inputs}
        case (str(), str()):
            return {"pair": list(inputs)}
        case (Image.Image(), str()):
            return {"picture": _png(inputs[0]), "text": inputs[1]}
        case Image.Image():
            return {"picture": _png(inputs)}
        case Sound():
            samples = base64.b64encode(inputs.samples.astype("<f4").tobytes()).decode()
            return {"sound": samples, "rate": inputs.rate}
        case np.ndarray() if inputs.ndim == 1:
            return {"series": inputs.astype(float).tolist()}
        case list() if all(isinstance(turn, dict) for turn in inputs):
            return {"chat": [dict(turn) for turn in inputs]}
    raise InputError(
        N_(
            "A card cannot hold a {name} as input. It holds a text, a pair, a chat, a PIL picture, "
            "a series of one axis, and a Sound.",
            name=type(inputs).__name__,
        )
    )


def given(entry: dict[str, Any]) -> Any:
    """Return the input of a card's entry. Raises StoreError when it is no input, or too large."""
    match entry:
        case {"picture": str(picture), "text": str(text), **rest} if not rest:
            return _picture(picture), _short(text)
        case {"picture": str(picture), **rest} if not rest:
            return _picture(picture)
        case {"text": str(text), **rest} if not rest:
            return _short(text)
        case {"pair": [str(first), str(second)], **rest} if not rest:
            return _short(first), _short(second)
        case {"sound": str(samples), "rate": int(rate), **rest} if not rest:
            return _sound(samples, rate)
        case {"series": list(numbers), **rest} if not rest and _is_series(numbers):
            return np.array(numbers, float)
        case {"chat": list(turns), **rest} if not rest and all(map(_is_turn, turns)):
            _short("".join(turn["content"] for turn in turns))
            return turns
    raise StoreError(_BROKEN)


def as_python(entry: dict[str, Any]) -> str:
    """Return the input as Python writes it; a picture, sound or series is read from the card."""
    if {"picture", "sound", "series"} & set(entry):
        return 'given(av.open_card("card.html").inputs)'
    return repr(given(entry))


def in_words(entry: dict[str, Any]) -> str:
    """Return the input in a line for a reader."""
    match entry:
        case {"text": text, "picture": _}:
            return N_("a picture, and: {text}", text=text)
        case {"picture": _}:
            return "a picture"
        case {"text": text}:
            return text
        case {"pair": pair}:
            return " | ".join(pair)
        case {"chat": turns}:
            return " ".join(f"{turn['role']}: {turn['content']}" for turn in turns)
        case {"series": numbers}:
            return several(
                "a series of {n} numbers",
                n=len(numbers),
            )
        case {"sound": _}:
            return "a sound"
        case {"example": name}:
            return N_("built-in example {name}", name=name)
    return str(entry.get("table") or entry.get("hub") or "")


def _is_turn(turn: Any) -> bool:
    return isinstance(turn, dict) and {"role", "content"} <= set(turn) and all(
        isinstance(part, str) for pair in turn.items() for part in pair
    )  # fmt: skip


def _is_series(numbers: list[Any]) -> bool:
    if len(numbers) > MOST_NUMBERS:
        raise StoreError(
            several(
                "The series on this card has more than {n:,} numbers.",
                n=MOST_NUMBERS,
            )
        )
    return all(
        type(n) in (int, float) and abs(n) < sys.float_info.max and math.isfinite(n)
        for n in numbers
    )


def _short(text: str) -> str:
    if len(text) > MOST_CHARACTERS:
        raise StoreError(
            several(
                "The text on this card has {n:,} characters; at most {most_characters:,} "
                "are run again.",
                n=len(text),
                most_characters=MOST_CHARACTERS,
            )
        )
    return text


def _sound(samples: str, rate: int) -> Sound:
    if type(rate) is not int or not 1 <= rate <= MOST_RATE:
        raise StoreError(_BROKEN)
    try:
        return Sound(np.frombuffer(_bytes(samples), "<f4"), rate)
    except (InputError, ValueError) as error:
        raise StoreError(_BROKEN) from error


def _png(picture: Any) -> str:
    buffer = io.BytesIO()
    picture.convert("RGB").save(buffer, "png")
    return base64.b64encode(buffer.getvalue()).decode()


def _picture(text: str) -> Any:
    try:
        return read_picture(_bytes(text))
    except InputError as error:
        raise StoreError(_BROKEN) from error


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise StoreError(_BROKEN) from error
