"""Lenses in a real browser: read, hovered, taken apart; hostile text stays text."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_journeys import HOSTILE, type_text


def lenses(open_page, server) -> Page:
    page = open_page(f"{server.url}/lenses")
    page.get_by_role("button", name="Open induction").click(timeout=60_000)
    expect(page.locator(".lens canvas")).to_be_visible(timeout=60_000)
    return page


def test_the_lens_is_read_hovered_and_taken_apart(open_page, server):
    page = lenses(open_page, server)
    expect(page.get_by_text("is the best from layer 1 on", exact=False)).to_be_visible()
    page.locator(".lens .box").focus()
    read = page.locator(".lens .said")
    expect(read).to_contain_text("after layer 1")  # without a rerun of the page
    expect(read).to_contain_text("paper 0.795")
    page.keyboard.press("ArrowDown")
    expect(read).to_contain_text("after layer 0")
    expect(read).to_contain_text("entropy")
    page.locator(".lens canvas").hover(position={"x": 80, "y": 40})
    expect(read.locator("b")).to_have_text("candle")
    page.get_by_text("Why A and not B?").click()
    expect(page.get_by_text("parts add up to", exact=False)).to_be_visible()
    expect(page.locator(".js-plotly-plot .barlayer")).to_be_visible()
    page.get_by_text("What a head writes").click()
    expect(page.get_by_text("It speaks for", exact=True)).to_be_visible()


@pytest.mark.slow
def test_hostile_text_stays_text(open_page, server):
    page = lenses(open_page, server)
    type_text(page, HOSTILE)
    page.locator(".lens canvas").hover(position={"x": 80, "y": 40})
    expect(page.locator(".lens .said b")).to_contain_text("<")
    assert page.locator("img[src='x']").count() == 0
