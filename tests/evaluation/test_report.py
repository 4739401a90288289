"""Reports: offline, without scripts, hostile texts shown as they are written."""

import csv
import io
import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest

import attnviz as av
from attnviz.data.examples import example
from attnviz.errors import InputError
from attnviz.evaluation.compare import compare
from attnviz.evaluation.compression import compression
from attnviz.evaluation.evaluate import ask, drawn, evaluate_questions
from attnviz.evaluation.report import Report, to_html, to_json, to_markdown, write_report
from attnviz.evaluation.robustness import robustness

EVIL = '=cmd()<script>alert("x")</script><img src=x onerror=y>|`*'


@pytest.fixture(scope="module")
def report():
    model = av.load("sentiment")
    asked = drawn(ask(model, example("sentiment", quick=True)), 40)
    done = evaluate_questions(model, asked, draws=20)
    answers = replace(done.answers, inputs=(EVIL,) * 40, loss=np.arange(40.0))
    done = replace(done, answers=answers, source=EVIL)
    return Report(
        done, comparison=compare(done, done, draws=20), against=done,
        robustness=robustness(model, asked, epsilons=(0, 0.5), draws=10),
        compression=compression(model, asked, shares=(0.5,), draws=10),
    )  # fmt: skip


class _Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.seen: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.seen.append(tag)
        assert not any(name.startswith("on") or name in ("src", "href") for name, _ in attrs)


def test_the_page_fetches_nothing_and_runs_nothing(report):
    page = to_html(report)
    tags = _Tags()
    tags.feed(page)
    assert {"script", "img", "link", "iframe"}.isdisjoint(tags.seen)
    assert tags.seen.count("svg") == 4  # matrix, ROC, precision-recall, reliability
    assert "default-src 'none'" in page
    assert "&lt;script&gt;" in page
    assert not re.search(r"https?://", page)


def test_every_part_is_told(report):
    for text in (to_html(report), to_markdown(report)):
        for title in ("Scores", "By class", "Side by side", "Slices", "Changed texts",
                      "Moved embeddings", "Smaller versions", "Worst mistakes"):  # fmt: skip
            assert title in text


def test_markdown_shows_markup_as_it_is_written(report):
    text = to_markdown(report)
    assert "<script" not in text
    assert "<img" not in text
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    assert all(not re.search(r"[^\\]\|[^ ]", line) for line in rows)


def test_json_is_exact_and_has_no_nan(report):
    def refuse(name):
        raise AssertionError(name)

    held = json.loads(to_json(report), parse_constant=refuse)
    done = report.evaluation
    assert held["evaluation"]["scores"][0]["interval"]["value"] == done.headline.interval.value
    assert held["evaluation"]["answers"]["inputs"][0] == EVIL
    assert held["robustness"]["attacks"]
    assert held["comparison"]["test"]["p"] == 1


def test_answers_are_a_table_in_which_no_formula_runs(report, tmp_path):
    path = write_report(report, tmp_path / "answers.csv")
    rows = list(csv.DictReader(io.StringIO(path.read_text())))
    assert len(rows) == 40
    assert rows[0]["input"] == "'" + EVIL
    shares = report.evaluation.answers.probabilities
    assert float(rows[3]["p(positive)"]) == shares[3, 1]


def test_other_endings_are_refused(report, tmp_path):
    with pytest.raises(InputError, match=r"\.html, \.md, \.json, \.csv"):
        write_report(report, tmp_path / "report.pdf")
