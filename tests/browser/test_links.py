"""A link opened in a fresh browser shows the same, and what is seen leaves as a file."""

import re
from urllib.parse import parse_qs, quote, urlsplit

import numpy as np
import pytest
from playwright.sync_api import Page, expect

import attnviz as av
from tests.browser.frame import go
from tests.browser.test_journeys import ready, type_text
from tests.browser.test_saving import chosen

TEXT = "the film is not bad & it's <b>good</b> ?x=1"


def copied_link(page: Page) -> str:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy a link").click()
    expect(page.locator(".says")).to_have_text("Link copied.")
    return page.evaluate("navigator.clipboard.readText()")


def test_a_link_restores_input_heads_choices_and_lock_in_a_fresh_browser(server, open_page):
    page = ready(open_page(server.url))
    assert urlsplit(page.url).query == ""  # a first visit has a short address
    type_text(page, TEXT)
    expect(page.locator(".explorer .token", has_text="film")).to_be_visible()
    expect(page).to_have_url(re.compile(r"text=the"))  # it follows the input
    atlas = page.locator(".atlas-scroll canvas")
    atlas.press("Home")
    atlas.press("Shift+ArrowRight")
    page.get_by_label("How the heads are mixed").select_option("max")
    page.get_by_label("Tokens left out").select_option("special")
    page.locator(".explorer .token", has_text="film").click()
    page.get_by_label("Shading of the text").select_option("to")
    page.get_by_role("button", name="A line for each link").click()
    page.get_by_label("Smallest weight to draw").fill("0.5")
    page.mouse.move(2, 2)
    before = chosen(page)
    assert before["title"] == "Maximum of 2 heads"
    assert before["locked"] == ["film"]
    link = copied_link(page)
    assert parse_qs(urlsplit(link).query)["text"] == [TEXT]
    fresh = open_page(link)  # a context of its own: nothing is remembered there
    expect(fresh.locator(".explorer .readout .big")).to_be_visible()
    expect(fresh.get_by_label("Text", exact=True)).to_have_value(TEXT)
    assert chosen(fresh) == before
    expect(fresh.get_by_label("Smallest weight to draw")).to_have_value("0.5")
    assert copied_link(fresh) == link


@pytest.mark.slow
def test_a_link_to_a_story_and_one_cell_opens_on_it(server, open_page):
    page = ready(open_page(f"{server.url}/?model=induction&heads=1.2&scale=log&lock=5:2"))
    expect(page.locator(".map-panel h2")).to_have_text("Layer 1 · head 2")
    expect(page.get_by_label("Colour scale")).to_have_value("log")
    trace = av.trace(av.load("induction"), page.get_by_label("Text", exact=True).input_value())
    weight = page.locator(".explorer .readout .big").get_attribute("title")
    assert float(weight or "nan") == pytest.approx(float(trace.attention(1, 2)[5, 2]), abs=1e-6)


def test_a_lock_without_special_tokens_is_found_where_maps_are_fetched(server, open_page):
    text = quote("the cat sat on the mat because it was tired " * 9)
    look = "heads=5.11&hide=special&lock=q1"
    page = ready(open_page(f"{server.url}/?model=minilm&text={text}&{look}"))
    expect(page.locator(".explorer .token.locked")).to_have_text("cat")
    expect(page.locator(".map-panel .rule")).to_contain_text("without special tokens")


@pytest.mark.parametrize(
    "query",
    [
        "heads=<script>alert(1)</script>", "heads=0.0&lock=q999",
        pytest.param("heads=99.0", marks=pytest.mark.slow),
        pytest.param("heads=0.0&stack=cross", marks=pytest.mark.slow),
        pytest.param("heads=0.0&view=%00", marks=pytest.mark.slow),
        pytest.param("heads=0.0&least=1e9", marks=pytest.mark.slow),
    ],
)  # fmt: skip
def test_a_link_that_asks_for_what_is_not_there_says_so_and_shows_the_rest(
    query, server, open_page
):
    page = ready(open_page(f"{server.url}/?{query}"))
    expect(page.get_by_test_id("stAlert")).to_contain_text("The link asks for something")
    expect(page.locator(".explorer .answer .first")).to_have_text("positive")


@pytest.mark.slow
def test_hostile_addresses_never_end_in_a_traceback(server, open_page):
    for query in ("model=../../etc", "text=%ff%fe%00", "model=%3Cb%3E", "x=1&x=2&series=a"):
        page = open_page(f"{server.url}/?{query}")
        expect(page.locator(".explorer, [data-testid=stAlert]").first).to_be_visible()
        expect(page.get_by_test_id("stException")).to_have_count(0)
        expect(page.locator("body")).not_to_contain_text("went wrong")


