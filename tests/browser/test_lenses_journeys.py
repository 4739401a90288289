"""Lenses and two inputs in a real browser: read, hovered, compared; hostile text stays text."""

import re

from playwright.sync_api import Page, expect

from tests.browser.test_journeys import HOSTILE, type_text


def lenses(open_page, server) -> Page:
    page = open_page(f"{server.url}/lenses")
    page.get_by_role("button", name="Open induction").click(timeout=30_000)
    expect(page.locator(".js-plotly-plot .heatmaplayer").first).to_be_visible(timeout=30_000)
    return page


def test_the_lens_is_read_hovered_and_taken_apart(open_page, server):
    page = lenses(open_page, server)
    expect(page.get_by_text("is the best from layer 1 on", exact=False)).to_be_visible()
    cells = page.locator(".js-plotly-plot .heatmaplayer").first.bounding_box()
    assert cells is not None
    page.mouse.move(cells["x"] + cells["width"] * 0.95, cells["y"] + cells["height"] * 0.15)
    tip = page.locator(".js-plotly-plot .hoverlayer").first
    expect(tip).to_contain_text("after layer 1")  # without a rerun of the page
    expect(tip).to_contain_text("entropy")
    page.get_by_text("Why A and not B?").click()
    expect(page.get_by_text("parts add up to", exact=False)).to_be_visible()
    expect(page.locator(".js-plotly-plot .barlayer")).to_be_visible()
    page.get_by_text("What a head writes").click()
    expect(page.get_by_text("It speaks for", exact=True)).to_be_visible()


def test_a_word_is_exchanged_and_the_heads_that_notice_are_ranked(open_page, server):
    page = open_page(f"{server.url}/two_inputs")
    expect(page.get_by_text("1 exchanged", exact=False)).to_be_visible(timeout=30_000)
    first = page.get_by_role("heading", name=re.compile(r"Layer \d · head \d"))
    expect(first).to_be_visible()
    box = page.get_by_label("Text beside it", exact=True)
    box.fill("The plot was dull, but the acting was not very bad.")
    box.press("Enter")
    expect(page.get_by_text("1 only in the second", exact=False)).to_be_visible()


def test_hostile_text_stays_text(open_page, server):
    page = lenses(open_page, server)
    type_text(page, HOSTILE)
    expect(page.locator(".js-plotly-plot .xaxislayer-above").first).to_contain_text("<")
    assert page.locator("img[src='x']").count() == 0
    page.get_by_role("link", name="Two inputs").click()
    box = page.get_by_label("Text beside it", exact=True)
    box.fill(HOSTILE + " again")
    box.press("Enter")
    expect(page.get_by_text("only in the second", exact=False)).to_be_visible()
    assert page.locator("img[src='x']").count() == 0
