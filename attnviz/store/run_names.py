"""Names of trainings and of their folders: where people have names, each has names of their own.

The folder of a training without an owner has its name. An owner's has eight digits more, which are
the owner's ("reviews~1f2e3d4c"): so a name is free or taken among one's own, and says nothing of
what others called theirs.
"""

from __future__ import annotations

import hashlib
import itertools
import re
from collections import Counter
from collections.abc import Iterator

_NAME_WITH_OWNER = re.compile(r"(.+)~([0-9a-f]{8})")
_NAME_WITH_NUMBER = re.compile(r"(.*) (\d{1,9})")


def folder_name(name: str, owner: str) -> str:
    """Return how the folder of an owner's training is named; "" is a training of nobody."""
    return f"{name}~{hashlib.sha256(owner.encode()).hexdigest()[:8]}" if owner else name


def run_name(folder: str) -> str:
    """Return the name of a training from that of its folder."""
    match = _NAME_WITH_OWNER.fullmatch(folder)
    return match[1] if match else folder


def beside(folder: str) -> Iterator[str]:
    """Yield a folder's name, and others beside it: "a", "a 2", "a 3", ... by the same owner."""
    yield folder
    name = run_name(folder)
    end = folder[len(name) :]
    match = _NAME_WITH_NUMBER.fullmatch(name)
    stem, first = (match[1], int(match[2]) + 1) if match else (name, 2)
    for number in itertools.count(first):
        yield f"{stem[:90]} {number}{end}"


def labels(owners: dict[str, str], *, mine: str) -> dict[str, str]:
    """Return what trainings are called in a list, by folder; of two alike, others' say whose.

    owners: by folder, the owner of each.
    """
    many = Counter(map(run_name, owners))
    names_by_folder = {}
    for folder, owner in owners.items():
        name = run_name(folder)
        other = owner != mine and many[name] > 1
        names_by_folder[folder] = f"{name} ({owner or 'no owner'})" if other else name
    return names_by_folder
