"""The drawing sheet: what it is given, and what is read of what it tells."""

import base64
import io

import pytest
from PIL import Image

import attnviz as av
from attnviz.data.readers import read_picture
from attnviz.views.drawing import picture_of, view_drawing
from tests.views.test_view import unpack


def told(content: bytes) -> dict:
    return {"png": "data:image/png;base64," + base64.b64encode(content).decode()}


def test_a_sheet_brings_its_strokes_and_its_ink():
    header, _ = unpack(view_drawing(of="a", strokes=[[[0.5, 0.25]]], inverted=True).data)
    assert header["of"] == "a"
    assert header["strokes"] == [[[0.5, 0.25]]]
    assert header["inverted"] is True


def test_the_picture_is_the_file_that_was_told():
    held = io.BytesIO()
    Image.new("RGB", (2, 2), "white").save(held, "PNG")
    found = picture_of(told(held.getvalue()))
    assert found == held.getvalue()
    assert read_picture(found).size == (2, 2)


def test_an_empty_sheet_has_no_picture():
    assert picture_of({"of": "a", "strokes": [], "png": None}) is None


@pytest.mark.parametrize("png", ["https://example.org/a.png", 3, "data:image/png;base64,%%%"])
def test_what_is_no_picture_gets_a_sentence(png):
    with pytest.raises(av.InputError, match="Draw it again"):
        picture_of({"png": png})
