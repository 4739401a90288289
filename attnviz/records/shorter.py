"""What would make an input short enough: true of a text, a picture, a sound and a series."""

from __future__ import annotations

from collections.abc import Sized

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
        return f"Not even one of its {kind} would fit."
    if kind == "tokens":
        return f"Shorten the text to about {most:,} tokens."
    if kind == "frames" and not _filled_up(axis):
        share = max(1, 100 * most // len(axis))
        return f"Cut the sound to about {share} % of its length."
    fixed = {
        "patches": f"This model cuts every picture into {len(axis):,}",
        "frames": f"This model fills every sound up to {len(axis):,}",
        "steps": f"This model reads {len(axis):,} at once",
    }[kind]
    return f"{fixed}, so use a model that has at most about {most:,} {kind}."


def _filled_up(axis: Sized) -> bool:
    return isinstance(axis, Tokens) and bool(axis.padding.any())
