"""Interventions in a real browser: paint, undo, before and after, a step off, the script."""

import re
from urllib.parse import parse_qs, urlparse

import numpy as np
import pytest
from playwright.sync_api import Page, expect

import attnviz as av
from attnviz.records.interventions import interventions_from_json
from tests.browser.test_journeys import HOSTILE

TEXT = "The plot was dull, but the acting was not bad."


def interventions(open_page, server, query: str = "", **options) -> Page:
    page = open_page(f"{server.url}/interventions{query}", **options)
    expect(page.locator(".painting .paper canvas")).to_be_visible(timeout=60_000)
    expect(page.locator(".painting .tools").first).to_be_visible()
    return page


def steps(page: Page):
    return page.locator("[data-testid=stCheckbox]").filter(has_text=re.compile("head|token"))


def point(page: Page, row: int, column: int) -> None:
    """Point at a cell with the keyboard: the first arrow reaches the first cell."""
    canvas = page.locator(".painting .paper canvas")
    canvas.blur()
    canvas.focus()
    for key in ["ArrowDown"] * (row + 1) + ["ArrowRight"] * column:
        page.keyboard.press(key)


def values(page: Page) -> list[float]:
    expect(page.locator(".painting .readout b")).to_have_count(2)
    exact = page.locator(".painting .readout b")
    return [float(each.get_attribute("title") or "nan") for each in exact.all()]


def test_paint_undo_and_see_the_answer(open_page, server):
    page = interventions(open_page, server, "?model=sentiment&text=The+film+was+not+good.")
    expect(steps(page)).to_have_count(0)
    point(page, 0, 4)
    expect(page.locator(".painting .readout")).to_contain_text("[CLS] → not")
    before, same = values(page)
    assert before == same
    page.keyboard.press(" ")
    expect(page.locator(".painting .said")).to_have_text("1 stroke not yet run")
    assert values(page) == [before, 0]
    page.keyboard.press("Control+z")
    assert values(page) == [before, before]
    page.keyboard.press("Control+y")
    # A stroke of the row as well: what the browser shows is what the model then has.
    page.locator(".painting").get_by_text("Raise", exact=True).click()
    point(page, 0, 5)
    page.keyboard.press(" ")
    previewed = values(page)[1]
    page.locator(".painting .primary").click()
    expect(steps(page)).to_have_count(2)
    model = av.load("sentiment")
    acts = [
        av.CutEdges((0,), (4,), heads=((2, 0),), pairwise=True),
        av.SetAttention(2, 0, np.array([[0.5]]), queries=(0,), keys=(5,), renormalise=True),
    ]
    effect = av.intervene(model, "The film was not good.", acts)
    point(page, 0, 5)
    exact = values(page)
    assert exact[1] == pytest.approx(previewed, abs=1e-5)
    assert exact[1] == pytest.approx(float(effect.trace_after.attention(2, 0)[0, 5]), abs=1e-6)
    # Without strokes of its own, undo takes the steps back: one change, one undo.
    page.keyboard.press("Control+z")
    expect(steps(page)).to_have_count(0)
    page.keyboard.press("Control+y")
    expect(steps(page)).to_have_count(2)


def aim(page: Page, words: str) -> None:
    """Move the mouse along the last row to the cell that the readout calls so."""
    box = page.locator(".painting .paper canvas").bounding_box()
    assert box is not None
    for x in range(int(box["width"]) - 4, 0, -8):
        page.mouse.move(box["x"] + x, box["y"] + box["height"] - 8)
        if words in page.locator(".painting .readout").inner_text():
            return
    raise AssertionError(f"No cell says {words}.")


@pytest.mark.slow
def test_weight_is_dragged_to_another_key_with_the_mouse(open_page, server):
    page = interventions(open_page, server)
    page.locator(".painting").get_by_text("Move", exact=True).click()
    page.locator(".painting .readout").scroll_into_view_if_needed()
    aim(page, "[SEP] → dull")
    gained = values(page)[1]
    aim(page, "[SEP] → bad")
    moved = values(page)[1]
    page.mouse.down()
    aim(page, "[SEP] → dull")
    page.mouse.up()
    expect(page.locator(".painting .said")).to_have_text("1 stroke not yet run")
    assert values(page)[1] == pytest.approx(gained + moved, abs=1e-5)
    page.keyboard.press("Control+Enter")
    expect(steps(page)).to_have_count(2)
    expect(steps(page).nth(1)).to_contain_text("Set [SEP] → bad, dull to 0")


def test_a_step_that_is_off_restores_the_answer_exactly(open_page, server):
    page = interventions(open_page, server)
    flips = page.locator("strong", has_text='The answer flips from "positive" to "negative"')
    expect(flips).to_be_visible()
    steps(page).first.locator("label").click()
    expect(page.get_by_text("No step is on")).to_be_visible()
    expect(page.get_by_text("3.63 → 3.63", exact=False)).to_be_visible()
    expect(page.get_by_text("KL 0 nats", exact=False)).to_be_visible()
    steps(page).first.locator("label").click()
    expect(flips).to_be_visible()


def test_a_cell_of_a_sweep_becomes_a_step_and_the_link_and_script_have_it(open_page, server):
    page = interventions(open_page, server)
    page.get_by_text("Sweep", exact=True).click()
    expect(page.locator(".sweep canvas")).to_be_visible()
    expect(page.get_by_text("rank correlation", exact=False)).to_be_visible()
    page.locator(".sweep canvas").focus()
    for key in ("ArrowDown", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    expect(steps(page)).to_have_count(2)
    expect(steps(page).nth(1)).to_contain_text("Silence head 0.1")
    expect(page).to_have_url(re.compile("steps="))
    given = parse_qs(urlparse(page.url).query)["steps"][0]
    acts = (av.MaskToken(10), av.SilenceHead(0, 1))
    assert interventions_from_json(given) == acts
    page.get_by_text("Save", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save a script").first.click()
    names: dict = {}
    exec(download.value.path().read_text(), names)
    effect = av.intervene(av.load("sentiment"), TEXT, acts)
    np.testing.assert_equal(names["effect"].change, effect.change)
    # The link opens the same steps in another session.
    again = interventions(open_page, server, "?" + urlparse(page.url).query)
    expect(steps(again)).to_have_count(2)


@pytest.mark.slow
def test_the_picture_is_compared_with_random_edges(open_page, server):
    page = interventions(open_page, server)
    page.get_by_text("Cut and compare", exact=True).click()
    expect(page.get_by_text(re.compile(r"cutting random edges of .* \(20 draws\)"))).to_be_visible()


def test_hostile_tokens_stay_text_and_a_narrow_page_has_its_maps_below_each_other(
    open_page, server
):
    from urllib.parse import quote

    page = interventions(open_page, server, f"?model=induction&text={quote(HOSTILE)}", width=800)
    assert page.evaluate("typeof window.hacked") == "undefined"
    boxes = [canvas.bounding_box() for canvas in page.locator(".painting canvas").all()]
    assert all(box is not None for box in boxes)
    assert boxes[0]["y"] + boxes[0]["height"] <= boxes[1]["y"]  # type: ignore[index]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
