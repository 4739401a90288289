"""Journeys through the real app in a real browser."""

import re
import time
from urllib.parse import urlencode

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

import attnviz as av
from attnviz.models.registry import known
from tests import tiny
from tests.browser.frame import go

LONG = " ".join(["The cat sat on the mat because it was tired, but the dog was not."] * 8)
HOSTILE = "</script><b>bold</b> <img src=x onerror=alert(1)> & 😀 שלום"


def type_text(page: Page, text: str) -> None:
    box = page.get_by_label("Text", exact=True)
    box.fill(text)
    box.press("Control+Enter")


def choose_model(page: Page, name: str) -> None:
    box = page.get_by_role("combobox", name="Model")
    box.click()
    box.fill(name)
    box.press("Enter")


def ready(page: Page) -> Page:
    """Wait until the explorer has painted."""
    expect(page.locator(".explorer .map-box .over")).to_be_visible()
    expect(page.locator(".explorer .readout .big")).to_be_visible()
    return page


def strongest_pixel(page: Page, selector: str) -> int:
    """How far the darkest pixel of a canvas is from white, 0 to 255."""
    return page.locator(selector).evaluate(
        """canvas => {
          const {data} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          let least = 255;
          for (let i = 0; i < data.length; i += 4) {
            if (data[i + 3] > 0) least = Math.min(least, data[i]);
          }
          return 255 - least;
        }"""
    )


def hover_until(page: Page, pair: str) -> str:
    """Move over the map until the tooltip names a pair of tokens; returns the weight it shows."""
    over, tip = page.locator(".map-box .over"), page.locator(".map-box .tip")
    found = over.evaluate(
        """(over, pair) => {
          const box = over.getBoundingClientRect();
          const tip = over.parentElement.querySelector(".tip");
          for (let y = 20; y < box.height; y += 12) for (let x = 20; x < box.width; x += 12) {
            const at = {clientX: box.left + x, clientY: box.top + y, bubbles: true};
            over.dispatchEvent(new MouseEvent("mousemove", at));
            if (!tip.hidden && tip.querySelector("span").textContent === pair) return {x, y};
          }
          return null;
        }""",
        pair,
    )
    assert found, f"no cell {pair}"
    over.hover(position=found)  # and now as a person does
    expect(tip.locator("span")).to_have_text(pair)
    return tip.locator("b").inner_text()


def test_a_model_that_does_not_open_is_left_by_a_click(server, open_page, models_folder):
    folder = models_folder / "empty-one"
    folder.mkdir()
    page = ready(open_page(server.url + "/?model=induction&text=one two one two"))
    choose_model(page, str(folder))
    back = page.get_by_role("button", name="Back to induction")
    back.click()
    ready(page)
    expect(back).to_have_count(0)
    expect(page.get_by_label("Text", exact=True)).to_have_value("one two one two")


def test_nothing_jumps_when_the_example_gives_way_to_ones_own_text(server, open_page):
    page = ready(open_page(server.url + "/?model=sentiment"))
    page.wait_for_function("document.fonts.status === 'loaded'")
    page.wait_for_timeout(1_000)  # until the box has the height of its text
    parts = [page.locator(".st-key-views"), page.locator(".explorer .answer")]
    before = [round(part.bounding_box()["y"]) for part in parts]
    type_text(page, "The cat sat on the mat.")
    expect(page.locator("body")).to_contain_text("guesses at any other")
    expect(page.locator(".explorer .token", has_text="dull")).to_have_count(0)
    assert [round(part.bounding_box()["y"]) for part in parts] == before
    cut = "e => e.scrollHeight > e.clientHeight || e.scrollWidth > e.clientWidth"
    rule = page.locator(".explorer .rule")  # beside the menu of pieces of words, which takes room
    expect(rule).to_have_text("each row is a query and adds up to 1")
    assert not rule.evaluate(cut)


