"""What a person can give wrongly gets one sentence in the real app, and the page lives on."""

import io

import numpy as np
import pytest
import torch
import transformers as tf
from PIL import Image
from playwright.sync_api import expect

from tests import tiny
from tests.browser.test_journeys import choose_model
from tests.data.test_readers import bomb, png


def noise(kind: str) -> bytes:
    pixels = np.random.default_rng(0).integers(0, 255, (64, 64, 3), dtype=np.uint8)
    held = io.BytesIO()
    Image.fromarray(pixels).save(held, kind)
    return held.getvalue()


def test_a_broken_a_huge_and_no_picture_get_a_sentence_each(server, open_page):
    page = open_page(f"{server.url}/home")
    page.get_by_role("button", name="Open digits").click()
    expect(page.locator(".explorer .answer .first")).to_have_text("3")
    page.get_by_role("button", name="Picture", exact=True).click()
    upload = page.locator("[data-testid=stFileUploader] input[type=file]")
    for content, sentence in (
        (noise("JPEG")[:900], "could not be read as a picture"),
        (bomb(60_000), "Make it smaller"),
        (b"no picture at all", "is not a picture"),
    ):
        upload.set_input_files({"name": "p.png", "mimeType": "image/png", "buffer": content})
        expect(page.get_by_role("alert").filter(has_text=sentence)).to_have_count(1)
    whole = png(Image.fromarray(np.full((32, 32, 3), 255, np.uint8)))
    upload.set_input_files({"name": "p.png", "mimeType": "image/png", "buffer": whole})
    expect(page.locator(".explorer .answer .first")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_file_beyond_the_limit_is_refused_in_words_that_can_be_read(server, open_page, tmp_path):
    page = open_page(f"{server.url}/?model=digits")
    expect(page.locator(".explorer .answer .first")).to_have_text("3")
    huge = tmp_path / "huge.png"
    with huge.open("wb") as file:
        file.truncate(51 * 2**20)
    page.get_by_role("button", name="Picture", exact=True).click()
    page.locator("[data-testid=stFileUploader] input[type=file]").set_input_files(huge)
    said = page.get_by_role("alert").filter(has_text="File must be 50.0MB or smaller.")
    box = said.bounding_box()
    assert box is not None
    assert box["width"] > 100
    expect(page.locator(".explorer .answer .first")).to_have_text("3")


@pytest.fixture(scope="module")
def endless(models_folder):
    """A random decoder that never ends its text, slow enough to be stopped."""
    torch.manual_seed(0)
    config = tf.LlamaConfig(
        vocab_size=tiny.VOCABULARY, hidden_size=256, intermediate_size=512, num_hidden_layers=24,
        num_attention_heads=4, max_position_embeddings=600, bos_token_id=2, eos_token_id=None,
        pad_token_id=0,
    )  # fmt: skip
    folder = models_folder / "endless"
    tf.LlamaForCausalLM(config).save_pretrained(folder)
    tiny.tokenizer().save_pretrained(folder)
    return folder


@pytest.mark.slow
def test_writing_that_never_ends_is_stopped_and_is_bounded_anyway(server, open_page, endless):
    page = open_page(f"{server.url}/generation")
    choose_model(page, str(endless))
    expect(page.locator(".where")).to_contain_text("Step 1 of 24", timeout=60_000)
    length = page.get_by_role("spinbutton", name="Tokens to write")
    length.fill("256")
    length.press("Enter")
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.get_by_text("Writing: stopped. Nothing of it was kept.")).to_be_visible()
    page.get_by_role("button", name="Start again").click()
    expect(page.locator(".where")).to_contain_text("Step 1 of 256", timeout=60_000)
    expect(page.get_by_text("had not ended its text")).to_be_visible()
