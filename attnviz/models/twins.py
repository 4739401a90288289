"""Twins that wait for the next question.

On a small model making a twin takes as long as the answers of a dozen rows, and a page asks five
methods, or several sweeps, one after the other. So a twin that nobody uses any more waits, with the
weights that it shares, until the same model is asked again or is gone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from attnviz.models.model import Model

MOST = 2
"""Twins of one model that wait at most."""


class _Content:
    """What the modules and settings of a network hold: every attribute, weight and hook."""

    def __init__(self, hf: Any) -> None:
        modules = list(hf.modules())
        settings = {id(one): one for each in modules if (one := getattr(each, "config", None))}
        own = [vars(each) for each in (*modules, *settings.values())]
        # Modules keep their weights, buffers, submodules and hooks in dictionaries.
        inner = [each for each in chain.from_iterable(map(dict.values, own)) if _is_dict(each)]
        self._empty = [each for each in inner if not each]
        self._dictionaries = [*own, *filter(None, inner)]
        self._values = self._now()

    def is_unchanged(self) -> bool:
        """Return whether nothing has been put in another's place since."""
        try:
            # What is the same object is never compared by value, so this is quick.
            return not any(self._empty) and self._now() == self._values
        except (RuntimeError, ValueError):  # another tensor or array, which is no truth value
            return False

    def _now(self) -> list[Any]:
        return list(chain.from_iterable(map(dict.values, self._dictionaries)))


def _is_dict(value: Any) -> bool:
    return isinstance(value, dict)


@dataclass(frozen=True, eq=False)
class Lease:
    """A twin that one thread uses, and what it and its model were made of when it was made."""

    twin: Model
    of: Model = field(repr=False)
    content: tuple[_Content, _Content] = field(repr=False)


_WAITING: WeakKeyDictionary[Model, list[tuple[Model, tuple[_Content, _Content]]]]
_WAITING = WeakKeyDictionary()
_LOCK = Lock()


def take(model: Model) -> Lease:
    """Return a twin for one thread: one that waits and is still the model's equal, or a new one."""
    while True:
        with _LOCK:
            waiting = _WAITING.get(model)
            if not waiting:
                break
            twin, content = waiting.pop()
        if all(each.is_unchanged() for each in content):
            return Lease(twin, model, content)
    twin = model.twin()
    return Lease(twin, model, (_Content(model.hf), _Content(twin.hf)))


def hand_back(lease: Lease) -> None:
    """Let a twin wait for the next question. Nothing of the last one may hang on it any more."""
    with _LOCK:
        waiting = _WAITING.setdefault(lease.of, [])
        if len(waiting) < MOST:
            waiting.append((lease.twin, lease.content))
