"""The explorer as a stage: it fits the window, and four sizes of one selection are read out."""

import itertools
import re

import numpy as np
import pytest
from playwright.sync_api import expect

import attnviz as av
from tests.browser.test_explorer import ATLAS, choose, lock, numbers, opened, sentiment
from tests.views.test_explorer import made_up

__all__ = ["opened", "sentiment"]  # fixtures


@pytest.mark.parametrize(("width", "height"), [(1400, 900), (1280, 720), (1920, 1080), (800, 900)])
def test_answer_heads_map_and_number_are_in_sight_without_scrolling(
    opened, sentiment, width, height
):
    page = opened(sentiment)
    page.set_viewport_size({"width": width, "height": height})
    for part in (".answer .first", ".atlas-scroll", ".map-box .over", ".foot", ".readout .big"):
        expect(page.locator(f".explorer {part}")).to_be_in_viewport(ratio=1)
    fits = "() => document.documentElement.scrollHeight <= innerHeight"
    assert page.evaluate(fits)
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    if width == 1400:
        stage, middle = (page.locator(f".explorer {name}").bounding_box() for name in
                         (".regions", ".centre"))  # fmt: skip
        assert middle["width"] >= 0.55 * stage["width"]


def test_a_narrow_and_low_window_scrolls_before_its_map_has_no_rows(opened, sentiment):
    page = opened(sentiment, width=800)
    page.set_viewport_size({"width": 800, "height": 560})
    drawing = page.locator(".explorer .drawing").bounding_box()
    assert drawing["height"] >= 240
    page.set_viewport_size({"width": 1400, "height": 400})
    assert page.locator(".explorer").bounding_box()["height"] == 480


@pytest.mark.parametrize(("layers", "heads"), [(30, 9), (24, 16)])
def test_of_a_real_models_heads_a_brush_shows_the_layers_around_the_chosen_one(
    opened, layers, heads
):
    page = opened(made_up(layers, heads, 20))
    brush = page.get_by_label("First layer of the grid")
    expect(page.locator(".brush")).to_contain_text(f"layers {layers - 12} to {layers - 1} of")
    box = page.locator(".atlas-scroll")
    assert box.evaluate("box => box.scrollHeight <= box.clientHeight + 1")  # all are in sight
    brush.press("Home")
    expect(page.locator(".brush")).to_contain_text("layers 0 to 11 of")
    page.set_viewport_size({"width": 800, "height": 900})
    assert page.locator(".strip-row").bounding_box()["height"] <= 116


def test_below_each_other_regions_do_not_lie_on_each_other_and_the_map_has_rows(opened):
    page = opened(made_up(30, 9, 90, words="uncommonly long "), width=800)
    page.set_viewport_size({"width": 800, "height": 560})
    assert page.locator(".explorer .drawing").bounding_box()["height"] >= 280
    edges = page.locator(".explorer .regions > section").evaluate_all(
        "all => all.map(each => each.getBoundingClientRect()).map(box => [box.top, box.bottom])"
    )
    inner = page.locator(".explorer .centre .foot").bounding_box()
    assert len(edges) == 3
    assert all(above[1] <= below[0] for above, below in itertools.pairwise(edges))
    assert inner["y"] + inner["height"] <= edges[1][1]
    page.set_viewport_size({"width": 1400, "height": 900})
    assert page.locator(".explorer").bounding_box()["height"] <= 900  # it is no higher again


def test_the_locked_token_stays_in_sight_from_view_to_view(opened):
    page = opened(made_up(2, 4, 160))
    page.set_viewport_size({"width": 1400, "height": 900})
    page.locator(".explorer .token").nth(150).click()
    locked = page.locator(".explorer .token.locked")
    for view in ("Text", "Numbers", "Map"):
        page.locator(".centre .switcher button", has_text=view).click()
        expect(locked).to_be_in_viewport(ratio=1)
        sight, box = page.locator(".explorer .text").bounding_box(), locked.bounding_box()
        assert sight["y"] <= box["y"]
        assert box["y"] + box["height"] <= sight["y"] + sight["height"]


