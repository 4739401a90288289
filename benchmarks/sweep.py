"""Claim: ablating every head in turn is faster in batches than one forward pass a head, with the
same numbers.

MiniLM, every head of every layer silenced. The naive loop runs the eager model once a head, with
the head's columns of the input of the output projection set to 0 by a hook. Both sides run in turns
in one process; memory is the peak above the loaded model, of a process of its own for each side.

The aim was 3 times. What a CPU gives depends on how much of the work is shared: a run that differs
from layer l on needs only the layers from there, so at most 2 L / (L + 1) of the arithmetic is
saved, 1.7 times for six layers. The rest comes from batches, where one row does not fill the cores.
"""

import json
import statistics
import subprocess
import sys
import threading
import time

import numpy as np
import psutil
import torch

import attnviz as av
from attnviz.models.loading import quieten_transformers
from attnviz.tracing.inputs import prepare
from benchmarks.claims import Claim, Figure

LENGTHS = (16, 32, 128)
ROUNDS = 5

FASTER = Claim("silencing every head of MiniLM, faster than a pass a head", 3, "at least")
APART = Claim("the same effects as by hooks", 1e-5, "at most", "apart")
CLAIMS = (FASTER, APART)


def text(tokens: int) -> str:
    words = ["the", "quick", "brown", "fox", "jumps", "over", "a", "lazy", "dog"]
    return " ".join(words[i % len(words)] for i in range(tokens - 2))


class Naive:
    """One forward pass a head."""

    def __init__(self, model) -> None:
        self.hf = type(model.hf).from_pretrained(
            model.hf.config._name_or_path, attn_implementation="eager", dtype=torch.float32
        )
        self.hf.eval()
        self.model = model

    @torch.inference_mode()
    def sweep(self, tokens: int) -> np.ndarray:
        tensors = prepare(self.model, text(tokens)).tensors
        plain = self.hf(**tensors).last_hidden_state
        layers = self.hf.encoder.layer
        heads = self.hf.config.num_attention_heads
        width = self.hf.config.hidden_size // heads
        movement = np.zeros((len(layers), heads))
        for number, layer in enumerate(layers):
            for head in range(heads):

                def silence(_module, inputs, head=head):
                    inputs[0][..., head * width : (head + 1) * width] = 0

                hook = layer.attention.output.dense.register_forward_pre_hook(silence)
                states = self.hf(**tensors).last_hidden_state
                hook.remove()
                movement[number, head] = (states - plain).norm() / plain.norm()
        return movement


def seconds(function) -> tuple[float, np.ndarray]:
    start = time.perf_counter()
    result = function()
    return time.perf_counter() - start, result


def one_side(side: str, tokens: int) -> None:
    quieten_transformers()
    model = av.load("minilm", device="cpu")
    naive = Naive(model)  # both sides hold both models
    process = psutil.Process()
    before, most, stop = process.memory_info().rss, [0], threading.Event()

    def watch() -> None:
        while not stop.wait(0.002):
            most[0] = max(most[0], process.memory_info().rss)

    watcher = threading.Thread(target=watch)
    watcher.start()
    if side == "ours":
        av.sweep_heads(model, text(tokens))
    else:
        naive.sweep(tokens)
    stop.set()
    watcher.join()
    print(json.dumps((most[0] - before) / 2**20))


def peak(side: str, tokens: int) -> float:
    command = [sys.executable, "-m", "benchmarks.sweep", side, str(tokens)]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(run.stdout.splitlines()[-1])


def main() -> list[Figure]:
    quieten_transformers()
    model = av.load("minilm", device="cpu")
    naive = Naive(model)
    print(
        f"{'tokens':>8} {'sweep ms':>10} {'naive ms':>10} {'faster':>8} {'apart':>9} "
        f"{'sweep MB':>9} {'naive MB':>9}   ({torch.get_num_threads()} threads)"
    )
    ratios, differences = [], []
    for tokens in LENGTHS:

        def ours(tokens=tokens):
            return av.sweep_heads(model, text(tokens)).effects.moved

        def theirs(tokens=tokens):
            return naive.sweep(tokens)

        ours()
        theirs()
        pairs, apart = [], 0.0
        for turn in range(ROUNDS):
            order = (ours, theirs) if turn % 2 else (theirs, ours)
            times = {side: seconds(side) for side in order}
            pairs.append((times[ours][0], times[theirs][0]))
            apart = max(apart, float(np.abs(times[ours][1] - times[theirs][1]).max()))
        faster = statistics.median(b / a for a, b in pairs)
        ratios.append(faster)
        differences.append(apart)
        own, other = (statistics.median(side) * 1000 for side in zip(*pairs, strict=True))
        print(
            f"{tokens:>8} {own:>10.0f} {other:>10.0f} {faster:>8.2f} {apart:>9.0e} "
            f"{peak('ours', tokens):>9.0f} {peak('naive', tokens):>9.0f}"
        )
    return [FASTER.worst(ratios), APART.worst(differences)]


if __name__ == "__main__":
    one_side(sys.argv[1], int(sys.argv[2]))
