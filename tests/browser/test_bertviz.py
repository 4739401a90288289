"""BertViz's three views without a network: they draw, and answer the pointer."""

import pytest
from playwright.sync_api import FrameLocator, expect

import attnviz as av
from attnviz.views.bertviz import bertviz_html, frame, height

TEXT = "not a good film"


@pytest.fixture
def opened(open_page, tmp_path):
    def open_view(trace, **options) -> FrameLocator:
        path = tmp_path / "view.html"
        path.write_text(frame(bertviz_html(trace, **options)))
        inside = open_page(path.as_uri(), offline=True).frame_locator("iframe")
        expect(inside.locator("#vis svg")).to_be_visible()
        return inside

    return open_view


@pytest.fixture(scope="module")
def trace():
    return av.trace(av.load("sentiment"), TEXT)


def test_the_head_view_draws_a_line_for_each_weight(opened, trace):
    page = opened(trace)
    layer = trace.stack().layers[0].weights
    lines = page.locator("#attention line")
    expect(lines).to_have_count(layer.size)
    drawn = lines.evaluate_all(
        "all => all.map(line => Number(line.getAttribute('stroke-opacity')))"
    )
    assert max(abs(a - b / 4) for a, b in zip(drawn, layer.ravel(), strict=True)) < 1e-4
    page.locator("#left text", has_text="good").hover()
    expect(page.locator("#attention line[visibility=visible]")).to_have_count(4 * 6)
    page.locator("#layer").select_option("2")
    last = trace.stack().layers[2].weights
    shown = page.locator("#attention line").first.get_attribute("stroke-opacity")
    assert float(shown or 0) == pytest.approx(last[0, 0, 0] / 4, abs=1e-4)
    page.locator("#vis svg > g").last.locator("rect").first.dblclick()
    alone = page.locator("#attention line").first.get_attribute("stroke-opacity")
    assert float(alone or 0) == pytest.approx(last[0, 0, 0], abs=1e-4)
    expect(page.locator("#failed")).to_be_hidden()


def test_the_head_and_the_neuron_view_open_on_a_chosen_head(opened, trace):
    page = opened(trace, at=(2, 1))
    expect(page.locator("#layer")).to_have_value("2")
    drawn = page.locator("#attention line").evaluate_all(
        "all => all.map(line => Number(line.getAttribute('stroke-opacity')))"
    )
    alone = trace.attention(2, 1)
    n = alone.size
    shown = max((drawn[at : at + n] for at in range(0, len(drawn), n)), key=sum)
    assert max(abs(a - b) for a, b in zip(shown, alone.ravel(), strict=True)) < 1e-4
    neuron = opened(trace, view="neuron", at=(2, 1))
    expect(neuron.locator("#layer")).to_have_value("2")
    expect(neuron.locator("#att_head")).to_have_value("1")
    with pytest.raises(av.InputError, match=r"No head 9.0 in the encoder"):
        bertviz_html(trace, at=(9, 0))


def test_the_model_view_opens_a_head(opened, trace):
    page = opened(trace, view="model")
    cells = page.locator(".attn_background")
    expect(cells).to_have_count(12)
    page.locator("#vis svg > g").nth(5).locator("> rect").last.click()
    expect(page.locator("text.detail")).to_have_text("Layer 1, Head 1")
    expect(page.locator("text.token")).to_have_count(2 * 6)
    expect(page.locator("#failed")).to_be_hidden()


def test_the_neuron_view_opens_the_vectors_of_a_token(opened, trace):
    page = opened(trace, view="neuron")
    token = page.locator("#collapsed #leftText > g").nth(3)
    token.locator("text").hover()
    token.locator("rect").last.click()
    expect(page.locator("#expanded")).to_have_attribute("visibility", "visible")
    values = page.locator("#expanded #queries .element").evaluate_all(
        "all => all.slice(0, 16).map(each => Number(each.getAttribute('data-value')))"
    )
    assert values == pytest.approx(list(trace.query(0, 0)[0]), abs=1e-4)
    expect(page.locator("#failed")).to_be_hidden()


@pytest.mark.parametrize("view", ["head", "model", "neuron"])
def test_the_frame_is_as_high_as_what_is_drawn(opened, trace, view):
    page = opened(trace, view=view)
    drawn = page.locator("body").evaluate("body => body.scrollHeight")
    assert abs(height(view, trace.stack()) - drawn) < 80


def test_a_script_that_fails_is_said_and_not_an_empty_frame(browser, tmp_path, trace):
    path = tmp_path / "view.html"
    path.write_text(bertviz_html(trace).replace("d3.select(", "d3.gone("))
    page = browser.new_page()
    page.goto(path.as_uri())
    expect(page.locator("#failed")).to_be_visible()
    page.close()