def test_enter_runs_a_text_and_with_shift_begins_a_line(server, open_page):
    page = ready(open_page(server.url + "/?model=sentiment"))
    box = page.get_by_label("Text", exact=True)
    box.fill("Not bad.")
    box.press("Shift+Enter")
    page.keyboard.type("The end.")
    expect(box).to_have_value("Not bad.\nThe end.")
    expect(page.locator(".explorer .token", has_text="dull")).to_be_visible()  # not yet
    box.press("Enter")
    expect(page.locator(".explorer .token", has_text="dull")).to_have_count(0)
    expect(box).to_have_value("Not bad.\nThe end.")


def test_the_first_picture_comes_within_ten_seconds_and_without_a_click(server, open_page):
    started = time.monotonic()
    page = ready(open_page(server.url))
    assert time.monotonic() - started < 10
    expect(page.locator(".explorer .answer .first")).to_have_text("positive")
    assert strongest_pixel(page, ".atlas-scroll canvas") > 100
    assert strongest_pixel(page, ".map-box canvas >> nth=0") > 100
    expect(page.locator(".explorer .caption")).to_contain_text("float32")


def test_heads_and_tokens_are_chosen_mixed_and_left_out_without_a_rerun(server, open_page):
    page = ready(open_page(server.url))
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    page.evaluate(
        """() => {
          window.frames_sent = 0;
          const send = WebSocket.prototype.send;
          WebSocket.prototype.send = function (...data) {
            window.frames_sent++;
            send.apply(this, data);
          };
        }"""
    )
    atlas = page.locator(".atlas-scroll canvas")
    atlas.click(position={"x": 40, "y": 20})
    expect(page.locator(".map-panel h2")).to_have_text("Layer 0 · head 0")
    atlas.press("ArrowDown")
    atlas.press("ArrowRight")
    expect(page.locator(".map-panel h2")).to_have_text("Layer 1 · head 1")
    atlas.press("Shift+ArrowRight")
    expect(page.locator(".map-panel h2")).to_have_text("Mean of 2 heads")
    page.locator(".map-box .over").hover()
    page.locator(".explorer .token", has_text="acting").click()
    page.get_by_label("Tokens left out").select_option("special")
    page.get_by_role("button", name="A line for each link").click()
    page.wait_for_timeout(300)
    assert page.evaluate("window.frames_sent") == 0
    # Plain requests beside the page: maps come, and where the reader looks is told. A new address
    # has a browser look for the page's icon again.
    beside = re.compile("/attention-(weights|selection)/|/favicon")
    assert [url for url in sent if not beside.search(url)] == []


def test_the_weight_under_the_pointer_is_the_models_own(server, open_page):
    page = ready(open_page(server.url))
    title = page.locator(".map-panel h2").inner_text()
    layer, head = map(int, re.findall(r"\d+", title))
    trace = av.trace(av.load("sentiment"), known()["sentiment"].example)
    words = trace.tokens.text
    exact = trace.attention(layer, head)[words.index("bad"), words.index("not")]
    shown = hover_until(page, "bad → not")
    assert float(shown) == pytest.approx(float(exact), rel=0.005)


def test_locking_a_token_shades_what_it_attends_to_and_what_attends_to_it(server, open_page):
    page = ready(open_page(server.url))

    def shades() -> list[str]:
        tokens = page.locator(".explorer .token")
        return tokens.evaluate_all("all => all.map(token => token.style.background)")

    before = shades()
    page.locator(".explorer .token", has_text="acting").click()
    expect(page.locator(".explorer .token.locked")).to_have_text("acting")
    page.mouse.move(5, 5)
    after = shades()
    assert len(after) == 14
    assert after != before
    page.get_by_label("Shading of the text").select_option("to")
    assert shades() != after
    expect(page.locator(".explorer .token.locked")).to_have_text("acting")
    expect(page.locator(".explorer .beside h3")).to_contain_text("attend to acting")
    page.locator(".atlas-scroll canvas").press("ArrowUp")
    expect(page.locator(".explorer .token.locked")).to_have_text("acting")


