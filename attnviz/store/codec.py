"""Records as plain JSON values and named arrays, and back, bit for bit.

A record becomes {"record": its number} and stands in a list as [its class, its fields], a tuple
{"tuple": [...]}, a list {"list": [...]}, a mapping {"mapping": [[key, value], ...]} and an array
{"array": its name}. A class that was renamed keeps its name in files, as its `NAME_IN_FILES`.
An object that is met twice (tokens that two axes share, a mask that all layers share) is written
once and is one object again. Only classes that the reader was given are made, and only with values
that fit their annotations, so that a file from elsewhere can hold nothing but what it should.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from functools import lru_cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import numpy as np

from attnviz.language import N_


class Misfit(Exception):
    """What stands in a file does not describe the record that it should; says why in words."""


class RecordWriter:
    """Takes records apart; `arrays` collects what they hold, each once."""

    def __init__(self) -> None:
        self.arrays: dict[str, np.ndarray] = {}
        self._names: dict[tuple[Any, ...], str] = {}
        self._records: dict[int, int] = {}
        self.records: list[Any] = []

    def value(self, value: Any) -> Any:
        """Return a value as JSON can hold it. Raises TypeError when it is of no known kind."""
        if isinstance(value, np.ndarray):
            return {"array": self._array(value)}
        if is_dataclass(value) and not isinstance(value, type):
            return {"record": self._record(value)}
        if isinstance(value, tuple):
            return {"tuple": [self.value(each) for each in value]}
        if isinstance(value, list):
            return {"list": [self.value(each) for each in value]}
        if isinstance(value, Mapping):
            return {"mapping": [[self.value(k), self.value(v)] for k, v in value.items()]}
        if isinstance(value, np.generic):
            return value.item()
        if value is None or isinstance(value, bool | int | float | str):
            return value
        raise TypeError(N_("{name} cannot be kept", name=type(value).__name__))

    def _record(self, record: Any) -> int:
        # Records are kept alive by whoever holds the outermost one, so ids are not used again.
        if id(record) not in self._records:
            values = {each.name: self.value(getattr(record, each.name)) for each in fields(record)}
            self.records.append([_name_in_files(type(record)), values])
            self._records[id(record)] = len(self.records) - 1
        return self._records[id(record)]

    def _array(self, array: np.ndarray) -> str:
        place = (
            array.__array_interface__["data"][0], array.shape, array.strides, array.dtype.str,
        )  # fmt: skip
        if place not in self._names or not array.size:
            self._names[place] = name = str(len(self.arrays))
            # safetensors writes the memory as it lies, whatever the strides say.
            self.arrays[name] = np.asarray(array, order="C")
        return self._names[place]


class RecordReader:
    """Puts records of `classes` together again; `array` gives an array by its name."""

    def __init__(
        self, classes: tuple[type, ...], records: Any, array: Callable[[str], np.ndarray]
    ) -> None:
        self._classes = {_name_in_files(each): each for each in classes}
        if not isinstance(records, list):
            raise Misfit(N_("its list of records is missing"))
        self._entries = records
        self._objects: list[Any] = []
        self._array = array
        self._arrays: dict[str, np.ndarray] = {}

    def all(self) -> list[Any]:
        """Return every record, each made of those before it.

        Raises Misfit when a record is not whole, or holds what it should not.
        """
        for number, entry in enumerate(self._entries):
            match entry:
                case [str(name), dict(given)]:
                    self._objects.append(self._record(name, given))
                case _:
                    raise Misfit(N_("record {number} is not a name with fields", number=number))
        return self._objects

    def _record(self, name: str, entries: dict[str, Any]) -> Any:
        kind = self._classes.get(name)
        if kind is None:
            raise Misfit(N_('it holds a "{name}", which is not one of its parts', name=name[:40]))
        hints = _hints(kind)
        unknown = sorted(set(entries) - {each.name for each in fields(kind)})
        if unknown:
            raise Misfit(N_('{name} has no field "{unknown}"', name=name, unknown=unknown[0][:40]))
        values = {field: self.value(value) for field, value in entries.items()}
        for field, value in values.items():
            if not fits(value, hints[field]):
                raise Misfit(N_("{name}.{field} is not what it should be", name=name, field=field))
        try:
            return kind(**values)
        except TypeError as error:
            raise Misfit(N_("{name} is incomplete", name=name)) from error

    def value(self, entry: Any) -> Any:
        """Return the value that `RecordWriter.value` wrote. Raises Misfit when it is none."""
        match entry:
            case {"array": str(name)}:
                if name not in self._arrays:
                    self._arrays[name] = self._array(name)
                return self._arrays[name]
            case {"record": int(number)} if 0 <= number < len(self._objects):
                return self._objects[number]
            case {"tuple": list(members)}:
                return tuple(self.value(each) for each in members)
            case {"list": list(members)}:
                return [self.value(each) for each in members]
            case {"mapping": list(pairs)} if all(
                isinstance(p, list) and len(p) == 2 for p in pairs
            ):
                try:
                    return {self.value(key): self.value(value) for key, value in pairs}
                except TypeError as error:
                    raise Misfit(N_("a key of a mapping is not a name")) from error
            case None | bool() | int() | float() | str():
                return entry
        raise Misfit(N_("it holds a value of an unknown kind"))


def _name_in_files(kind: type) -> str:
    """Return how a class is called in files: a renamed one keeps the name that files have of it."""
    return vars(kind).get("NAME_IN_FILES", kind.__name__)


@lru_cache(maxsize=128)
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind, include_extras=True)


def fits(value: Any, hint: Any) -> bool:
    """Return whether a value fits an annotation; of an array, its kind and number of axes.

    What is Annotated with functions fits where they all return True.
    """
    origin, of = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return any(fits(value, each) for each in of)
    if origin is Annotated:
        return fits(value, of[0]) and all(check(value) for check in of[1:])
    if origin is Literal:
        return any(value == each and type(value) is type(each) for each in of)
    if origin is tuple:
        if not isinstance(value, tuple):
            return False
        if len(of) == 2 and of[1] is Ellipsis:
            return all(fits(each, of[0]) for each in value)
        return len(value) == len(of) and all(map(fits, value, of))
    if origin in (dict, Mapping):
        return isinstance(value, dict) and all(
            fits(key, of[0]) and fits(each, of[1]) for key, each in value.items()
        )
    if hint is float:
        return isinstance(value, float | int) and not isinstance(value, bool)
    if hint is int:
        return isinstance(value, int) and not isinstance(value, bool)
    if hint is Any:
        return True
    return isinstance(value, hint)
