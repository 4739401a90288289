"""Evidence cards in a real browser: saved from a page, opened without a network, verified."""

import pytest

import attnviz as av
from attnviz.evidence.verify import verify_card
from tests.browser.test_journeys import ready
from tests.evidence.write_golden import FOLDER


def test_the_card_of_the_explorer_shows_the_head_that_was_looked_at(server, open_page, tmp_path):
    page = ready(open_page(server.url))
    page.locator(".atlas-scroll canvas").press("Home")
    page.locator(".answer .menu summary").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Evidence card as html").click()
    path = tmp_path / "card.html"
    download.value.save_as(path)
    assert av.open_card(path).asked["look"]["heads"] == "0.0"
    assert verify_card(path).same
    card = open_page(path.as_uri(), offline=True)
    card.get_by_role("heading", name="Layer 0 · head 0").wait_for()
    card.get_by_role("heading", name="Python that makes it again").wait_for()


@pytest.mark.parametrize("width", [1400, 800])
@pytest.mark.parametrize("name", ["attribution-1.html", "effect-1.html"])
def test_a_card_opens_without_a_network_and_nothing_is_blocked(browser, open_page, name, width):
    said: list[str] = []
    page = open_page("about:blank", width=width, offline=True)
    page.on("console", lambda message: said.append(message.text))
    page.goto((FOLDER / name).as_uri())
    page.locator("#view canvas, #view .token, #view .unit").first.wait_for()
    assert said == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