def picture(page: Page, selector: str) -> str:
    return page.locator(selector).evaluate("canvas => canvas.toDataURL()")


def test_a_new_text_repaints_the_thumbnails(server, open_page):
    page = ready(open_page(server.url))
    before = picture(page, ".atlas-scroll canvas")
    type_text(page, "not a good film")
    expect(page.locator(".explorer .answer .first")).to_have_text("negative")
    assert picture(page, ".atlas-scroll canvas") != before


def test_own_text_changes_answer_and_tokens_and_keeps_the_chosen_head(server, open_page):
    page = ready(open_page(server.url))
    page.locator(".atlas-scroll canvas").click(position={"x": 40, "y": 20})
    type_text(page, "not a good film")
    expect(page.locator(".explorer .answer .first")).to_have_text("negative")
    expect(page.locator(".explorer .token")).to_have_text(
        ["[CLS]", "not", "a", "good", "film", "[SEP]"]
    )
    expect(page.locator(".map-panel h2")).to_have_text("Layer 0 · head 0")


@pytest.mark.slow
def test_exact_maps_of_a_long_text_are_fetched_when_looked_at(server, open_page):
    page = ready(open_page(server.url))
    choose_model(page, "minilm")
    expect(page.locator(".explorer .caption")).to_contain_text("minilm")
    type_text(page, LONG)
    expect(page.locator(".explorer .caption")).to_contain_text("138 tokens")
    expect(page.locator(".explorer .legend")).to_contain_text("exact, float32")
    a_map = re.compile(r"/attention-weights/[0-9a-f]+/encoder/(\d+)/(\d+)$")  # not its raw scores
    with page.expect_response(lambda r: a_map.search(r.url) is not None) as answer:
        page.locator(".atlas-scroll canvas").press("ArrowLeft")
    layer, head = map(int, a_map.findall(answer.value.url)[0])
    trace = av.trace(av.load("minilm"), LONG)
    got = np.frombuffer(answer.value.body(), "<f4").reshape(138, 138)
    exact = trace.attention(layer, head)
    assert np.abs(got - exact).max() <= 1e-6
    # What is read out is the locked token's strongest link on this head, exactly.
    expect(page.locator(".explorer .readout")).to_contain_text("rank 1 of 138")
    locked = int(page.locator(".explorer .token.locked").get_attribute("data-index") or -1)
    shown = page.locator(".explorer .readout .big").get_attribute("title")
    assert float(shown or 0) == pytest.approx(float(exact[locked].max()), abs=1e-6)


@pytest.mark.slow
def test_a_mix_of_a_long_text_is_made_of_exact_maps_that_are_fetched(server, open_page):
    page = ready(open_page(server.url))
    choose_model(page, "minilm")
    expect(page.locator(".explorer .caption")).to_contain_text("minilm")
    type_text(page, LONG)
    expect(page.locator(".explorer .caption")).to_contain_text("138 tokens")
    atlas = page.locator(".atlas-scroll canvas")
    atlas.press("Home")
    with page.expect_response(lambda r: r.url.endswith("/0/2")):
        atlas.press("Shift+ArrowRight")
        atlas.press("Shift+ArrowRight")
    expect(page.locator(".map-panel h2")).to_have_text("Mean of 3 heads")
    expect(page.locator(".explorer .legend")).to_contain_text("exact, float32")
    locked = int(page.locator(".explorer .token.locked").get_attribute("data-index") or -1)
    trace = av.trace(av.load("minilm"), LONG)
    mean = np.mean([trace.attention(0, head)[locked] for head in range(3)], axis=0)
    page.mouse.move(5, 5)
    shown = page.locator(".explorer .readout .big").get_attribute("title")
    assert float(shown or 0) == pytest.approx(float(mean.max()), abs=1e-6)


