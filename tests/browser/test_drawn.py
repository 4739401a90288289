"""What is drawn besides weights, in a real browser: its numbers are Python's."""

import re

import numpy as np
import pytest
from playwright.sync_api import Page, expect

import attnviz as av
from attnviz.attribution.drawn import relevance_maps, value_lengths
from attnviz.metrics.quantities import on_first_token, quantity_map
from attnviz.models.registry import known
from tests.browser.test_explorer import choose, lock, numbers, shown
from tests.browser.test_journeys import choose_model, hover_until, ready

TEXT = known()["sentiment"].example


@pytest.fixture(scope="module")
def sentiment():
    return av.trace(av.load("sentiment"), TEXT)


def draw(page: Page, name: str) -> None:
    page.get_by_label("Quantity to draw").select_option(name)


def heading(page: Page, text: str) -> None:
    expect(page.locator(".map-panel h2")).to_have_text(text)


def test_a_file_draws_rollout_and_flow_up_to_the_layer_of_the_chosen_head(
    open_page, tmp_path, sentiment
):
    page = open_page(av.view(sentiment).to_html(tmp_path / "v.html").as_uri(), offline=True)
    choose(page, 1, 3)
    lock(page, "acting")
    at = sentiment.tokens.text.index("acting")
    for name in ("rollout", "flow"):
        draw(page, name)
        heading(page, "Layers 0–1")
        wanted = quantity_map(sentiment, name, 1)[at]
        assert shown(page) == pytest.approx(wanted.max(), rel=1e-6)
        expect(page.locator(".map-panel .formula")).to_contain_text("Abnar and Zuidema 2020")
    page.locator(".atlas-scroll canvas").press("ArrowDown")
    heading(page, "Layers 0–2")
    assert shown(page) == pytest.approx(quantity_map(sentiment, "flow", 2)[at].max(), rel=1e-6)
    numbers(page)
    rows = page.locator(".map-panel details[open]", has_text="Table of the locked row")
    values = rows.locator("tbody td span").evaluate_all(
        "all => all.map(cell => Number(cell.title))"
    )
    np.testing.assert_allclose(values, quantity_map(sentiment, "flow", 2)[at], rtol=1e-6)
    page.get_by_role("button", name="A line for each link").click()
    expect(page.locator(".lines-box")).to_be_visible()


def test_a_decoder_draws_rollout_without_its_first_token_and_says_so(open_page, tmp_path):
    trace = av.trace(av.load("induction"), known()["induction"].example)
    page = open_page(av.view(trace).to_html(tmp_path / "v.html").as_uri(), offline=True)
    left_out = page.get_by_label("Tokens left out")
    draw(page, "rollout")
    expect(left_out).to_have_value("first")
    layer = int(re.findall(r"\d+", page.locator(".map-panel h2").inner_text())[-1])
    rolled = quantity_map(trace, "rollout", layer)
    share = f"{100 * on_first_token(rolled):.1f} %"
    stated = page.locator(".text-panel .stated")
    expect(stated).to_contain_text(f"{share} of this is on the first token, which is left out.")
    rest = rolled[-1, 1:] / rolled[-1, 1:].sum()
    assert shown(page) == pytest.approx(rest.max(), rel=1e-5)
    draw(page, "weights")
    expect(left_out).to_have_value("nothing")
    draw(page, "flow")
    left_out.select_option("nothing")  # the reader wants it
    draw(page, "rollout")
    expect(left_out).to_have_value("nothing")
    if on_first_token(rolled) >= 0.5:
        expect(stated).to_contain_text("leave it out to see the rest")


def test_a_file_says_what_it_does_not_hold_and_goes_on_with_weights(open_page, tmp_path, sentiment):
    page = open_page(av.view(sentiment).to_html(tmp_path / "v.html").as_uri(), offline=True)
    draw(page, "relevance")
    expect(page.locator(".map-panel [role=alert]:visible")).to_have_text(
        "Gradient-weighted relevance needs the model, which a file does not hold: the app draws "
        "it. Attention weights are drawn."
    )
    assert page.get_by_label("Quantity to draw").input_value() == "weights"
    numbers(page)
    expect(page.locator(".path-panel")).to_contain_text("A file does not hold")


def test_raw_scores_show_what_a_mask_hides_and_stand_beside_weights(open_page, tmp_path):
    trace = av.trace(av.load("induction"), known()["induction"].example)
    page = open_page(av.view(trace).to_html(tmp_path / "v.html").as_uri(), offline=True)
    choose(page, 1, 0)
    scores = quantity_map(trace, "scores", 1, 0)
    key = int(trace.attention(1, 0)[-1].argmax())  # a decoder opens on its last token
    assert shown(page) == pytest.approx(float(trace.attention(1, 0)[-1, key]))
    beside = page.locator(".explorer .readout p", has_text="raw score")
    assert float(beside.get_attribute("title") or "nan") == pytest.approx(scores[-1, key], rel=1e-6)
    draw(page, "scores")
    assert shown(page) == pytest.approx(scores[-1, key], rel=1e-6)
    expect(page.locator(".explorer .readout")).to_contain_text("weight ")
    expect(page.locator(".legend")).to_contain_text("hidden by a mask")
    first, comma = trace.tokens.text[0], trace.tokens.text.index(",")
    assert hover_until(page, f"{first} → {trace.tokens.text[comma]}") == "hidden"


