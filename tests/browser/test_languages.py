"""Pages in a language that accents every letter and is half as long again: all of it is said in it,
and all of it has room."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server
from tests.browser.legible import cut, remember_what_is_painted, untranslated
from tests.language import pseudo

DATA = re.compile(
    r"attnviz|settings|\b(sentiment|induction|dates|names|digits|colour-key|forecast|minilm|full)\b"
    r"|[A-Z][a-z]+For[A-Z]\w+|float32|cpu|kB|MB|ms|text-(classification|generation)|KernelSHAP|BertViz"
    r"|built-in|F1, macro"
    r"|Brier|ECE|positive|negative|\[(CLS|SEP|MASK|UNK)\]|et al|[\d.]+ [kMG]? ?weights"
    r"|csv|json|parquet|npz|html|svg|pdf|png|yaml|linear|none|auto|bert-base-uncased"
    # of Streamlit: what stands in its own controls, and the names of its icons
    r"|keyboard_arrow_right|expand_more|keyboard|Open|Search|Help( for)?|progress|Copy to clipboard"
    r"|(Show/hide columns|Download as CSV|Fullscreen|Increment|Decrement)|file upload|[Uu]pload"
    r"|\d+MB per file|ZIP"
    r"|5 de marzo de 2024|Paris met Jordan in Florence\.|The cat sat on the mat[^·]*"
    r"|\b(candle|river|seven|button|cloud|paper|jo|silk|where|steam|ar|bottle|six|blood)\b"
    r"|\b([Tt]he|plot|was|dull|but|acting|not|bad|good)\b"
)
"""What is the same in all languages: models, their answers and inputs, kinds of files, settings."""


@pytest.fixture(scope="module")
def abroad(tmp_path_factory, pseudo_locales):
    """The app on a server that knows the language."""
    started = Server(tmp_path_factory.mktemp("abroad"), ATTNVIZ_LOCALES=str(pseudo_locales))
    yield started
    started.stop()


@pytest.fixture(scope="module")
def pseudo_locales(tmp_path_factory):
    folder = tmp_path_factory.mktemp("locales")
    pseudo.write(folder)
    return pseudo.write(folder, "fa", "rtl")


def at_rest(page: Page) -> None:
    expect(page.locator("[data-test-script-state=notRunning]")).to_be_attached()
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
    expect(page.locator(".stApp")).to_contain_text("Ẃóŕķśṕáćé")


ROOMS = [
    "", "learn", "attribution", "what_if", "interventions", "lenses",
    "generation?model=induction", "compare", "heads",
    "bertviz", "train", "runs", "evaluate",
    "library",
]  # fmt: skip


def opened(open_page, url, **values):
    """Return a page that tells what its canvases are painted with, at rest."""
    page = open_page("about:blank")
    remember_what_is_painted(page)
    page.goto(f"{url}{'&' if '?' in url else '?'}lang={values.get('lang', 'eo')}")
    at_rest(page)
    return page


@pytest.mark.parametrize("address", ROOMS)
def test_a_page_says_all_its_words_in_the_language_and_cuts_none(abroad, open_page, address):
    page = opened(open_page, f"{abroad.url}/{address}")
    expect(page.get_by_test_id("stException")).to_have_count(0)
    assert untranslated(page, DATA) == []
    assert cut(page) == []
    page.set_viewport_size({"width": 800, "height": 1000})
    assert cut(page) == []


def test_what_is_painted_and_what_has_no_room_are_seen(open_page):
    page = open_page("about:blank")
    remember_what_is_painted(page)
    page.goto("data:text/html,<p>")
    page.set_content(
        """<main data-testid=stMain><canvas></canvas><p title="the first">ţħé</p>
        <button style="width: 30px; white-space: nowrap">ťħé śéćóńđ ƀúťťóń</button>
        <div style="overflow: hidden; height: 10px">ťħé ťħíŕđ<br>ľíńé</div></main>"""
    )
    page.evaluate("document.querySelector('canvas').getContext('2d').fillText('painted', 0, 9)")
    assert untranslated(page, re.compile("first")) == ["the first", "painted"]
    said = " ".join(cut(page))
    assert "śéćóńđ" in said
    assert "ľíńé" in said


def test_an_english_page_is_english(abroad, open_page):
    page = open_page(abroad.url)
    expect(page.locator(".explorer")).to_contain_text("layers and heads are counted from 0")


def test_a_language_may_run_from_right_to_left(abroad, open_page):
    page = open_page(f"{abroad.url}/train?lang=fa")
    at_rest(page)
    assert page.evaluate("getComputedStyle(document.querySelector('.stApp')).direction") == "rtl"
    assert cut(page) == []


def test_the_workspace_runs_from_right_to_left_and_its_maps_do_not(abroad, open_page):
    page = opened(open_page, abroad.url, lang="fa")
    expect(page.locator(".explorer .answer")).to_be_visible()
    assert cut(page) == []
    heads, selection = (
        page.locator(f".explorer .{side}").bounding_box() for side in ("left", "right")
    )
    assert heads["x"] > selection["x"]  # what is read first stands first
    for drawn in (".explorer canvas", ".explorer .mono"):
        ways = page.locator(drawn).evaluate_all(
            "(all) => [...new Set(all.map((one) => getComputedStyle(one).direction))]"
        )
        assert ways == ["ltr"]
