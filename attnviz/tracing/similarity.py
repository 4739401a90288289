"""How alike two texts are to a model of vectors: the one number that it has for a pair."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from attnviz.language import N_
from attnviz.models.foreign import asked_of
from attnviz.models.model import Model
from attnviz.models.pooling import KNOWN
from attnviz.records import Prediction
from attnviz.records.significant import significant
from attnviz.tracing.inputs import Prepared, prepare_text


def text_vector(out: Any, pooling: str = "mean") -> Tensor:
    """Return one vector of the (encoder's) last ones of each row, [row, d_model].

    pooling is a name of `models.pooling.KNOWN`. Rows hold no padding.
    """
    encoded = getattr(out, "encoder_last_hidden_state", None)
    vectors = (out.last_hidden_state if encoded is None else encoded).float()  # row token d_model
    match pooling:
        case "cls":
            return vectors[:, 0]
        case "lasttoken":
            return vectors[:, -1]
        case "max":
            return vectors.amax(1)
    return vectors.mean(1)


def with_cosine(model: Model, prepared: Prepared, prediction: Prediction) -> Prediction:
    """Return an answer that says how alike the two texts of a pair are, where there is no other.

    It is the cosine of their vectors, -1 to 1, each text read by itself: mean ones, or pooled as
    the folder says (sentence-transformers). Anything else stays as it is.
    """
    is_pair = len(prepared.texts) == 2 and model.task_line.reads == "text"
    if prediction.kind != "none" or not is_pair or model.hf.config.is_encoder_decoder:
        return prediction
    with torch.no_grad(), asked_of(model, N_("be run on each of the two texts")):
        both = [model.hf(**prepare_text(model, text).tensors) for text in prepared.texts]
        if getattr(both[0], "last_hidden_state", None) is None:
            return prediction
        one, other = (text_vector(out, model.pooling)[0] for out in both)
        cosine = float(torch.nn.functional.cosine_similarity(one, other, dim=-1))
    return Prediction(
        "none",
        text=N_(
            "Similarity of the two texts: {cosine} (cosine of their {known}, each text read by "
            "itself)",
            cosine=significant(cosine),
            known=KNOWN[model.pooling],
        ),
    )
