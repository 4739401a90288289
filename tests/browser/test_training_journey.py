"""A training from the browser: start, watch, reload, stop, resume, finish, scrub, open."""

import re

from playwright.sync_api import expect

from tests.training import data

SLOW = 30_000  # a process starts, and imports torch


def upload(rows=64):
    made = data.sentences(rows, seed=0)
    lines = [f"{t},{('bad', 'good')[n]}" for t, n in zip(made["text"], made["label"], strict=True)]
    return {"name": "reviews.csv", "mimeType": "text/csv",
            "buffer": ("\n".join(["review,mood", *lines]) + "\n").encode()}  # fmt: skip


def test_a_table_is_uploaded_trained_on_watched_paused_resumed_and_its_model_opened(
    server, open_page
):
    page = open_page(f"{server.url}/train")
    page.get_by_text("File", exact=True).click()
    page.locator("input[type=file]").set_input_files(upload())
    expect(page.get_by_text("0 bad · 1 good")).to_be_visible(timeout=SLOW)
    page.get_by_text("From scratch", exact=True).click()
    expect(page.get_by_text(re.compile("a new model · full"))).to_be_visible(timeout=SLOW)
    epochs = page.get_by_role("spinbutton", name="Epochs")
    epochs.fill("1000")
    epochs.press("Enter")
    expect(page.get_by_text(re.compile("1000 epochs"))).to_be_visible(timeout=SLOW)
    name = page.get_by_label("Name of the run")
    expect(name).to_have_value("reviews scratch", timeout=SLOW)
    page.get_by_role("button", name="Start", exact=True).click()

    running = page.get_by_text(re.compile(r"running · step \d"))
    expect(running).to_be_visible(timeout=SLOW)
    first = running.inner_text()
    expect(running).not_to_have_text(first, timeout=SLOW)
    expect(page).to_have_url(re.compile(r"run=reviews"), timeout=SLOW)
    page.reload()
    expect(running).to_be_visible(timeout=SLOW)
    expect(page.locator(".js-plotly-plot").first).to_be_visible(timeout=SLOW)

    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text(re.compile(r"paused · step \d"))).to_be_visible(timeout=SLOW)
    page.get_by_role("button", name="Resume").click()
    expect(running).to_be_visible(timeout=SLOW)
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.get_by_text(re.compile(r"stopped early · step \d"))).to_be_visible(timeout=SLOW)

    expect(page.locator(".explorer .map-box .over").last).to_be_visible(timeout=SLOW)
    slider = page.get_by_role("slider", name="Step")
    slider.press("Home")
    expect(page.get_by_text("This is the start")).to_be_visible(timeout=SLOW)
    page.get_by_role("button", name="Open in every page").click()
    expect(page.get_by_role("heading", name="Attention", exact=True)).to_be_visible(timeout=SLOW)
    expect(page.locator(".explorer .answer .first")).to_have_text(
        re.compile("good|bad"), timeout=SLOW
    )
