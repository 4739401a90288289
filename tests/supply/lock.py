"""What lock/ says, read without pip."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name

ROOT = Path(__file__).parents[2]
FILES = tuple(ROOT / "lock" / f"{name}.txt" for name in ("build", "torch", "app", "test"))


@dataclass(frozen=True)
class Locked:
    """One package of the lock."""

    name: NormalizedName
    version: str
    marker: str
    hashes: tuple[str, ...]
    file: str


def options(path: Path) -> list[str]:
    """Return what a file of the lock tells pip, beside packages."""
    lines = path.read_text(encoding="ascii").splitlines()
    return [line for line in lines if line.startswith("-")]


def packages(path: Path) -> list[Locked]:
    """Return the packages of a file of the lock. Raises ValueError for a line of any other kind."""
    found = []
    text = re.sub(r" *\\\n *", " ", path.read_text(encoding="ascii"))
    for line in text.splitlines():
        if line.startswith(("#", "-")):
            continue
        asked, *hashes = line.split(" --hash=")
        requirement = Requirement(asked)
        (pinned,) = requirement.specifier
        if pinned.operator != "==" or requirement.url or requirement.extras:
            raise ValueError(line[:200])
        found.append(
            Locked(
                canonicalize_name(requirement.name), pinned.version, str(requirement.marker or ""),
                tuple(hashes), path.stem,
            )
        )  # fmt: skip
    return found


def locked() -> dict[NormalizedName, Locked]:
    """Return all packages of the lock by their names."""
    return {each.name: each for path in FILES for each in packages(path)}


def constraints() -> dict[NormalizedName, str]:
    """Return the versions that constraints.txt names."""
    lines = (ROOT / "constraints.txt").read_text(encoding="ascii").splitlines()
    pairs = [line.split("==") for line in lines if not line.startswith("#")]
    return {canonicalize_name(name): version for name, version in pairs}
