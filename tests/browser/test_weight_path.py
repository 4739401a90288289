"""The numbers behind one weight, read in a real browser."""

import math

import pytest
from playwright.sync_api import expect

import attnviz as av
from attnviz.metrics.weight_path import weight_path
from attnviz.views.weight_path import view_weight_path
from tests import tiny


def test_every_number_can_be_read_and_leads_to_the_weight(open_page, tmp_path, tiny_model):
    trace = av.trace(tiny_model("gemma2"), tiny.SENTENCE)
    path = weight_path(trace, 1, 1, 8, 6)
    page = open_page(
        view_weight_path(path).to_html(tmp_path / "view.html").as_uri(), offline=True, width=800
    )
    expect(page.locator(".chain .value")).to_have_count(6)
    values = page.locator(".chain .value").evaluate_all(
        "all => all.map((value) => Number(value.dataset.exact))"
    )
    dot, scaled, capped, score, raised, weight = values
    assert scaled == pytest.approx(dot * path.scaling)
    assert capped == pytest.approx(2 * math.tanh(scaled / 2))
    assert score == capped + path.position
    assert raised == pytest.approx(math.exp(score - path.highest))
    assert weight == pytest.approx(float(trace.attention(1, 1)[8, 6]), abs=1e-6)
    page.locator(".bars").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".dimension")).to_contain_text(f"dimension 1: {path.q[1]}")
    page.get_by_text("All dimensions as a table").click()
    cells = page.locator("tbody td:last-child")
    expect(cells).to_have_count(len(path.q))  # the table is made when it is opened
    products = cells.all_inner_texts()
    assert sum(map(float, products)) == pytest.approx(dot)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
