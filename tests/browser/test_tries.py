"""What is selected, tried in a real browser: measured, kept as a try, shown, taken back, shared."""

import json
import re

from PIL import Image
from playwright.sync_api import Page, expect

import attnviz as av
from attnviz.models.registry import known
from tests.browser.frame import follow

CELL = "/?model=sentiment&heads=2.0&lock=0:10"  # [CLS] -> not
TEXT = "The plot was dull, but the acting was not bad."

_COUNTS = """() => {
  window.sent = 0;
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (...all) { window.sent++; return send.apply(this, all); };
}"""


def chips(page: Page):
    return page.locator(".explorer .tries .chip")


def act(page: Page, name: str) -> None:
    page.locator(".explorer .action", has_text=name).click()


def opened(open_page, server, address: str = CELL) -> Page:
    page = open_page(server.url + address)
    expect(chips(page).first).to_contain_text("positive")
    measured(page)
    expect(page.locator(".explorer .matters")).to_contain_text("turns to negative")
    return page


def measured(page: Page) -> None:
    """Have the selection measured where a busy machine leaves that to a button."""
    matters = page.locator(".explorer .matters")
    said = matters.get_by_text(re.compile("answer|vector|change"))
    for _ in range(120):
        if said.count():
            return
        matters.get_by_role("button", name="Measure").evaluate_all("all => all[0]?.click()")
        page.wait_for_timeout(500)


def test_a_cell_is_measured_and_its_numbers_are_those_of_interventions(server, open_page):
    page = opened(open_page, server)
    effect = av.intervene(av.load("sentiment"), TEXT, av.CutEdges((0,), (10,)))
    exact = page.locator(".explorer .matters .mono").nth(1).get_attribute("title") or ""
    assert str(effect.after.likely(2)["positive"]) in exact
    expect(page.locator(".explorer .matters")).to_contain_text("cut in all 12 heads")
    expect(page.locator(".explorer .matters")).to_contain_text("no visible change")
    expect(page.locator(".explorer .matters")).to_contain_text("the other heads carry it too")


def test_the_same_place_in_another_text_is_measured_again(server, open_page):
    page = open_page(server.url + "/?model=sentiment")
    matters = page.locator(".explorer .matters")
    expect(matters).to_contain_text("“[CLS]” hidden")
    measured(page)
    box = page.get_by_role("textbox", name="Text", exact=True)
    box.fill("The soup was cold.")
    box.press("Control+Enter")
    expect(chips(page).first).not_to_contain_text("0.974")  # of the text before
    expect(matters).to_contain_text("“[CLS]” hidden")
    measured(page)
    expect(matters.locator(".mono")).not_to_have_text("…")


def test_a_slow_measurement_can_be_stopped(server, open_page):
    """The clock of the server is told slow; what is asked for by the button never comes."""

    def answer(route):
        if json.loads(route.request.post_data or "{}")["tries"]:
            return  # on its way for ever
        answered = route.fetch()
        content = answered.json()
        content["original"]["seconds"] = 5
        route.fulfill(response=answered, json=content)

    page = open_page("about:blank")
    page.route("**/tries", answer)
    page.goto(server.url + CELL)
    matters = page.locator(".explorer .matters")
    button = matters.get_by_role("button")
    expect(button).to_have_text("Measure (about 10 s)")
    button.click()
    expect(button).to_have_text("Stop (about 10 s)")
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    expect(button).to_have_text("Measure (about 10 s)")
    expect(matters.locator(".problem")).to_have_count(0)
    expect(button).to_be_focused()


def test_a_hidden_word_is_a_try_without_a_rerun_and_undo_takes_it_back(server, open_page):
    page = opened(open_page, server)
    page.evaluate(_COUNTS)
    act(page, "Hide this word")
    expect(chips(page)).to_have_count(2)
    expect(chips(page).nth(1)).to_contain_text("“not” hidden")
    expect(chips(page).nth(1)).to_contain_text(re.compile(r"negative 0?\.976"))
    page.keyboard.press("s")  # on the original, beside the other
    expect(chips(page).nth(2)).to_contain_text("head 2.0 silenced")
    chips(page).nth(1).click()
    expect(page.locator(".explorer .answer .first").first).to_have_text("negative")
    act(page, "Silence this head")
    expect(chips(page).nth(2)).to_contain_text("+ head 2.0 silenced")
    expect(page).to_have_url(re.compile(r"tries=h10_-s2\.0_s2\.0_a1_b2"))
    page.keyboard.press("z")
    expect(chips(page)).to_have_count(3)
    page.keyboard.press("z")
    page.keyboard.press("z")
    expect(chips(page)).to_have_count(1)
    expect(page.locator(".explorer .answer .first").first).to_have_text("positive")
    assert page.evaluate("window.sent") == 0


