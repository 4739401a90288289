"""Claim: capturing every map costs at most 1.10 times the eager forward pass that returns them.

Both run the same MiniLM on the same text in turns, so that a noisy machine slows both alike; the
ratio of each pair of runs is taken, and the median of the ratios printed.
"""

import statistics
import time

import torch

import attnviz as av
from attnviz.models.loading import quieten_transformers
from attnviz.tracing.inputs import prepare
from benchmarks.claims import Claim, Figure

ROUNDS = 31

RATIO = Claim("a trace against the eager pass that returns the maps, MiniLM", 1.10, "at most")
CLAIMS = (RATIO,)


def seconds(function) -> float:
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def main() -> list[Figure]:
    quieten_transformers()
    model = av.load("minilm", device="cpu")
    eager = type(model.hf).from_pretrained(
        model.hf.config._name_or_path, attn_implementation="eager", dtype=torch.float32
    )
    eager.eval()
    print(f"{'tokens':>8} {'trace ms':>10} {'eager ms':>10} {'ratio':>8}   (at most 1.10)")
    ratios = []
    for length in (32, 128, 512):
        text = " ".join(["cat"] * (length - 2))

        def capture(text=text) -> None:
            av.trace(model, text)

        def reference(text=text) -> None:
            with torch.inference_mode():
                eager(**prepare(model, text).tensors, output_attentions=True)

        capture()
        reference()
        ours, theirs = [], []
        for turn in range(ROUNDS):
            first, second = (capture, reference) if turn % 2 else (reference, capture)
            times = {first: seconds(first), second: seconds(second)}
            ours.append(times[capture])
            theirs.append(times[reference])
        ratio = statistics.median(a / b for a, b in zip(ours, theirs, strict=True))
        ratios.append(ratio)
        print(
            f"{length:>8} {statistics.median(ours) * 1000:>10.1f} "
            f"{statistics.median(theirs) * 1000:>10.1f} {ratio:>8.2f}"
        )
    return [RATIO.worst(ratios)]
