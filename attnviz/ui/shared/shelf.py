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

    def __init__(self, max_bytes: int, *, process_bytes: Callable[[], int] | None = None) -> None:
        self.max_bytes = max_bytes
        self._process_bytes = process_bytes
        self._items: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._making: dict[Hashable, tuple[threading.Lock, int]] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._items)

    @property
    def nbytes(self) -> int:
        """Bytes of all that is kept."""
        with self._lock:
            return sum(size for _, size in self._items.values())

    def count(self, kind: str) -> int:
        """Return how many things of a kind are kept: the first part of their keys."""
        with self._lock:
            return sum(isinstance(key, tuple) and key[:1] == (kind,) for key in self._items)

    def get(self, key: Hashable, make: Callable[[], Any], size: Callable[[Any], int]) -> Any:
        """Return what is kept under `key`, or make, keep and return it.

        What `make` raises is passed on and nothing is kept.
        """
        with self._lock:
            if key in self._items:
                self._items.move_to_end(key)
                return self._items[key][0]
            making, asking = self._making.get(key) or (threading.Lock(), 0)
            self._making[key] = (making, asking + 1)
        try:
            with making:
                value = self.peek(key)
                if value is None:
                    value = make()
                    self._keep(key, value, size(value))
                return value
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
            if key not in self._items:
                return None
            self._items.move_to_end(key)
            return self._items[key][0]

    def _keep(self, key: Hashable, value: Any, size: int) -> None:
        with self._lock:
            self._items[key] = (value, size)
            total = sum(size for _, size in self._items.values())
            room, total_freed = self._room(total), 0
            # The newest stays even when it alone is over the limit: its maker needs it now.
            while total > room and len(self._items) > 1:
                _, (_, item_bytes) = self._items.popitem(last=False)
                total -= item_bytes
                total_freed += item_bytes
        if total_freed:
            _give_back()

    def _room(self, counted_bytes: int) -> int:
        """Return the bytes that may be kept: the limit, less the process's other memory.

        At least a quarter of the limit, or a server whose libraries alone pass it would keep
        nothing and make everything anew.
        """
        beside = 0 if self._process_bytes is None else max(0, self._process_bytes() - counted_bytes)
        return max(self.max_bytes - beside, self.max_bytes // 4)


def process_bytes() -> int:
    """Return the bytes of this process's own memory, without files that processes share."""
    memory = psutil.Process().memory_info()
    return memory.rss - getattr(memory, "shared", 0)


def _give_back() -> None:
    """Return what was freed to the operating system: else the process seems to hold it still."""
    gc.collect()
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # of glibc alone
        if trim is not None:
            trim(0)
