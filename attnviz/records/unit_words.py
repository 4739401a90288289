"""What the units of an input are called, alone and counted."""

from __future__ import annotations

from collections.abc import Mapping

from attnviz.language import N_, counted

NAMES: Mapping[str, tuple[str, str]] = {
    "token": (N_("token"), N_("tokens")),
    "character": (N_("character"), N_("characters")),
    "word": (N_("word"), N_("words")),
    "sentence": (N_("sentence"), N_("sentences")),
    "turn": (N_("turn"), N_("turns")),
    "patch": (N_("patch"), N_("patches")),
    "step": (N_("step"), N_("steps")),
    "frame": (N_("frame"), N_("frames")),
}
"""Of each kind of unit: what one is called, and several."""


def counted_units(kind: str, n: int) -> str:
    """Return "1 word", "12 patches": so many units of a kind. Raises KeyError for another kind."""
    return {
        "token": counted("{n} token", "{n} tokens", n=n),
        "character": counted("{n} character", "{n} characters", n=n),
        "word": counted("{n} word", "{n} words", n=n),
        "sentence": counted("{n} sentence", "{n} sentences", n=n),
        "turn": counted("{n} turn", "{n} turns", n=n),
        "patch": counted("{n} patch", "{n} patches", n=n),
        "step": counted("{n} step", "{n} steps", n=n),
        "frame": counted("{n} frame", "{n} frames", n=n),
    }[kind]
