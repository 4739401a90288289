"""Claim: head scores of many inputs cost little beside a plain padded batch, and are those alone.

The plain loop is what a person writes by hand: texts sorted by length, 32 at a time, padded by the
tokenizer, one forward pass under SDPA; it gives answers and no scores. `score_many` gives both.
Each ratio is the median of pairs of CPU time, the two in turn, on one thread.
"""

import random
import statistics
from typing import Any

import numpy as np
import torch

import attnviz as av
from attnviz.models.loading import quieten_transformers
from benchmarks.claims import Claim, Figure, cpu_ratios
from benchmarks.long_inputs import decoder, encoder

COST = Claim("answers and head scores of many inputs, against a plain padded batch", 1.2, "at most")
APART = Claim("scores of many inputs, apart from those alone", 1e-4, "at most", "apart")
CLAIMS = (COST, APART)

SIZES = {"10 to 16 tokens": (10, 16, 256), "20 to 120": (20, 120, 64), "150 to 400": (150, 400, 24)}
PAIRS = 5


@torch.inference_mode()
def plain(model: Any, texts: list[str]) -> None:
    """Run a sorted, padded batch after the other."""
    order = sorted(texts, key=len)
    last = {"logits_to_keep": 1} if model.task_line.kind == "next_token" else {}
    for start in range(0, len(order), 32):
        batch = model.tokenizer(order[start : start + 32], padding=True, return_tensors="pt")
        model.hf(input_ids=batch["input_ids"], attention_mask=batch["attention_mask"], **last)


def _pairs(model: Any, texts: list[str]) -> list[float]:
    """Return how many times as long ours takes, of several pairs, once both have run."""

    def ours() -> Any:
        return av.score_many(model, texts)

    def other() -> None:
        plain(model, texts)

    ours()
    other()
    return cpu_ratios(ours, other, PAIRS)


def _apart(model: Any, texts: list[str]) -> float:
    worst = 0.0
    for text, scored in list(zip(texts, av.score_many(model, texts), strict=True))[:8]:
        own = av.head_scores(av.trace(model, text))
        for score, values in own:
            difference = np.abs(values - dict(scored.by_stack[own.stack])[score])
            worst = max(worst, float(np.nanmax(difference, initial=0)))
    return worst


def main() -> list[Figure]:
    quieten_transformers()
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    ratios, differences = [], []
    draw = random.Random(0)
    for kind, model in (("encoder", encoder()), ("decoder", decoder())):
        model.tokenizer.pad_token = "[UNK]"
        for name, (shortest, longest, rows) in SIZES.items():
            rows = rows if kind == "encoder" else rows // 4
            texts = [
                " ".join(str(draw.randint(1, 900)) for _ in range(draw.randint(shortest, longest)))
                for _ in range(rows)
            ]
            pairs = _pairs(model, texts)
            ratios.append(statistics.median(pairs))
            differences.append(_apart(model, texts))
            print(
                f"{kind}, {rows} inputs of {name}: {ratios[-1]:.2f} times "
                f"({min(pairs):.2f} to {max(pairs):.2f}), {differences[-1]:.1e} apart"
            )
    torch.set_num_threads(threads)
    return [COST.worst(ratios), APART.worst(differences)]


if __name__ == "__main__":
    main()