def test_an_address_restores_the_strip_and_what_is_shown(server, open_page):
    page = opened(open_page, server)
    act(page, "Cut this edge")
    page.get_by_label("Where it is cut").click()
    page.get_by_role("button", name="in all heads").click()
    expect(chips(page).nth(2)).to_contain_text("negative")
    chips(page).nth(2).click()
    expect(page).to_have_url(re.compile("tries=c0to10in2.0_c0to10_a2_b0"))
    again = open_page(page.url)
    expect(chips(again)).to_have_count(3)
    expect(chips(again).nth(2)).to_have_attribute("aria-pressed", "true")
    expect(again.locator(".explorer .readout .big")).to_have_text("0")  # the edge is cut
    expect(chips(again).nth(0)).to_contain_text("positive")


def test_a_and_b_lead_to_compare_and_the_steps_to_interventions(server, open_page):
    page = opened(open_page, server, CELL + "&tries=h10_-s2.0_b2")
    page.get_by_role("button", name="Compare A with B").click()
    expect(page.get_by_role("heading", name="Which heads moved")).to_be_visible()
    expect(page.locator("body")).to_contain_text("original")
    page = opened(open_page, server, CELL + "&tries=h10_-s2.0_b2")
    page.get_by_role("button", name="Open in Interventions").click()
    expect(page.locator("body")).to_contain_text("Hide the token not (10) from all others")
    expect(page.locator("body")).to_contain_text("Silence head 2.0")


def test_an_embedding_turns_and_a_word_of_many_tokens_is_hidden_whole(server, open_page):
    page = open_page(
        f"{server.url}/?model=minilm&text=an unbelievably good film&heads=3.1&unit=word&lock=b2"
    )
    expect(page.locator(".explorer .matters")).to_contain_text("“unbelievably” hidden")
    measured(page)
    expect(page.locator(".explorer .matters")).to_contain_text("the vector turns")
    # Attribution asks for the second text that it needs.
    expect(page.locator(".explorer .action", has_text="Explain")).to_have_attribute(
        "aria-disabled", "false"
    )
    act(page, "Hide this word")
    expect(chips(page).nth(1)).to_contain_text("turned 0.")


def test_a_picture_of_ones_own_is_tried_and_its_tries_are_compared_though_no_link_carries_it(
    server, open_page, tmp_path
):
    example = known()["digits"].picture
    assert example is not None
    upside_down = Image.open(example).rotate(180)
    upside_down.save(tmp_path / "own.png")
    page = open_page(f"{server.url}/?model=digits")
    page.get_by_role("button", name="Picture", exact=True).click()
    page.locator("[data-testid=stFileUploader] input[type=file]").set_input_files(
        tmp_path / "own.png"
    )
    page.get_by_role("button", name="Picture", exact=True).click()
    trace = av.trace(av.load("digits"), upside_down)
    expect(page.locator(".explorer .answer .first")).to_have_text(trace.prediction.text)
    page.locator(".map-box .over").press("ArrowRight")
    measured(page)
    act(page, "Hide this patch")
    hidden = re.compile(r"row (\d), col (\d).* hidden")
    expect(chips(page).nth(1)).to_contain_text(hidden)
    row, column = map(int, hidden.findall(chips(page).nth(1).inner_text())[0])
    effect = av.intervene(
        av.load("digits"), upside_down, av.MaskToken(1 + 8 * row + column, stack="encoder")
    )
    answer, probability = next(iter(effect.after.likely(1).items()))
    expect(chips(page).nth(1)).to_contain_text(f"{answer} {probability:.3g}")
    act(page, "Cut this edge")
    act(page, "Silence this head")
    expect(chips(page)).to_have_count(4)
    page.keyboard.press("z")
    expect(chips(page)).to_have_count(3)
    chips(page).nth(1).click(modifiers=["Shift"])
    page.get_by_role("button", name="Compare A with B").click()
    expect(page.get_by_role("heading", name="Which heads moved")).to_be_visible()
    expect(page.locator("body")).to_contain_text(f"row {row}, col {column}")
    page.go_back()  # one step: the page names its input as it opens
    expect(chips(page)).to_have_count(3)
    act(page, "Explain the answer")  # in the same session, or the picture would be gone
    expect(page.get_by_text("The picture", exact=True)).to_be_visible()
    follow(page, "Attention", "views")
    expect(page.locator(".explorer .answer .first")).to_have_text(trace.prediction.text)
    expect(chips(page)).to_have_count(3)
    page.get_by_role("button", name="Open in Interventions").click()
    expect(page.locator("body")).to_contain_text(f"Hide the patch row {row}, col {column}")