def test_hostile_text_is_shown_as_text(server, open_page):
    page = ready(open_page(server.url))
    choose_model(page, "minilm")
    expect(page.locator(".explorer .caption")).to_contain_text("minilm")
    type_text(page, HOSTILE)
    expect(page.locator(".explorer .token", has_text="script")).to_have_count(1)
    assert page.locator(".explorer b >> text=bold").count() == 0
    assert page.locator(".explorer img").count() == 0


def test_bad_input_gets_a_sentence_and_good_input_works_after_it(server, open_page):
    page = ready(open_page(server.url))
    for text, model, sentence in (
        ("", None, "text is empty"),
        ("good " * 100, None, "takes at most 64"),
        (None, "sentimant", 'Did you mean "sentiment"?'),
        (None, "someone/some-model", "the hub cannot be reached"),
        (None, "/etc", "outside the folders"),
    ):
        if text is not None:
            type_text(page, text)
        if model is not None:
            choose_model(page, model)
        expect(page.get_by_role("alert").filter(has_text=sentence)).to_be_visible()
        if model is not None:
            choose_model(page, "sentiment")
        type_text(page, "a good film")
        expect(page.locator(".explorer .answer .first")).to_have_text("positive")
        expect(page.get_by_role("alert").filter(has_text=sentence)).to_have_count(0)


def test_a_folder_of_the_operator_opens_and_a_translation_shows_three_stacks(
    server, open_page, models_folder
):
    folder = tiny.save("bart", models_folder / "bart")
    page = ready(open_page(server.url))
    choose_model(page, str(folder))
    expect(page.locator(".explorer .caption")).to_contain_text("cross-attention 2 layers × 4 heads")
    target = page.get_by_label("Target", exact=True)
    target.fill("a dog")
    target.press("Enter")
    expect(page.locator(".explorer .token", has_text="dog")).to_be_visible()
    page.get_by_label("Stack").select_option("encoder")
    expect(page.locator(".explorer .line")).to_have_count(1)


def test_a_link_straight_to_the_heads_page_works_and_a_point_opens_its_head(server, open_page):
    page = open_page(f"{server.url}/heads")
    points = page.locator(".js-plotly-plot .scatterlayer .point")
    expect(points).to_have_count(12)
    box = points.nth(5).bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    ready(page)
    assert page.locator(".map-panel h2").inner_text() == "Layer 1 · head 1"
    page.locator(".atlas-scroll canvas").press("ArrowUp")
    expect(page.locator(".map-panel h2")).to_have_text("Layer 0 · head 1")
    go(page, "Heads")
    expect(page.locator(".js-plotly-plot")).to_be_visible()
    expect(page).to_have_title("Heads · attnviz")
    go(page, "Attention")
    ready(page)
    expect(page.locator(".map-panel h2")).to_have_text("Layer 0 · head 1")


@pytest.mark.parametrize(
    ("width", "scheme"),
    [
        (1400, "light"), (800, "dark"),
        pytest.param(1400, "dark", marks=pytest.mark.slow),
        pytest.param(800, "light", marks=pytest.mark.slow),
    ],
)  # fmt: skip
def test_nothing_is_cut_off_at_either_width(server, open_page, width, scheme):
    page = ready(open_page(server.url, width=width, scheme=scheme))
    assert page.locator(".explorer").get_attribute("data-theme") == scheme
    parts = page.locator(".explorer, .explorer *")
    assert parts.count() > 50
    too_wide = parts.evaluate_all(
        """all => all.filter(part => {
          const style = getComputedStyle(part);
          return part.scrollWidth > part.clientWidth + 1 && part.clientWidth > 0
            && style.display !== "inline" && !["hidden", "auto"].includes(style.overflowX);
        }).map(part => part.className)"""
    )
    assert too_wide == []


