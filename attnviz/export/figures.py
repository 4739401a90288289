"""An attention map, its lines, or its text as a picture for paper.

    drawing = attention_figure(trace, Look(((5, 11),)), kind="map")
    drawing_svg.svg(drawing); drawing_paper.pdf(drawing); drawing_paper.png(drawing)

Everything is drawn as it is, or refused: a map that would need more boxes than a page can hold says
so, and what helps.
"""

from __future__ import annotations

from typing import Literal

from attnviz.export.caption import caption
from attnviz.export.drawing import Drawing, Words, text_lines
from attnviz.export.figure_lines import draw_lines
from attnviz.export.figure_map import draw_map
from attnviz.export.figure_page import COLORS, MARGIN, WIDTH
from attnviz.export.figure_text import draw_text
from attnviz.export.shown import Shown, shown
from attnviz.metrics.quantities import Numbers
from attnviz.records import Trace
from attnviz.records.look import Look
from attnviz.records.stack import stack_label

Kind = Literal["map", "lines", "text"]


def attention_figure(
    trace: Trace, look: Look, *, kind: Kind = "map", numbers: Numbers | None = None
) -> Drawing:
    """Return the figure of a look at a trace, with its caption.

    A map has a box for each pair of tokens, coloured by 256 steps of the ramp between 0 and the
    strongest weight; lines join what has at least `look.least` squared of the strongest weight; a
    text is shaded by the row (or, with `direction` "to", the column) of what is locked, or, where
    nothing is, by what each token receives on average. `numbers` as for `shown`. Raises InputError
    for a head that is not there, and for a figure that is too large to be drawn exactly.
    """
    view = shown(trace, look, numbers=numbers)
    drawing = Drawing(
        width=WIDTH + 2 * MARGIN,
        title=f"{trace.model.name}: {stack_label(view.stack.name)}, {view.name}",
        height=MARGIN,
    )
    _heading(drawing, view)
    sentence = {"map": draw_map, "lines": draw_lines, "text": draw_text}[kind](drawing, view, look)
    first, *others = caption(trace, look, view)
    paragraphs = (f"{sentence} {first}", *others)
    drawing.about = "\n".join(paragraphs)
    drawing.height += 8
    for paragraph in paragraphs:
        drawing.height += 4
        for line in text_lines(paragraph, drawing.width - 2 * MARGIN, 12):
            drawing.height += 16
            drawing.marks.append(Words(line, MARGIN, drawing.height, COLORS.secondary))
    drawing.height += MARGIN + 4
    return drawing


def _heading(drawing: Drawing, view: Shown) -> None:
    drawing.height += 16
    title = text_lines(view.name, WIDTH, 16)[0]
    drawing.marks.append(Words(title, MARGIN, drawing.height, COLORS.text, size=16, bold=True))
    drawing.height += 16