def test_a_long_input_has_no_link_and_says_what_to_do(server, open_page):
    page = ready(open_page(f"{server.url}/?model=minilm"))
    type_text(page, "international " * 450)
    expect(page.locator(".explorer .token")).to_have_count(452, timeout=60_000)
    page.get_by_role("button", name="Copy a link").click()
    expect(page.locator(".says")).to_contain_text("too long for a link")


def test_what_is_seen_leaves_as_a_file(server, open_page, tmp_path):
    page = ready(open_page(f"{server.url}/?heads=2.1&hide=special&lock=q2"))
    for file in ("Map as svg", "Lines as pdf", "Text as png", "Weights as npz"):
        page.locator(".answer .menu summary").click()
        with page.expect_download() as download:
            page.get_by_role("button", name=file).click()
        kind, end = file.lower().split(" as ")
        kind = {"weights": "numbers"}.get(kind, kind)
        assert download.value.suggested_filename == f"sentiment-2.1-{kind}.{end}"
        download.value.save_as(tmp_path / f"x.{end}")
        expect(page.locator(".answer .menu .popup")).to_be_hidden()
    shown = open_page((tmp_path / "x.svg").as_uri(), offline=True)
    words = " ".join(shown.locator("text").all_text_contents())
    assert "Hidden: special tokens." in words
    assert shown.locator("image").count() == 0
    with np.load(tmp_path / "x.npz") as held:
        np.testing.assert_allclose(held["weights"].sum(1), 1, rtol=1e-6)
        assert "[CLS]" not in held["keys"]


def test_the_menu_works_by_keyboard(server, open_page):
    page = ready(open_page(server.url))
    page.locator(".answer .menu summary").press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Map as svg")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".answer .menu .popup")).to_be_hidden()
    expect(page.locator(".answer .menu summary")).to_be_focused()


@pytest.mark.parametrize(
    ("drawn", "title"),
    [
        pytest.param("rollout", "Layers 0–2", marks=pytest.mark.slow),
        ("scores", "Layer 2 · head 1"),
    ],
)
def test_a_link_restores_what_is_drawn(server, open_page, drawn, title):
    page = ready(open_page(f"{server.url}/?model=sentiment&heads=2.1&lock=q0"))
    page.get_by_label("Quantity to draw").select_option(drawn)
    expect(page.locator(".map-panel h2")).to_have_text(title)
    link = copied_link(page)
    assert parse_qs(urlsplit(link).query)["drawn"] == [drawn]
    fresh = ready(open_page(link))
    expect(fresh.get_by_label("Quantity to draw")).to_have_value(drawn)
    expect(fresh.locator(".map-panel h2")).to_have_text(title)
    assert chosen(fresh) == chosen(page)


def test_the_address_that_one_would_guess_leads_to_the_page_with_its_input(server, open_page):
    page = ready(open_page(f"{server.url}/attention?model=sentiment&text=not+a+good+film"))
    expect(page.locator(".explorer .token")).to_have_count(6)
    expect(page.locator("h1").first).to_have_text("Attention")


def test_a_lock_on_raw_scores_is_of_tokens_whatever_the_units(server, open_page):
    asked = "model=sentiment&heads=2.1&drawn=scores&unit=word&lock=q10"
    page = ready(open_page(f"{server.url}/?{asked}"))
    expect(page.locator(".explorer .token.locked")).to_have_text("not")
    expect(page.get_by_label("Quantity to draw")).to_have_value("scores")


def test_the_head_that_is_chosen_follows_to_other_pages_and_stands_in_the_address(
    server, open_page
):
    page = ready(open_page(server.url))
    atlas = page.locator(".atlas-scroll canvas")
    with page.expect_request("**/attention-selection/**/encoder/1/2"):
        atlas.press("Home")
        atlas.press("ArrowDown")
        atlas.press("ArrowRight")
        atlas.press("ArrowRight")
    expect(page).to_have_url(re.compile(r"heads=1\.2"))
    go(page, "Interventions")
    expect(page.get_by_role("heading", name="Layer 1 · head 2: paint here")).to_be_visible()
    go(page, "Attention")
    expect(page.locator(".map-panel h2")).to_have_text("Layer 1 · head 2")
    page.reload()
    expect(page.locator(".map-panel h2")).to_have_text("Layer 1 · head 2")
    expect(page).to_have_url(re.compile(r"heads=1\.2"))
