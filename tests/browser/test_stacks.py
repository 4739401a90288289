"""Pictures in stages, towers and sounds in the explorer: each stack with its own tokens."""

import re

import numpy as np
import pytest
from playwright.sync_api import Page, expect

import attnviz as av
from tests.architectures import ROWS, example, save


@pytest.fixture
def opened(open_page, tmp_path):
    def open_row(name: str) -> tuple[av.Trace, Page]:
        row = next(row for row in ROWS if row.name == name)
        save(row, tmp_path)
        trace = av.trace(av.load(str(tmp_path)), example(row))
        page = open_page(av.view(trace).to_html(tmp_path / "view.html").as_uri(), offline=True)
        expect(page.locator(".explorer .readout .big")).to_be_visible()
        return trace, page

    return open_row


def test_a_stage_of_swin_is_shaded_in_the_picture(opened):
    _, page = opened("Swin")
    expect(page.get_by_label("Stack").locator("option")).to_have_text(["stage 1", "stage 2"])
    picture = page.locator(".text-panel .picture canvas").last
    expect(picture).to_be_visible()
    page.get_by_label("Stack").select_option("stage2")
    expect(picture).to_be_visible()
    expect(page.locator(".explorer .rule")).to_have_text("each row is a query and adds up to 1")


def test_coarse_keys_of_segformer_are_written_out_beside_the_cells(opened):
    trace, page = opened("SegFormer")
    assert len(trace.stack("stage1").keys) == 4
    expect(page.locator(".text-panel .picture")).to_have_count(0)
    tokens = page.locator(".text-panel .token")
    expect(tokens).to_have_count(64 + 4)
    tokens.first.click()
    page.get_by_label("Stack").select_option("stage2")
    expect(page.locator(".text-panel .picture canvas").last).to_be_visible()


def test_the_towers_of_clip_show_a_text_and_a_picture(opened):
    _, page = opened("CLIP")
    expect(page.locator(".text-panel .token", has_text="cat")).to_be_visible()
    expect(page.locator(".text-panel h3")).to_have_text("Text")
    page.get_by_label("Stack").select_option("vision")
    expect(page.locator(".text-panel .picture canvas").last).to_be_visible()
    expect(page.locator(".text-panel .picture .token")).to_have_text(["[CLS]"])
    expect(page.locator(".text-panel h3")).to_have_text("Picture")
    page.get_by_label("Stack").select_option("text")
    expect(page.locator(".text-panel .token", has_text="cat")).to_be_visible()


def test_what_whisper_heard_stands_along_time_without_its_padding(opened):
    trace, page = opened("Whisper")
    frames = trace.stack("cross").keys
    own = int((~frames.special).sum())
    read = page.locator(".text-panel .line").last.locator(".token")
    assert own % 5 == 0
    assert own < len(frames)
    expect(read).to_have_count(own // 5)  # tenths of a second
    expect(read.nth(1)).to_have_text("0.1 s")
    layer, head = map(int, re.findall(r"\d+", page.locator(".map-panel h2").inner_text()))
    weights = trace.attention(layer, head, "cross")
    row = weights[:, :own]
    padding = weights[:, own:].sum(1).mean()
    expect(page.locator(".stated")).to_contain_text("padding after the sound and are not drawn")
    said = re.search(r"got ([\d.]+) of", page.locator(".stated").inner_text())
    assert said is not None
    assert float(said[1]) == pytest.approx(padding, rel=0.005)
    # Weights and the entropy of a row are the model's: nothing was scaled.
    shown = float(page.locator(".readout .big").get_attribute("title") or "nan")
    assert shown in row
    query = int(np.argwhere(row == np.float32(shown))[0, 0])
    entropy = -(weights[query] * np.log2(weights[query])).sum()
    expect(page.locator(".readout")).to_contain_text(f"{entropy:.2f} bits")
    # Rows are as high as their names, however many frames there are.
    box = page.locator(".map-box .over").bounding_box()
    assert box is not None
    assert box["height"] > 13 * len(weights)
    page.get_by_label("The padding after the sound").select_option("shown")
    expect(read).to_have_count(own // 5 + len(frames) - own - (len(frames) - own) * 4 // 5)
    expect(page.locator(".stated")).to_be_hidden()