def test_what_a_row_means_is_written_whole_under_the_map(opened):
    page = opened(made_up(6, 9, 20), width=1400)
    rule = page.locator(".map-panel .rule")
    assert rule.evaluate("rule => rule.scrollWidth <= rule.clientWidth")
    assert rule.evaluate("rule => getComputedStyle(rule).textOverflow") == "clip"


def test_the_list_says_who_else_does_what_is_selected(opened, sentiment):
    page = opened(sentiment)
    choose(page, 1, 2)
    lock(page, "acting")
    query = sentiment.tokens.text.index("acting")
    key = int(sentiment.attention(1, 2)[query].argmax())
    weights = {f"{layer}.{head}": sentiment.attention(layer, head)[query, key]
               for layer in range(3) for head in range(4)}  # fmt: skip
    wanted = sorted(weights, key=lambda name: -weights[name])
    rows = page.locator(".who-row")
    expect(rows.locator("> .mono:first-child")).to_have_text(wanted)
    expect(page.locator(".who-row.on")).to_contain_text("1.2")
    titles = rows.evaluate_all("all => all.map(row => Number(row.title.split(': ')[1]))")
    np.testing.assert_allclose(titles, [weights[name] for name in wanted], atol=1e-6)
    rows.first.click()
    layer, head = wanted[0].split(".")
    expect(page.locator(".map-panel h2")).to_have_text(f"Layer {layer} · head {head}")
    expect(page.locator(".explorer .token.locked")).to_have_text("acting")


def test_the_heads_are_points_of_two_scores_chosen_by_a_click_and_by_arrows(opened, sentiment):
    page = opened(sentiment)
    choose(page, 1, 2)
    page.get_by_role("button", name="Scatter").click()
    canvas = page.locator(".scatter canvas")
    expect(canvas).to_be_visible()
    expect(page.locator(".atlas-scroll")).to_be_hidden()
    expect(page.locator(".who-row")).to_have_count(12)
    scores = av.head_scores(sentiment)
    expect(page.locator(".scatter .said")).to_contain_text(f"{scores.entropy[1, 2]:.2f}")
    page.get_by_label("Up", exact=True).select_option("sink")
    entropy, sink = scores.entropy, scores.sink
    expect(page.locator(".scatter .said")).to_have_attribute(
        "title", re.compile(f"Head 1.2: entropy {entropy[1, 2]:.2f}, on the first token")
    )
    # Upwards until there is nothing above: the head with the highest score.
    for _ in range(12):
        canvas.press("ArrowUp")
    at = np.unravel_index(sink.argmax(), sink.shape)
    expect(page.locator(".map-panel h2")).to_have_text(f"Layer {at[0]} · head {at[1]}")
    box = canvas.bounding_box()
    for _ in range(12):
        canvas.press("ArrowRight")
    expect(page.locator(".map-panel h2")).not_to_have_text(f"Layer {at[0]} · head {at[1]}")
    # The highest stands as far to the right as its entropy says, at the top.
    share = (entropy[at] - entropy.min()) / (entropy.max() - entropy.min())
    place = {"x": 34 + (box["width"] - 42) * (0.06 + float(share)) / 1.12,
             "y": 8 + (box["height"] - 28) * 0.06 / 1.12}  # fmt: skip
    canvas.click(position=place)
    expect(page.locator(".map-panel h2")).to_have_text(f"Layer {at[0]} · head {at[1]}")
    page.get_by_role("button", name="Grid").click()
    expect(page.locator(".atlas-scroll")).to_be_visible()


