"""A table is given once: uploaded on Train, asked on Evaluate, replaced there, removed again."""

import re

from playwright.sync_api import expect

SLOW = 60_000


def table(name, subject, rows=40):
    words = [("good", "positive"), ("bad", "negative")]
    lines = [f"the {subject} was {words[n % 2][0]} in scene {n},{words[n % 2][1]}"
             for n in range(rows)]  # fmt: skip
    return {"name": name, "mimeType": "text/csv",
            "buffer": ("\n".join(["review,verdict", *lines]) + "\n").encode()}  # fmt: skip


def test_a_table_is_given_once_for_train_and_evaluate(server, open_page):
    page = open_page(f"{server.url}/train")
    page.get_by_text("Your own file", exact=True).click()
    expect(page.get_by_text("Choose a file. Its columns")).to_be_visible(timeout=SLOW)
    page.locator("input[type=file]").set_input_files(table("reviews.csv", "film"))
    expect(page.get_by_text("40 rows, the first 5")).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("0 negative · 1 positive")).to_be_visible(timeout=SLOW)

    page.get_by_role("link", name="Evaluate").click()
    expect(page.get_by_role("heading", name="Evaluate", exact=True)).to_be_visible(timeout=SLOW)
    expect(page.get_by_text(re.compile(r"^reviews.csv · "))).to_be_visible(timeout=SLOW)
    page.get_by_role("button", name="Evaluate", exact=True).click()
    expect(page.get_by_text("on 40 rows of reviews.csv")).to_be_visible(timeout=SLOW)

    page.locator("input[type=file]").set_input_files(table("plays.csv", "play", rows=30))
    expect(page.get_by_text("30 rows, the first 5")).to_be_visible(timeout=SLOW)
    page.get_by_role("link", name="Train").click()
    expect(page.get_by_text(re.compile(r"^plays.csv · "))).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("reviews.csv")).to_have_count(0)
    page.get_by_role("button", name="Remove", exact=True).click()
    expect(page.get_by_text("Choose a file. Its columns")).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("plays.csv")).to_have_count(0)

    page.get_by_role("link", name="Evaluate").click()
    expect(page.get_by_text("Choose a file. Its columns")).to_be_visible(timeout=SLOW)
