"""Claims: what an explanation costs beside what a careful reader would write for the one question.

Leave one out and KernelSHAP stand beside a loop by hand: one text taken apart, its masked copies as
ids in batches of 64, the model called without hooks, and the scores from its answers. The loop
reads nothing but numbers; ours has the tokens, words and a record besides. A text is asked about
twice, as a page asks five methods about one: the first time, when its tokens are made, and again.
Integrated gradients stand beside Captum called plainly, in time, scores and memory. KernelSHAP's
error stands beside Captum's at as many evaluations, on games whose Shapley values are known by
enumeration. The page Attribution is counted in CPU from a running app to all its methods.

Three models: the bundled sentiment classifier (64 wide), the same without its head, and MiniLM (384
wide); the last two are asked for the similarity of a text to another one. Both sides run in turns
in one process with one thread, and CPU time is counted, which other work on the machine hardly
moves; memory is the peak above the loaded model, of a process of its own for each side.
"""

import json
import os
import statistics
import subprocess
import sys
import threading
import time
from typing import Any

import numpy as np
import psutil
import torch
from captum.attr import KernelShap, LayerIntegratedGradients

import attnviz as av
from attnviz.attribution import regressions
from attnviz.attribution.attribute import attribute
from attnviz.attribution.network import pose
from attnviz.attribution.perturbation import all_sets, full_rows, shapley_values
from attnviz.models.loading import quieten_transformers
from attnviz.tracing.inputs import prepare
from attnviz.tracing.seeds import seeded
from benchmarks.claims import Claim, Figure

ROUNDS, FEWEST = 11, 3
ENOUGH_SECONDS = 8.0
"""Of one comparison, after which no round is added to the fewest."""

GRADIENTS = Claim("integrated gradients, against Captum", 0.95, "at least")
BY_HAND = {
    (method, again): Claim(f"{words}, {which}, against a batched loop by hand", 1.2, "at most")
    for method, words in (("leave_one_out", "leave one out"), ("kernel_shap", "KernelSHAP"))
    for again, which in ((True, "of a text again"), (False, "of a new text"))
}
APART = Claim("the same scores as Captum's and as by hand", 1e-4, "at most", "apart")
ERROR = Claim("KernelSHAP's error at 200 sets of 11 units, against Captum's", 0.6, "at most")
COLD = Claim("the page's five methods in a running app, the first time", 4, "at most", "s of CPU")
CLAIMS = (GRADIENTS, *BY_HAND.values(), APART, ERROR, COLD)

LENGTHS = (16, 32, 64)
WORDS = ("the", "film", "was", "not", "good", "but", "plot", "great", "and", "music", "dull")
OTHER = "a good film"
STEPS, SAMPLES, ROWS = 50, 200, 64


def text_of(tokens: int, number: int = 0) -> str:
    """Return a text of so many tokens with [CLS] and [SEP]; each number has another one."""
    order = np.random.default_rng(number).integers(len(WORDS), size=tokens - 2)
    return " ".join(WORDS[at] for at in order)


class ByHand:
    """What a script would do for one text: a function of ids, and the loops around it."""

    def __init__(self, model, text: str) -> None:
        self.hf, self.mask = model.hf, model.tokenizer.mask_token_id
        self.ids = model.tokenizer(text, return_tensors="pt")["input_ids"]
        self.other = None
        if model.task_line.kind == "none":
            other = model.tokenizer(OTHER, return_tensors="pt")
            self.other = self.hf(**other).last_hidden_state[0].mean(0)
        self.best = None

    def __call__(self, ids):
        output = self.hf(input_ids=ids, attention_mask=torch.ones_like(ids))
        if self.other is not None:
            vectors = output.last_hidden_state.mean(1)
            return torch.nn.functional.cosine_similarity(vectors, self.other, dim=-1)
        if self.best is None:  # the first row is the whole text
            self.best = int(output.logits[0].argmax())
        return output.logits[:, self.best]

    def values(self, keep):
        """Return the numbers for rows of tokens that are kept, the special ones aside."""
        rows = self.ids.repeat(len(keep), 1)
        rows[:, 1:-1][~keep] = self.mask
        return torch.cat([self(part) for part in rows.split(ROWS)]).double()


@torch.no_grad()
def leave_one_out_by_hand(model, text: str):
    ask = ByHand(model, text)
    n = ask.ids.shape[1] - 2
    keep = torch.cat([torch.ones(1, n, dtype=torch.bool), torch.zeros(1, n, dtype=torch.bool),
                      ~torch.eye(n, dtype=torch.bool)])  # fmt: skip
    values = ask.values(keep)
    return (values[0] - values[2:]).numpy()


