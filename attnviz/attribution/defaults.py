"""Which methods a model is asked by where nobody chooses: the same for page, shell and Python.

The choice follows from measurements on real models, docs/attribution-defaults.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from attnviz.language import N_
from attnviz.models import anatomy
from attnviz.models.model import Model

ModelKind = Literal["encoder", "similarity", "decoder", "encoder-decoder", "picture", "series"]


@dataclass(frozen=True)
class Defaults:
    """The methods for one kind of model.

    Attributes:
        kind: the kind, as the table in the docs calls it.
        methods: what the page shows, first the one that is asked alone.
        sequence: the method for every token of a text that the model writes.
        because: why, in a sentence.
    """

    kind: ModelKind
    methods: tuple[str, ...]
    because: str
    sequence: str = "leave_one_out"

    @property
    def method(self) -> str:
        """The one method that is asked where nobody chooses."""
        return self.methods[0]


_KINDS = {
    each.kind: each
    for each in (
        Defaults(
            "encoder",
            ("kernel_shap", "leave_one_out", "integrated_gradients", "rollout", "last_attention"),
            N_(
                "KernelSHAP is the most faithful, and its scores add up whatever the layers of the "
                "model do."
            ),
        ),
        Defaults(
            "similarity",
            ("kernel_shap", "cp_lrp", "leave_one_out", "integrated_gradients", "last_attention"),
            N_("KernelSHAP differs from random orders on every pair, and its scores add up."),
        ),
        Defaults(
            "decoder",
            ("leave_one_out", "kernel_shap", "attnlrp", "gradient_attention", "last_attention"),
            N_(
                "The answer jumps on paths through embeddings, so gradients along them cancel. "
                "Rollout, flow and value norms put everything on the first token. Leaving units "
                "out avoids both."
            ),
        ),
        Defaults(
            "encoder-decoder",
            ("leave_one_out", "kernel_shap", "integrated_gradients", "gradient_attention"),
            N_("Leaving units out is as faithful as methods that take twenty times as long."),
        ),
        Defaults(
            "picture",
            ("integrated_gradients", "cp_lrp", "leave_one_out", "rollout", "last_attention"),
            N_(
                "Integrated gradients add up on pictures, and are the most faithful of the methods "
                "that do."
            ),
        ),
        Defaults(
            "series",
            ("integrated_gradients", "leave_one_out", "kernel_shap", "rollout"),
            N_(
                "Integrated gradients add up, and no method is more faithful by more than rounding."
            ),
        ),
    )
}


def defaults_for(model: Model) -> Defaults:
    """Return what a model is asked by where nobody chooses."""
    return _KINDS[kind_of(model)]


def kind_of(model: Model) -> ModelKind:
    """Return which kind of model it is, for the choice of methods."""
    line = model.task_line
    if line.reads == "picture":
        return "picture"
    if line.reads == "series":
        return "series"
    if line.kind == "text":
        return "encoder-decoder"
    if line.kind == "none":
        return "similarity"
    if line.kind == "next_token" or anatomy.is_causal(model.hf.config):
        return "decoder"
    return "encoder"
