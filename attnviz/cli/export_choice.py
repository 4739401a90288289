"""Which head `attnviz trace` writes, from its options, refused early where that is possible."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from attnviz.errors import InputError, did_you_mean
from attnviz.language import N_

if TYPE_CHECKING:
    from attnviz.records import Trace
    from attnviz.records.look import Look


def check_look(layer: int | None, head: int | None, kind: str, out: Path) -> None:
    """Raise InputError when options do not go together."""
    from attnviz.export.attention import PICTURES
    from attnviz.export.figures import Kind

    if (layer is None) != (head is None):
        raise InputError(N_("A head is named by --layer and --head together."))
    kinds = get_args(Kind)
    if kind not in kinds:
        raise InputError(
            N_(
                'No --kind "{kind}". Known: {kinds}.{did_you_mean}',
                kind=kind,
                kinds=", ".join(kinds),
                did_you_mean=did_you_mean(kind, kinds),
            )
        )
    if kind != "map" and out.suffix.lower() not in PICTURES:
        raise InputError(
            N_("--kind {kind} is for figures: {pictures}.", kind=kind, pictures=", ".join(PICTURES))
        )


def asked_look(
    trace: Trace, *, stack: str | None, layer: int | None, head: int | None, **how: Any
) -> Look:
    """Return the look of the options; without a head, the one that the explorer opens on."""
    from attnviz.export.attention import first_look
    from attnviz.records.look import Look

    if layer is None or head is None:
        first = first_look(trace)
        if stack is None or stack == first.stack:
            return replace(first, **how)
        of = trace.stack(stack)
        return Look(((of.attending[-1], 0),), stack=stack, **how)
    trace.attention(layer, head, stack)  # says what there is
    return Look(((layer, head),), stack=stack, **how)
