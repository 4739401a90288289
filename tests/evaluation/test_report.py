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
from attnviz.evaluation.evaluate import ask, evaluate_questions, sample
from attnviz.evaluation.report import Report, to_csv, to_html, to_json, to_markdown, write_report
from attnviz.evaluation.robustness import robustness

EVIL = '=cmd()<script>alert("x")</script><img src=x onerror=y>|`*'


@pytest.fixture(scope="module")
def report():
    model = av.load("sentiment")
    asked = sample(ask(model, example("sentiment", quick=True)), 40)
    done = evaluate_questions(model, asked, draws=20)
    answers = replace(done.answers, inputs=(EVIL,) * 40, loss=np.arange(40.0))
    done = replace(done, answers=answers, source=EVIL)
    return Report(
        done, comparison=compare(done, done), against=done,
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


@pytest.fixture(scope="module")
def beside(report):
    """Another model that is wrong on rows 0 to 2, and right on row 3, where ours is wrong."""
    mine, theirs = np.ones(40), np.ones(40)
    mine[3], theirs[:3] = 0, 0
    done, names = report.evaluation, ("positive", "negative")
    first = replace(done.answers, figure=mine, true=names[:1] * 40, predicted=names[:1] * 40)
    second = replace(first, figure=theirs, predicted=names[1:] * 3 + names[:1] * 37)
    done = replace(done, answers=first)
    other = replace(done, answers=second, model=replace(done.model, name="other|model"))
    return Report(done, comparison=compare(done, other), against=other)


def test_two_models_are_counted_and_the_rows_on_which_they_differ_are_listed(beside):
    page, text = to_html(beside), to_markdown(beside)
    for title in ("Side by side", "Rows that only one model got right"):
        assert title in page
        assert title in text
    assert "| sentiment right | 36 | 3 |" in text
    assert "| sentiment wrong | 1 | 0 |" in text
    assert "<td>sentiment right</td><td>36</td><td>3</td>" in page
    listed = text.split("got right\n")[1].split("\n## ")[0].splitlines()
    rows = [line.split(" | ")[:2] for line in listed if re.match(r"\| \d", line)]
    assert [row[0] for row in rows] == ["| 2", "| 1", "| 0", "| 3"]  # the most costly first
    assert [row[1] for row in rows] == ["sentiment"] * 3 + [r"other\|model"]


def test_the_table_of_answers_holds_those_of_both_models(beside):
    rows = list(csv.DictReader(io.StringIO(to_csv(beside))))
    assert [row["answer of other|model"] for row in rows[:4]] == ["negative"] * 3 + ["positive"]
    assert float(rows[5]["loss of other|model"]) == 5
    held = json.loads(to_json(beside))
    assert held["comparison"]["only_second"] == [3]
    assert held["against"]["model"]["name"] == "other|model"


def test_other_endings_are_refused(report, tmp_path):
    with pytest.raises(InputError, match=r"\.html, \.md, \.json, \.csv"):
        write_report(report, tmp_path / "report.pdf")
