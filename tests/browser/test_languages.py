"""Pages in a language that accents every letter and is half as long again: all of it is said in it,
and all of it has room."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server
from tests.language import pseudo

_TEXTS = """() => {
  const found = new Set();
  const walk = (node) => {
    if (node.nodeType === Node.TEXT_NODE) {
      const text = node.textContent.trim();
      if (text) found.add(text);
      return;
    }
    if (/^(STYLE|SCRIPT|NOSCRIPT|BDI|TEXTAREA|CODE|PRE|TABLE)$/i.test(node.tagName ?? "")) return;
    if (node.shadowRoot) walk(node.shadowRoot);
    node.childNodes.forEach(walk);
  };
  walk(document.querySelector("[data-testid=stMain]"));
  return [...found];
}"""

_CUT = """() => {
  const found = [];
  const walk = (node) => {
    if (node.shadowRoot) walk(node.shadowRoot);
    for (const child of node.children ?? []) walk(child);
    if (!(node instanceof HTMLElement) || !node.offsetParent) return;
    const own = [...node.childNodes].some((each) => each.nodeType === 3 && each.data.trim());
    const style = getComputedStyle(node);
    const hides = ["hidden", "clip"].includes(style.overflowX);
    const isSaid = node.closest("[title], [aria-label]");  // the whole stands there
    if (own && hides && node.scrollWidth > node.clientWidth + 1 && !isSaid) {
      found.push(node.textContent.trim());
    }
  };
  walk(document.querySelector("[data-testid=stMain]"));
  return found;
}"""

NAMES = re.compile(
    r"attnviz|settings|[a-z]+(-[a-z]+)+ · [\d.]+ [kMG]? ?weights|sentiment|induction"
    r"|text-classification|csv|json|parquet|npz|html|svg|pdf|png|yaml|\d+MB per file"
)
"""What has one name in all languages: models, tasks, kinds of files; and Streamlit's own words."""


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


def untranslated(page: Page) -> list[str]:
    """Return what is shown and has words without an accent."""
    texts = [NAMES.sub("", text) for text in page.evaluate(_TEXTS)]
    return [text for text in texts if re.search(r"\b[A-Za-z]{3,} [A-Za-z]{2,}", text)]


def is_cut(page: Page) -> list[str]:
    """Return what does not fit where it stands, and whether the page itself scrolls sideways."""
    wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1")
    return page.evaluate(_CUT) + ["the page"] * wide


@pytest.mark.parametrize("address", ["train", "library", "about", "interventions"])
def test_a_page_says_all_its_words_in_the_language(abroad, open_page, address):
    page = open_page(f"{abroad.url}/{address}?lang=eo")
    at_rest(page)
    assert untranslated(page) == []
    assert is_cut(page) == []
    page.set_viewport_size({"width": 800, "height": 900})
    assert is_cut(page) == []


def test_the_explorer_speaks_the_language_too(abroad, open_page):
    page = open_page(f"{abroad.url}/?lang=eo")
    at_rest(page)
    explorer = page.locator(".explorer").first
    expect(explorer).to_contain_text(pseudo.pseudo("layers and heads are counted from 0"))
    expect(explorer).to_contain_text(pseudo.pseudo("Grid"))
    assert is_cut(page) == []
    english = open_page(abroad.url)
    expect(english.locator(".explorer")).to_contain_text("layers and heads are counted from 0")


def test_a_language_may_run_from_right_to_left(abroad, open_page):
    page = open_page(f"{abroad.url}/train?lang=fa")
    at_rest(page)
    assert page.evaluate("getComputedStyle(document.querySelector('.stApp')).direction") == "rtl"
    assert is_cut(page) == []
