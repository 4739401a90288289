"""The lens of a deep model in a real browser: letters that can be read, names that stay."""

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from attnviz.records import LogitLens, ModelInfo, Tokens
from attnviz.views.lens import view_lens

LAYERS, TOKENS = 30, 60


def lens() -> LogitLens:
    """A lens of a model of 30 layers on 60 tokens, as a record."""
    shape = (LAYERS + 1, TOKENS)
    names = {n: f"word{n}" for n in range(TOKENS)}
    top = np.broadcast_to(np.arange(TOKENS)[:, None], (*shape, 2)) + np.array([0, -1])
    return LogitLens(
        model=ModelInfo("made-up", "MadeUp", "next_token", "cpu", "float32"), kind="next_token",
        inputs=("text",), positions=Tokens.plain([f"token{n}" for n in range(TOKENS)]),
        at=TOKENS - 1, names=names, top=top % TOKENS,
        probabilities=np.broadcast_to(np.array([0.75, 0.25]), (*shape, 2)),
        entropy=np.ones(shape), divergence=np.zeros(shape), followed=np.arange(TOKENS),
        rank=np.ones(shape, int), probability=np.full(shape, 0.75),
    )  # fmt: skip


@pytest.mark.parametrize("width", [1400, 800])
def test_thirty_layers_of_sixty_tokens_scroll_in_their_box_and_each_cell_is_reached(
    open_page, tmp_path, width
):
    page: Page = open_page(
        view_lens(lens()).to_html(tmp_path / "lens.html").as_uri(), offline=True, width=width
    )
    box = page.locator(".lens .box")
    expect(box).to_be_visible()
    size = box.evaluate(
        "box => [box.scrollWidth, box.scrollHeight, box.clientHeight, box.scrollLeft]"
    )
    assert size[0] >= 60 * 76, "a column has room for its word"
    assert size[1] >= 31 * 20, "and a row for its letters"
    assert size[2] <= 620, "and the page is not made longer by them"
    assert size[3] > 0, "it opens at the answer"
    canvas = page.locator(".lens canvas").bounding_box()
    outer = box.bounding_box()
    assert canvas is not None
    assert outer is not None
    assert (canvas["x"], canvas["y"]) == (outer["x"], outer["y"]), "names stay in place"
    box.focus()
    read = page.locator(".lens .said")
    expect(read).to_contain_text("token59")
    expect(read).to_contain_text("after layer 29")
    expect(read).to_contain_text("word59 0.750")
    page.keyboard.press("Home")
    for _ in range(30):
        page.keyboard.press("ArrowDown")
    expect(read).to_contain_text("token0")
    expect(read).to_contain_text("before layer 0")
    assert box.evaluate("box => box.scrollLeft") == 0
    whole = page.evaluate("[document.body.scrollWidth, innerWidth]")
    assert whole[0] <= whole[1]
