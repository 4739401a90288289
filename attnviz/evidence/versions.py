"""What computes here: the versions that a card names."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

from attnviz.models.processor import processor

_PACKAGE_NAMES = ("attnviz", "transformers", "torch", "captum", "numpy")

PACKAGES = frozenset(("python", *_PACKAGE_NAMES, "processor"))
"""What a card may name."""


def versions() -> dict[str, str]:
    """Return the versions of the packages that compute here, and the kind of processor.

    Another processor adds in another order, so the last digits of numbers may differ.
    """
    numbers = {"python": platform.python_version()}
    for name in _PACKAGE_NAMES:
        try:
            numbers[name] = version(name)
        except PackageNotFoundError:
            continue
    return {**numbers, "processor": processor()}
