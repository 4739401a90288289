"""What a host offers beside the explorer: files of what is seen, and a link that restores it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from attnviz.records.look import Look
from attnviz.records.stack import stack_meant


@dataclass(frozen=True)
class ShareLinks:
    """Where a host gives files, and the parameters that restore the input.

    Attributes:
        export_url: files of what is seen are fetched from `<url>/kind/end?look`.
        link: the parameters of the model and its input, as they stand in an address.
        no_link: why there is no link, in a sentence; empty where there is one.
    """

    export_url: str
    link: str
    no_link: str = ""

    def said(self) -> dict[str, str]:
        """Return what share_tools.js reads."""
        return {"export": self.export_url, "link": self.link, "no_link": self.no_link}


def opened_with(look: Look, stacks: Sequence[str]) -> dict[str, Any]:
    """Return what the explorer opens with, as saving.js writes it, to show a look at these."""
    heads = [{"layer": layer, "head": head} for layer, head in look.heads]
    own = {f"{a}.{b}": share for (a, b), share in zip(look.heads, look.shares, strict=False)}
    options = ("scale", "direction", "view", "drawn", "unit", "hide", "pairs", "least", "padding")
    lock = None
    if look.lock is not None:
        lock_values = asdict(look.lock)
        cell = {"query": look.lock.index, "key": look.lock.end}
        lock = cell if look.lock.side == "cell" else lock_values
    return {
        "stack": (look.stack and stack_meant(look.stack, stacks)) or stacks[0],
        "heads": heads,
        "lock": lock,
        "options": {name: getattr(look, name) for name in options},
        "mixing": {"how": look.mix, "own": own},
        "target": look.answer,
    }
