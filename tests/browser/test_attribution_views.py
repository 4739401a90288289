"""The attribution views as exported files, in a real browser without a network."""

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

import attnviz as av
from attnviz.attribution.attribute import attribute
from attnviz.export.attribution import write_attribution
from attnviz.models.registry import known
from attnviz.records import AgainstRandom, Verdict
from attnviz.views.attribution import view_attributions, view_sequence
from tests.views.attributions import HOSTILE, attribution, sequence

TEXT = f"not a {HOSTILE} film"


@pytest.fixture
def opened(open_page, tmp_path):
    def open_view(view, **options) -> Page:
        return open_page(view.to_html(tmp_path / "view.html").as_uri(), offline=True, **options)

    return open_view


def two_methods():
    return [
        attribution(TEXT, complete=True),
        attribution(TEXT, (0, 1, 1 / 3, 0.5, 0.25, 0), label="Other", notes=(TEXT,)),
    ]


def cell(page: Page, method: int, unit: int):
    return page.locator(f"td[data-method='{method}'][data-unit='{unit}']")


def test_a_cell_that_is_hovered_is_read_out_and_marked_in_every_row(opened):
    records = two_methods()
    page = opened(view_attributions(records))
    expect(page.locator(".method-table thead th").nth(3)).to_have_text(HOSTILE)
    cell(page, 1, 3).hover()
    said = page.locator(".pointed-at .name")
    expect(said).to_contain_text(HOSTILE)
    expect(said).to_contain_text("rank 2 of 6 · 24 % of all")
    assert float(said.locator(".value").get_attribute("title") or "nan") == records[1].scores[3]
    for row, record in enumerate(records):
        exact = cell(page, row, 3).get_attribute("title")
        assert float(exact or "nan") == record.scores[3]
    expect(cell(page, 0, 3)).to_have_text("2.0")
    expect(page.locator(".method-table td.pointed")).to_have_count(2)
    assert page.locator("b", has_text="x").count() == 0
    expect(page.locator(".method-table tbody tr").first).to_contain_text(
        "does not add up: off by 6 %"
    )


