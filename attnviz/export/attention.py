"""A look at a trace as a file, whose name's end chooses how: picture, table, arrays or explorer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from attnviz.errors import InputError
from attnviz.export import maps
from attnviz.export.drawing import Drawing
from attnviz.export.drawing_paper import pdf, png
from attnviz.export.drawing_svg import svg
from attnviz.export.figures import Kind, attention_figure
from attnviz.language import N_
from attnviz.metrics.quantities import Numbers
from attnviz.records import Trace
from attnviz.records.look import Look
from attnviz.views.explorer import Selection, first_selection, view

PICTURES: dict[str, Callable[[Drawing], bytes]] = {
    ".svg": lambda drawing: svg(drawing).encode(),
    ".pdf": pdf,
    ".png": png,
}

NUMBERS: dict[str, Callable[[Trace, Look, Numbers | None], bytes]] = {
    ".csv": maps.csv,
    ".parquet": maps.parquet,
    ".json": maps.as_json,
    ".npz": maps.npz,
}

ENDINGS = (".html", *PICTURES, *NUMBERS)
"""The ends of names that `write_attention` knows."""


def write_attention(
    trace: Trace,
    path: str | Path,
    *,
    look: Look | None = None,
    kind: Kind = "map",
    numbers: Numbers | None = None,
) -> Path:
    """Write what a look at a trace shows, and return the path.

    The name's end chooses: `.svg`, `.pdf` (both vectors) and `.png` are the figure, as a map, as
    lines or as text; `.csv`, `.parquet`, `.json` and `.npz` its numbers; `.html` the whole
    explorer. Without a look it is the head that the explorer opens on. `numbers` gives what the
    trace alone does not (`attribution.drawn.model_numbers`). Raises InputError for
    another ending, a head that is not there, and what is too large for a kind of file.
    """
    path = Path(path)
    end = path.suffix.lower()
    check_ending(path)
    if not path.parent.is_dir():
        raise InputError(
            N_(
                'No folder at "{parent}" to write "{name}" into.',
                parent=path.parent,
                name=path.name,
            )
        )
    if end == ".html":
        return view(trace).to_html(path)
    path.write_bytes(
        file_content(trace, look or first_look(trace), end, kind=kind, numbers=numbers)
    )
    return path


def check_ending(path: Path) -> None:
    """Raise InputError when the end of a name is no kind of file that can be written."""
    if path.suffix.lower() not in ENDINGS:
        raise InputError(
            N_(
                'Attention cannot be written as "{suffix}". These endings work: {endings}.',
                suffix=path.suffix or path.name,
                endings=", ".join(ENDINGS),
            )
        )


def file_content(
    trace: Trace, look: Look, end: str, *, kind: Kind = "map", numbers: Numbers | None = None
) -> bytes:
    """Return the bytes of a file of attention; `end` is one of `PICTURES` or `NUMBERS`."""
    if end in PICTURES:
        return PICTURES[end](attention_figure(trace, look, kind=kind, numbers=numbers))
    return NUMBERS[end](trace, look, numbers)


def first_look(trace: Trace) -> Look:
    """Return the head that the explorer opens on."""
    selection: Selection = first_selection(trace)
    return Look(((selection.layer, selection.head),), stack=selection.stack)


written = file_content
"""Deprecated: the name of `file_content` before."""

__all__ = ["ENDINGS", "NUMBERS", "PICTURES", "check_ending", "file_content", "first_look",
           "write_attention", "written"]  # fmt: skip
