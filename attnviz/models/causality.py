"""Which way a model of text looks: measured, because neither its type nor its class say it."""

from __future__ import annotations

import inspect
from typing import Any

import torch
from torch import Tensor

from attnviz.language import N_
from attnviz.models import anatomy
from attnviz.models.faults import another_way

_LEFT = 1e-3
"""What rounding may leave, as a share of what the changed token itself moves."""


def looks_only_back(hf: Any, tokenizer: Any) -> bool:
    """Return whether what a token becomes depends only on itself and on what stands before it.

    For a model of one stack that reads text, in eval mode. It reads two texts of three tokens that
    differ in the last token. Where the first token's vector stays the same, attention looks only
    back. This is true of a decoder inside another model (LLaVA), and not of a decoder that was made
    to look both ways (EmbeddingGemma, LLM2Vec). Where a model cannot read them, its type decides.
    """
    with another_way(hf, N_("be asked which way it looks"), N_("its architecture decides this")):
        shifts = _shifts(hf, tokenizer)
        if torch.isfinite(shifts).all() and shifts[-1] > 0:
            return bool(shifts[0] <= _LEFT * shifts[-1])
    return anatomy.is_causal(hf.config)


@torch.inference_mode()
def _shifts(hf: Any, tokenizer: Any) -> Tensor:
    """Return how far the last of three tokens moves each of them, [token]."""
    body = hf.base_model
    a, b, c, d = _plain_ids(hf, tokenizer)
    ids = torch.tensor([[a, b, c], [a, b, d]], device=hf.device)
    options: dict[str, Any] = {"input_ids": ids}
    if "use_cache" in inspect.signature(body.forward).parameters:
        options["use_cache"] = False
    vectors = body(**options)[0]
    if vectors.shape[:2] != ids.shape:
        raise ValueError(N_("Its output does not have one vector per token."))
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
    ids = [number for number in range(min(rows, 10_000)) if number not in special]
    return ids[-4:] if len(ids) < 1000 else ids[500:504]