@torch.no_grad()
def kernel_shap_by_hand(model, text: str):
    ask = ByHand(model, text)
    n = ask.ids.shape[1] - 2
    generator = np.random.default_rng(0)
    size = np.arange(1, n)
    chance = 1 / (size * (n - size))
    sizes = generator.choice(size, p=chance / chance.sum(), size=SAMPLES // 2)
    half = generator.random((SAMPLES // 2, n)).argsort(1) < sizes[:, None]
    sets = np.concatenate([half, ~half])
    ends = np.array([[True] * n, [False] * n])
    values = ask.values(torch.from_numpy(np.concatenate([ends, sets]))).numpy()
    whole = values[0] - values[1]
    inside = sets[:, :-1].astype(float) - sets[:, -1:]
    rest = values[2:] - values[1] - sets[:, -1] * whole
    scores = np.linalg.lstsq(inside, rest, rcond=None)[0]
    return np.append(scores, whole - scores.sum())


LOOPS = {"leave_one_out": leave_one_out_by_hand, "kernel_shap": kernel_shap_by_hand}


def gradients_by_captum(model, text: str):
    """Return integrated gradients as Captum's tutorials would ask for them."""
    hf, tensors = model.hf, prepare(model, text).tensors
    ids = tensors["input_ids"]
    baseline = ids.clone()
    baseline[:, 1:-1] = model.tokenizer.mask_token_id
    with torch.no_grad():
        ask = ByHand(model, text)
        ask(ids)
    scores = LayerIntegratedGradients(ask, hf.get_input_embeddings()).attribute(
        ids, baseline, n_steps=STEPS, return_convergence_delta=True
    )[0]
    assert isinstance(scores, torch.Tensor)
    return scores.sum(-1)[0, 1:-1].detach().numpy()


def ours(model, text: str, method: str):
    options: Any = {"kernel_shap": {"samples": SAMPLES}, "integrated_gradients": {"steps": STEPS}}
    inputs = (text, OTHER) if model.task_line.kind == "none" else text
    result = attribute(model, inputs, method=method, baseline="mask", **options.get(method, {}))
    return result.scores[1:-1]


def cpu_of(function, *arguments):
    start = time.process_time()
    result = function(*arguments)
    return time.process_time() - start, result


def compare(model, tokens: int, method: str, reference, *, again: bool) -> tuple[float, float]:
    """Print a line; return the median of ours by the other's CPU, and how far apart scores are."""
    pairs, apart, started = [], 0.0, time.perf_counter()
    for turn in range(-1, ROUNDS):
        if turn >= FEWEST and time.perf_counter() - started > ENOUGH_SECONDS:
            break
        text = text_of(tokens, 0 if again else 100 * tokens + turn)
        sides = {"ours": (ours, model, text, method), "theirs": (reference, model, text)}
        took = {name: cpu_of(*sides[name]) for name in list(sides)[:: 1 if turn % 2 else -1]}
        if method != "kernel_shap":  # it draws other sets
            apart = max(apart, float(np.abs(took["ours"][1] - took["theirs"][1]).max()))
        if turn >= 0:
            pairs.append((took["ours"][0], took["theirs"][0]))
    ratios = sorted(own / their for own, their in pairs)
    own, their = (statistics.median(side) * 1000 for side in zip(*pairs, strict=True))
    which = "again" if again else "new"
    print(
        f"{model.name:>10} {model.task_line.kind:>8} {tokens:>6} {method:>22} {which:>6} "
        f"{own:>9.1f} {their:>9.1f} {statistics.median(ratios):>7.2f} "
        f"{ratios[0]:>6.2f} to {ratios[-1]:.2f} {apart:>9.0e}"
    )
    return statistics.median(ratios), apart


def games() -> dict[str, tuple[np.ndarray, int]]:
    """Return answers of the bundled models to every set of 11 units of a text, and their number."""
    model = av.load("sentiment", device="cpu")
    found = {}
    for text in (
        "The soup was never good but the staff were rude.",
        "The plot was dull, but the acting not bad.",
        "It was not a boring moment and I liked it.",
    ):
        problem = pose(model, text).problem
        free = len(problem.free)
        keep = full_rows(problem, all_sets(11)) if free == 11 else None
        if keep is None:  # what is more than 11 stays in the text
            sets = np.concatenate([all_sets(11), np.ones((2**11, free - 11), bool)], axis=1)
            keep = full_rows(problem, sets)
        found[text] = (problem.values(keep), 11)
    return found


def errors() -> float:
    """Print both errors on each game; return the median of ours by Captum's."""
    ratios = []
    for text, (values, n) in games().items():
        exact = shapley_values(values, n)
        powers = 1 << np.arange(n)
        of_rows = torch.from_numpy(values)

        def worth(rows, of_rows=of_rows, powers=powers):
            return of_rows[(rows.double() @ torch.from_numpy(powers).double()).long()]

        own, theirs = [], []
        for seed in range(20):
            drawn = regressions.drawn(n, SAMPLES, seed)
            scores, _ = regressions.shapley_by_regression(
                drawn, (values[drawn.sets @ powers] - values[0])[:, None],
                values[-1:] - values[0],
            )  # fmt: skip
            own.append(np.sqrt(np.mean((scores[:, 0] - exact) ** 2)))
            with seeded(seed):
                captums = KernelShap(worth).attribute(
                    torch.ones(1, n), baselines=torch.zeros(1, n), n_samples=SAMPLES,
                    perturbations_per_eval=SAMPLES,
                )  # fmt: skip
            theirs.append(np.sqrt(np.mean((captums[0].numpy() - exact) ** 2)))
        largest = np.abs(exact).max()
        ratios.append(statistics.median(own) / statistics.median(theirs))
        print(
            f"KernelSHAP off by {statistics.median(own) / largest:.3f} of the largest score, "
            f"Captum's by {statistics.median(theirs) / largest:.3f}: {text}"
        )
    return max(ratios)


def alone(side: str) -> float:
    """Return the number that a process of its own prints last."""
    run = subprocess.run(
        [sys.executable, "-m", "benchmarks.attribution", side],
        capture_output=True, text=True, check=True,
        # Threads that wait for each other count as CPU on a busy machine.
        env={**os.environ, "OMP_NUM_THREADS": "1"} if side == "page" else None,
    )  # fmt: skip
    return json.loads(run.stdout.splitlines()[-1])


def peak(side: str) -> None:
    """Print the MB that integrated gradients add to this process."""
    model = av.load("minilm", device="cpu")
    text = text_of(LENGTHS[-1])
    with torch.no_grad():
        ByHand(model, text)
    process = psutil.Process()
    before, most, stop = process.memory_info().rss, [0], threading.Event()

    def watch() -> None:
        while not stop.wait(0.002):
            most[0] = max(most[0], process.memory_info().rss)

    watcher = threading.Thread(target=watch)
    watcher.start()
    if side == "ours":
        ours(model, text, "integrated_gradients")
    else:
        gradients_by_captum(model, text)
    stop.set()
    watcher.join()
    print((most[0] - before) / 2**20)


def page() -> None:
    """Print the CPU seconds from an app with an opened model to what the page computes unasked."""
    from attnviz.ui.frame import input_bar, keep, show  # noqa: F401  (what every page has imported)

    model = av.load("sentiment", device="cpu")
    text = "The film was good and the music was great."
    av.trace(model, text)
    start = time.process_time()
    from attnviz.attribution.defaults import defaults_for
    from attnviz.attribution.standing import standing
    from attnviz.ui.attribution import choices, details, method_results  # noqa: F401

    names = defaults_for(model).methods
    results = [attribute(model, text, method=name, unit="word") for name in names]
    standing(model, results, inputs=text)
    print(time.process_time() - start)


def main() -> list[Figure]:
    quieten_transformers()
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    models = [
        av.load("sentiment", device="cpu"),
        av.load("sentiment", device="cpu", task="embedding"),
        av.load("minilm", device="cpu"),
    ]
    print(
        f"{'model':>10} {'answers':>8} {'tokens':>6} {'method':>22} {'text':>6} {'ours ms':>9} "
        f"{'other ms':>9} {'ratio':>7} {'spread':>14} {'apart':>9}"
    )
    each: dict[Any, list[float]] = {key: [] for key in BY_HAND}
    slower, apart = [], []
    for model in models:
        for tokens in LENGTHS:
            for (method, again), ratios in each.items():
                if (model.name, method, tokens) == ("minilm", "kernel_shap", LENGTHS[-1]):
                    continue  # minutes, for passes that are nearly all of both sides
                ratio, off = compare(model, tokens, method, LOOPS[method], again=again)
                ratios.append(ratio)
                apart.append(off)
            method = "integrated_gradients"
            ratio, off = compare(model, tokens, method, gradients_by_captum, again=True)
            slower.append(ratio)
            apart.append(off)
    torch.set_num_threads(threads)
    print(
        f"peak memory of integrated gradients, MiniLM, {LENGTHS[-1]} tokens: "
        f"attnviz {alone('ours'):.0f} MB, Captum {alone('captum'):.0f} MB"
    )
    return [
        Figure(GRADIENTS, 1 / max(slower)),
        *(BY_HAND[key].worst(ratios) for key, ratios in each.items()),
        APART.worst(apart),
        Figure(ERROR, errors()),
        Figure(COLD, alone("page")),
    ]


if __name__ == "__main__":
    quieten_transformers()
    page() if sys.argv[1] == "page" else peak(sys.argv[1])
