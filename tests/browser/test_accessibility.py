"""What people who see little or use no mouse need, by axe-core's rules: no page violates one."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"

PAGES = (
    "", "heads", "bertviz", "attribution", "what_if", "interventions", "lenses",
    "generation?model=induction", "compare", "learn", "train", "runs", "evaluate", "library",
    "about",
)  # fmt: skip

_RUN = """async () => {
  const found = await axe.run(document, { resultTypes: ["violations"] });
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, any }) => `${id}: ${html.slice(0, 200)} (${any[0]?.message ?? ""})`));
}"""


def violations(page: Page) -> list[str]:
    """Return each element that violates a rule, after the page has come to rest."""
    expect(page.locator("[data-test-script-state=notRunning]")).to_be_attached()
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    return page.evaluate(_RUN)


@pytest.mark.parametrize("address", PAGES)
def test_no_page_violates_a_rule_of_accessibility(server, open_page, address):
    assert violations(open_page(f"{server.url}/{address}")) == []


@pytest.mark.parametrize("address", ["", "attribution", "interventions"])
def test_nor_in_the_dark(server, open_page, address):
    page = open_page(f"{server.url}/{address}", scheme="dark")
    expect(page.locator(".av[data-theme=dark]").first).to_be_attached()
    expect(page.locator(".av:not([data-theme=dark])")).to_have_count(0)
    assert violations(page) == []
