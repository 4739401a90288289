"""Kept in one window, found in another, opened, taken along as a file, deleted."""

import re
import urllib.request

from playwright.sync_api import expect

from attnviz.store.library import library_in
from tests.store.kept import trace


def test_a_trace_is_kept_left_found_and_opened_in_another_window(server, open_page, models_folder):
    library = library_in(models_folder / "runs")
    page = open_page(f"{server.url}/?model=sentiment&text=not+a+good+film")
    expect(page.locator(".explorer .map-box .over").last).to_be_visible()
    page.get_by_role("button", name="Keep", exact=True).click()
    name = page.get_by_label("Name", exact=True)
    name.fill("Negation <b>decides</b>")
    page.get_by_label("Tags", exact=True).fill("lesson 1")
    page.get_by_label("Tags", exact=True).press("Enter")
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_text("Kept. Find it on the page Library.")).to_be_visible()
    (entry,) = library.find("decides")
    assert entry.tags == ("lesson 1",)

    other = open_page(f"{server.url}/library")
    expect(other.get_by_role("heading", name="Library", exact=True)).to_be_visible()
    search = other.get_by_role("textbox", name="Search")
    search.fill("nowhere to be found")
    search.press("Enter")
    expect(other.get_by_text(re.compile("entries matches"))).to_be_visible()
    search.fill("lesson film")
    search.press("Enter")
    expect(other.get_by_role("heading", name="Negation <b>decides</b>")).to_be_visible()
    with other.expect_download() as taken:
        other.get_by_role("button", name="Export").click()
    assert taken.value.suggested_filename == "kept.zip"
    taken.value.save_as(models_folder / "taken.zip")

    other.get_by_role("button", name="Open on the page Attention").click()
    expect(other.get_by_text(re.compile("as it was then"))).to_be_visible()
    expect(other.get_by_role("heading", name="Attention", exact=True)).to_be_visible()
    expect(other.locator(".explorer .map-box .over").last).to_be_visible()
    expect(other.locator(".explorer .answer .first")).to_have_text("negative")
    expect(other.get_by_label("Text", exact=True)).to_have_value("not a good film")
    # An address names an input, and this was kept: a head in it would be one of another view.
    with other.expect_request("**/attention-selection/**/encoder/0/0"):
        other.locator(".atlas-scroll canvas").press("Home")
    assert "heads=" not in other.url
    other.get_by_role("button", name="Back to the present").click()
    expect(other.get_by_text(re.compile("as it was then"))).to_have_count(0)

    library.delete(entry.id)
    page = open_page(f"{server.url}/library")
    page.get_by_text("Import an export from another library").click()
    page.locator("input[type=file]").set_input_files(models_folder / "taken.zip")
    expect(page.get_by_role("heading", name="Negation <b>decides</b>")).to_be_visible()
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("button", name="Delete it").click()
    expect(page.get_by_role("heading", name="Negation <b>decides</b>")).to_have_count(0)
    assert library.find("decides") == []


def test_a_click_on_a_row_opens_it_at_an_address_that_others_can_open(
    server, open_page, models_folder
):
    library = library_in(models_folder / "runs")
    entries = [library.keep(trace(), name=name, opens={"text": "not good"}) for name in "ab"]
    page = open_page(f"{server.url}/library")
    table = page.get_by_test_id("stDataFrame")
    expect(table).to_be_visible()
    expect(page.get_by_text(re.compile("Click a row to open it"))).to_be_visible()
    table.click(position={"x": 120, "y": 34 + 15})  # the name of the newest
    expect(page.get_by_text(re.compile("kept on .*, as it was then"))).to_be_visible()
    expect(page).to_have_url(re.compile(f"entry={entries[1].id}$"))
    address = page.url
    page.reload()
    expect(page.get_by_text(re.compile("as it was then"))).to_be_visible()
    other = open_page(address)
    expect(other.get_by_text(re.compile("as it was then"))).to_be_visible()
    expect(other.locator(".explorer .answer .first")).to_have_text("negative")
    other.get_by_role("button", name="Back to the present").click()
    expect(other).not_to_have_url(re.compile("entry="))

    page = open_page(f"{server.url}/library")
    table = page.get_by_test_id("stDataFrame")
    for row in (0, 1):
        table.click(position={"x": 16, "y": 34 + 31 * row + 15})
    expect(page.get_by_role("heading", name="2 entries")).to_be_visible()
    page.get_by_role("button", name="Compare", exact=True).click()
    expect(page.get_by_role("heading", name="Compare", exact=True)).to_be_visible()
    for entry in entries:
        library.delete(entry.id)


def test_the_server_says_how_it_is_and_about_itself(server, open_page):
    with urllib.request.urlopen(f"{server.url}/healthz", timeout=5) as answer:
        assert b'"status":"ok"' in answer.read()
    page = open_page(f"{server.url}/about")
    expect(page.get_by_text("What is allowed")).to_be_visible()
    expect(page.get_by_role("cell", name="everybody")).to_be_visible()
    log = server.log.read_text()
    assert '"event": "session"' in log
    assert "not a good film" not in log
