"""The frame of the app, as a reader uses it: its places, its views, what is behind the gear."""

from playwright.sync_api import Locator, Page, expect

from attnviz.ui.frame import places

DRAWINGS = {places.HEADS, places.BERTVIZ}


def go(page: Page, title: str) -> None:
    """Go to a page by the links on top: to its place first, and there to its view."""
    place = places.place_of(title)
    assert place is not None, title
    follow(page, place.name, "places")
    if place is places.WORKSPACE:
        follow(page, places.ATTENTION if title in DRAWINGS else title, "views")
        if title in DRAWINGS:
            follow(page, places.DRAWINGS[title], "views")
    elif len(place.pages) > 1:
        follow(page, places.STEPS[title], "steps")
    expect(page.get_by_role("heading", name=title, exact=True, level=1)).to_be_visible()


def follow(page: Page, name: str, row: str) -> None:
    """Click a link of a row of the frame."""
    page.locator(f".st-key-{row}").get_by_role("link", name=name, exact=True).click()


def settings(page: Page) -> Locator:
    """Open what is behind the gear, and return it."""
    page.get_by_role("button", name="Settings").click()
    return page.get_by_test_id("stPopoverBody")
