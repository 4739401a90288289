"""What computes here: the versions that a card names."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

from attnviz.models.processor import processor

_INSTALLED = ("attnviz", "transformers", "torch", "captum", "numpy")

PACKAGES = frozenset(("python", *_INSTALLED, "processor"))
"""What a card may name."""


def versions() -> dict[str, str]:
    """Return the versions of what computes here, by package, and the kind of processor.

    Another one adds in another order: numbers that differ in their last digits are told by it.
    """
    found = {"python": platform.python_version()}
    for name in _INSTALLED:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return {**found, "processor": processor()}
