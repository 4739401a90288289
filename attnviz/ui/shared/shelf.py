"""The one bounded, shared place for heavy objects: models, traces and the views made of them."""

import ctypes
import gc
import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any

import psutil


class Shelf:
    """A thread-safe store that keeps what was used last, up to a number of bytes.

    Two sessions that ask for the same thing at once wait for one making of it. What is kept must
    not be changed by anyone.

    max_bytes: of what the process holds, where `held` tells it; else of what is kept.
    held: bytes that the process holds in all: what is kept, and what was made on the way.
    """

    def __init__(self, max_bytes: int, *, held: Callable[[], int] | None = None) -> None:
        self.max_bytes = max_bytes
        self._held = held
        self._kept: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._making: dict[Hashable, tuple[threading.Lock, int]] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def nbytes(self) -> int:
        """Bytes of all that is kept."""
        with self._lock:
            return sum(size for _, size in self._kept.values())

    def count(self, kind: str) -> int:
        """Return how many things of a kind are kept: the first part of their keys."""
        with self._lock:
            return sum(isinstance(key, tuple) and key[:1] == (kind,) for key in self._kept)

    def get(self, key: Hashable, make: Callable[[], Any], size: Callable[[Any], int]) -> Any:
        """Return what is kept under `key`, or make, keep and return it.

        What `make` raises is passed on and nothing is kept.
        """
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key][0]
            making, asking = self._making.get(key) or (threading.Lock(), 0)
            self._making[key] = (making, asking + 1)
        try:
            with making:
                found = self.peek(key)
                if found is None:
                    found = make()
                    self._keep(key, found, size(found))
                return found
        finally:
            with self._lock:  # the last of those who asked takes the lock away
                making, asking = self._making[key]
                if asking == 1:
                    del self._making[key]
                else:
                    self._making[key] = (making, asking - 1)

    def peek(self, key: Hashable) -> Any | None:
        """Return what is kept under `key`, or None."""
        with self._lock:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return self._kept[key][0]

    def _keep(self, key: Hashable, value: Any, size: int) -> None:
        with self._lock:
            self._kept[key] = (value, size)
            total = sum(size for _, size in self._kept.values())
            room, gone = self._room(total), 0
            # The newest stays even when it alone is over the limit: its maker needs it now.
            while total > room and len(self._kept) > 1:
                _, (_, freed) = self._kept.popitem(last=False)
                total -= freed
                gone += freed
        if gone:
            _give_back()

    def _room(self, counted: int) -> int:
        """Bytes that may be kept: less what the process holds beside what is counted.

        At least a quarter of the limit, or a server whose libraries alone pass it would keep
        nothing and make everything anew.
        """
        beside = 0 if self._held is None else max(0, self._held() - counted)
        return max(self.max_bytes - beside, self.max_bytes // 4)


def held_by_process() -> int:
    """Bytes of this process's own memory: not the libraries' files, which many processes share."""
    found = psutil.Process().memory_info()
    return found.rss - getattr(found, "shared", 0)


def _give_back() -> None:
    """Return what was freed to the operating system: else the process seems to hold it still."""
    gc.collect()
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # of glibc alone
        if trim is not None:
            trim(0)
