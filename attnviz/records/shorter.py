"""What would make an input short enough: true of a text, a picture, a sound and a series."""

from __future__ import annotations

from collections.abc import Sized

from attnviz.language import N_
from attnviz.records.tokens import Tokens


def called(axis: Sized) -> str:
    """Return what the places of an axis are called: tokens, patches, frames or steps."""
    return axis.nouns[1] if isinstance(axis, Tokens) else "tokens"


def shorter(axis: Sized, most: int) -> str:
    """Return the sentence on how an axis comes down to `most` places.

    Texts and sounds can be cut. A picture is scaled to as many patches as its model reads, and some
    models fill every sound up to one length: there only another model has fewer.
    """
    kind = called(axis)
    if most < 1:
        return N_("Not even one of its {kind} would fit.", kind=kind)
    if kind == "tokens":
        return N_("Shorten the text to about {most:,} tokens.", most=most)
    if kind == "frames" and not _filled_up(axis):
        share = max(1, 100 * most // len(axis))
        return N_("Cut the sound to about {share} % of its length.", share=share)
    fixed = {
        "patches": N_("This model cuts every picture into {axis:,}", axis=len(axis)),
        "frames": N_("This model fills every sound up to {axis:,}", axis=len(axis)),
        "steps": N_("This model reads {axis:,} at once", axis=len(axis)),
    }[kind]
    return N_(
        "{fixed}, so use a model that has at most about {most:,} {kind}.",
        fixed=fixed,
        most=most,
        kind=kind,
    )


def _filled_up(axis: Sized) -> bool:
    return isinstance(axis, Tokens) and bool(axis.padding.any())
