"""The vectors that pass between a model's layers, and the model's own code from there on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from attnviz.errors import UnsupportedError
from attnviz.language import N_
from attnviz.models import anatomy
from attnviz.models.foreign import asked_of, output_with_answer
from attnviz.models.model import Model


class Stream:
    """What passed between the layers for one input; made in one pass, used by one thread.

    The final norm, the unembedding, a head's transform, scales and softcaps are not looked for:
    `read` runs the model itself, with its layers replaced by what they handed on. So what is after
    the last layer is the architecture's own code.

    Attributes:
        vectors: [1, token, d_model] before the first layer, then after each.
        output: the model's own output.
    """

    def __init__(self, model: Model, tensors: dict[str, Tensor]) -> None:
        """Run the model once. Raises UnsupportedError, by name, when layers are not found."""
        own = model.twin()
        self._model = own
        self._tensors = tensors
        self._handed_on: Tensor | None = None
        self._layers = anatomy.answering_blocks(own.hf)
        before = anatomy.blocks(own.hf) if own.has_decoder else []
        self._outputs: dict[nn.Module, Any] = {}
        first: list[Tensor] = []

        def enter(_module: nn.Module, inputs: tuple[Any, ...], keywords: dict[str, Any]) -> None:
            first[:] = [inputs[0] if inputs else keywords["hidden_states"]]

        def keep(module: nn.Module, _inputs: Any, output: Any) -> None:
            self._outputs[module] = output

        hooks: list[Any] = [
            self._layers[0].register_forward_pre_hook(enter, with_kwargs=True),
            *(block.register_forward_hook(keep) for block in (*before, *self._layers)),
        ]
        try:
            self.output = self._run()
        finally:
            for hook in hooks:
                hook.remove()
        if not first or any(block not in self._outputs for block in self._layers):
            raise UnsupportedError(
                N_(
                    "{architecture} does not call its layers one after the other, so the vectors "
                    "between them cannot be read.",
                    architecture=model.architecture,
                )
            )
        self.vectors = [
            first[0],
            *(_hidden_vectors(self._outputs[block]) for block in self._layers),
        ]
        if any(vectors.shape != first[0].shape for vectors in self.vectors):
            raise UnsupportedError(
                N_(
                    "The layers of {architecture} return vectors of several shapes, so no layer "
                    "can be read like the last one.",
                    architecture=model.architecture,
                )
            )
        for block in (*before, *self._layers):
            block.forward = self._replay(block)

    def read(self, vectors: Tensor) -> Any:
        """Return the output had the last layer handed on `vectors`, [1, token, d_model]."""
        self._handed_on = vectors
        try:
            return self._run()
        finally:
            self._handed_on = None

    def _run(self) -> Any:
        options = {"use_cache": False} if hasattr(self._model.hf.config, "use_cache") else {}
        options = options if "input_ids" in self._tensors else {}
        with asked_of(self._model, N_("be read layer by layer")):
            return output_with_answer(self._model, self._model.hf(**self._tensors, **options))

    def _replay(self, block: nn.Module) -> Callable[..., Any]:
        last = block is self._layers[-1]

        def replay(*_inputs: Any, **_keywords: Any) -> Any:
            output = self._outputs[block]
            if not last or self._handed_on is None:
                return output
            return anatomy.with_handed_on(output, self._handed_on)

        return replay


def _hidden_vectors(output: Any) -> Tensor:
    vectors = anatomy.handed_on(output)
    assert isinstance(vectors, torch.Tensor)
    return vectors
