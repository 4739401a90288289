"""Claim: every bundled model opens in under a second and traces its example in under 100 ms.

Opened once before, so that importing torch and transformers is not counted; medians of 15.
"""

import statistics
import time

import attnviz as av
from attnviz.data.readers import read_picture, read_series
from attnviz.models.loading import quieten_transformers
from attnviz.models.registry import bundled

ROUNDS = 15


def milliseconds(function) -> float:
    taken = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        function()
        taken.append((time.perf_counter() - started) * 1000)
    return statistics.median(taken)


def main() -> None:
    quieten_transformers()
    print(f"{'model':>12} {'open ms':>9} {'trace ms':>9}   (at most 1000 and 100)")
    for line in bundled().values():
        model = av.load(line.name)
        if line.picture is not None:
            example = read_picture(line.picture)
        else:
            reads = model.task_line.reads
            example = read_series(line.example) if reads == "series" else line.example
        opened = milliseconds(lambda name=line.name: av.load(name))
        traced = milliseconds(lambda model=model, example=example: av.trace(model, example))
        print(f"{line.name:>12} {opened:>9.0f} {traced:>9.1f}")


if __name__ == "__main__":
    main()
