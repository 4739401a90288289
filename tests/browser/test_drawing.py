"""Drawing a digit on the sheet at the input, with the mouse and with keys alone."""

import base64
import io

import numpy as np
from PIL import Image
from playwright.sync_api import Page, expect

from attnviz.views.drawing import view_drawing
from tests.browser.frame import go

SEVEN = [(0.28, 0.2), (0.5, 0.2), (0.72, 0.2), (0.6, 0.5), (0.45, 0.82)]
ONE = [(0.4, 0.3), (0.52, 0.18), (0.52, 0.5), (0.52, 0.82)]


def stroke(page: Page, points: list[tuple[float, float]]) -> None:
    box = page.locator(".sheet canvas").bounding_box()
    assert box is not None
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=4)
    page.mouse.up()


def test_a_drawn_digit_is_what_the_model_reads(server, open_page):
    page = open_page(f"{server.url}/learn")
    page.get_by_role("button", name="Open digits").click()
    answer = page.locator(".explorer .answer .first")
    expect(answer).to_have_text("3")
    page.get_by_role("button", name="Picture", exact=True).click()
    page.get_by_text("Draw", exact=True).click()
    expect(page.locator(".sheet canvas")).to_be_visible()
    expect(answer).to_have_text("3")  # the sample stays until something is drawn
    stroke(page, SEVEN)
    expect(answer).to_have_text("7")
    expect(page.locator(".sheet [role=status]")).to_have_text("1 stroke")
    go(page, "Heads")  # the drawing is there on every page
    go(page, "Attention")
    expect(answer).to_have_text("7")
    page.get_by_role("button", name="Picture", exact=True).click()
    page.get_by_role("button", name="Remove all strokes").click()
    expect(answer).to_have_text("3")
    stroke(page, ONE)
    expect(answer).to_have_text("1")
    page.get_by_text("Sample or upload").click()
    expect(answer).to_have_text("3")


def test_keys_alone_draw_undo_and_clear(open_page, tmp_path):
    telling = "emit: (_, what) => (window.told ??= []).push(what)"
    path = tmp_path / "sheet.html"
    path.write_text(view_drawing(of="a").document().replace("emit: () => {}", telling))
    page = open_page(path.as_uri(), offline=True)
    sheet = page.locator(".sheet canvas")
    sheet.focus()
    page.keyboard.press("Space")
    for _ in range(8):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    told = page.evaluate("window.told")
    assert len(told) == 1
    assert told[0]["strokes"] == [[[0.5, 0.5 + n / 32] for n in range(9)]]
    drawn = Image.open(io.BytesIO(base64.b64decode(told[0]["png"].split(",")[1]))).convert("L")
    ink = np.asarray(drawn) < 128
    assert ink.shape == (256, 256)
    across = ink.any(axis=0).nonzero()[0]
    assert abs(across.min() - (128 - 0.07 * 256)) <= 1  # the pen is 0.14 of the sheet wide
    assert abs(across.max() - (128 + 0.07 * 256)) <= 1
    page.keyboard.press("Control+z")
    assert page.evaluate("window.told.at(-1).png") is None
    expect(page.get_by_role("button", name="Remove all strokes")).to_be_disabled()
