"""attnviz models: what opens by name."""

from rich.table import Table

from attnviz.cli.screen import console
from attnviz.language import tr


def models() -> None:
    """List the models that open by name: without a network, and from the hub."""
    from attnviz.models.registry import ALIASES, known

    table = Table("name", "MB", "story", box=None, pad_edge=False)
    for line in known().values():
        table.add_row(line.name, f"{line.megabytes:.1f}", line.story)
    console.print(table)
    console.print()
    console.print(tr("From the hub, or from the hub's cache after an earlier download:"))
    table = Table("name", "about MB", "good for", box=None, pad_edge=False)
    for alias in ALIASES:
        size = "" if alias.megabytes is None else f"{alias.megabytes:,.0f}"
        table.add_row(alias.name, size, alias.good_for)
    console.print(table)
