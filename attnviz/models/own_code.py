"""A model that a person's own Python builds, named as "package.module:build"."""

from __future__ import annotations

import importlib
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from attnviz.errors import ModelError, raise_what_is_no_fault
from attnviz.language import N_
from attnviz.models.config_rules import allows_code

if TYPE_CHECKING:
    import torch

    from attnviz.models.model import Model

_REFERENCE = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*:[^\W\d]\w*")


def is_reference(name: str) -> bool:
    """Return whether a name is that of a function: "package.module:build", and no path."""
    return bool(_REFERENCE.fullmatch(name)) and not Path(name).exists()


def build(name: str, device: torch.device) -> Model:
    """Return the model that a function of one's own makes, on a device.

    The function takes nothing and returns what `attnviz.wrap` or `attnviz.load` gave it. Modules of
    the working folder can be named. Raises ModelError, with what would work, where code may not be
    run, is not found, fails, or returns something else.
    """
    if not allows_code():
        raise ModelError(
            N_(
                '"{name}" names Python of your own, which is not run here. On your own machine it '
                "is, with attnviz app --allow-code, or with ATTNVIZ_ALLOW_CODE=1.",
                name=name,
            )
        )
    from attnviz.models.model import Model

    module_name, _, function_name = name.partition(":")
    if (here := os.getcwd()) not in sys.path:
        sys.path.insert(0, here)
    try:
        function = getattr(importlib.import_module(module_name), function_name)
        model = function()
    except BaseException as error:
        raise_what_is_no_fault(error)
        raise ModelError(
            N_(
                '"{name}" could not be built: {kind}: {error}',
                name=name,
                kind=type(error).__name__,
                error=" ".join(str(error).split())[:300],
            )
        ) from error
    if not isinstance(model, Model):
        raise ModelError(
            N_(
                '"{name}" returned a {kind}. Return a model: attnviz.wrap(module, ...).',
                name=name,
                kind=type(model).__name__,
            )
        )
    model.hf.to(device)
    return model
