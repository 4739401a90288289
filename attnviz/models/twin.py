"""A private copy of a model's modules around its shared weights: `twin`."""

import copy
from dataclasses import replace
from itertools import chain

from attnviz.models.model import Model

NO_ID = -1
"""An id that no token has."""


def twin(model: Model) -> Model:
    """Return a model with modules of its own and the very same weights, in milliseconds.

    Whoever has to hang hooks on modules, or to put others in their place, does it on a twin: the
    shared model is used by other threads at the same time. No weight is copied, so none may be
    written to; put a new Parameter in its place instead.

    A classifier on a decoder that has no padding token takes several rows on its twin.
    """
    weights = chain(model.hf.parameters(), model.hf.buffers())
    hf = copy.deepcopy(model.hf, {id(tensor): tensor for tensor in weights})
    if model.refuses_rows:
        # It reads the last token that is no padding, and asks for padding before it takes two rows.
        # Rows are of one length here, so with an id that never occurs it reads the last token of
        # each, as it does of one row alone.
        for config in {id(c): c for c in (hf.config, hf.config.get_text_config())}.values():
            config.pad_token_id = NO_ID
    own = replace(model, hf=hf)
    if "looks_only_back" in model.__dict__ or not hf.training:  # measured once, in eval mode
        own.__dict__["looks_only_back"] = model.looks_only_back
    return own
