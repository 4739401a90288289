"""attnviz models: what opens by name."""

from rich.table import Table

from attnviz.cli.screen import console
from attnviz.language import tr, translated


def models() -> None:
    """List the models that open by name: without a network, and from the hub."""
    from attnviz.models.registry import ALIASES, known

    table = Table(tr("name"), "MB", tr("story"), box=None, pad_edge=False)
    for line in known().values():
        table.add_row(line.name, f"{line.megabytes:.1f}", translated(line.story))
    console.print(table)
    console.print()
    console.print(tr("From the hub, or from the hub's cache after an earlier download:"))
    table = Table(tr("name"), tr("about MB"), tr("good for"), box=None, pad_edge=False)
    for alias in ALIASES:
        size = "" if alias.megabytes is None else f"{alias.megabytes:,.0f}"
        table.add_row(alias.name, size, translated(alias.good_for))
    console.print(table)