def test_a_click_keeps_a_word_and_keys_do_all_of_it(opened):
    page = opened(view_attributions(two_methods()))
    cell(page, 0, 2).click()
    page.mouse.move(2, 2)
    said = page.locator(".pointed-at .name bdi")
    expect(said).to_have_text("a")
    expect(page.locator("td.locked")).to_have_count(2)
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowDown")
    expect(said).to_have_text("not")
    expect(page.locator(".pointed-at")).to_contain_text("Other")
    page.keyboard.press("Enter")
    expect(cell(page, 0, 1)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(page.locator("td.locked")).to_have_count(0)


def test_a_method_opens_its_details_in_place_and_the_rest_of_its_bars_is_counted(opened):
    words = " ".join(f"w{i}" for i in range(30))
    scores = np.arange(32) * np.where(np.arange(32) % 2, -1, 1)
    other = -scores[::-1]
    records = [attribution(words, scores), attribution(words, other, label="Other")]
    page = opened(view_attributions(records))
    expect(page.locator(".method-table")).to_be_visible()
    expect(page.locator("tr.details")).to_have_count(0)
    opens = page.locator(".method-table table").first.get_by_role("button")
    opens.nth(1).click()
    names = page.locator(".bars .name")
    expect(names).to_have_count(6)
    expect(names.first).to_have_text("[CLS]")
    expect(page.locator(".bars .value").first).to_have_text("31.0")
    expect(page.locator(".strongest")).to_contain_text("and 26 more")
    expect(page.locator(".details .running .unit")).to_have_count(32)
    expect(opens.nth(1)).to_have_attribute("aria-expanded", "true")
    under = page.locator("tr.details").evaluate("row => row.previousSibling.textContent")
    assert under.startswith("Other")
    opens.nth(0).press("Enter")
    expect(names.first).to_have_text("[SEP]")
    opens.nth(0).press("Enter")
    expect(page.locator("tr.details")).to_have_count(0)


def test_what_is_no_better_than_random_is_grey_below_a_line(opened):
    figures = [AgainstRandom(0.8, 0.2, 0.0, 0.4, True), AgainstRandom(0.2, 0.2, 0.0, 0.4, None)]
    verdicts = [Verdict("stands", "better than random"), Verdict("random", "no better")]
    page = opened(view_attributions(two_methods()[1:] * 2, verdicts=verdicts, figures=figures))
    rows = page.locator(".method-table tbody tr")
    expect(rows).to_have_count(3)
    expect(rows.nth(0)).to_contain_text("0.800")
    expect(rows.nth(1)).to_have_text("no better than random tokens here")
    assert rows.nth(2).get_attribute("class") == "faint"
    band, dot = (rows.nth(0).locator(f".scale {name}").bounding_box() for name in (".band", ".dot"))
    assert band is not None
    assert dot is not None
    assert dot["x"] > band["x"] + band["width"], "it beats the random orders"


@pytest.mark.parametrize("width", [1400, 800])
def test_a_long_text_stands_in_blocks_whose_words_are_whole(opened, width):
    text = " ".join(["the soup was never good but the staff were not rude at all"] * 12)
    n = len(text.split()) + 2
    page = opened(view_attributions([attribution(text, np.linspace(-1, 1, n))] * 2), width=width)
    tables = page.locator(".method-table table")
    expect(tables.nth(3)).to_be_attached()
    names = page.locator(".method-table thead th[scope=col] bdi")
    assert names.all_inner_texts() == ["[CLS]", *text.split(), "[SEP]"]
    box = page.locator(".method-table").bounding_box()
    assert box is not None
    assert box["height"] <= 560
    inside = "all => all.every(one => one.scrollWidth <= one.clientWidth)"
    assert page.locator(".method-table thead th").evaluate_all(inside)


def test_units_of_the_same_text_are_told_apart_by_their_position(opened):
    page = opened(view_attributions([attribution("the film the plot", (0, 1, 0.5, 2, 0.25, 0))]))
    expect(page.locator(".bars .name").first).to_be_visible()
    assert page.locator(".bars .name").all_inner_texts()[:3] == ["the3", "the1", "film"]


def test_the_table_holds_exact_numbers(opened):
    page = opened(view_attributions(two_methods()))
    page.get_by_text("All scores as a table").click()
    cells = page.locator(".numbers tbody tr").nth(2).locator("td")
    expect(cells).to_have_count(2)  # the table is made when it is opened
    assert [float(text) for text in cells.all_inner_texts()] == [0.125, 1 / 3]


def test_a_patch_under_the_pointer_is_read_out(opened):
    record = attribute(av.load("digits"), Image.open(known()["digits"].picture), method="occlusion")
    page = opened(view_attributions([record]))
    canvas = page.locator(".patches canvas").nth(1)
    box = canvas.bounding_box()
    assert box is not None
    canvas.hover(position={"x": box["width"] * 5.5 / 8, "y": box["height"] * 4.5 / 8})
    unit = 1 + 4 * 8 + 5
    expect(page.locator(".pointed-at .name")).to_have_text(record.units.text[unit])
    exact = page.locator(".readout .big").get_attribute("title")
    assert float(exact or "nan") == record.scores[unit]


def test_a_step_shades_the_source_and_a_cell_is_read_out(opened):
    record = sequence()
    page = opened(view_sequence(record))
    source = page.locator(".running").nth(1).locator(".unit")
    shades = "all => all.map(unit => unit.style.background)"
    before = source.evaluate_all(shades)
    page.locator(".stacked .unit").nth(2).click()
    page.mouse.move(2, 2)
    assert source.evaluate_all(shades) != before
    source.nth(3).hover()
    big = page.locator(".readout .big")
    assert float(big.get_attribute("title") or "nan") == record.scores[2, 3]
    expect(page.locator(".readout")).to_contain_text("log probability −0.500")
    matrix = page.locator(".matrix canvas")
    matrix.focus()
    for key in ("ArrowDown", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    assert float(big.get_attribute("title") or "nan") == record.scores[1, 2]
    expect(page.locator(".cell")).to_have_text("a → s1  1.20")


def test_hovering_the_largest_matrix_names_the_cell_under_the_pointer(opened):
    record = sequence(200, " ".join(f"word{i}" for i in range(398)))
    page = opened(view_sequence(record))
    matrix = page.locator(".matrix canvas")
    matrix.scroll_into_view_if_needed()
    box = matrix.bounding_box()
    assert box is not None
    matrix.hover(position={"x": box["width"] * 0.6, "y": box["height"] * 0.6})
    said = page.locator(".cell").inner_text()
    unit, step = said.split()[0], said.split()[2]
    exact = page.locator(".cell").get_attribute("title")
    row, column = record.steps.text.index(step), record.units.text.index(unit)
    assert float(exact or "nan") == record.scores[row, column]
    assert row > 50
    assert column > 150


def test_the_vector_picture_opens_and_its_text_stands_on_its_shade(open_page, tmp_path):
    path = write_attribution(two_methods(), tmp_path / "a.svg")
    page = open_page(path.as_uri(), offline=True)
    words = page.locator("text", has_text=HOSTILE)
    expect(words.first).to_have_text(HOSTILE)
    wide = page.locator("text").evaluate_all(
        "all => Math.max(...all.map(words => words.getBBox().x + words.getBBox().width))"
    )
    assert wide <= 916
    shade = page.locator("rect[rx]").nth(3).bounding_box()
    word = words.first.bounding_box()
    assert shade is not None
    assert word is not None
    assert word["width"] == pytest.approx(shade["width"], abs=2)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1400, 800])
