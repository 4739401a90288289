"""BertViz's page where its libraries cannot be reached: it says so, and stays in its frame."""

from playwright.sync_api import expect

import attnviz as av
from attnviz.views.bertviz import bertviz_html, framed


def test_without_a_network_it_says_what_is_missing(open_page, tmp_path, tiny_model):
    page = tmp_path / "view.html"
    page.write_text(framed(bertviz_html(av.trace(tiny_model("bert"), "the cat"))))
    opened = open_page(page.as_uri(), offline=True)
    inside = opened.frame_locator("iframe")
    expect(inside.locator("#unreachable")).to_be_visible()
    expect(inside.locator("#unreachable")).to_contain_text("could not be reached")
