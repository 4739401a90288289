"""What people who see little or use no mouse need, by axe-core's rules: no page violates one."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import attnviz as av

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


def test_who_wants_no_motion_sees_the_theme_at_once_and_not_a_change_to_it(open_page, tmp_path):
    trace = av.trace(av.load("sentiment"), "not bad")
    file = av.view(trace).to_html(tmp_path / "v.html")
    noting = """<script>window.moved = [];
      addEventListener("transitionrun", ({ target, propertyName }) => {
        if (!target.matches(".probe")) window.moved.push(`${propertyName}: ${target.outerHTML}`);
      });</script>"""
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("<body>", f"<body>{noting}", 1), encoding="utf-8")
    page = open_page(file.as_uri(), offline=True, scheme="dark")
    expect(page.locator(".av.explorer")).to_have_attribute("data-theme", "dark")
    page.get_by_role("button", name="A line for each link").click()
    expect(page.locator(".lines-box")).to_be_visible()
    page.emulate_media(color_scheme="light")
    expect(page.locator(".av.explorer")).to_have_attribute("data-theme", "light")
    assert page.evaluate("window.moved") == []
