"""The first seconds of a server: a stored picture at once, then the live one in its place."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from attnviz.ui.shared import arrival, stored_picture
from tests.browser.conftest import Server


@pytest.fixture
def first_page(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """The page of a server that has just begun to answer."""
    server = Server(tmp_path)
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    try:
        page.goto(server.url)
        yield page
    finally:
        page.close()
        server.stop()


def chosen_head(page: Page) -> str:
    return page.locator(".explorer h2", has_text=re.compile("head")).first.inner_text()


def test_the_stored_picture_is_marked_and_the_live_one_takes_its_place(first_page):
    page = first_page
    stored = page.get_by_text(stored_picture.SENTENCE)
    expect(page.locator(".explorer .readout .big")).to_be_visible()
    expect(stored).to_be_visible()
    expect(page.get_by_text("14 / 64 tokens")).to_be_visible()
    expect(page.get_by_role("button", name="Keep", exact=True)).to_have_count(0)
    value = page.locator(".explorer .readout .big").inner_text()
    page.locator(".atlas-scroll canvas").press("ArrowUp")
    other = page.locator(".explorer .readout .big").inner_text()
    assert other != value
    expect(page.get_by_role("button", name="Keep", exact=True)).to_be_visible()
    expect(stored).to_have_count(0)
    # What was chosen in the stored picture is chosen in the live one, and its numbers are the same.
    expect(page.locator(".explorer .readout .big")).to_have_text(other)
    page.locator(".atlas-scroll canvas").press("ArrowDown")
    expect(page.locator(".explorer .readout .big")).to_have_text(value)


_WATCHES = """(sentence) => {
  window.wasSaid = false;
  const look = () => { window.wasSaid ||= document.body.innerText.includes(sentence); };
  new MutationObserver(look).observe(document.body, {
    subtree: true, childList: true, characterData: true,
  });
}"""


def test_a_text_that_is_typed_meanwhile_waits_with_a_sentence_and_is_shown(first_page):
    page = first_page
    expect(page.get_by_text(stored_picture.SENTENCE)).to_be_visible()
    page.evaluate(_WATCHES, str(arrival.SENTENCE))
    page.get_by_label("Text", exact=True).fill("The acting was good.")
    waits = page.get_by_text(stored_picture.SENTENCE).is_visible()
    page.get_by_label("Text", exact=True).press("Control+Enter")
    expect(page.locator(".explorer .token").nth(1)).to_have_text("the")
    expect(page.locator(".explorer .token").nth(2)).to_have_text("acting")
    expect(page.get_by_text(arrival.SENTENCE)).to_have_count(0)
    expect(page.get_by_text(stored_picture.SENTENCE)).to_have_count(0)
    # On a quick machine the libraries may have come while the text was being typed.
    assert page.evaluate("window.wasSaid") or not waits
