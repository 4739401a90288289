"""A training from the browser: start, watch, leave, come back, stop, resume, scrub, evaluate, open.

One journey from end to end, as a person would make it with a table of their own.
"""

import re
import zipfile

from playwright.sync_api import expect
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from attnviz.records.significant import significant
from tests.training import data

SLOW = 60_000  # a process starts, and imports torch


def table(name, rows=64, seed=0):
    made = data.sentences(rows, seed=seed)
    lines = [f"{t},{('bad', 'good')[n]}" for t, n in zip(made["text"], made["label"], strict=True)]
    return {"name": name, "mimeType": "text/csv",
            "buffer": ("\n".join(["review,mood", *lines]) + "\n").encode()}  # fmt: skip


def test_a_table_is_uploaded_trained_on_watched_left_stopped_resumed_scrubbed_evaluated_and_opened(
    server, open_page, tmp_path
):
    page = open_page(f"{server.url}/train")
    page.get_by_text("Your own file", exact=True).click()
    page.locator("input[type=file]").set_input_files(table("reviews.csv"))
    expect(page.get_by_text("0 bad · 1 good")).to_be_visible(timeout=SLOW)
    page.get_by_text("From scratch", exact=True).click()
    expect(page.get_by_text(re.compile("a new model · full"))).to_be_visible(timeout=SLOW)
    epochs = page.get_by_role("spinbutton", name="Epochs")
    epochs.fill("1000")
    epochs.press("Enter")
    expect(page.get_by_text(re.compile("1000 epochs"))).to_be_visible(timeout=SLOW)
    name = page.get_by_label("Name of the run")
    expect(name).to_have_value("reviews scratch", timeout=SLOW)
    page.get_by_role("button", name=re.compile(r"^Start: ")).click()

    def running(on):
        return on.get_by_text(re.compile(r"running · step \d"))

    expect(running(page)).to_be_visible(timeout=2 * SLOW)  # it imports, and measures its pace
    first = running(page).inner_text()
    expect(running(page)).not_to_have_text(first, timeout=SLOW)
    expect(page).to_have_url(re.compile(r"run=reviews"), timeout=SLOW)
    address, context = page.url, page.context
    page.close()
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(address)
    expect(running(page)).to_be_visible(timeout=SLOW)
    expect(page.locator(".js-plotly-plot").first).to_be_visible(timeout=SLOW)

    page.get_by_role("button", name="Pause").click()
    paused = page.get_by_text(re.compile(r"paused · step \d"))
    expect(paused).to_be_visible(timeout=SLOW)
    before = step_in(paused)
    page.get_by_role("button", name="Resume").click()
    expect(running(page)).to_be_visible(timeout=SLOW)
    page.get_by_role("button", name="Stop", exact=True).click()
    stopped = page.get_by_text(re.compile(r"stopped early · step \d"))
    expect(stopped).to_be_visible(timeout=SLOW)
    assert step_in(stopped) > before

    expect(page.locator(".explorer .map-box .over").last).to_be_visible(timeout=SLOW)
    expect(page.locator(".explorer .legend")).to_contain_text("stored rounded, float16")
    slider = page.get_by_role("slider", name="Step")
    slider.press("Home")
    expect(page.get_by_text("This is the first step")).to_be_visible(timeout=SLOW)
    slider.press("ArrowRight")
    expect(page.get_by_text("This is the first step")).not_to_be_visible(timeout=SLOW)

    with page.expect_download() as downloading:
        page.get_by_role("button", name="Download the model").click()
    with zipfile.ZipFile(downloading.value.path()) as archive:
        archive.extractall(tmp_path / "model")
    hf = AutoModelForSequenceClassification.from_pretrained(tmp_path / "model")
    tokenizer = AutoTokenizer.from_pretrained(tmp_path / "model")
    assert hf.config.id2label == {0: "bad", 1: "good"}

    page.get_by_role("button", name=re.compile(r"^Open step [\d,]+$")).click()
    expect(page.get_by_role("heading", name="Attention", exact=True)).to_be_visible(timeout=SLOW)
    answer = page.locator(".explorer .answer .first")
    expect(answer).to_have_text(re.compile("good|bad"), timeout=SLOW)

    page.get_by_role("link", name="Evaluate").click()
    page.get_by_text("Your own file", exact=True).click()
    unseen = table("unseen.csv", rows=40, seed=9)
    page.locator("input[type=file]").set_input_files(unseen)
    expect(page.get_by_text("40 rows, the first 5")).to_be_visible(timeout=SLOW)
    page.get_by_role("button", name="Evaluate", exact=True).click()
    expect(page.get_by_text("on 40 rows of unseen.csv")).to_be_visible(timeout=SLOW)
    told = page.get_by_text("accuracy", exact=True).first
    expect(told).to_be_visible(timeout=SLOW)
    # The page's figure is that of the downloaded model on the same rows.
    right = []
    for line in unseen["buffer"].decode().splitlines()[1:]:
        text, _, label = line.rpartition(",")
        best = hf(**tokenizer(text, return_tensors="pt")).logits.argmax().item()
        right.append(hf.config.id2label[best] == label)
    accuracy = sum(right) / len(right)
    expect(page.get_by_text(significant(accuracy), exact=True).first).to_be_visible(timeout=SLOW)


def step_in(line):
    """The step that a line such as "paused · step 1,234 of 2,000" tells."""
    return int(re.search(r"step ([\d,]+)", line.inner_text())[1].replace(",", ""))