def test_two_windows_do_not_disturb_each_other(server, open_page):
    first, second = ready(open_page(server.url)), ready(open_page(server.url))
    type_text(first, "a good film")
    type_text(second, "not a good film")
    expect(first.locator(".explorer .answer .first")).to_have_text("positive")
    expect(second.locator(".explorer .answer .first")).to_have_text("negative")


def test_an_exported_file_works_without_a_network(open_page, tmp_path):
    trace = av.trace(av.load("minilm"), HOSTILE)
    path = av.view(trace).to_html(tmp_path / "view.html")
    page = ready(open_page(path.as_uri(), offline=True))
    expect(page.locator(".explorer .token", has_text="script")).to_have_count(1)
    assert page.locator("img").count() == 0
    exact = trace.attention(5, 0)
    page.locator(".atlas-scroll canvas").press("ArrowUp")
    expect(page.locator(".map-panel h2")).to_contain_text("Layer 4")
    assert exact.shape[0] == page.locator(".explorer .token").count()


def test_a_picture_is_explored_patch_by_patch(server, open_page):
    page = open_page(f"{server.url}/home")
    page.get_by_role("button", name="Open digits").click()
    ready(page)
    expect(page.locator(".explorer .answer .first")).to_have_text("3")
    expect(page.locator(".explorer .token.locked")).to_have_text("[CLS]")
    shaded = ".explorer .picture-row canvas >> nth=1"
    before = picture(page, shaded)
    page.locator(shaded).click(position={"x": 150, "y": 150})
    page.mouse.move(5, 5)
    assert picture(page, shaded) != before
    trace = av.trace(av.load("digits"), Image.open(known()["digits"].picture))
    pair = page.locator(".explorer .readout .pair").inner_text()
    query, key = (trace.tokens.text.index(name) for name in pair.split(" → "))
    layer, head = map(int, re.findall(r"\d+", page.locator(".map-panel h2").inner_text()))
    shown = page.locator(".explorer .readout .big").get_attribute("title")
    exact = trace.attention(layer, head)[query, key]
    assert float(shown or 0) == pytest.approx(float(exact), abs=1e-6)


def test_nothing_beside_a_small_picture_fills_the_window_with_it_and_its_model_is_said_whole(
    server, open_page
):
    page = ready(open_page(server.url + "/?model=digits"))
    page.get_by_alt_text("The picture that is read").hover()
    expect(page.get_by_role("button", name="Fullscreen")).to_have_count(0)
    said = page.get_by_text("image-classification · 109 k weights")
    assert said.evaluate("e => e.scrollWidth <= e.clientWidth")


def test_the_rows_of_the_frame_touch_where_a_page_asks_for_no_input(server, open_page):
    page = open_page(server.url + "/train")
    expect(page.get_by_role("heading", name="Data", exact=True)).to_be_visible()
    header, steps = (page.locator(f".st-key-{row}").bounding_box() for row in ("places", "steps"))
    assert abs(header["y"] + header["height"] - steps["y"]) <= 1


def test_the_way_back_from_a_view_is_one_step(server, open_page):
    page = ready(open_page(f"{server.url}/?model=sentiment&text=Not+bad."))
    page.get_by_role("link", name="Compare", exact=True).click()
    expect(page.get_by_role("heading", name="Compare", exact=True)).to_be_attached()
    expect(page).to_have_url(re.compile("compare.*model=sentiment&text=Not"))
    page.go_back()
    ready(page)
    expect(page.get_by_role("heading", name="Attention", exact=True)).to_be_attached()


def test_an_address_in_a_text_becomes_no_link(server, open_page):
    text = "see https://a.example/b, www.b.example or me@c.example"
    page = open_page(f"{server.url}/compare?{urlencode({'model': 'sentiment', 'text': text})}")
    shown = page.get_by_text("A: see")
    expect(shown).to_contain_text("a.example/b, ")
    assert shown.locator("a").count() == 0
