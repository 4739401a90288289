"""Claims: integrated gradients are not slower than Captum called plainly and need no more memory;
leave-one-out and KernelSHAP are at least 3 times faster than Captum's default of one evaluation at
a time. The first two give the same numbers; KernelSHAP asks as many sets, each once.

Two models: the bundled sentiment classifier's size (64 wide) and MiniLM (384 wide), both asked for
the similarity of a text to another one, at several lengths. What batching brings depends on how
small one evaluation is. Both sides run in turns in one process; memory is the peak above the
loaded model, of a process of its own for each side. Both sides begin with the text.
"""

import json
import statistics
import subprocess
import sys
import threading
import time
from typing import Any

import psutil
import torch
from captum.attr import FeatureAblation, KernelShap, LayerIntegratedGradients

import attnviz as av
from attnviz.attribution.attribute import attribute
from attnviz.models.loading import quieten_transformers
from attnviz.tracing.inputs import prepare
from attnviz.tracing.seeds import seeded
from benchmarks.claims import Claim, Figure

ROUNDS = 7

FASTER = {
    "integrated_gradients": Claim("integrated gradients, against Captum", 0.95, "at least"),
    "leave_one_out": Claim("leave one out, faster than Captum", 3, "at least"),
    "kernel_shap": Claim("KernelSHAP, faster than Captum", 3, "at least"),
}
APART = Claim("the same scores as Captum's", 1e-4, "at most", "apart")
CLAIMS = (*FASTER.values(), APART)
LENGTHS = (16, 32, 64)
TEXT = " ".join(["the film was not good but the plot was great"] * 8)
OTHER = "a good film"
STEPS, SAMPLES = 50, 200


class Plain:
    """The same question as Captum's tutorials would ask it: a function of ids."""

    def __init__(self, model, tokens: int) -> None:
        self.text = " ".join(TEXT.split()[: tokens - 2])
        self.hf = model.hf
        tensors = prepare(model, self.text).tensors
        self.ids = tensors["input_ids"]
        self.baseline = self.ids.clone()
        self.baseline[:, 1:-1] = model.tokenizer.mask_token_id
        with torch.no_grad():
            other = prepare(model, OTHER).tensors
            self.other = self.hf(**other).last_hidden_state[0].mean(0)

    def __call__(self, ids):
        vectors = self.hf(input_ids=ids, attention_mask=torch.ones_like(ids)).last_hidden_state
        return torch.nn.functional.cosine_similarity(vectors.mean(1), self.other, dim=-1)

    def inner(self, ids):
        """Return the same without the special tokens, which are no players."""
        first = self.ids[:, :1].expand(len(ids), -1)
        last = self.ids[:, -1:].expand(len(ids), -1)
        return self(torch.cat([first, ids, last], dim=1))

    def integrated_gradients(self):
        scores = LayerIntegratedGradients(self, self.hf.get_input_embeddings()).attribute(
            self.ids, self.baseline, n_steps=STEPS, return_convergence_delta=True
        )[0]
        assert isinstance(scores, torch.Tensor)
        return scores.sum(-1)[0, 1:-1].detach()

    def leave_one_out(self):
        with torch.no_grad():
            return FeatureAblation(self.inner).attribute(
                self.ids[:, 1:-1], baselines=self.baseline[:, 1:-1]
            )[0]

    def kernel_shap(self):
        with torch.no_grad(), seeded(0):
            return KernelShap(self.inner).attribute(
                self.ids[:, 1:-1], baselines=self.baseline[:, 1:-1], n_samples=SAMPLES
            )[0]


def captums(model, tokens: int, method: str):
    return getattr(Plain(model, tokens), method)()


def ours(model, tokens: int, method: str):
    options: Any = {"kernel_shap": {"samples": SAMPLES}, "integrated_gradients": {"steps": STEPS}}
    text = " ".join(TEXT.split()[: tokens - 2])
    result = attribute(
        model, (text, OTHER), method=method, baseline="mask", **options.get(method, {})
    )
    return torch.tensor(result.scores[1:-1])


def seconds_of(function):
    start = time.perf_counter()
    result = function()
    return time.perf_counter() - start, result


def peak(side: str) -> float:
    """Return the MB that integrated gradients add to a process of its own."""
    run = subprocess.run(
        [sys.executable, "-m", "benchmarks.attribution", side],
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(run.stdout.splitlines()[-1])


def one_side(side: str) -> None:
    quieten_transformers()
    model = av.load("minilm", device="cpu")
    Plain(model, LENGTHS[-1])
    process = psutil.Process()
    before, most, stop = process.memory_info().rss, [0], threading.Event()

    def watch() -> None:
        while not stop.wait(0.002):
            most[0] = max(most[0], process.memory_info().rss)

    watcher = threading.Thread(target=watch)
    watcher.start()
    if side == "ours":
        ours(model, LENGTHS[-1], "integrated_gradients")
    else:
        captums(model, LENGTHS[-1], "integrated_gradients")
    stop.set()
    watcher.join()
    print((most[0] - before) / 2**20)


def compare(model, tokens: int) -> dict[str, tuple[float, float]]:
    """Print a line a method; return how many times faster it is, and how far apart."""
    measures = {}
    for method in FASTER:

        def mine(method=method):
            return ours(model, tokens, method)

        def reference(method=method):
            return captums(model, tokens, method)

        mine()
        reference()
        pairs, difference = [], 0.0
        for turn in range(ROUNDS):
            sides = (mine, reference) if turn % 2 else (reference, mine)
            results = {side: seconds_of(side) for side in sides}
            pairs.append((results[mine][0], results[reference][0]))
            if method != "kernel_shap":  # other sets
                apart = (results[mine][1] - results[reference][1]).abs().max()
                difference = max(difference, float(apart))
        faster = statistics.median(theirs / own for own, theirs in pairs)
        measures[method] = (faster, difference)
        own, theirs = (statistics.median(side) * 1000 for side in zip(*pairs, strict=True))
        print(
            f"{model.name:>10} {tokens:>6} {method:>22} {own:>9.0f} {theirs:>9.0f} "
            f"{faster:>7.2f} {difference:>10.0e}"
        )
    return measures


def main() -> list[Figure]:
    quieten_transformers()
    print(
        f"{'model':>10} {'tokens':>6} {'method':>22} {'ours ms':>9} {'captum ms':>9} "
        f"{'faster':>7} {'apart':>10}   (at least 0.95, 3 and 3)"
    )
    each: list[dict[str, tuple[float, float]]] = []
    # "sentiment" without its head returns vectors, as MiniLM does.
    for model in (
        av.load("sentiment", device="cpu", task="embedding"), av.load("minilm", device="cpu")
    ):  # fmt: skip
        for tokens in LENGTHS:
            each.append(compare(model, tokens))
    print(
        f"peak memory of integrated gradients, MiniLM, {LENGTHS[-1]} tokens: "
        f"attnviz {peak('ours'):.0f} MB, Captum {peak('captum'):.0f} MB"
    )
    apart = [difference for results in each for _, difference in results.values()]
    ratios = {method: [results[method][0] for results in each] for method in FASTER}
    return [*(claim.worst(ratios[method]) for method, claim in FASTER.items()), APART.worst(apart)]


if __name__ == "__main__":
    one_side(sys.argv[1])
