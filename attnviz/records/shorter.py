"""What would make an input short enough: true of a text, a picture, a sound and a series."""

from __future__ import annotations

from collections.abc import Sized

from attnviz.language import N_, counted
from attnviz.records.tokens import Tokens


def called(axis: Sized) -> str:
    """Return what the places of an axis are called: tokens, patches, frames or steps."""
    return axis.nouns[1] if isinstance(axis, Tokens) else N_("tokens")


def shorter(axis: Sized, most: int) -> str:
    """Return the sentence on how an axis comes down to `most` places.

    Texts and sounds can be cut. A picture is scaled to as many patches as its model reads, and some
    models fill every sound up to one length: there only another model has fewer.
    """
    kind = called(axis)
    if most < 1:
        return N_("Not even one of its {kind} would fit.", kind=kind)
    if kind == "tokens":
        return counted(
            "Shorten the text to about {n:,} token.",
            "Shorten the text to about {n:,} tokens.",
            n=most,
        )
    if kind == "frames" and not _filled_up(axis):
        share = max(1, 100 * most // len(axis))
        return N_("Cut the sound to about {share} % of its length.", share=share)
    return {
        "patches": counted(
            "This model cuts every picture into {fixed:,}, so use a model that has at most about "
            "{n:,} patch.",
            "This model cuts every picture into {fixed:,}, so use a model that has at most about "
            "{n:,} patches.",
            n=most,
            fixed=len(axis),
        ),
        "frames": counted(
            "This model fills every sound up to {fixed:,}, so use a model that has at most about "
            "{n:,} frame.",
            "This model fills every sound up to {fixed:,}, so use a model that has at most about "
            "{n:,} frames.",
            n=most,
            fixed=len(axis),
        ),
        "steps": counted(
            "This model reads {fixed:,} at once, so use a model that has at most about {n:,} step.",
            "This model reads {fixed:,} at once, so use a model that has at most about {n:,} "
            "steps.",
            n=most,
            fixed=len(axis),
        ),
    }[kind]


def _filled_up(axis: Sized) -> bool:
    return isinstance(axis, Tokens) and bool(axis.padding.any())
