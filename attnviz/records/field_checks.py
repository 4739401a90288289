"""What the fields of an intervention may hold: each is checked and made immutable here."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from attnviz.errors import InputError, shown
from attnviz.language import N_
from attnviz.records.stack import refuse_odd_name
from attnviz.records.tokens import read_only

Source = str | tuple[str, str] | np.ndarray
"""Another input of the same model: a text, a pair of texts, pixels, or a series."""


def _whole(name: str, value: Any) -> int:
    try:
        number = -1 if isinstance(value, bool) else operator.index(value)
    except TypeError:
        number = -1
    if number < 0:
        raise InputError(
            N_("A {name} is a whole number from 0 on; got {shown}.", name=name, shown=shown(value))
        )
    return number


def _positions(name: str, value: Any) -> tuple[int, ...] | None:
    if value is None:
        return None
    try:
        return tuple(_whole(name.removesuffix("s"), one) for one in value)
    except TypeError as error:
        raise InputError(
            N_(
                "{name} are a list of whole numbers, or None; got {shown}.",
                name=name,
                shown=shown(value),
            )
        ) from error


def _layers(name: str, value: Any) -> tuple[int, ...]:
    layers = _positions(name, [value] if isinstance(value, int) else value)
    if not layers:
        raise InputError(N_("Name at least one layer."))
    return layers


def _heads(name: str, value: Any) -> tuple[tuple[int, int], ...] | None:
    if value is None:
        return None
    try:
        return tuple((_whole("layer", layer), _whole("head", head)) for layer, head in value)
    except (TypeError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(
            N_(
                "{name} are pairs (layer, head), or None; got {shown}.",
                name=name,
                shown=shown(value),
            )
        ) from error


def _number(name: str, value: Any) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = math.nan
    if not math.isfinite(number):
        raise InputError(
            N_("A {name} is a finite number; got {shown}.", name=name, shown=shown(value))
        )
    return number


def _array(name: str, value: Any, axes: int) -> np.ndarray:
    try:
        array = np.array(value, dtype=np.float32)
    except (TypeError, ValueError) as error:
        raise InputError(
            N_(
                "{name} is an array of numbers; got a {name_2}.",
                name=name,
                name_2=type(value).__name__,
            )
        ) from error
    if array.ndim != axes or not array.size:
        raise InputError(
            N_(
                "{name} has {axes} axes, none empty; got the shape {shape}.",
                name=name,
                axes=axes,
                shape=array.shape,
            )
        )
    if not np.isfinite(array).all():
        raise InputError(N_("{name} holds values that are not finite numbers.", name=name))
    return read_only(array)


def _weights(name: str, value: Any) -> np.ndarray:
    array = _array(name, value, 2)
    if (array < 0).any():
        raise InputError(N_("Attention weights must not be below 0; got {min:g}.", min=array.min()))
    return array


def _source(name: str, value: Any) -> Source:
    if isinstance(value, str):
        return value
    if isinstance(value, (tuple, list)) and len(value) == 2 and all(
        isinstance(one, str) for one in value
    ):  # fmt: skip
        return (value[0], value[1])
    try:
        array = np.array(value)  # of a PIL image, its pixels
    except ValueError:  # rows of unequal length
        array = np.array(None)
    if array.dtype.kind not in "iuf" or not array.ndim:
        raise InputError(
            N_(
                "A {name} is another input (a text, a pair of texts, a picture or a series); got a "
                "{name_2}.",
                name=name,
                name_2=type(value).__name__,
            )
        )
    return read_only(array)


def _stack(name: str, value: Any) -> str | None:
    if value is not None:
        refuse_odd_name(value)
    return value


def _yes_or_no(name: str, value: Any) -> bool:
    if not isinstance(value, (bool, np.bool_)):
        raise InputError(N_("{name} is True or False; got {shown}.", name=name, shown=shown(value)))
    return bool(value)


def _name(name: str, value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise InputError(N_("A {name} is a name; got {shown}.", name=name, shown=shown(value)))
    return value


def _options(name: str, value: Any) -> Mapping[str, Any]:
    if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
        raise InputError(
            N_("{name} are names with numbers; got {shown}.", name=name, shown=shown(value))
        )
    if not all(isinstance(one, (int, float, str)) for one in value.values()):
        raise InputError(
            N_(
                "{name} hold numbers or names, nothing else; got {shown}.",
                name=name,
                shown=shown(dict(value)),
            )
        )
    return MappingProxyType(dict(value))


CHECKS: dict[str, Callable[[str, Any], Any]] = {
    "stack": _stack,
    "layer": _whole,
    "head": _whole,
    "position": _whole,
    "layers": _layers,
    "heads": _heads,
    "queries": _positions,
    "keys": _positions,
    "positions": _positions,
    "source_positions": _positions,
    "factor": _number,
    "weights": _weights,
    "vector": lambda name, value: _array(name, value, 1),
    "source": _source,
    "mechanism": _name,
    "options": _options,
    "pairwise": _yes_or_no,
    "renormalise": _yes_or_no,
    "allow_future": _yes_or_no,
}
"""By the name of a field, what checks a value and returns it as it is kept.

Each raises InputError when the value is none that the field may have.
"""


def as_python(value: Any) -> str:
    """Return the Python that makes a field's value, numpy being `np`."""
    if isinstance(value, np.ndarray):
        with np.printoptions(threshold=value.size + 1, linewidth=10**9, floatmode="unique"):
            numbers = np.array2string(value, separator=", ").replace("\n", "")
        return N_("np.array({numbers}, dtype=np.{name})", numbers=numbers, name=value.dtype.name)
    if isinstance(value, Mapping):
        return repr(dict(value))
    return repr(value)
