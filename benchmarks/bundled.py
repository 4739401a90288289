"""Claim: every bundled model opens in under a second and traces its example in under 100 ms.

Opened once before, so that importing torch and transformers is not counted; medians of 15.
"""

import statistics
import time

import attnviz as av
from attnviz.data.readers import read_picture, read_series
from attnviz.models.loading import quieten_transformers
from attnviz.models.registry import bundled
from benchmarks.claims import Claim, Figure

ROUNDS = 15

OPENED = Claim("opening a bundled model", 1_000, "at most", "ms")
TRACED = Claim("tracing its example", 100, "at most", "ms")
CLAIMS = (OPENED, TRACED)


def milliseconds(function) -> float:
    taken = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        function()
        taken.append((time.perf_counter() - started) * 1000)
    return statistics.median(taken)


def main() -> list[Figure]:
    quieten_transformers()
    print(f"{'model':>12} {'open ms':>9} {'trace ms':>9}   (at most 1000 and 100)")
    all_opened, all_traced = [], []
    for line in bundled().values():
        model = av.load(line.name)
        if line.picture is not None:
            example = read_picture(line.picture)
        else:
            reads = model.task_line.reads
            example = read_series(line.example) if reads == "series" else line.example
        opened = milliseconds(lambda name=line.name: av.load(name))
        traced = milliseconds(lambda model=model, example=example: av.trace(model, example))
        all_opened.append(opened)
        all_traced.append(traced)
        print(f"{line.name:>12} {opened:>9.0f} {traced:>9.1f}")
    return [OPENED.worst(all_opened), TRACED.worst(all_traced)]
