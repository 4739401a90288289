"""Claim: the one-click training of the page Train shows a head for copying form, and when.

Each seed is a job as the page starts it, a process of its own, watched from outside. The induction
score is of the text that the page watches, over the steps that it records; the fastest change is
what the page marks. "Formed" is a score of at least 0.5.

    python -m benchmarks.induction_story 0 1 2
"""

import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from attnviz.training import jobs
from attnviz.training.folder import RunFolder
from attnviz.training.snapshots import Snapshots, fastest_change
from attnviz.ui.train.induction_story import CONFIG
from benchmarks.claims import Claim, Figure

LEAST_SCORE = 0.5

SHARE = Claim("trainings in which a head for copying forms", 1, "at least", "of all")
CLAIMS = (SHARE,)


def main(seeds: Sequence[int] = (0,)) -> list[Figure]:
    print(
        f"{'seed':>4} {'minutes':>7} {'head':>5} {'start':>6} {'end':>6} {'fastest at':>10} "
        f"{'0.5 passed at':>13} {'previous token':>14} {'accuracy':>8}   score every 50 steps"
    )
    n_formed = 0
    with tempfile.TemporaryDirectory() as folder:
        for seed in seeds:
            runs, name = Path(folder), f"seed {seed}"
            began = time.perf_counter()
            jobs.start(replace(CONFIG, seed=seed), runs=runs, name=name)
            while (status := jobs.status(runs, name)).is_alive:
                time.sleep(1)
            minutes = (time.perf_counter() - began) / 60
            if status.state != "finished":
                raise SystemExit(f"{name}: {status.state}. {status.message}")
            snapshots = Snapshots(RunFolder(status.folder).snapshots)
            scores, before = snapshots.scores("induction"), snapshots.scores("previous_token")
            layer, head = divmod(int(scores[-1].argmax()), scores.shape[2])
            of = scores[:, layer, head]
            above = [
                step
                for step, value in zip(snapshots.steps, of, strict=True)
                if value >= LEAST_SCORE
            ]
            n_formed += bool(above)
            course = " ".join(f"{value:.2f}" for value in of[::2])
            print(
                f"{seed:>4} {minutes:>7.1f} {f'{layer}.{head}':>5} {of[0]:>6.2f} {of[-1]:>6.2f} "
                f"{fastest_change(snapshots.steps, of) or 0:>10} {above[0] if above else '-':>13} "
                f"{before[-1].max():>14.2f} {dict(status.scores)['accuracy']:>8.3f}   {course}",
                flush=True,
            )
    print(f"formed: {n_formed} of {len(seeds)}")
    return [Figure(SHARE, n_formed / len(seeds))]


if __name__ == "__main__":
    main([int(seed) for seed in sys.argv[1:]] or [0])
