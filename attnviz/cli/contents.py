"""The list of commands that `attnviz --help` shows, in the look of the commands' own help.

The library that draws theirs takes several times as long to import as this list takes in all.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from rich.console import Console
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from attnviz.language import N_, tr, translated

OPTIONS = {"--help": N_("Show this message and exit.")}


def print_contents(about: str, commands: Mapping[str, str]) -> None:
    """Print how the command is used, what it is for, and each command with its sentence."""
    console = Console(highlight=False, markup=False, emoji=False)
    usage = Text.assemble(
        (tr("Usage: "), "yellow"),
        (_program(), "bold"),
        (tr(" [OPTIONS] COMMAND [ARGS]..."), "bold"),
    )
    console.print(Padding(usage, 1))
    console.print(Padding(Text(about), (0, 1, 1, 1)))
    options = _table(max(map(len, OPTIONS)))
    options.add_column(style="bold yellow", no_wrap=True)
    options.add_column(ratio=10)
    for name, sentence in OPTIONS.items():
        options.add_row(f"{name}      ", "<bool>", translated(sentence))
    names = _table(max(map(len, commands)))
    names.add_column(ratio=10)
    for name, sentence in commands.items():
        names.add_row(name, sentence)
    for title, table in ((tr("Options"), options), (tr("Commands"), names)):
        console.print(Panel(table, border_style="dim", title=title, title_align="left"))


def _table(width: int) -> Table:
    table = Table(show_header=False, expand=True, box=None, pad_edge=False, padding=(0, 1))
    table.add_column(style="bold cyan", no_wrap=True, min_width=width)
    return table


def _program() -> str:
    """Return how this process was asked for: `python -m attnviz` or `attnviz`."""
    path = Path(sys.argv[0])
    return "python -m attnviz" if path.name == "__main__.py" else path.stem
