"""Why a model cannot have a view of the workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attnviz.errors import UnsupportedError
from attnviz.language import N_, tr
from attnviz.models.registry import known
from attnviz.ui.frame import places

if TYPE_CHECKING:
    from attnviz.models.model import Model

_ANSWERS = {
    "classes": N_("answers with a class"),
    "next_token": N_("answers with the next token"),
    "mask": N_("answers with the word behind a mask"),
    "token_classes": N_("gives each token a label"),
    "pixel_classes": N_("gives each part of a picture a label"),
    "span": N_("answers with a part of the text"),
    "text": N_("answers with a text"),
    "series": N_("answers with numbers"),
    "similarity": N_("compares a picture with a text"),
    "transcript": N_("answers with a transcript"),
    "none": N_("gives a vector, not an answer"),
}
"""What models of each kind do, after their name."""


ABLE = {places.GENERATION: "induction", places.WHAT_IF: "sentiment", places.LENSES: "sentiment"}
"""A bundled model that has a view, for a reader who wants to see that one."""


def why_not(view: str, model: Model | None) -> str:
    """Return why a model cannot have a view, and which can; "" where it can, or is not open."""
    reason, able = "" if model is None else _reason(view, model), ABLE.get(view, "")
    return (
        tr("{reason} Choose {able} to see this view.", reason=reason, able=able)
        if reason and able in known()
        else reason
    )


def _reason(view: str, model: Model) -> str:
    """Return why a model cannot have a view, in a sentence; "" where it can."""
    kind, does = model.task_line.kind, f"{model.name} {_ANSWERS[model.task_line.kind]}"
    match view:
        case places.GENERATION:
            from attnviz.tracing.generation import writes

            return "" if writes(model) else tr("{does}: it does not continue a text.", does=does)
        case places.WHAT_IF:
            from attnviz.attribution.edits import ANSWERS

            if model.task_line.reads != "text":
                return tr("{name} reads no text, and What if changes words.", name=model.name)
            return (
                "" if kind in ANSWERS else tr("{does}: What if has no answer to follow.", does=does)
            )
        case places.LENSES:
            from attnviz.attribution.lens import ANSWERS

            return (
                ""
                if kind in ANSWERS
                else tr("{does}: no layer before the last has an answer.", does=does)
            )
        case places.ATTRIBUTION:
            from attnviz.attribution.network import refuse_what_is_not_explained

            try:
                refuse_what_is_not_explained(model)
            except UnsupportedError as error:
                return str(error)
    return ""
