"""A saved page of a long input: every number is eager's own, or is named as that of a block."""

import re

import numpy as np
import pytest
import torch
from playwright.sync_api import Page, expect
from transformers import AutoModelForCausalLM

import attnviz as av
from attnviz.records import AttentionLayer, ModelInfo, Stack, Tokens
from tests import tiny
from tests.browser.test_journeys import choose_model, ready, type_text

WORDS = tiny.SENTENCE.split()
N = 2300
"""Tokens: a map of one head is larger than what a file holds whole."""


@pytest.fixture(scope="module")
def streamed(tmp_path_factory):
    """A streamed trace and eager's maps of the same text, [layer, head, query, key]."""
    folder = tiny.save("llama-long", tmp_path_factory.mktemp("long"))
    text = " ".join(WORDS[(i * i + i // 7) % len(WORDS)] for i in range(N - 2))
    model = av.load(str(folder))
    traced = av.trace(model, text, budget=20_000_000)
    assert traced.stack().streamed
    eager = AutoModelForCausalLM.from_pretrained(folder, attn_implementation="eager")
    with torch.no_grad():
        out = eager(torch.tensor(traced.tokens.ids[None].copy()), output_attentions=True)
    return traced, torch.stack(out.attentions)[:, 0].numpy()


@pytest.fixture(scope="module")
def many_heads():
    """A full trace of more weights than a file carries: 180 heads of 600 tokens."""
    generator = np.random.default_rng(0)
    weights = np.exp(generator.normal(0, 3, (6, 600, 600)).astype(np.float32))
    layer = AttentionLayer(weights / weights.sum(-1, keepdims=True))
    tokens = Tokens.plain([f"t{i}" for i in range(600)])
    return av.Trace(
        model=ModelInfo("made-up", "MadeUp", "embedding", "cpu", "float32"),
        by_stack={"encoder": Stack("encoder", (layer,) * 30, tokens, tokens)},
        prediction=av.Prediction("none"),
        inputs=("x",),
    )


@pytest.fixture
def opened(open_page, tmp_path):
    def open_view(view) -> Page:
        page = open_page(view.to_html(tmp_path / "view.html").as_uri(), offline=True)
        expect(page.locator(".explorer .readout .big")).to_be_visible()
        return page

    return open_view


def table_of_the_row(page: Page) -> list[tuple[str, float]]:
    """The table of the locked row: names and exact values; its numbers as they are printed too."""
    details = page.locator("details.numbers", has_text="Table of the locked row")
    page.get_by_role("button", name="Tables, the formula").click()
    if details.get_attribute("open") is None:
        details.locator("summary").click()
    expect(details.locator("tbody tr").nth(1)).to_be_attached()  # filled once it has opened
    rows = details.locator("tbody tr").evaluate_all(
        "all => all.slice(1).map(row => [row.cells[0].innerText,"
        " row.querySelector('span')?.title ?? row.cells[1].innerText])"
    )
    return [(name, float(re.sub(r"[≈<\s]", "", value))) for name, value in rows]


def listed(page: Page) -> list[str]:
    return page.locator(".beside li").all_inner_texts()


def lock(page: Page, index: int) -> None:
    page.locator(f".explorer .token[data-index='{index}']").evaluate("each => each.click()")


def check_blocks(page: Page, rows: np.ndarray) -> None:
    """What is said of a query whose row is not in the file, whose weights are among these rows."""
    expect(page.locator(".explorer")).not_to_contain_text(re.compile(r"rank \d"))
    expect(page.locator(".unshaded")).to_contain_text("Not shaded")
    assert page.locator(".beside .bar").count() == 0
    shades = page.locator(".explorer .text .token").evaluate_all(
        "all => [...new Set(all.map(each => each.style.background))].length"
    )
    assert shades == 1
    named = table_of_the_row(page)
    assert named
    for name, value in named:
        span = re.fullmatch(r"tokens (\d+) to (\d+)", name)
        assert span is not None, name
        strongest = rows[:, int(span[1]) : int(span[2]) + 1].max()
        assert value == pytest.approx(strongest, abs=0.0071)  # 8 bits, in two digits
    assert all("strongest of tokens" in line for line in listed(page))


def test_a_streamed_file_says_eagers_own_weights_or_names_blocks(opened, streamed):
    traced, eager = streamed
    page = opened(av.view(traced))
    layer, head = map(int, re.findall(r"\d+", page.locator(".map-panel h2").inner_text()))
    maps = eager[layer, head]
    row = maps[N - 1]
    assert float(page.locator(".readout .big").get_attribute("title")) == pytest.approx(
        row.max(), abs=2e-6
    )
    expect(page.locator(".readout")).to_contain_text(f"rank 1 of {N}")
    values = np.array([value for _, value in table_of_the_row(page)])
    np.testing.assert_allclose(values, row, atol=2e-6)
    for line, key in zip(listed(page), np.argsort(-row, kind="stable"), strict=False):
        said = line.split()[-1]
        assert float(said) == pytest.approx(row[key], abs=0.006 * float(row[key]))
    # What attends to the last token is held too.
    page.get_by_label("Shading of the text").select_option("to")
    values = np.array([value for _, value in table_of_the_row(page)])
    np.testing.assert_allclose(values, maps[:, N - 1], atol=2e-6)
    page.get_by_label("Shading of the text").select_option("from")

    lock(page, N - 200)  # a row near the end is held as well
    values = np.array([value for _, value in table_of_the_row(page)])
    np.testing.assert_allclose(values, maps[N - 200], atol=2e-6)

    lock(page, 74)
    first, last = map(int, re.findall(r"\d+", page.locator(".readout .pair").inner_text())[:2])
    assert first <= 74 <= last
    check_blocks(page, maps[first : last + 1])
    page.get_by_role("button", name="A line for each link").click()
    expect(page.locator(".legend")).to_contain_text("only tokens whose exact rows are known")


def test_a_file_above_the_limit_holds_the_head_that_it_opens_on(opened, many_heads):
    page = opened(av.view(many_heads))
    layer, head = map(int, re.findall(r"\d+", page.locator(".map-panel h2").inner_text()))
    expect(page.locator(".legend")).to_contain_text("exact, float32")
    lock(page, 41)
    row = many_heads.attention(layer, head)[41]
    values = np.array([value for _, value in table_of_the_row(page)], np.float32)
    np.testing.assert_array_equal(values, row)

    page.locator(".atlas-scroll canvas").press("Home")  # another head is an overview
    expect(page.locator(".map-panel h2")).to_have_text("Layer 0 · head 0")
    expect(page.locator(".legend")).to_contain_text("overview")
    first, last = map(int, re.findall(r"\d+", page.locator(".readout .pair").inner_text())[:2])
    check_blocks(page, many_heads.attention(0, 0)[first : last + 1])


def test_until_exact_rows_have_come_the_app_names_blocks(server, open_page):
    page = ready(open_page(server.url))
    choose_model(page, "minilm")
    page.route("**/attention-weights/**", lambda route: route.abort())
    type_text(page, "The film was not good at all. But the acting was. " * 12)
    expect(page.locator(".problem").first).to_contain_text("could not be fetched")
    expect(page.locator(".legend")).to_contain_text("overview")
    page.locator(".explorer .token").nth(9).click()
    expect(page.locator(".readout")).to_contain_text("strongest of a block of")
    expect(page.locator(".explorer")).not_to_contain_text(re.compile(r"rank \d"))
    expect(page.locator(".unshaded")).to_contain_text("Not shaded")
    page.get_by_label("Units").select_option("sentence")
    expect(page.get_by_label("Units")).to_have_value("token")  # what is drawn
    expect(page.locator(".stated")).to_contain_text("All tokens are shown")

    page.unroute("**/attention-weights/**")
    page.locator(".atlas-scroll canvas").press("Home")
    expect(page.get_by_label("Units")).to_have_value("sentence")
    expect(page.locator(".legend")).to_contain_text("exact, float32")
