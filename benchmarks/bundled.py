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

OPENING = Claim("opening a bundled model", 1_000, "at most", "ms")
TRACING = Claim("tracing its example", 100, "at most", "ms")
CLAIMS = (OPENING, TRACING)


def milliseconds(function) -> float:
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        function()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


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
        load_times = milliseconds(lambda name=line.name: av.load(name))
        trace_times = milliseconds(lambda model=model, example=example: av.trace(model, example))
        all_opened.append(load_times)
        all_traced.append(trace_times)
        print(f"{line.name:>12} {load_times:>9.0f} {trace_times:>9.1f}")
    return [OPENING.worst(all_opened), TRACING.worst(all_traced)]
