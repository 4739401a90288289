"""How a Python process of ours is started: nothing of the folder that it works in is imported.

`python -m` puts the current folder before everything else that is imported, and a folder with
checkpoints or a run may hold any `click.py`. With a safe path it is not looked at.
"""

from __future__ import annotations

import os
import site
import sys
from collections.abc import Mapping
from pathlib import Path

_PACKAGES = Path(__file__).resolve().parents[1]
"""The folder that holds this package: a checkout, or where packages are installed."""


def python(*arguments: str) -> list[str]:
    """Return the command of a Python that imports nothing from its working folder."""
    return [sys.executable, "-P", *arguments]


def environment(variables: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment of such a process: this one's, with a path of whole folders only.

    An empty entry of PYTHONPATH means the working folder, and a relative one another folder in
    each; the first is left out, the second means what it means here.
    """
    own = dict(os.environ if variables is None else variables)
    path = [
        os.path.abspath(entry)
        for entry in own.pop("PYTHONPATH", "").split(os.pathsep)
        if entry.strip()
    ]
    if not _is_installed():
        path.insert(0, str(_PACKAGES))
    if path:
        own["PYTHONPATH"] = os.pathsep.join(dict.fromkeys(path))
    return {**own, "PYTHONSAFEPATH": "1"}


def _is_installed() -> bool:
    """Return whether every Python of this environment finds the package by itself."""
    places = [*site.getsitepackages(), site.getusersitepackages()]
    return any(Path(place).resolve() == _PACKAGES for place in places)
