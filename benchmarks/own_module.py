"""Claim: to see the attention of a module of one's own costs little more than to return it.

Three modules: a GPT of six layers that calls `scaled_dot_product_attention`, one that computes its
softmax by hand, and a `nn.TransformerEncoder`. By hand means the same module with its weights
returned: eager attention in the first two, `need_weights=True` without an average in the third, and
a list of arrays at the end. Ours is `av.trace`: it finds the calls, records maps, queries, keys and
values, reads the answer and names the places.

Each ratio is the median of pairs of CPU time on one thread, the two in turn.
"""

import math
import statistics
from functools import partial

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

import attnviz as av
from benchmarks.claims import Claim, Figure, cpu_ratios

LENGTHS = (64, 256, 512)
PAIRS = 7
WIDTH, HEADS, LAYERS = 384, 6, 6

COST = Claim("a module of one's own, against its weights returned by hand", 1.15, "at most")
CLAIMS = (COST,)


class Attention(nn.Module):
    """Self-attention that looks back, as courses write it."""

    def __init__(self, *, fused: bool) -> None:
        super().__init__()
        self.qkv, self.out = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.fused = fused

    def forward(self, x: Tensor, kept: list[Tensor] | None = None) -> Tensor:
        rows, length, _ = x.shape
        q, k, v = self.qkv(x).view(rows, length, 3, HEADS, -1).permute(2, 0, 3, 1, 4)
        if self.fused and kept is None:
            y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        else:
            later = torch.ones(length, length, dtype=torch.bool).triu(1)
            scores = (q @ k.mT / math.sqrt(k.shape[-1])).masked_fill(later, -torch.inf)
            weights = scores.softmax(-1)
            y = weights @ v
            if kept is not None:
                kept.extend((weights, q, k, v))
        return self.out(y.transpose(1, 2).reshape(rows, length, WIDTH))


class GPT(nn.Module):
    """Layers of attention and an MLP over given vectors."""

    def __init__(self, *, fused: bool) -> None:
        super().__init__()
        self.blocks = nn.ModuleList(nn.ModuleList([
            nn.LayerNorm(WIDTH), Attention(fused=fused),
            nn.Sequential(nn.LayerNorm(WIDTH), nn.Linear(WIDTH, 4 * WIDTH), nn.GELU(),
                          nn.Linear(4 * WIDTH, WIDTH)),
        ]) for _ in range(LAYERS))  # fmt: skip

    def forward(self, x: Tensor, kept: list[Tensor] | None = None) -> Tensor:
        for norm, attention, mlp in self.blocks:  # type: ignore[misc]
            x = x + attention(norm(x), kept)
            x = x + mlp(x)
        return x


def encoder() -> nn.TransformerEncoder:
    layer = nn.TransformerEncoderLayer(WIDTH, HEADS, 4 * WIDTH, batch_first=True, norm_first=True)
    return nn.TransformerEncoder(layer, LAYERS, enable_nested_tensor=False)


@torch.inference_mode()
def gpt_by_hand(module: nn.Module, x: Tensor) -> list[np.ndarray]:
    kept: list[Tensor] = []
    module(x, kept)
    return [each[0].numpy() for each in kept]


@torch.inference_mode()
def encoder_by_hand(module: nn.Module, x: Tensor) -> list[np.ndarray]:
    kept = []
    for layer in module.layers:  # type: ignore[union-attr]
        y = layer.norm1(x)
        y, weights = layer.self_attn(y, y, y, need_weights=True, average_attn_weights=False)
        kept.append(weights[0].numpy())
        x = x + y
        x = x + layer.linear2(layer.activation(layer.linear1(layer.norm2(x))))
    return kept


def main() -> list[Figure]:
    """Measure each module at each length and return the worst ratio."""
    torch.set_num_threads(1)
    torch.manual_seed(0)
    cases = {
        "scaled_dot_product_attention": (GPT(fused=True), gpt_by_hand),
        "a softmax by hand": (GPT(fused=False), gpt_by_hand),
        "nn.TransformerEncoder": (encoder(), encoder_by_hand),
    }
    ratios = []
    for name, (module, by_hand) in cases.items():
        model = av.wrap(module.eval(), read=lambda x: x)
        for length in LENGTHS:
            x = torch.randn(1, length, WIDTH)
            av.trace(model, x)
            pairs = cpu_ratios(partial(av.trace, model, x), partial(by_hand, module, x), PAIRS)
            ratios.append(statistics.median(pairs))
            print(
                f"{name}, {length} places: {ratios[-1]:.2f} times "
                f"({min(pairs):.2f} to {max(pairs):.2f})"
            )
    return [COST.worst(ratios)]


if __name__ == "__main__":
    main()
