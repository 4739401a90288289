"""Claim: silencing every head in turn costs little more than the least that a loop by hand needs.

MiniLM, every head of every layer. The loop by hand knows this one architecture and leaves out all
that can be left out: of each layer it computes what enters it once, its queries, keys and values
once, and then a batch with a row for each head, whose numbers are set to 0 before the projection,
through this layer and those behind it, under SDPA. It gives how far the last vectors move and
nothing else. Ours takes any architecture, compares a clean row, and gives all effects.

Each ratio is the median of pairs of CPU time on one thread, the two in turn.
"""

import statistics
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import scaled_dot_product_attention

import attnviz as av
from attnviz.models.loading import quieten_transformers
from attnviz.tracing.inputs import prepare
from benchmarks.claims import Claim, Figure, cpu_ratios

LENGTHS = (16, 32, 128)
PAIRS = 7

COST = Claim("silencing every head of MiniLM, against a batched loop by hand", 1.15, "at most")
APART = Claim("the same effects as by hand", 1e-5, "at most", "apart")
CLAIMS = (COST, APART)


def text(tokens: int) -> str:
    words = ["the", "quick", "brown", "fox", "jumps", "over", "a", "lazy", "dog"]
    return " ".join(words[i % len(words)] for i in range(tokens - 2))


class ByHand:
    """The loop by hand, for encoders of BERT's kind."""

    def __init__(self, model: av.Model) -> None:
        self.model, self.hf = model, model.hf
        self.heads = model.hf.config.num_attention_heads
        self.width = model.hf.config.hidden_size // self.heads

    def layer(self, layer: Any, hidden: Tensor, gates: Tensor | None = None) -> Tensor:
        """Run a layer; with gates [row, width] as many rows behind its heads."""
        rows, tokens, width = hidden.shape
        attention = layer.attention
        query, key, value = (
            part(hidden).view(rows, tokens, self.heads, self.width).transpose(1, 2)
            for part in (attention.self.query, attention.self.key, attention.self.value)
        )
        output = scaled_dot_product_attention(query, key, value)
        output = output.transpose(1, 2).reshape(rows, tokens, width)
        if gates is not None:
            output = output * gates[:, None]
        hidden = attention.output.LayerNorm(attention.output.dense(output) + hidden)
        return layer.output.LayerNorm(layer.output.dense(layer.intermediate(hidden)) + hidden)

    @torch.inference_mode()
    def sweep(self, tokens: int) -> np.ndarray:
        tensors = prepare(self.model, text(tokens)).tensors
        layers = self.hf.encoder.layer
        entering = [self.hf.embeddings(tensors["input_ids"], tensors["token_type_ids"])]
        for layer in layers:
            entering.append(self.layer(layer, entering[-1]))
        clean = entering[-1].flatten(1)
        gates = torch.ones(self.heads, self.heads * self.width)
        for head in range(self.heads):
            gates[head, head * self.width : (head + 1) * self.width] = 0
        moved = np.zeros((len(layers), self.heads))
        for number, layer in enumerate(layers):
            hidden = self.layer(layer, entering[number], gates)
            for behind in layers[number + 1 :]:
                hidden = self.layer(behind, hidden)
            moved[number] = ((hidden.flatten(1) - clean).norm(dim=1) / clean.norm()).numpy()
        return moved


def main() -> list[Figure]:
    quieten_transformers()
    model = av.load("minilm", device="cpu")
    by_hand = ByHand(model)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    ratios, differences = [], []
    for tokens in LENGTHS:

        def ours(n: int = tokens) -> np.ndarray:
            return av.sweep_heads(model, text(n)).effects.moved

        def other(n: int = tokens) -> np.ndarray:
            return by_hand.sweep(n)

        differences.append(float(np.abs(ours() - other()).max()))
        pairs = cpu_ratios(ours, other, PAIRS)
        ratios.append(statistics.median(pairs))
        print(
            f"{tokens} tokens: {ratios[-1]:.2f} times ({min(pairs):.2f} to {max(pairs):.2f}), "
            f"{differences[-1]:.0e} apart"
        )
    torch.set_num_threads(threads)
    return [COST.worst(ratios), APART.worst(differences)]


if __name__ == "__main__":
    main()
