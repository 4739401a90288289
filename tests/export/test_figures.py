"""Figures are vectors, whole, safe, and coloured by the weights that they show."""

import re
import xml.etree.ElementTree as ET
import zlib

import numpy as np
import pytest
from PIL import Image

import attnviz as av
from attnviz.export import figure_lines, figure_map
from attnviz.export.attention import write_attention
from attnviz.export.drawing import Boxes, Curves, Outline, Words
from attnviz.export.figure_page import number
from attnviz.export.figures import attention_figure
from attnviz.plots.theme import THEMES, attention_colours
from attnviz.records.look import Lock, Look
from tests import tiny
from tests.export.test_shown import by_hand

HOSTILE = '</text><script>alert(1)</script> <b> & "x" 😀 שלום \u202e 你好 $x^2$'
SVG = "{http://www.w3.org/2000/svg}"


def boxes_of(drawing, fill: str) -> np.ndarray:
    found = [mark.boxes for mark in drawing.marks if isinstance(mark, Boxes) and mark.fill == fill]
    return np.concatenate(found) if found else np.empty((0, 4))


@pytest.mark.parametrize(
    ("value", "said"),
    [(0.9997, "1.00"), (0.99949, "0.999"), (0.0453, "0.0453"), (-2.0, "−2.00"), (12.3, "12.3")],
)
def test_numbers_have_three_digits_also_where_they_round_up(value, said):
    assert number(value) == said


def test_the_ramp_goes_straight_from_the_panel_over_the_accent_to_the_dark_end():
    ramp = attention_colours()
    low, middle, high = THEMES["light"].ramp
    assert (ramp[0], ramp[255]) == (low, high)
    near = [int(ramp[127][i : i + 2], 16) - int(middle[i : i + 2], 16) for i in (1, 3, 5)]
    assert max(map(abs, near)) <= 2
    assert len(set(ramp)) > 200


def test_each_cell_of_a_map_has_the_colour_of_its_weight():
    drawing = attention_figure(by_hand(), Look(((0, 0),)))
    ramp = attention_colours()
    names = [mark for mark in drawing.marks if isinstance(mark, Words) and mark.turned]
    assert [mark.text for mark in names] == list(by_hand().tokens.text)
    cells = {}
    for level in range(1, 256):
        for x, y, w, h in boxes_of(drawing, ramp[level]):
            if h > 20:  # not of the legend
                for k in range(round(w / 28)):
                    cells[round(y), round(x + 28 * k)] = level
    rows, columns = sorted({y for y, _ in cells}), sorted({x for _, x in cells})
    levels = [[cells.get((y, x), 0) for x in columns] for y in rows]
    expected = np.floor(by_hand().attention(0, 0) * 255 + 0.5)
    np.testing.assert_array_equal(levels, expected)


def test_on_a_logarithmic_scale_a_hundredth_is_half_the_ramp():
    levels = figure_map._levels(np.array([[1, 0.01, 1e-4, 1e-9, 0]]), "log")
    np.testing.assert_array_equal(levels, [[255, 128, 0, 0, 0]])


def test_lines_join_what_is_strong_enough_and_what_is_locked_stands_out():
    look = Look(((0, 0),), least=0.5, lock=Lock("both", 3, 3))
    drawing = attention_figure(by_hand(), look, kind="lines")
    curves = [mark for mark in drawing.marks if isinstance(mark, Curves)]
    assert sum(len(mark.ends) for mark in curves) == (by_hand().attention(0, 0) >= 0.25).sum()
    strong = [mark for mark in curves if mark.opacity > 0.3]
    assert sum(len(mark.ends) for mark in strong) == 4  # the whole row of the last token
    assert "Those of “!” are emphasised." in drawing.about


def test_text_is_shaded_by_what_is_locked_or_by_the_mean():
    def shares(look):
        drawing = attention_figure(by_hand(), look, kind="text")
        ramp = attention_colours()
        found = [m for m in drawing.marks if isinstance(m, Boxes) and m.boxes[0, 3] == 24]
        return [ramp.index(mark.fill) / 170 for mark in found], drawing

    row, drawing = shares(Look(((0, 0),), lock=Lock("both", 1, 1)))
    np.testing.assert_allclose(row, [1, 0.5, 0.25, 0.25], atol=0.004)
    assert sum(isinstance(mark, Outline) for mark in drawing.marks) == 1
    column, drawing = shares(Look(((0, 0),), direction="to", lock=Lock("both", 0, 0)))
    np.testing.assert_allclose(column, [1, 0.5, 0, 0.25], atol=0.004)
    assert "how much each attends to “[CLS]”" in drawing.about
    mean, _ = shares(Look(((0, 0),)))
    received = by_hand().attention(0, 0).mean(0)
    np.testing.assert_allclose(mean, received / received.max(), atol=0.004)
    left, _ = shares(Look(((0, 0),), hide="special"))
    assert len(left) == 3


