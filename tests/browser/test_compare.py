"""Compare in a real browser: linked maps, heads without a rerun, patches by hand and key."""

import re
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

import attnviz as av
from attnviz.ui.compare.choices import OTHERS
from tests.browser.test_journeys import HOSTILE

FIRST = "The plot was dull, but the acting was not bad."


def two_inputs(open_page, server, **options) -> Page:
    page = open_page(f"{server.url}/compare", **options)
    expect(page.locator(".comparison .ranking button").first).to_be_visible(timeout=40_000)
    # All of it is there: nothing moves under what is dragged.
    expect(page.locator("[data-test-script-state=notRunning]")).to_be_attached()
    return page


def values(page: Page) -> list[float]:
    exact = page.locator(".comparison .value b")
    return [float(each.get_attribute("title") or "nan") for each in exact.all()]


def test_a_locked_cell_reads_exactly_in_all_three_maps(open_page, server):
    page = two_inputs(open_page, server)
    model = av.load("sentiment")
    found = av.compare_traces(av.trace(model, FIRST), av.trace(model, OTHERS[FIRST]))
    page.get_by_role("button", name=re.compile(r"^2\.2")).click()
    expect(page.get_by_role("heading", name="Layer 2 · head 2")).to_be_visible()
    canvas = page.locator(".comparison .first canvas")
    canvas.focus()
    for key in ("ArrowDown", *["ArrowDown"] * 4, *["ArrowRight"] * 11):
        page.keyboard.press(key)
    first, second = (one[4, 11] for one in found.maps(2, 2))
    expect(page.locator(".comparison .readout")).to_contain_text("dull attends to bad → good")
    for shown, wanted in zip(values(page), (first, second, second - first), strict=True):
        assert abs(shown - wanted) <= 1e-5 * max(abs(float(wanted)), 1e-12) + 1e-12
    page.keyboard.press("Escape")
    expect(page.locator(".comparison .value")).to_have_count(0)


@pytest.mark.slow
def test_pointing_at_one_map_marks_the_cell_in_all_and_the_texts(open_page, server):
    page = two_inputs(open_page, server)
    page.locator(".comparison .unit", has_text="dull").click()
    expect(page.locator(".comparison .unit.locked")).to_contain_text("dull")
    expect(page.locator(".comparison .readout")).to_contain_text("dull attends to")
    canvas = page.locator(".comparison .difference canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.9, box["y"] + box["height"] * 0.9)
    expect(page.locator(".comparison .readout")).not_to_contain_text("dull attends to")
    expect(page.locator(".comparison .value")).to_have_count(3)
    page.mouse.move(0, 0)
    expect(page.locator(".comparison .readout")).to_contain_text("dull attends to")


def test_a_token_is_dragged_onto_another_and_the_answer_comes_back(open_page, server):
    page = two_inputs(open_page, server)
    page.locator(".patching .source", has_text="bad").drag_to(
        page.locator(".patching .target", has_text="good")
    )
    expect(page.get_by_text(re.compile("from 0.0429 to 0.974"))).to_be_visible()
    expect(page.get_by_text("B, patched")).to_be_visible()
    # A cell of the grid is another patch, with the mouse ...
    box = page.locator(".patching canvas").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 80, box["y"] + box["height"] - 12)
    expect(page.get_by_text("Layer 2, residual stream", exact=False)).to_be_visible()
    # ... and tokens can be chosen by keyboard alone.
    page.locator(".patching .source", has_text="dull").focus()
    page.keyboard.press("Enter")
    page.locator(".patching .target", has_text="acting").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text('"acting" of B takes the value of "dull"', exact=False)).to_be_visible()


def test_another_text_is_aligned_anew_and_keeps_what_it_lacks_apart(open_page, server):
    page = two_inputs(open_page, server)
    box = page.get_by_label("B: the text to compare with", exact=True)
    box.fill("The plot was dull, but the acting was not very bad.")
    box.press("Enter")
    expect(page.get_by_text("1 only in B", exact=False)).to_be_visible()
    expect(page.locator(".comparison .unit.changed")).to_have_text("– very")
    expect(page.locator(".patching .note")).to_contain_text("You can still drag single tokens")


@pytest.mark.slow
def test_a_narrow_page_has_its_maps_below_each_other(open_page, server):
    page = two_inputs(open_page, server, width=800)
    boxes = [
        page.locator(f".comparison .{side} canvas").bounding_box()
        for side in ("first", "second", "difference")
    ]
    assert all(box is not None and box["width"] > 380 for box in boxes)
    assert boxes[0]["y"] < boxes[1]["y"] < boxes[2]["y"]
    # Nothing moves away under a token that is dragged.
    page.locator(".patching .source", has_text="bad").drag_to(
        page.locator(".patching .target", has_text="good")
    )
    expect(page.get_by_text(re.compile("from 0.0429 to 0.974"))).to_be_visible()
    wide = page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert wide


def test_maps_of_long_texts_are_fetched_when_a_head_is_chosen(open_page, server):
    text = "The film was not good but the plot was dull and the acting was bad. " * 5
    page = open_page(f"{server.url}/compare?model=minilm&text={quote(text)}")
    expect(page.locator(".comparison .unit")).to_have_count(82, timeout=60_000)
    with page.expect_response(lambda answer: "/attention-weights/" in answer.url) as answered:
        page.locator(".comparison .ranking button").nth(1).click()
    assert len(answered.value.body()) in (4 * 82 * 82, 4 * 81 * 81)
    expect(page.locator(".comparison.waiting")).to_have_count(0)
    page.locator(".comparison .first canvas").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".comparison .value")).to_have_count(3)


def test_hostile_text_stays_text(open_page, server):
    page = two_inputs(open_page, server)
    box = page.get_by_label("B: the text to compare with", exact=True)
    box.fill(HOSTILE + " again")
    box.press("Enter")
    expect(page.get_by_text(re.compile(r"[1-9]\d* only in B"))).to_be_visible()
    expect(page.locator(".comparison .texts")).to_contain_text("<")
    assert page.locator("img[src='x']").count() == 0


def test_every_choice_draws_its_pair_and_an_old_address_leads_here(open_page, server):
    page = open_page(f"{server.url}/two_inputs")
    expect(page).to_have_url(re.compile(r"/compare(\?|$)"))
    ranking = page.locator(".comparison .ranking button")
    expect(ranking.first).to_be_visible(timeout=40_000)
    page.get_by_role("radio", name="Two models").click()
    expect(page.get_by_text("The two models have different shapes", exact=False)).to_be_visible()
    expect(ranking.first).to_be_visible()
    page.get_by_role("radio", name="Before and after an intervention").click()
    expect(page.get_by_text("Intervention", exact=True)).to_be_visible()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("button", name="Save evidence card")).to_be_visible()
    page.keyboard.press("Escape")
    # The head that is silenced hands nothing on, so what moves most is in a later layer.
    expect(ranking.first).to_have_text(re.compile(r"^2\."))
    page.get_by_role("radio", name="Two checkpoints").click()
    expect(page.get_by_text("page Train", exact=False)).to_be_visible()
