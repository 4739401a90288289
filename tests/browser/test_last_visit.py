"""A second visit opens where the first one left off; an address of one's own comes first."""

from playwright.sync_api import expect

from tests.browser.frame import go
from tests.browser.test_journeys import ready, type_text


def test_a_second_visit_opens_where_the_first_one_left_off(server, browser):
    context = browser.new_context(reduced_motion="reduce", viewport={"width": 1400, "height": 900})
    page = context.new_page()
    page.goto(server.url)
    type_text(ready(page), "a film that is not good")
    expect(page.locator(".explorer .token", has_text="film")).to_be_visible()
    go(page, "What if")
    expect(page).to_have_url(f"{server.url}/what_if?model=sentiment&text=a+film+that+is+not+good")
    page.close()

    again = context.new_page()
    again.goto(server.url)
    expect(again.get_by_role("heading", name="What if", level=1)).to_be_visible()
    expect(again.get_by_label("Text", exact=True)).to_have_value("a film that is not good")

    link = context.new_page()
    link.goto(f"{server.url}/?model=names")
    ready(link)
    expect(link.get_by_label("Text", exact=True)).not_to_have_value("a film that is not good")
    context.close()