@pytest.mark.parametrize("kind", ["map", "lines", "text"])
def test_svg_is_vectors_and_words_with_a_caption_and_no_address(kind, minilm, tmp_path):
    trace = av.trace(minilm, (HOSTILE, "a dog"))
    look = Look(((5, 11), (0, 2)), hide="special")
    path = write_attention(trace, tmp_path / "x.svg", look=look, kind=kind)
    root = ET.parse(path).getroot()
    names = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert names <= {"svg", "title", "desc", "g", "rect", "path", "text"}
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"href|url\(|https?://(?!www\.w3\.org/2000/svg)", text)
    said = " ".join("".join(element.itertext()) for element in root.iter(f"{SVG}text"))
    for part in (
        "minilm (BertModel)", "float32", "mean of heads 5.11, 0.2", "Hidden: special",
        "scaled to add up to 1", "transformers 5.", "Vaswani et al. 2017", "alert(1)",
    ):  # fmt: skip
        assert part in said, part


def pdf_parts(data: bytes) -> bytes:
    """Everything in a PDF, with its streams unpacked."""
    parts = [data]
    for match in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL):
        try:
            parts.append(zlib.decompress(match[1]))
        except zlib.error:
            parts.append(match[1])
    return b"\n".join(parts)


@pytest.mark.parametrize("kind", ["map", "lines", "text"])
def test_pdf_is_vectors_with_embedded_fonts_and_text_that_can_be_selected(kind, minilm, tmp_path):
    trace = av.trace(minilm, HOSTILE)
    path = write_attention(trace, tmp_path / "x.pdf", look=Look(((5, 11),)), kind=kind)
    whole = pdf_parts(path.read_bytes())
    assert b"/Subtype /Image" not in whole
    assert not re.search(rb"\nBI\n|DCTDecode", whole)  # no inline picture either
    assert b"/FontFile2" in whole
    assert b"/ToUnicode" in whole
    assert whole.count(b"/Type /Font\n") + whole.count(b"/Type /Font ") > 0
    assert not re.search(rb"https?:|/URI|/JavaScript|/Launch", whole)
    assert b"BT" in whole  # text objects, not outlines


def test_png_holds_pixels_a_caption_and_no_address(tmp_path):
    path = write_attention(by_hand(), tmp_path / "x.png", look=Look(((0, 0),)))
    assert b"http" not in path.read_bytes()
    with Image.open(path) as picture:
        assert "Hidden: nothing." in picture.text["Description"]
        assert picture.size[0] == 2 * (520 + 32)
        colours = {tuple(c[:3]) for _, c in picture.convert("RGB").getcolors(1 << 20) or []}
    assert tuple(bytes.fromhex(attention_colours()[255][1:])) in colours


def test_the_same_figure_is_the_same_file_again(tmp_path):
    for end in (".svg", ".pdf", ".png"):
        one = write_attention(by_hand(), tmp_path / f"a{end}").read_bytes()
        assert one == write_attention(by_hand(), tmp_path / f"b{end}").read_bytes()


def test_a_map_too_large_to_be_drawn_exactly_says_what_helps(monkeypatch):
    monkeypatch.setattr(figure_map, "MOST_BOXES", 5)
    with pytest.raises(av.InputError, match=r"at most 5 are drawn.*npz"):
        attention_figure(by_hand(), Look(((0, 0),)))
    monkeypatch.setattr(figure_lines, "MOST_CURVES", 5)
    with pytest.raises(av.InputError, match=r"at most 5 lines.*Raise the smallest weight"):
        attention_figure(by_hand(), Look(((0, 0),), least=0.0), kind="lines")
    monkeypatch.setattr(figure_lines, "MOST_ROWS", 3)
    with pytest.raises(av.InputError, match="4 tokens do not fit a page"):
        attention_figure(by_hand(), Look(((0, 0),)), kind="lines")


@pytest.mark.parametrize("name", tiny.ARCHITECTURES)
@pytest.mark.parametrize("kind", ["map", "lines", "text"])
def test_every_architecture_can_be_drawn(name, kind, tiny_model):
    trace = av.trace(tiny_model(name), tiny.example(name))
    for stack in trace.stacks:
        look = Look(((1, 3),), stack=stack, lock=Lock("key", 1, 2), direction="to")
        drawing = attention_figure(trace, look, kind=kind)
        assert np.isfinite(drawing.height)
        assert drawing.height > 100
