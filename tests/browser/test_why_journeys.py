"""Asking why in a real browser: methods, a long run that is stopped, changed words."""

import re

import pytest
from playwright.sync_api import Page, expect

from attnviz.attribution.attribute import attribute
from attnviz.attribution.methods import METHODS
from tests.browser.frame import go
from tests.browser.test_journeys import HOSTILE, choose_model, type_text

SENTENCE = "The film was not good."


def why(open_page, server) -> Page:
    page = open_page(f"{server.url}/attribution")
    expect(page.locator(".attribution .method-table").first).to_be_visible(timeout=60_000)
    return page


def test_scores_are_read_by_pointing_and_are_those_of_python(open_page, server):
    import attnviz as av

    page = why(open_page, server)
    type_text(page, SENTENCE)
    heads = page.locator(".attribution .method-table thead th bdi")
    expect(heads).to_have_text(["[CLS]", "The", "film", "was", "not", "good", ".", "[SEP]"])
    rows = page.locator(".attribution .method-table tbody tr")
    model, last = av.load("sentiment"), ""
    while last != (label := rows.first.locator(".label").inner_text()):
        # Methods come one after the other, and a better one takes the first place.
        (method,) = [line.name for line in METHODS if line.label == label]
        found = attribute(model, SENTENCE, method=method, unit="word")
        last = label
        page.wait_for_timeout(2_000)
    rows.first.locator("td[data-unit='4']").hover()
    expect(page.locator(".attribution .pointed-at bdi")).to_have_text("not")
    expected = found.shown[found.units.text.index("not")]
    expect(page.locator(".attribution .pointed-at .value")).to_have_text(
        re.compile(rf"^{expected:.3g}".replace("-", "−")[:4])
    )


@pytest.mark.slow
def test_a_method_is_added_and_the_words_follow(open_page, server):
    page = why(open_page, server)
    page.get_by_role("button", name="5 methods").click()
    box = page.get_by_role("combobox", name="Methods")
    box.click()
    box.fill("CP-LRP")
    box.press("Enter")
    expect(page.locator(".attribution .label", has_text="CP-LRP")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_text("Can it be trusted?").click()
    expect(page.get_by_text("of 20 random orders", exact=False).first).to_be_visible()


def test_a_long_run_asks_first_shows_how_far_it_is_and_stops(open_page, server):
    page = why(open_page, server)
    page.get_by_label("Text", exact=True).fill(" ".join([SENTENCE] * 9))
    page.get_by_label("Text", exact=True).press("Control+Enter")
    page.get_by_text("Which method is best here?").click()
    saving = page.get_by_role("button", name="Save the ranking as CSV")
    expect(saving).to_be_visible(timeout=120_000)  # of the one text; its Stop is gone
    texts = page.get_by_label("Texts", exact=True)
    texts.fill("\n".join(f"{SENTENCE} {n}" for n in range(400)))
    texts.press("Control+Enter")
    stop = page.get_by_role("button", name="Stop", exact=True)
    expect(stop).to_be_visible()
    stop.click()
    expect(page.get_by_text("stopped. Nothing of it was kept.")).to_be_visible()
    expect(page.get_by_role("button", name="Start again")).to_be_visible()


@pytest.mark.slow
def test_a_word_is_taken_out_and_the_answer_flips(open_page, server):
    page = open_page(f"{server.url}/what_if")
    expect(page.locator(".edits .word").first).to_be_visible(timeout=60_000)
    type_text(page, SENTENCE)
    word = page.locator(".edits .word", has_text=re.compile("^not$"))
    expect(word).to_be_visible()
    word.click()
    page.locator(".edits .menu").get_by_role("button", name="Delete").click()
    expect(page.get_by_text('flips from "negative" to "positive"')).to_be_visible()
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_text('1 change of a word turned "negative"', exact=False)).to_be_visible()
    go(page, "Attention")
    go(page, "What if")
    expect(page.locator(".edits .word.delete")).to_have_text("not")  # kept on the way
    page.locator(".edits").get_by_role("button", name="Undo all").click()
    expect(page.get_by_text("flips from")).to_have_count(0)


@pytest.mark.slow
def test_every_token_that_a_model_writes_is_explained(open_page, server):
    page = open_page(f"{server.url}/attribution")
    choose_model(page, "dates")
    expect(page.get_by_text("Written by the model")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("All steps")).to_be_visible()


def test_hostile_text_stays_text(open_page, server):
    for path, place in (
        ("attribution", ".attribution .method-table"),
        ("what_if", ".edits .words"),
    ):
        page = open_page(f"{server.url}/{path}")
        expect(page.locator(place).first).to_be_visible(timeout=60_000)
        type_text(page, HOSTILE)
        expect(page.locator(place).first).to_contain_text("alert")
        assert page.locator("img[src='x']").count() == 0
        assert page.locator(f"{place} b").count() == 0
