"""Journeys through a text, a picture and a translation, as a reader goes; and one by keys alone."""

import re

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

import attnviz as av
from attnviz.models.registry import known
from tests.browser.test_explorer import lock, numbers, shown
from tests.browser.test_journeys import choose_model, ready, type_text

ATLAS = ".atlas-scroll canvas"


def mix_three(page: Page) -> list[tuple[int, int]]:
    atlas = page.locator(ATLAS)
    atlas.press("Home")
    atlas.press("Shift+ArrowRight")
    atlas.press("Shift+ArrowRight")
    expect(page.locator(".map-panel h2")).to_have_text("Mean of 3 heads")
    return [(0, 0), (0, 1), (0, 2)]


def row_in_table(page: Page) -> dict[str, float]:
    """The locked row, as the table behind the picture reads it out."""
    numbers(page)
    rows = page.locator(".map-panel details[open]", has_text="Table of the locked row").locator(
        "tbody tr:has(td [title])"
    )
    expect(rows.first).to_be_visible()
    return dict(
        rows.evaluate_all(
            """all => all.map(row => {
              const weight = row.querySelector("td [title]");
              return [row.querySelector("th").textContent, Number(weight.title)];
            })"""
        )
    )


def test_a_text_from_the_model_to_the_table(server, open_page):
    page = ready(open_page(server.url))
    choose_model(page, "minilm")
    expect(page.locator(".explorer .caption")).to_contain_text("minilm")
    text = "The cat sat on the mat because it was tired."
    type_text(page, text)
    trace = av.trace(av.load("minilm"), text)
    expect(page.locator(".explorer .token")).to_have_count(len(trace.tokens))
    page.locator(ATLAS).press("Home")
    lock(page, "mat")
    heads = mix_three(page)
    page.get_by_label("Tokens left out").select_option("special")
    expect(page.locator(".text-panel .stated")).to_contain_text("Without special tokens")
    kept = ~trace.tokens.special
    row = np.mean([trace.attention(*head) for head in heads], axis=0)[
        trace.tokens.text.index("mat"), kept
    ]
    assert shown(page) == pytest.approx(float((row / row.sum()).max()), abs=1e-6)
    table = row_in_table(page)
    assert "[CLS]" not in table
    assert table["tired"] == pytest.approx(
        float((row / row.sum())[list(np.array(trace.tokens.text)[kept]).index("tired")]), abs=1e-5
    )


def test_a_picture_from_the_model_to_the_table(server, open_page):
    page = ready(open_page(server.url))
    choose_model(page, "digits")
    expect(page.locator(".explorer .answer .first")).to_have_text("3")
    page.locator(".explorer .picture-row canvas >> nth=1").click(position={"x": 150, "y": 150})
    page.mouse.move(2, 2)
    heads = mix_three(page)
    page.get_by_label("Tokens left out").select_option("special")
    expect(page.locator(".text-panel .stated")).to_contain_text("Without special tokens")
    trace = av.trace(av.load("digits"), Image.open(known()["digits"].picture))
    pair = page.locator(".explorer .readout .pair").inner_text()
    query = trace.tokens.text.index(pair.split(" → ")[0])
    row = np.mean([trace.attention(*head) for head in heads], axis=0)[query, 1:]
    assert shown(page) == pytest.approx(float((row / row.sum()).max()), abs=1e-6)
    assert len(row_in_table(page)) == 64


def test_a_translation_from_the_model_to_the_table(server, open_page):
    page = ready(open_page(server.url))
    choose_model(page, "dates")
    expect(page.locator(".explorer .caption")).to_contain_text("cross-attention")
    type_text(page, "12 March 1999")
    expect(page.locator(".explorer .answer .first")).to_contain_text("1999-03-12")
    trace = av.trace(av.load("dates"), "12 March 1999")
    page.get_by_label("Stack").select_option("cross")
    expect(page.locator(".explorer .line")).to_have_count(2)
    mix_three(page)
    written = page.locator('.explorer .token[data-side="query"]')
    index = int(written.nth(3).get_attribute("data-index") or -1)
    written.nth(3).click()
    page.mouse.move(2, 2)
    row = np.mean([trace.attention(0, head, "cross") for head in range(3)], axis=0)[index]
    assert shown(page) == pytest.approx(float(row.max()), abs=1e-6)
    table = row_in_table(page)
    assert len(table) <= len(row)  # tokens of one name are one entry here
    page.get_by_label("Stack").select_option("encoder")
    expect(page.locator(".explorer .line")).to_have_count(1)
    page.get_by_label("Stack").select_option("decoder")
    expect(page.locator(".map-panel h2")).to_contain_text(re.compile("head"))


def test_by_keys_alone_from_the_text_to_the_lines(server, open_page):
    page = ready(open_page(server.url))
    box = page.get_by_label("Text", exact=True)
    box.focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("not a good film")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".explorer .answer .first")).to_have_text("negative")
    at = """() => {
      const at = document.activeElement?.shadowRoot?.activeElement ?? document.activeElement;
      const named = (name) => at.getAttribute(name) ?? "";
      return `${named("aria-roledescription")} ${named("aria-label")} ${at.className}`;
    }"""

    def tab_to(name: str) -> None:
        for _ in range(60):
            page.keyboard.press("Tab")
            if name in page.evaluate(at):
                return
        raise AssertionError(f"Tab never reached {name}")

    tab_to("grid of attention heads")
    page.keyboard.press("Home")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator(".map-panel h2")).to_have_text("Mean of 3 heads")
    tab_to("token")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator(".explorer .token.locked")).to_have_text("a")
    page.keyboard.press("l")
    expect(page.locator(".lines-box")).to_be_visible()
    tab_to("lines between tokens")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".explorer .readout .pair")).to_contain_text("→")
    page.keyboard.press("m")
    expect(page.locator(".map-box")).to_be_visible()
    tab_to("Tokens left out")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".text-panel .stated")).to_contain_text("Without special tokens")
    expect(page.locator(".explorer .token.locked")).to_have_text("a")
