"""How each bundled model is made: one recipe a module, run by name.

A recipe module has `STEPS` and `train(*, out, steps=STEPS, seed=0) -> Card`, and writes a folder
that `attnviz.load` opens.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from attnviz.errors import InputError, did_you_mean

if TYPE_CHECKING:
    from attnviz.training.recipes.recipe import Card


def names() -> tuple[str, ...]:
    """Return the names of all recipes, as models are called: "sentiment", "colour-key"."""
    found = (module.name for module in iter_modules(__path__) if module.name != "recipe")
    return tuple(name.replace("_", "-") for name in found)


def train(name: str, *, out: Path, steps: int | None = None, seed: int = 0) -> Card:
    """Train a bundled model again and write it to `out`; fewer `steps` make a quick, worse one.

    Raises InputError for a name without a recipe.
    """
    if name not in names():
        known = ", ".join(names())
        raise InputError(f'No recipe "{name}". Known: {known}.{did_you_mean(name, names())}')
    recipe = import_module(f"{__name__}.{name.replace('-', '_')}")
    return recipe.train(out=out, steps=recipe.STEPS if steps is None else steps, seed=seed)
