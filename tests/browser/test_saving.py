"""The file that the explorer saves opens as the reader saw it."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_journeys import choose_model, ready, type_text


def chosen(page: Page) -> dict:
    """What is seen: names, numbers and choices."""
    return {
        "title": page.locator(".map-panel h2").inner_text(),
        "rule": page.locator(".map-panel .rule").inner_text(),
        "locked": page.locator(".explorer .token.locked").all_inner_texts(),
        "gone": page.locator(".explorer .token.gone").all_inner_texts(),
        "weight": page.locator(".explorer .readout .big").get_attribute("title"),
        "pressed": page.locator(".centre .switcher [aria-pressed=true]").inner_text(),
        "choices": page.locator(".explorer select").evaluate_all(
            "all => all.map(each => `${each.ariaLabel}: ${each.value}`)"
        ),
        "shades": page.locator(".explorer .token").evaluate_all(
            "all => all.map(each => each.style.background)"
        ),
    }


def kept_file(page: Page, open_page, tmp_path) -> Page:
    with page.expect_download() as download:
        page.locator(".answer .menu summary").click()
        page.get_by_role("button", name="This page as html").click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    file = open_page(path.as_uri(), offline=True)
    expect(file.locator(".explorer .readout .big")).to_be_visible()
    return file


def test_a_mix_a_lock_and_what_is_left_out_are_in_the_file(server, open_page, tmp_path):
    page = ready(open_page(server.url))
    atlas = page.locator(".atlas-scroll canvas")
    atlas.press("Home")
    atlas.press("Shift+ArrowRight")
    atlas.press("Shift+ArrowRight")
    page.get_by_label("How the heads are mixed").select_option("own")
    page.get_by_label("Weight of head 0.1").fill("3")
    page.get_by_label("Weight of head 0.1").press("Tab")
    page.get_by_label("Tokens left out").select_option("special")
    page.get_by_label("Order of the heads").select_option("entropy")
    page.locator(".explorer .token", has_text="acting").click()
    page.get_by_label("Shading of the text").select_option("to")
    page.get_by_role("button", name="A line for each link").click()
    page.get_by_label("Smallest weight to draw").fill("0.5")
    page.mouse.move(2, 2)
    before = chosen(page)
    assert before["locked"] == ["acting"]
    assert before["gone"] == ["[CLS]", "[SEP]"]
    assert before["title"] == "Mix of 3 heads"
    file = kept_file(page, open_page, tmp_path)
    assert chosen(file) == before
    expect(file.get_by_label("Weight of head 0.1")).to_have_value("3")
    expect(file.get_by_label("Smallest weight to draw")).to_have_value("0.5")
    expect(file.locator(".answer .menu summary")).to_have_count(0)


@pytest.mark.slow
def test_the_zoom_of_a_map_is_in_the_file_and_its_reader_may_go_on(server, open_page, tmp_path):
    page = ready(open_page(server.url))
    choose_model(page, "minilm")
    expect(page.locator(".explorer .caption")).to_contain_text("minilm")
    type_text(page, "The cat sat uncontrollably. It was tired.")
    expect(page.locator(".explorer .token", has_text="tired")).to_be_visible()
    page.get_by_label("Units").select_option("word")
    page.get_by_label("Colour scale").select_option("log")
    page.get_by_role("button", name="Zoom in").click()
    page.mouse.move(2, 2)
    before = chosen(page)
    picture = "canvas => canvas.toDataURL()"
    file = kept_file(page, open_page, tmp_path)
    assert chosen(file) == before
    expect(file.get_by_label("Colour scale")).to_have_value("log")
    zoomed = file.locator(".map-box canvas >> nth=0").evaluate(picture)
    file.get_by_role("button", name="Show the whole map").click()
    assert file.locator(".map-box canvas >> nth=0").evaluate(picture) != zoomed
    file.locator(".atlas-scroll canvas").press("Home")
    expect(file.locator(".map-panel h2")).to_have_text("Layer 0 · head 0")
