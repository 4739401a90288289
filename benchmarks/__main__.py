"""Runs the benchmarks and prints one table: `python -m benchmarks [NAME ...] [--quick] [--write]`.

Without names all of them run, with --quick those that take some seconds each. One that fails is
said so, and the others go on. `--write` puts the table, with its day and machine, into
docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import inspect
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from rich.console import Console

from benchmarks.claims import Figure, markdown, table

FOLDER = Path(__file__).parent
PAGE = FOLDER.parent / "docs" / "benchmarks.md"
QUICK = ("bundled", "capture", "html_size", "many_inputs", "scale", "sweep")
"""What runs in five minutes, and holds most of what a change of the code can make slower."""

BEGIN, END = "<!-- the last table: python -m benchmarks --write -->", "<!-- end -->"


def names() -> list[str]:
    """Return the benchmarks by name: every other module of this folder."""
    files = sorted(FOLDER.glob("[a-z]*.py"))
    return [file.stem for file in files if file.stem != "claims"]


def main(arguments: Sequence[str]) -> int:
    """Run what is named; return 1 where one failed; a claim that falls short is a row."""
    all_names = names()
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of: {', '.join(all_names)}")
    parser.add_argument("--write", action="store_true", help="put the table into the docs")
    parser.add_argument("--quick", action="store_true", help=f"only {', '.join(QUICK)}")
    options = parser.parse_args(arguments)
    if options.quick and options.write:
        parser.error("--quick measures less than the page says; leave one of the two out")
    unknown = [name for name in options.names if name not in all_names]
    if unknown:
        parser.error(f"no benchmark {', '.join(unknown)}; there are {', '.join(all_names)}")
    figures: dict[str, Sequence[Figure]] = {}
    failures = []
    for name in options.names or (QUICK if options.quick else all_names):
        print(f"--- {name}", flush=True)
        try:
            measure = import_module(f"benchmarks.{name}").main
            # Where a benchmark has a smaller size, that one, whose figures are written nowhere.
            has_quick = "quick" in inspect.signature(measure).parameters
            figures[name] = measure(quick=True) if options.quick and has_quick else measure()
        except Exception:
            traceback.print_exc()
            failures.append(name)
    # In a file or a pipe there is no window whose width a line should have.
    Console(width=None if sys.stdout.isatty() else 140, highlight=False).print(table(figures))
    if failures:
        print(f"Failed: {', '.join(failures)}.")
    if options.write and figures:
        write(figures)
    return 1 if failures else 0


def write(figures: dict[str, Sequence[Figure]]) -> None:
    """Put figures into the table between the marks of docs/benchmarks.md."""
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGIN)
    table_before, _, after = rest.partition(END)
    text = markdown(figures, earlier=table_before)
    PAGE.write_text(f"{before}{BEGIN}\n\n{text}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
