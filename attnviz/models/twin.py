"""A private copy of a model's modules around its shared weights: `twin`."""

import copy
from dataclasses import replace
from itertools import chain

from attnviz.models.model import Model


def twin(model: Model) -> Model:
    """Return a model with modules of its own and the very same weights, in milliseconds.

    Whoever has to hang hooks on modules, or to put others in their place, does it on a twin: the
    shared model is used by other threads at the same time. No weight is copied, so none may be
    written to; put a new Parameter in its place instead.
    """
    weights = chain(model.hf.parameters(), model.hf.buffers())
    return replace(model, hf=copy.deepcopy(model.hf, {id(tensor): tensor for tensor in weights}))
