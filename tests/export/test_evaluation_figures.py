"""Figures of an evaluation, read back as XML, and letter by letter as cards hold them."""

import xml.etree.ElementTree as ET

import numpy as np
import pytest
from PIL import Image

from attnviz.errors import InputError
from attnviz.export.drawing import Boxes, Drawing, Words
from attnviz.export.drawing_html import inline_svg
from attnviz.export.drawing_paper import pdf, png
from attnviz.export.drawing_svg import svg
from attnviz.export.evaluation_figures import (
    confusion_figure,
    curves_figure,
    reliability_figure,
)
from attnviz.metrics.calibration import calibration
from attnviz.metrics.classification import classification_scores
from attnviz.plots.theme import SERIES, THEMES

LABELS = ("<b>no</b>", "yes & more")
TRUE = np.array([0, 0, 0, 1])
SHARES = np.array([[0.9, 0.1], [0.8, 0.2], [0.4, 0.6], [0.3, 0.7]])


def scores():
    return classification_scores(TRUE, SHARES.argmax(1), labels=LABELS, probabilities=SHARES)


def matrix():
    drawing = confusion_figure(scores())
    assert drawing is not None
    return drawing


def curves():
    drawing = curves_figure(scores().roc, LABELS, across="fpr", up="tpr")
    assert drawing is not None
    return drawing


def reliability():
    return reliability_figure(calibration(TRUE, SHARES))


def test_the_matrix_has_a_square_a_cell_with_its_count():
    root = ET.fromstring(inline_svg(matrix()))
    squares = [e for e in root.iter() if e.tag.endswith("rect")]
    assert len(squares) == 4
    assert [s[0].text for s in squares][1] == "<b>no</b> answered as yes & more: 1"


def test_curves_and_reliability_are_drawn():
    root = ET.fromstring(inline_svg(curves()))
    lines = [e for e in root.iter() if e.tag.endswith("polyline")]
    assert len(lines) == 2
    root = ET.fromstring(inline_svg(reliability()))
    points = [e for e in root.iter() if e.tag.endswith("circle")]
    assert len(points) == 4


def test_nothing_to_draw_is_nothing():
    assert curves_figure((None, None), LABELS, across="x", up="y") is None
    many = np.arange(31)
    assert confusion_figure(classification_scores(many, many, labels=tuple(map(str, many)))) is None


def test_figures_are_written_letter_by_letter_as_older_cards_hold_them():
    written = inline_svg(matrix())
    assert written.startswith(
        '<svg viewBox="0 0 202 228" width="202" height="228" role="img" '
        'aria-label="Confusion matrix"><text x="76" y="62.0" text-anchor="end">&lt;b&gt;no&lt;/b'
        '&gt;</text><rect x="82" y="30" width="55" height="55" fill="var(--accent)" '
        'fill-opacity="0.687"><title>&lt;b&gt;no&lt;/b&gt; answered as &lt;b&gt;no&lt;/b&gt;: 2'
        '</title></rect><text x="110.0" y="62.0" text-anchor="middle" class="strong">2</text>'
    )
    assert written.endswith(
        '<text x="166.0" y="152" text-anchor="end" transform="rotate(-45 166.0 152)">yes &amp; more'
        '</text><text x="82" y="18" class="quiet">rows: truth, columns: answer</text></svg>'
    )
    frame = (
        '<rect x="44" y="12" width="220" height="220" fill="none" stroke="var(--line)"/>'
        '<text x="154.0" y="266" text-anchor="middle" class="quiet">confidence</text>'
        '<text x="12" y="122.0" text-anchor="middle" class="quiet" '
        'transform="rotate(-90 12 122.0)">accuracy</text>'
        '<text x="44" y="248" text-anchor="middle">0</text>'
        '<text x="38" y="236" text-anchor="end">0</text>'
    )
    written = inline_svg(reliability())
    assert frame in written
    assert (
        '<polyline points="44.0,232.0 264.0,12.0" stroke="var(--secondary)" fill="none"/>'
        in written
    )
    assert (
        '<circle cx="242.0" cy="12.0" r="10.0" fill="var(--accent)" fill-opacity="0.7"><title>'
        "90.0% sure, 100.0% right, 1 rows</title></circle>" in written
    )
    written = inline_svg(curves())
    assert (
        'fill="none" stroke="#0072b2" stroke-width="2"/><text x="276" y="26" fill="#0072b2">'
        in (written)
    )


def test_the_same_figures_are_files_of_their_own():
    root = ET.fromstring(svg(matrix()))
    fills = [e.get("fill") for e in root.iter() if e.tag.endswith("rect")]
    assert fills == [THEMES["light"].page, *[THEMES["light"].accent] * 4]
    opacity = [e.get("fill-opacity") for e in root.iter() if e.tag.endswith("rect")]
    assert opacity == [None, "0.69", "0.37", "0.06", None]
    for drawing in (matrix(), curves(), reliability()):
        assert pdf(drawing).startswith(b"%PDF")


def test_a_png_has_the_colours_of_a_page_in_the_light(tmp_path):
    def colour_at(drawing, x, y):
        (tmp_path / "a.png").write_bytes(png(drawing))
        with Image.open(tmp_path / "a.png") as picture:
            return "#" + "".join(
                f"{c:02x}" for c in picture.convert("RGB").getpixel((2 * x, 2 * y))
            )

    # Every row of "yes" was answered "yes": the full accent, with its count in the middle.
    assert colour_at(matrix(), 82 + 56 + 8, 30 + 56 + 8) == THEMES["light"].accent
    assert colour_at(matrix(), 4, 4) == THEMES["light"].page
    # Down the left side the curve of a class that is told apart goes straight up.
    assert colour_at(curves(), 44, 120) in SERIES["light"]


def test_a_mark_that_pages_do_not_style_is_refused_inside_one():
    drawing = Drawing(10, "x", height=10, marks=[Boxes(np.ones((1, 4)), "accent")])
    with pytest.raises(InputError, match=r"Boxes cannot be drawn inside a page.*drawing_svg"):
        inline_svg(drawing)
    assert "<text" in inline_svg(Drawing(10, "x", marks=[Words("a", 0, 0, "text")]))
