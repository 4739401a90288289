"""What is typed and chosen stands in the browser again after other pages, in its own window."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.frame import go, settings
from tests.browser.test_journeys import choose_model, ready, type_text


def choice(page: Page, name: str) -> Locator:
    """Return a box of Streamlit's: a view may have one of the same name."""
    return page.get_by_test_id("stSelectbox").get_by_role("combobox", name=name, exact=True)


def choose(page: Page, name: str, option: str) -> None:
    choice(page, name).click()
    page.get_by_role("option", name=option, exact=True).click()
    expect(choice(page, name)).to_have_value(option)


def test_inputs_stand_again_after_pages_without_them_and_in_no_other_window(server, open_page):
    page = ready(open_page(server.url))
    type_text(page, "a film that is not good")
    settings(page)
    choose(page, "Device", "cpu")
    page.keyboard.press("Escape")
    go(page, "BertViz")
    choose(page, "View", "model")
    other = ready(open_page(server.url))
    for name in ("Train", "Learn", "Library", "BertViz"):
        go(page, name)
    expect(page.get_by_label("Text", exact=True)).to_have_value("a film that is not good")
    settings(page)
    expect(choice(page, "Device")).to_have_value("cpu")
    expect(choice(page, "View")).to_have_value("model")
    expect(other.get_by_label("Text", exact=True)).not_to_have_value("a film that is not good")
    settings(other)
    expect(choice(other, "Device")).to_have_value("auto")


def test_a_story_opened_far_from_its_box_is_what_the_box_shows(server, open_page):
    page = ready(open_page(server.url))
    type_text(page, "a film that is not good")
    go(page, "Learn")
    page.get_by_role("button", name="Open induction", exact=True).click()
    expect(page.get_by_role("heading", name="Attention", exact=True, level=1)).to_be_visible()
    for name in ("Library", "Runs", "Heads"):
        go(page, name)
    expect(choice(page, "Model")).to_have_value("induction · bundled")
    expect(page.get_by_label("Text", exact=True)).not_to_have_value("a film that is not good")


@pytest.mark.slow
def test_a_layer_that_the_next_model_lacks_becomes_one_that_it_has(server, open_page):
    page = open_page(f"{server.url}/compare?model=minilm")
    page.get_by_text("Before and after an intervention", exact=True).click()
    choose(page, "Layer", "5")
    choose_model(page, "sentiment")  # it has three
    expect(choice(page, "Layer")).to_have_value("1")
    expect(page.get_by_test_id("stException")).to_have_count(0)
