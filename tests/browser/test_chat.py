"""A chat in the explorer: its turns carry their roles, and are units like words and sentences."""

import numpy as np
import pytest
from playwright.sync_api import expect

import attnviz as av
from attnviz.records import Units
from tests.tracing.test_chat import CHAT, opened


@pytest.fixture(scope="module")
def trace(tmp_path_factory):
    return av.trace(opened(tmp_path_factory.mktemp("chat")), CHAT)


def test_roles_stand_before_their_turns_and_turns_are_units(open_page, tmp_path, trace):
    page = open_page(av.view(trace).to_html(tmp_path / "chat.html").as_uri(), offline=True)
    roles = ["template", "user", "assistant", "user", "assistant"]
    expect(page.locator(".explorer .role")).to_have_text(roles)
    lefts = page.locator(".explorer .role").evaluate_all("all => all.map(each => each.offsetLeft)")
    assert len(set(lefts)) == 1  # each turn begins a line
    page.get_by_label("Units").select_option("turn")
    expect(page.locator(".explorer .token")).to_have_text(
        ["first token", "template: [CLS] it was the mat [SEP]", "user 1: the cat sat",
         "assistant 1: on the mat", "user 2: a dog", "assistant 2: …"]
    )  # fmt: skip
    page.locator(".explorer .token").nth(4).click()
    page.mouse.move(2, 2)
    title = page.locator(".map-panel h2").inner_text()
    layer, head = (int(word) for word in title.split() if word.isdigit())
    of = Units.chat(trace.tokens).of_token
    rows = trace.attention(layer, head)[of == 4].mean(0)
    sums = [rows[of == number].sum() for number in range(6)]
    shown = page.locator(".explorer .readout .big").get_attribute("title")
    assert float(shown or 0) == pytest.approx(float(np.max(sums)), abs=1e-6)
    expect(page.locator(".text-panel .stated")).to_contain_text("A turn receives the sum")