def test_in_a_narrow_window_the_list_of_heads_stands_in_the_sheet(opened, sentiment):
    page = opened(sentiment, width=800)
    lock(page, "acting")
    expect(page.locator(".who")).to_be_hidden()
    page.get_by_role("button", name="More: ").click()
    expect(page.locator(".sheet .who-row").first).to_be_in_viewport()
    page.locator(".sheet .who-row").first.click()
    expect(page.locator(".sheet .who-row").first).to_have_class(re.compile(r"\bon\b"))
    page.set_viewport_size({"width": 1400, "height": 900})
    expect(page.locator(".left .who-row").first).to_be_visible()


def test_the_tables_of_numbers_are_open_and_stay_as_the_reader_folds_them(opened, sentiment):
    page = opened(sentiment)
    numbers(page)
    expect(page.locator(".map-panel details.numbers[open]")).to_have_count(3)
    expect(page.locator(".map-panel details.numbers tbody").first).to_be_visible()
    page.get_by_text("Table of all heads").click()
    page.keyboard.press("m")
    numbers(page)
    expect(page.locator(".map-panel details.numbers[open]")).to_have_count(2)


def test_escape_goes_from_the_cell_to_its_head_to_the_answer(opened, sentiment):
    page = opened(sentiment)
    shown_size = page.locator(".right .switcher [aria-pressed=true]")
    expect(shown_size).to_have_text("Token")
    page.locator(".map-box .over").press("ArrowRight")
    expect(shown_size).to_have_text("Cell")
    page.keyboard.press("]")
    expect(page.locator(".map-panel h2")).to_have_text("Layer 2 · head 1")
    expect(shown_size).to_have_text("Cell")
    page.keyboard.press("Escape")
    expect(shown_size).to_have_text("Head")
    expect(page.locator(".explorer .token.locked")).to_have_count(0)
    expect(page.locator(".scores summary").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(shown_size).to_have_text("Answer")
    expect(page.locator(".answers li").first).to_contain_text("positive")


def test_on_a_projector_the_map_stands_alone_and_a_remote_chooses_heads(opened, sentiment):
    page = opened(sentiment)
    page.locator(ATLAS).press("Home")
    page.keyboard.press("p")
    for part in (".left", ".right", ".answer", ".foot select"):
        expect(page.locator(f".explorer {part}").first).to_be_hidden()
    for part in (".map-panel h2", ".map-box .over", ".legend"):
        expect(page.locator(part)).to_be_in_viewport(ratio=1)
    over = page.locator(".map-box .over").bounding_box()
    assert over["width"] > 0.9 * 1400
    page.keyboard.press("PageDown")
    expect(page.locator(".map-panel h2")).to_have_text("Layer 0 · head 1")
    page.keyboard.press("Escape")
    expect(page.locator(".explorer .left")).to_be_visible()
    expect(page.locator(".explorer .token.locked")).to_have_count(1)


def test_a_map_longer_than_its_box_scrolls_to_what_is_locked_and_fit_shows_all_of_it(
    opened, minilm
):
    page = opened(av.trace(minilm, " ".join(["cat", "dog"] * 60)))
    page.set_viewport_size({"width": 1400, "height": 900})
    over = page.locator(".map-box .over")
    before = page.locator(".map-box canvas").first.evaluate("canvas => canvas.toDataURL()")
    page.locator(".explorer .token").nth(110).click()
    page.mouse.move(2, 2)
    after = page.locator(".map-box canvas").first.evaluate("canvas => canvas.toDataURL()")
    assert before != after  # the row that is locked came into sight
    pair = page.locator(".explorer .readout .pair").inner_text()
    box = over.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.wheel(0, -4000)
    page.mouse.move(2, 2)
    assert page.locator(".explorer .readout .pair").inner_text() == pair
    scrolled = page.locator(".map-box canvas").first.evaluate("canvas => canvas.toDataURL()")
    assert scrolled != after
    page.get_by_role("button", name="Show the whole map").click()
    whole = page.locator(".map-box canvas").first.evaluate("canvas => canvas.toDataURL()")
    assert whole not in (after, scrolled)
