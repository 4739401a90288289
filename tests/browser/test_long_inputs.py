"""4,096 tokens in a real browser: painted at once, exact where one looks."""

import re

import numpy as np
import pytest
from playwright.sync_api import Page, expect

import attnviz as av
from tests import tiny
from tests.browser.frame import settings
from tests.browser.test_journeys import choose_model, ready, strongest_pixel, type_text

WORDS = tiny.SENTENCE.split()
TOKENS = 4096
LONG = " ".join(WORDS[(i * i + i // 7) % len(WORDS)] for i in range(TOKENS - 2))
"""Words in no short cycle; two special tokens stand around them."""


@pytest.fixture(scope="module")
def long_model(models_folder):
    return tiny.save("llama-long", models_folder / "long")


def choose_budget(page: Page, amount: str) -> None:
    box = settings(page).get_by_role("combobox", name="Memory for maps")
    box.click()
    box.fill(amount)
    box.press("Enter")
    page.keyboard.press("Escape")


def row_of(page: Page) -> str:
    """The address of the row that was fetched last."""
    return page.evaluate(
        """() => performance.getEntriesByType("resource").map((each) => each.name)
          .filter((name) => name.includes("/row/")).at(-1) ?? "" """
    )


def test_a_cell_of_4096_tokens_is_pythons_own_number(open_page, server, long_model):
    page = ready(open_page(server.url))
    choose_model(page, str(long_model))
    choose_budget(page, "50 MB")
    type_text(page, LONG)
    expect(page.locator(".explorer")).to_contain_text("4096 tokens", timeout=120_000)
    ready(page)
    expect(page.locator(".legend")).to_contain_text("exact where you look")
    assert strongest_pixel(page, ".atlas-scroll canvas") > 60
    expect(page.locator(".readout")).to_contain_text(re.compile("rank 1 of 4096"))

    layer, head, query = map(int, row_of(page).split("/")[-3:])
    assert query == TOKENS - 1
    trace = av.trace(av.load(str(long_model)), LONG, budget=50_000_000)
    assert trace.stack().streamed
    first = trace.rows(layer, head, query)[0]
    key = int(first.argmax())
    shown = page.locator(".readout .big")
    assert float(shown.get_attribute("title")) == first[key]

    over = page.locator(".map-box .over")
    over.focus()
    over.press("ArrowUp")  # the same key, one query before
    expect(page.locator(".readout")).to_contain_text(re.compile(r"rank \d+ of 4096"))
    above = trace.rows(layer, head, query - 1)[0]
    expect(shown).to_have_attribute("title", re.compile(r"."))
    assert np.float32(float(shown.get_attribute("title"))) == above[key]

    with page.expect_response(re.compile(rf"/tile/decoder/{layer}/{head}/0/")) as exact:
        for _ in range(10):
            over.press("+")
    assert exact.value.ok
    assert strongest_pixel(page, ".map-box canvas >> nth=0") > 60
