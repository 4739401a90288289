"""How much of the disk all visitors may take together, and what they take: asked before a write.

Counted are the folder of runs with the library, uploads and checkpoints in it, what attnviz unpacks
into its cache, and, of the account that the server runs under, the hub's cache and that of
`datasets`, which unpacks what it fetched.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import threading
import time
from pathlib import Path

from attnviz.allowance import in_words
from attnviz.errors import AttnvizError, InputError, StoreError
from attnviz.language import N_

MAX_DISK = "ATTNVIZ_MAX_DISK"
"""Most 10⁹ bytes that all of it takes together; nothing is refused without it."""

RUNS_DIR = "ATTNVIZ_RUNS_DIR"
"""The folder of runs, "runs" without it."""

MARGIN_BYTES = 50_000_000
"""What stays free on the disk: a log, an index and the end of a training need a little."""

FRESH_SECONDS = 60.0
"""A count is believed for so long; sizes allowed since are added to it."""

_CURE = N_(
    "Delete what you no longer need on the pages Library and Runs and remove it from the bin, or "
    "ask the server's operator"
)

_sizes: dict[Path, tuple[float, int]] = {}
_lock = threading.Lock()


def most() -> int | None:
    """Return the bytes that may be taken; None for as many as there are.

    Raises InputError when the variable is no number above 0.
    """
    gigabytes = number(MAX_DISK)
    return None if gigabytes is None else int(gigabytes * 1e9)


def number(name: str) -> float | None:
    """Return the number in a variable of the environment; None without it.

    Raises InputError when it is no number above 0.
    """
    text = os.environ.get(name, "").strip()
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < 1e9:
        raise InputError(N_('{name} is a number above 0; got "{text}".', name=name, text=text[:40]))
    return value


def places(runs: Path | None = None) -> dict[str, Path]:
    """Return the folders that are counted, by what lies in them."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache")
    hub = Path(os.environ.get("HF_HOME") or cache / "huggingface")
    folders = {
        "runs and library": runs or Path(os.environ.get(RUNS_DIR) or "runs"),
        "unpacked models": Path(os.environ.get("ATTNVIZ_CACHE") or cache / "attnviz"),
        "downloads": Path(os.environ.get("HF_HUB_CACHE") or hub / "hub"),
        "data sets": Path(os.environ.get("HF_DATASETS_CACHE") or hub / "datasets"),
    }
    return {name: path.expanduser().resolve() for name, path in folders.items()}


def sizes(runs: Path | None = None) -> dict[str, int]:
    """Return the bytes of each of these folders, counted within the last minute."""
    return {name: _recent(path) for name, path in places(runs).items()}


def check(
    needed: float, what: str, *, runs: Path | None = None,
    error: type[AttnvizError] = StoreError,
) -> None:  # fmt: skip
    """Raise `error` where something would take more of the disk than there is, or is allowed.

    Args:
        needed: bytes that are about to be written; 0 where that is not known before.
        what: the beginning of the sentence: "This training".
        runs: the folder of runs that it belongs to.
    """
    where = places(runs)["runs and library"]
    room = free(where)
    if room is not None and room - needed < MARGIN_BYTES:
        raise error(
            N_(
                "{what} would take {needed} of disk space, but only {room} are left. {cure} to "
                "make room.",
                what=what,
                needed=_words(needed),
                room=in_words(room),
                cure=_CURE,
            )
        )
    limit = most()
    if limit is None:
        return
    sizes_by_folder = sizes(runs)
    if sum(sizes_by_folder.values()) + needed > limit or (
        not needed and sum(sizes_by_folder.values()) >= limit
    ):
        parts = ", ".join(
            f"{name} {in_words(size)}" for name, size in sizes_by_folder.items() if size
        )
        raise error(
            N_(
                "{what} would take {needed} of the disk, and this server keeps at most {limit}: "
                "{parts} are there now. {cure}.",
                what=what,
                needed=_words(needed),
                limit=in_words(limit),
                parts=parts or "nothing",
                cure=_CURE,
            )
        )
    with _lock:
        if where in _sizes:
            at, size = _sizes[where]
            _sizes[where] = at, size + int(needed)


def forget() -> None:
    """Count anew when next asked: something was removed."""
    with _lock:
        _sizes.clear()


def size_of(folder: Path | str) -> int:
    """Return the bytes of the files in a folder; what links lead to is counted where it lies.

    Files that go meanwhile, or that we may not read, count nothing.
    """
    total = 0
    with contextlib.suppress(OSError), os.scandir(folder) as inside:
        for each in inside:
            with contextlib.suppress(OSError):
                if each.is_dir(follow_symlinks=False):
                    total += size_of(each.path)
                elif not each.is_symlink():
                    total += each.stat(follow_symlinks=False).st_size
    return total


def free(folder: Path) -> int | None:
    """Return the bytes that are free on the disk of a folder, which may not be there yet.

    None where the disk does not say.
    """
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None


def _words(needed: float) -> str:
    return in_words(needed) if needed else "more"


def _recent(folder: Path) -> int:
    with _lock:
        at, size = _sizes.get(folder, (-FRESH_SECONDS, 0))
    if time.monotonic() - at < FRESH_SECONDS:
        return size
    size = size_of(folder)
    with _lock:
        _sizes[folder] = time.monotonic(), size
    return size
