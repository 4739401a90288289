"""How much memory one thing may take, asked before anything is read whose size can be told.

Every reader estimates what it is about to make (a model from its config, a table from its columns,
a sound from its length) and asks here. So a file that is small on the disk and large in memory is
a sentence, and neither an end of the process nor of another session.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

import psutil

from attnviz.errors import AttnvizError, InputError
from attnviz.language import N_

MAX_MEMORY = "ATTNVIZ_MAX_MEMORY"
"""The operator's limit in 10⁹ bytes, which one thing may not pass either."""

SHARE = 0.8
"""Of what is free, the share that one thing may take: estimates are no measurements."""

_CGROUPS = Path("/sys/fs/cgroup")
_OWN_GROUPS = Path("/proc/self/cgroup")
_LIMIT_AND_USE = (("memory.max", "memory.current"),
                  ("memory.limit_in_bytes", "memory.usage_in_bytes"))  # fmt: skip


def free_bytes() -> int:
    """Return how many bytes this process could still take.

    The least of what the machine has, what its control group (a container, a systemd service) and
    its own resource limits leave, and what the operator allows.
    """
    return min(_free_memory(), _operators_limit())


def free_on_machine() -> int:
    """Return how many bytes another process, beside this one, could take."""
    return max(0, min([psutil.virtual_memory().available, *_left_of_cgroup()]))


def check(
    needed: float, what: str, *, cure: str, error: type[AttnvizError] = InputError,
    free: int | None = None,
) -> None:  # fmt: skip
    """Raise `error` where something would take more than its share of the free memory.

    Args:
        needed: bytes, estimated before anything of it is made.
        what: the beginning of the sentence: '"reviews.parquet"'.
        cure: its end, what would work: "Give fewer rows."
        free: bytes that are free for it; what this process could take without it.
    """
    most = min(SHARE * _free_memory(), _operators_limit()) if free is None else SHARE * free
    if needed > most:
        raise error(
            N_(
                "{what} would take {needed} of memory, but at most {most} can be used for one "
                "thing here. {cure}",
                what=what,
                needed=in_words(needed),
                most=in_words(most),
                cure=cure,
            )
        )


def in_words(size: float) -> str:
    """Return a number of bytes in words, to three digits."""
    for unit, power in (("TB", 12), ("GB", 9), ("MB", 6), ("kB", 3)):
        if size >= 10**power:
            return f"{size / 10**power:,.3g} {unit}"
    return N_("{size:.0f} bytes", size=size)


def _free_memory() -> int:
    return max(0, min([free_on_machine(), *_left_of_rlimits()]))


def _operators_limit() -> int:
    """Return how many bytes the operator allows; a limit that is no number is refused elsewhere."""
    with contextlib.suppress(ValueError, OverflowError):
        return int(float(os.environ.get(MAX_MEMORY) or "nan") * 1e9)
    return sys.maxsize


def _left_of_rlimits() -> list[int]:
    if sys.platform == "win32":
        return []
    import resource

    memory = psutil.Process().memory_info()
    rest = []
    for limit, now in ((resource.RLIMIT_AS, memory.vms), (resource.RLIMIT_DATA, memory.rss)):
        soft, _ = resource.getrlimit(limit)
        if soft != resource.RLIM_INFINITY:
            rest.append(soft - now)
    return rest


def _left_of_cgroup(root: Path = _CGROUPS, own: Path = _OWN_GROUPS) -> list[int]:
    """Return what the control groups of this process leave, by version 2 or 1 of their files."""
    rest = []
    for folder in _groups(root, own):
        for most, now in _LIMIT_AND_USE:
            with contextlib.suppress(OSError, ValueError):  # none, or "max"
                limit, used = (int((folder / name).read_text()) for name in (most, now))
                # What the group holds of files on the disk is given back before it runs out.
                rest.append(limit - used + _of_files(folder / "memory.stat"))
    return rest


def _groups(root: Path, own: Path) -> list[Path]:
    """Return the folders of this process's groups and of those around them, which hold for it too.

    In a container only the outermost is seen, under the root, under any name of the process's own;
    a service of systemd is somewhere below, and the root itself has no limit.
    """
    folders = [root, root / "memory"]
    with contextlib.suppress(OSError):  # no Linux
        for line in own.read_text().splitlines():
            _, controllers, inside = (*line.split(":", 2), "", "")[:3]
            if (controllers and "memory" not in controllers.split(",")) or ".." in inside:
                continue
            top = root / "memory" if controllers else root
            group = top / inside.strip("/")
            folders += [each for each in (group, *group.parents) if each.is_relative_to(top)]
    return list(dict.fromkeys(folders))


def _of_files(statistics: Path) -> int:
    """Return how many bytes of files a group and those in it hold; version 1 by "total"."""
    with contextlib.suppress(OSError, ValueError):
        pairs = (line.split() for line in statistics.read_text().splitlines())
        sizes = {name: int(value) for name, value in pairs}
        return sum(
            sizes.get(f"total_{name}", sizes.get(name, 0))
            for name in ("inactive_file", "active_file")
        )
    return 0
