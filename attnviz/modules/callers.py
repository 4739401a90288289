"""Which module makes a call: found on the call stack, so that nothing is hung on any module."""

from __future__ import annotations

import sys
from collections.abc import Container
from types import FrameType

from torch import nn

FUNCTIONS = (
    nn.Softmax, nn.Dropout, nn.Identity, nn.Flatten, nn.Unflatten,
)  # fmt: skip
"""Modules that stand for one function: who calls them attends, and not they."""


def calling_module(known: Container[nn.Module], root: nn.Module) -> nn.Module:
    """Return the nearest of the known modules whose method is running; `root` where none is.

    A method's first argument is the module, whatever it is called.
    """
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        code = frame.f_code
        if code.co_argcount:
            first = frame.f_locals.get(code.co_varnames[0])
            if isinstance(first, nn.Module) and not isinstance(first, FUNCTIONS):
                if first in known:
                    return first
                if _is_ours(first):
                    return root
        frame = frame.f_back
    return root


def _is_ours(module: nn.Module) -> bool:
    return type(module).__module__.startswith("attnviz.modules.")
