"""Inputs of a model as JSON holds them, exactly, and back."""

from __future__ import annotations

import base64
import binascii
import io
from typing import Any

import numpy as np

from attnviz.data.readers import read_picture
from attnviz.errors import InputError, StoreError
from attnviz.records import Sound

_BROKEN = "The input on this card is none that attnviz writes."


def said(inputs: Any) -> dict[str, Any]:
    """Return what a card says of an input: a text, a pair, a chat, a picture, a series, a sound.

    Raises InputError for anything else.
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
        f"A card cannot hold a {type(inputs).__name__} as input. It holds a text, a pair, a chat, "
        "a PIL picture, a series of one axis, and a Sound."
    )


def given(said: dict[str, Any]) -> Any:
    """Return the input that a card says. Raises StoreError for what is none."""
    match said:
        case {"picture": str(picture), "text": str(text)}:
            return _picture(picture), text
        case {"picture": str(picture)}:
            return _picture(picture)
        case {"text": str(text)}:
            return text
        case {"pair": [str(first), str(second)]}:
            return first, second
        case {"sound": str(samples), "rate": int(rate)}:
            try:
                return Sound(np.frombuffer(_bytes(samples), "<f4"), rate)
            except (InputError, ValueError) as error:
                raise StoreError(_BROKEN) from error
        case {"series": list(numbers)} if all(type(n) in (int, float) for n in numbers):
            return np.array(numbers, float)
        case {"chat": list(turns)} if all(_is_turn(turn) for turn in turns):
            return turns
    raise StoreError(_BROKEN)


def as_python(said: dict[str, Any]) -> str:
    """Return the input as Python writes it; what is no text is read from the card."""
    if {"picture", "sound", "series"} & set(said):
        return 'given(av.open_card("card.html").inputs)'
    return repr(given(said))


def in_words(said: dict[str, Any]) -> str:
    """Return the input in a line for a reader."""
    match said:
        case {"text": text, "picture": _}:
            return f"a picture, and: {text}"
        case {"picture": _}:
            return "a picture"
        case {"text": text}:
            return text
        case {"pair": pair}:
            return " | ".join(pair)
        case {"chat": turns}:
            return " ".join(f"{turn['role']}: {turn['content']}" for turn in turns)
        case {"series": numbers}:
            return f"a series of {len(numbers)} numbers"
        case {"sound": _}:
            return "a sound"
        case {"example": name}:
            return f"built-in example {name}"
    return str(said.get("table") or said.get("hub") or "")


def _is_turn(turn: Any) -> bool:
    return isinstance(turn, dict) and all(
        isinstance(part, str) for pair in turn.items() for part in pair
    )


def _png(picture: Any) -> str:
    held = io.BytesIO()
    picture.convert("RGB").save(held, "png")
    return base64.b64encode(held.getvalue()).decode()


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