def test_nothing_is_cut_off_and_the_scheme_is_the_systems(opened, width, scheme):
    long = attribution("x" * 400 + " is a word", (0, 1, 2, -1, 3, 0))
    big = sequence(200, " ".join(f"word{i}" for i in range(398)))
    several = view_attributions([long, attribution(long.inputs[0], (0, 1, 2, -1, 3, 0))])
    for view in (view_attributions([long]), several, view_sequence(big)):
        page = opened(view, width=width, scheme=scheme)
        assert page.locator(".attribution").get_attribute("data-theme") == scheme
        body = page.evaluate("[document.body.scrollWidth, innerWidth]")
        assert body[0] <= body[1]
        parts = page.locator(".attribution *:not(.unseen):not(.probe)")
        too_wide = parts.evaluate_all(
            """all => all.filter(part => {
              const style = getComputedStyle(part);
              return part.scrollWidth > part.clientWidth + 1 && part.clientWidth > 0
                && style.display !== "inline" && !["hidden", "auto"].includes(style.overflowX);
            }).map(part => part.className)"""
        )
        assert too_wide == []


@pytest.mark.parametrize("width", [1400, 800])
def test_pictures_stand_beside_each_other_and_the_picture_itself_once(opened, width):
    picture = Image.open(known()["digits"].picture)
    model = av.load("digits")
    records = [
        attribute(model, picture, method=name)
        for name in ("occlusion", "saliency", "input_x_gradient")
    ]
    verdicts = [Verdict("stands", "better"), Verdict("stands", "better"), Verdict("random", "no")]
    page = opened(view_attributions(records, verdicts=verdicts), width=width)
    tiles = page.locator(".tile")
    expect(tiles).to_have_count(4)
    expect(page.locator(".tile canvas")).to_have_count(4)
    expect(page.locator(".tiles hr + .tile.faint")).to_have_count(1)
    inside = "all => all.every(one => one.scrollWidth <= one.clientWidth + 2)"
    assert page.locator(".tile").evaluate_all(inside)
    boxes = [tiles.nth(n).bounding_box() for n in range(2)]
    assert boxes[0] is not None
    assert boxes[1] is not None
    assert boxes[0]["y"] == boxes[1]["y"]
    tiles.nth(1).locator("canvas").hover(position={"x": 40, "y": 40})
    expect(page.locator(".pointed-at .name")).to_contain_text("row")
    expect(page.get_by_label("Whose bars")).to_be_visible()
