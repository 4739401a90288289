"""Which way a model of text looks: measured, because neither its type nor its class say it."""

from __future__ import annotations

import inspect
from typing import Any

import torch
from torch import Tensor

from attnviz.models import anatomy
from attnviz.models.faults import another_way

_LEFT = 1e-3
"""What rounding may leave, as a share of what the changed token itself moves."""


def looks_only_back(hf: Any, tokenizer: Any) -> bool:
    """Whether what a token becomes depends only on itself and on what stands before it.

    Asked of one stack that reads text, in eval mode. Measured on two texts of three tokens that
    differ in the last: where that moves nothing at the first token, attention looks only back. So a
    decoder inside another model (LLaVA) is one, and a decoder that was made to look both ways
    (EmbeddingGemma, LLM2Vec) is none. Models that cannot be asked so are told apart by their type.
    """
    with another_way(hf, "be asked which way it looks", "its kind tells"):
        moved = _moved(hf, tokenizer)
        if torch.isfinite(moved).all() and moved[-1] > 0:
            return bool(moved[0] <= _LEFT * moved[-1])
    return anatomy.is_causal(hf.config)


@torch.inference_mode()
def _moved(hf: Any, tokenizer: Any) -> Tensor:
    """Return how far the last of three tokens moves each of them, [token]."""
    body = hf.base_model
    a, b, c, d = _plain_ids(hf, tokenizer)
    ids = torch.tensor([[a, b, c], [a, b, d]], device=hf.device)
    options: dict[str, Any] = {"input_ids": ids}
    if "use_cache" in inspect.signature(body.forward).parameters:
        options["use_cache"] = False
    vectors = body(**options)[0]
    if vectors.shape[:2] != ids.shape:
        raise ValueError("What it hands on has no vector a token.")
    return (vectors[0] - vectors[1]).float().flatten(1).norm(dim=-1)


def _plain_ids(hf: Any, tokenizer: Any) -> list[int]:
    """Return four ids of ordinary tokens: none that stands for a picture, an end or a gap."""
    config = hf.config
    special = set(tokenizer.all_special_ids)
    for part in (config, config.get_text_config()):
        for name, value in part.to_dict().items():
            if name.endswith(("_token_id", "_token_index", "_index")) and isinstance(value, int):
                special.add(value)
    embedding: Any = anatomy.input_embedding(hf)
    rows = min(len(tokenizer), len(embedding.weight))
    found = [number for number in range(min(rows, 10_000)) if number not in special]
    return found[-4:] if len(found) < 1000 else found[500:504]
