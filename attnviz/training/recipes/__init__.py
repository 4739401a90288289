"""How each bundled model is made: one recipe a module, run by name.

A recipe module has `STEPS` and `train(*, out, steps=STEPS, seed=0) -> ModelCard`, and writes a
folder that `attnviz.load` opens.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from attnviz import extras
from attnviz.errors import InputError, did_you_mean
from attnviz.models.registry import BUNDLED

if TYPE_CHECKING:
    from attnviz.training.recipes.recipe import ModelCard

KNOWN = BUNDLED
"""Names of the models that have a recipe, as they are loaded by."""


def train(name: str, *, out: Path, steps: int | None = None, seed: int = 0) -> ModelCard:
    """Train a bundled model again and write it to `out`; fewer `steps` make a quick, worse one.

    Raises InputError when the name has no recipe, or the packages of attnviz[train] are missing.
    """
    if name not in KNOWN:
        raise InputError(
            f'No recipe "{name}". Known: {", ".join(KNOWN)}.{did_you_mean(name, KNOWN)}'
        )
    try:
        recipe = import_module(f"{__name__}.{name.replace('-', '_')}")
        return recipe.train(out=out, steps=recipe.STEPS if steps is None else steps, seed=seed)
    except ImportError as error:
        package = error.name or "accelerate"
        raise InputError(extras.sentence("Training", package, "train")) from error