def test_scores_are_of_tokens_and_the_lock_is_carried_along(open_page, tmp_path, minilm):
    trace = av.trace(minilm, "The cat sat uncontrollably.")
    page = open_page(av.view(trace).to_html(tmp_path / "v.html").as_uri(), offline=True)
    page.get_by_label("Units").select_option("word")
    lock(page, "cat")
    draw(page, "scores")
    expect(page.locator(".text-panel .stated")).to_contain_text(
        "Raw scores exist only for single tokens"
    )
    expect(page.locator(".explorer .token.locked")).to_have_text("cat")
    draw(page, "weights")
    expect(page.locator(".explorer .token.locked")).to_have_text("cat")
    expect(page.locator(".text-panel .stated")).to_contain_text("sum of what its tokens receive")


def test_the_app_draws_what_needs_the_model_without_a_rerun(server, open_page, sentiment):
    page = ready(open_page(server.url))
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
    layer, head = map(int, re.findall(r"\d+", page.locator(".map-panel h2").inner_text()))
    lock(page, "acting")
    at = sentiment.tokens.text.index("acting")
    expect(page.locator(".explorer .token.locked")).to_have_text("acting")
    draw(page, "values")
    expect(page.locator(".map-panel .formula")).to_contain_text("Kobayashi et al. 2020")
    lengths = value_lengths(av.load("sentiment"), TEXT)["encoder"][layer][head]
    wanted = (sentiment.attention(layer, head) * lengths)[at].max()
    assert shown(page) == pytest.approx(wanted, rel=1e-5)
    draw(page, "rollout")
    heading(page, f"Layers 0–{layer}")
    expected = quantity_map(sentiment, "rollout", layer)[at].max()
    assert shown(page) == pytest.approx(expected, rel=1e-6)
    draw(page, "relevance")
    expect(page.locator(".map-panel .formula")).to_contain_text('y = logit of "positive"')
    for answer in ("positive", "negative"):
        if answer == "negative":
            page.get_by_label("Answer that the relevance is computed for").select_option(answer)
        expect(page.locator(".map-panel .formula")).to_contain_text(f'logit of "{answer}"')
        found = relevance_maps(av.load("sentiment"), TEXT, target=answer).by_stack["encoder"]
        assert shown(page) == pytest.approx(found[layer][at].max(), rel=1e-3)
    assert page.evaluate("window.frames_sent") == 0


def test_the_path_of_a_locked_pair_ends_in_the_weight_of_the_map(server, open_page, sentiment):
    page = ready(open_page(server.url))
    page.locator(".atlas-scroll canvas").press("Home")
    heading(page, "Layer 0 · head 0")
    page.locator(".explorer .token", has_text="acting").click()
    page.mouse.move(2, 2)
    page.locator(".map-box .over").press("ArrowRight")
    pair = page.locator(".explorer .readout .pair")
    query, key = pair.inner_text().split(" → ")
    numbers(page)
    path = page.locator(".path-panel")
    expect(path.locator(".path-token").nth(0)).to_have_text(query)
    expect(path.locator(".path-token").nth(1)).to_have_text(key)
    weight = path.locator(".chain .weight .value")
    assert float(weight.get_attribute("data-exact") or "nan") == pytest.approx(
        shown(page), abs=1e-6
    )
    at = [int((path.locator(".path-token").nth(i).get_attribute("title") or "").split()[-1])
          for i in (0, 1)]  # fmt: skip
    assert shown(page) == pytest.approx(float(sentiment.attention(0, 0)[at[0], at[1]]), abs=1e-7)
    page.locator(".atlas-scroll canvas").press("ArrowRight")
    expect(path.locator("header").last).to_contain_text("head 1")
    other = float(sentiment.attention(0, 1)[at[0], at[1]])
    assert float(weight.get_attribute("data-exact") or "nan") == pytest.approx(other, abs=1e-6)


def test_another_stack_that_does_not_have_it_says_why(server, open_page):
    page = ready(open_page(server.url))
    choose_model(page, "dates")
    expect(page.locator(".explorer .answer .first")).to_have_text("2024-03-05")
    page.get_by_label("Stack").select_option("encoder")
    page.locator(".atlas-scroll canvas").press("End")
    draw(page, "rollout")
    heading(page, "Layers 0–1")
    page.get_by_label("Stack").select_option("cross")
    expect(page.locator(".map-panel [role=alert]:visible")).to_contain_text(
        "also reads another stack"
    )
    draw(page, "relevance")
    expect(page.locator(".map-panel .formula")).to_contain_text('log probability of "2024-03-05"')
