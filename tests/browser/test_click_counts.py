"""Journeys that cost few clicks, counted: a click more than allowed fails."""

from playwright.sync_api import Locator, expect

from tests.browser.frame import follow
from tests.browser.test_journeys import ready
from tests.browser.test_tries import chips


class Clicks:
    """Clicks, counted, of which there may be so many."""

    def __init__(self, most: int) -> None:
        self.left = most

    def __call__(self, target: Locator, **where) -> None:
        self.count()
        target.click(**where)

    def count(self) -> None:
        """Count one that is done in another way."""
        assert self.left, "a click more than allowed"
        self.left -= 1


def test_from_a_row_to_its_words_a_head_its_silence_and_back(server, open_page):
    clicks = Clicks(4)
    page = open_page(f"{server.url}/evaluate")
    page.get_by_text("Worst mistakes", exact=True).click()  # where the journey begins
    row = page.get_by_role("button", name="Open row")
    number = row.inner_text()
    clicks(row)
    ready(page)  # its words are shaded by a head
    text = page.get_by_label("Text", exact=True).input_value()
    assert text
    head = page.locator(".map-panel h2").inner_text()
    clicks(page.locator(".explorer .action", has_text="Silence this head"))
    expect(chips(page)).to_have_count(2)
    expect(chips(page).nth(1)).to_contain_text(
        head.replace("Layer ", "head ").replace(" · head ", ".")
    )
    clicks.count()
    follow(page, "Evaluate", "places")
    expect(page.get_by_role("button", name=number)).to_be_visible()  # the same row, still chosen


def test_a_lecture_shows_a_head_hides_a_word_and_fills_the_screen(server, open_page):
    clicks = Clicks(6)
    page = ready(open_page(server.url))
    clicks(page.locator(".atlas-scroll canvas"), position={"x": 40, "y": 20})
    expect(page.locator(".map-panel h2")).to_have_text("Layer 0 · head 0")
    clicks(page.locator(".explorer .token", has_text="not").first)
    clicks(page.locator(".explorer .action", has_text="Hide this word"))
    expect(chips(page).nth(1)).to_contain_text("negative")
    clicks(page.get_by_role("button", name="Present"))
    expect(page.locator(".map-panel h2")).to_have_text("Layer 0 · head 0")  # the selection is there
    clicks.count()
    page.keyboard.press("Escape")
    expect(page.locator(".st-key-places")).to_be_visible()
    expect(chips(page)).to_have_count(2)
