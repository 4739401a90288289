"""Why a model cannot have a view of the workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attnviz.errors import UnsupportedError
from attnviz.ui.frame import places

if TYPE_CHECKING:
    from attnviz.models.model import Model

_ANSWERS = {
    "classes": "answers with a class",
    "next_token": "answers with the next token",
    "mask": "answers with the word behind a mask",
    "token_classes": "gives each token a label",
    "pixel_classes": "gives each part of a picture a label",
    "span": "answers with a part of the text",
    "text": "answers with a text",
    "series": "answers with numbers",
    "similarity": "compares a picture with a text",
    "transcript": "answers with a transcript",
    "none": "gives a vector, not an answer",
}
"""What models of each kind do, after their name."""


def why_not(view: str, model: Model | None) -> str:
    """Return why a model cannot have a view, in a sentence; "" where it can, or is not open."""
    if model is None:
        return ""
    kind, does = model.task_line.kind, f"{model.name} {_ANSWERS[model.task_line.kind]}"
    match view:
        case places.GENERATION:
            from attnviz.tracing.generation import writes

            return "" if writes(model) else f"{does}: it does not continue a text."
        case places.WHAT_IF:
            from attnviz.attribution.edits import ANSWERS

            if model.task_line.reads != "text":
                return f"{model.name} reads no text, and What if changes words."
            return "" if kind in ANSWERS else f"{does}: What if has no answer to follow."
        case places.LENSES:
            from attnviz.attribution.lens import ANSWERS

            return "" if kind in ANSWERS else f"{does}: no layer before the last has an answer."
        case places.ATTRIBUTION:
            from attnviz.attribution.network import refuse_what_is_not_explained

            try:
                refuse_what_is_not_explained(model)
            except UnsupportedError as error:
                return str(error)
    return ""
