"""Writing, scrubbed and branched, in a real browser."""

import pytest
from playwright.sync_api import Page, expect

import attnviz as av
from attnviz.tracing.generation import generate
from attnviz.views.generation import view_generation
from tests.views.attributions import HOSTILE


@pytest.fixture
def opened(open_page, tmp_path):
    def open_view(generation, **options) -> Page:
        path = view_generation(generation).to_html(tmp_path / "view.html")
        return open_page(path.as_uri(), offline=True, **options)

    return open_view


def test_arrow_keys_scrub_and_the_text_is_shaded_by_the_step(opened):
    got = generate(av.load("induction"), "the cat sat on the mat and the cat", max_new_tokens=8)
    page = opened(got)
    expect(page.locator(".where")).to_contain_text("Step 1 of 8")
    page.get_by_label("Step", exact=True).focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(page.locator(".where")).to_contain_text(f"Step 4 of 8 writes {got.labels[3]}")
    expect(page.locator(".unit.now")).to_have_attribute("data-unit", str(got.rows[3] + 1))
    expect(page.locator(".candidate.taken .name")).to_have_text(got.labels[3])
    page.get_by_text("What this step attended to, as a table").click()
    rows = page.locator(".table-scroll").first.locator("tbody tr")
    expect(rows).to_have_count(int(got.rows[3]) + 1)
    page.get_by_label("Step", exact=True).press("ArrowRight")
    expect(rows).to_have_count(int(got.rows[4]) + 1)  # an open table is of the step that is shown
    page.get_by_label("Step", exact=True).press("ArrowLeft")
    page.get_by_label("Layer").select_option("1")
    page.get_by_label("Head").select_option("2")
    page.locator('.unit[data-unit="4"]').hover()
    exact = float(page.locator(".readout b").get_attribute("title") or "nan")
    assert exact == pytest.approx(float(got.attention(3, 1, 2)[4]), abs=1e-9)
    page.get_by_label("Head").select_option("-1")
    page.locator('.unit[data-unit="4"]').hover()
    exact = float(page.locator(".readout b").get_attribute("title") or "nan")
    mean = sum(float(got.attention(3, 1, head)[4]) for head in range(4)) / 4
    assert exact == pytest.approx(mean, abs=1e-7)


def test_a_written_token_leads_to_its_step_and_later_ones_have_no_weight(opened):
    got = generate(av.load("induction"), "the cat sat on", max_new_tokens=6)
    page = opened(got)
    page.locator(f'.unit[data-unit="{got.rows[4] + 1}"]').click()
    expect(page.locator(".where")).to_contain_text("Step 5 of 6")
    page.locator(f'.unit[data-unit="{got.rows[5] + 1}"]').hover()
    expect(page.locator(".readout")).to_contain_text("was not written yet")
    assert page.locator("button.candidate").count() == 0  # nobody to tell, in a file


def test_the_token_of_the_step_is_kept_in_sight(opened):
    got = generate(av.load("induction"), "button cloud " * 40, max_new_tokens=8)
    page = opened(got, width=320)
    box = page.locator(".running")
    assert box.evaluate("box => box.scrollHeight > box.clientHeight")
    page.get_by_label("Step", exact=True).focus()
    for key in ("End", "Home"):
        page.keyboard.press(key)
        sees = "box => [box, box.querySelector('.now')].map((one) => one.getBoundingClientRect())"
        outer, inner = box.evaluate(sees)
        assert outer["top"] <= inner["top"] <= inner["bottom"] <= outer["bottom"]
    assert page.evaluate("scrollY") == 0


def test_the_table_holds_the_row_of_the_step(opened):
    got = generate(av.load("dates"), "12 March 1999")
    page = opened(got, scheme="dark", width=800)
    page.get_by_text("What this step attended to, as a table").click()
    found = page.locator("tbody tr td:last-child")
    expect(found).to_have_count(len(got.trace.stack("cross").keys) + 1)
    cells = found.all_inner_texts()
    assert sum(map(float, cells)) == pytest.approx(2, abs=1e-5)  # the prompt, and the text so far
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_markup_in_a_prompt_stays_text(opened):
    page = opened(generate(av.load("induction"), f"a {HOSTILE} cat", max_new_tokens=2))
    assert page.locator("b", has_text="x").count() == 0
    assert page.locator(".running img, .running script").count() == 0


def test_a_reader_writes_scrubs_and_branches(open_page, server):
    page = open_page(f"{server.url}/generation")
    page.get_by_role("button", name="Open induction").click()
    expect(page.locator(".where")).to_contain_text("Step 1 of 24")
    page.get_by_label("Step", exact=True).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".where")).to_contain_text("Step 3 of 24")
    before = page.locator(".running").inner_text()
    other = page.locator("button.candidate").first
    label = other.locator(".name").inner_text()
    other.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".where")).to_contain_text("chosen by you")
    expect(page.locator(".where")).to_contain_text(f"Step 3 of 24 writes {label}")
    assert page.locator(".running").inner_text() != before
    page.get_by_role("button", name="Back to the model's own text").click()
    expect(page.locator(".where")).not_to_contain_text("chosen by you")
    assert page.locator(".running").inner_text() == before
