"""Vectors of our own in the place of those that an embedding layer gives: `Substitution`."""

from __future__ import annotations

from typing import Any

from torch import Tensor, nn

from attnviz.errors import UnsupportedError
from attnviz.language import N_
from attnviz.models.model import Model


class Substitution:
    """A hook of a twin's embedding layer that puts rows [row, token, d_model] in, once a pass.

    Used by one thread: `give` the rows, run the model, and let `taken` check that they were used.
    `tokens_first` then says whether the model works along [token, row] instead, as XLNet does.
    """

    def __init__(self, model: Model) -> None:
        self._model = model
        self._rows: Tensor | None = None
        self._ids: Tensor | None = None
        self._hook: Any = None
        self.tokens_first = False

    def hang(self, embedding: nn.Module) -> None:
        """Hang the hook on the layer."""
        self._hook = embedding.register_forward_hook(self._put)

    def take_down(self) -> None:
        """Take the hook off its layer, if it hangs on one."""
        if self._hook is not None:
            self._hook.remove()

    def give(self, rows: Tensor, ids: Tensor) -> None:
        """Keep the rows for the next pass, over these ids [row, token]."""
        self._rows, self._ids = rows, ids

    def drop(self) -> None:
        """Forget rows that no pass has used."""
        self._rows, self._ids = None, None

    def check_use(self) -> None:
        """Raise UnsupportedError where a pass went by without the rows."""
        if self._rows is None:
            return
        self.drop()
        raise UnsupportedError(
            N_(
                "{architecture} does not have one embedding per token, so no token can be removed "
                "from them. Its attention maps can still be shown.",
                architecture=self._model.architecture,
            )
        )

    def _put(self, _module: nn.Module, inputs: Any, embedded: Tensor) -> Tensor | None:
        if self._rows is None:  # a decoder may share the layer and embed its own ids
            return None
        ours = self._laid_as(inputs[0] if inputs else None, embedded)
        if ours is None:
            return None
        self.drop()
        return ours.clone()  # CTRL scales what it is given in place

    def _laid_as(self, ids_asked: Any, embedded: Tensor) -> Tensor | None:
        """Return the rows along the axes of `embedded`; None where it has others."""
        rows, ids = self._rows, self._ids
        assert rows is not None
        assert ids is not None
        turned = rows.transpose(0, 1)
        if embedded.shape not in (rows.shape, turned.shape):
            return None
        self.tokens_first = embedded.shape != rows.shape
        if rows.shape == turned.shape and isinstance(ids_asked, Tensor):
            # As many rows as tokens: the ids tell the two apart.
            self.tokens_first = not ids_asked.equal(ids) and ids_asked.equal(ids.T)
        return turned if self.tokens_first else rows
