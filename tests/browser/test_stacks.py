"""Pictures in stages, towers and sounds in the explorer: each stack with its own tokens."""

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
    expect(page.locator(".text-panel h2")).to_have_text("Text")
    page.get_by_label("Stack").select_option("vision")
    expect(page.locator(".text-panel .picture canvas").last).to_be_visible()
    expect(page.locator(".text-panel .picture .token")).to_have_text(["[CLS]"])
    expect(page.locator(".text-panel h2")).to_have_text("Picture")
    page.get_by_label("Stack").select_option("text")
    expect(page.locator(".text-panel .token", has_text="cat")).to_be_visible()


def test_what_whisper_heard_stands_along_time(opened):
    _, page = opened("Whisper")
    expect(page.locator(".text-panel .token", has_text="0.02 s").first).to_be_visible()
