"""How a benchmark says what it claims and what it found: figures against bounds, in one table.

Each file of this folder has `CLAIMS`, what it claims, and `main`, which measures, prints its own
details and returns the figures. `python -m benchmarks` runs them and prints one table.
"""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import metadata
from pathlib import Path
from typing import Any, Literal

from rich.table import Table

_PACKAGES = ("torch", "transformers", "captum", "streamlit")


@dataclass(frozen=True)
class Claim:
    """What is claimed of one figure.

    Attributes:
        name: what the figure is, as a reader would say it; unique in its file.
        bound: what it is held against.
        way: whether the figure has to be "at most" or "at least" the bound.
        unit: of figure and bound; "times" for a ratio measured side by side, which holds on any
            machine. Other units are of the machine that measured.
    """

    name: str
    bound: float
    way: Literal["at most", "at least"]
    unit: str = "times"

    def holds(self, figure: float) -> bool:
        """Return whether a figure keeps the claim; NaN does not."""
        return figure <= self.bound if self.way == "at most" else figure >= self.bound

    def worst(self, figures: Sequence[float]) -> Figure:
        """Return the figure of several that is furthest from keeping the claim."""
        return Figure(self, max(figures) if self.way == "at most" else min(figures))


@dataclass(frozen=True)
class Figure:
    """What was measured for a claim; of several sizes or models, the worst one."""

    claim: Claim
    value: float

    @property
    def verdict(self) -> str:
        """Whether the claim is kept, in the words of the table."""
        return "pass" if self.claim.holds(self.value) else "falls short"


def cpu_ratios(ours: Callable[[], Any], other: Callable[[], Any], pairs: int) -> list[float]:
    """Return how many times the CPU time of another way ours takes, of pairs in turn."""
    ratios = []
    for turn in range(pairs):
        seconds = {}
        for way in (ours, other) if turn % 2 else (other, ours):
            began = time.process_time()
            way()
            seconds[way] = time.process_time() - began
        ratios.append(seconds[ours] / seconds[other])
    return ratios


def table(figures: dict[str, Sequence[Figure]]) -> Table:
    """Return the figures of files, by their names, as one table for a terminal."""
    rich_table = Table("benchmark", "claim", "figure", "asked", "", box=None, pad_edge=False)
    for row in _rows(figures):
        rich_table.add_row(*row)
    return rich_table


def markdown(figures: dict[str, Sequence[Figure]], *, earlier: str = "") -> str:
    """Return the same table as Markdown, each row with its day, and below it the machine.

    earlier: a page with such a table; what is not among `found` keeps its rows.
    """
    old_rows = [line for line in earlier.splitlines() if line.startswith("| ")][1:]
    old_rows = [line for line in old_rows if line.split(" | ")[0].removeprefix("| ") not in figures]
    today = f"{date.today():%-d %B %Y}"
    rows = sorted(
        [*old_rows, *(f"| {' | '.join((*row, today))} |" for row in _rows(figures))],
        key=lambda line: line.split(" | ")[0],
    )
    head = "| benchmark | claim | figure | asked | | day |\n|---|---|---|---|---|---|"
    return f"{head}\n" + "\n".join(rows) + f"\n\nThe last of them on {machine()}.\n"


def machine() -> str:
    """Return what measured, in words: processor, cores, versions."""
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in _PACKAGES)
    return f"{_processor()}, {os.cpu_count()} cores; Python {platform.python_version()}, {versions}"


def _processor() -> str:
    cpu_file = Path("/proc/cpuinfo")
    lines = cpu_file.read_text(encoding="utf-8").splitlines() if cpu_file.is_file() else []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or platform.machine())


def _rows(figures_by_name: dict[str, Sequence[Figure]]) -> list[tuple[str, ...]]:
    return [
        (
            file, each.claim.name, f"{each.value:,.3g} {each.claim.unit}",
            f"{each.claim.way} {each.claim.bound:,g}", each.verdict,
        )
        for file, figures in figures_by_name.items()
        for each in figures
    ]  # fmt: skip
