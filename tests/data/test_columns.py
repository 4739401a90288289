"""Guesses: the columns that people use, found by name or by content, each with a reason."""

import json

import pytest

import attnviz as av
from attnviz.data.columns import ROLES, guess_columns, guess_task
from attnviz.data.moments import is_moment
from attnviz.data.tables import read_table


def csv(text):
    return read_table("r.csv", file_bytes=text.encode())


def jsonl(*rows):
    return read_table("r.jsonl", file_bytes="\n".join(map(json.dumps, rows)).encode())


REVIEWS = csv(
    "id,review,sentiment\n" + "\n".join(f"{n},it was film {n},{'pn'[n % 2]}" for n in range(40))
)
UNNAMED = csv("x,z\n" + "\n".join(f"{'ab'[n % 2]},it was the film {n}" for n in range(40)))
STARS = csv("review,stars\n" + "\n".join(f"film {n},{n / 7:.2f}" for n in range(40)))
PAIRS = csv(
    "premise,hypothesis,label,split\n"
    + "\n".join(f"p {n},h {n},{n % 3},{('train', 'test')[n % 2]}" for n in range(40))
)
TAGS = jsonl({"tokens": ["a", "b"], "ner_tags": ["O", "B-X"]}, {"tokens": ["c"], "ner_tags": ["O"]})
TOPICS = jsonl({"text": "a b", "topics": ["x", "y"]}, {"text": "c", "topics": []})
NUMBERED = csv(
    "text,labels\n" + "\n".join(f'film {n},"{("1,2,14", "3", "2,14")[n % 3]}"' for n in range(40))
)
SETS = csv(
    "text,topics\n" + "\n".join(f'film {n},"{("set()", str({"a"}))[n % 2]}"' for n in range(40))
)
GERMAN = csv("en,de\nhouse,Haus\ncat,Katze\ndog,Hund\n")
SNLI = jsonl(
    *(
        {"annotator_labels": ["neutral"], "gold_label": ("neutral", "entailment", "-")[n % 3],
         "sentence1": f"a {n}", "sentence1_parse": f"(ROOT (NP a) {n})", "sentence2": f"b {n}"}
        for n in range(30)
    )
)  # fmt: skip
MNLI = csv(
    "genre,sentence1,sentence2,label1,gold_label\n"
    + "\n".join(f"{'ab'[n % 2]},p {n},h {n},{'no'[n % 2]},{'noc'[n % 3]}" for n in range(40))
)
MRPC = csv(
    "Quality,#1 ID,#1 String,#2 String\n"
    + "\n".join(f"{n % 2},{n + 100},the cat {n},the cat sat {n}" for n in range(40))
)
TAGGED = jsonl(*({"text": f"a b {n}", "label": n % 2, "spans": ["x", "y"]} for n in range(30)))
AIRLINE = csv("Month,#Passengers\n" + "\n".join(f"{1949 + n // 12}-{n % 12 + 1:02d},{n * 1.5}"
                                                 for n in range(40)))  # fmt: skip
PLAIN = csv("story\n" + "\n".join(f"once there was {n}" for n in range(9)))
CO2 = csv("date,co2\n" + "\n".join(f"{n},{n * 1.5}" for n in range(40)))


@pytest.mark.parametrize(
    ("table", "task", "chosen"),
    [
        (REVIEWS, "text-classification", {"text": "review", "label": "sentiment"}),
        (UNNAMED, "text-classification", {"text": "z", "label": "x"}),
        (STARS, "regression", {"text": "review", "label": "stars"}),
        (PAIRS, "text-classification",
         {"text": "premise", "second": "hypothesis", "label": "label", "split": "split"}),
        (TAGS, "token-classification", {"words": "tokens", "label": "ner_tags"}),
        (TOPICS, "multi-label", {"text": "text", "label": "topics"}),
        (SETS, "multi-label", {"text": "text", "label": "topics"}),
        (NUMBERED, "multi-label", {"text": "text", "label": "labels"}),
        (GERMAN, "translation", {"source": "en", "target": "de"}),
        (SNLI, "text-classification",
         {"text": "sentence1", "second": "sentence2", "label": "gold_label"}),
        (MNLI, "text-classification",
         {"text": "sentence1", "second": "sentence2", "label": "gold_label"}),
        (MRPC, "text-classification",
         {"text": "#1 String", "second": "#2 String", "label": "Quality"}),
        (TAGGED, "text-classification", {"text": "text", "label": "label"}),
        (AIRLINE, "forecasting", {"series": "#Passengers"}),
        (PLAIN, "causal-lm", {"text": "story"}),
        (CO2, "forecasting", {"series": "co2"}),
    ],
)  # fmt: skip
def test_task_and_columns_are_guessed_each_with_a_reason(table, task, chosen):
    guessed, reason = guess_task(table)
    columns = guess_columns(table)
    assert guessed == task, reason
    assert reason
    assert columns.names_by_role() == chosen
    assert set(columns.reasons) == set(chosen)
    assert all(columns.reasons.values())


def test_reasons_say_name_or_content():
    assert guess_columns(REVIEWS).reasons["text"] == 'it is called "review"'
    assert "longest texts: 5 words" in guess_columns(UNNAMED).reasons["text"]
    assert "2 different values" in guess_columns(UNNAMED).reasons["label"]


@pytest.mark.parametrize("task", ROLES)
@pytest.mark.parametrize("table", [REVIEWS, TAGS, CO2])
def test_every_task_can_be_asked_of_every_table_and_no_column_plays_two_roles(task, table):
    chosen = guess_columns(table, task).names_by_role()
    assert len(set(chosen.values())) == len(chosen)
    assert set(chosen) <= {*ROLES[task], "split"}


def test_an_unknown_task_is_refused_with_the_nearest():
    with pytest.raises(av.InputError, match='Did you mean "regression"'):
        guess_columns(REVIEWS, "regresion")


def test_months_and_quarters_are_moments_and_names_with_a_year_are_texts():
    for moment in ("1949-01", "2020/12", "2020Q3", "2020-Q3", "May 2020", "Sept-19", "June-2020"):
        assert is_moment(moment), moment
    for text in ("1949-13", "Marvel 2020", "May 20", "March on", "Q3", "1949-01-x"):
        assert not is_moment(text), text


def test_a_text_beside_unnamed_lists_of_numbers_says_that_they_may_be_labels():
    table = jsonl(*({"text": f"a film {n}", "emotions": [n % 2, 0, 1]} for n in range(20)))
    task, reason = guess_task(table)
    assert task == "causal-lm"
    assert '"emotions"' in reason
    assert "multi-label" in reason
