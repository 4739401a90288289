"""Tables with a row a word, and with a column a label; the wanted rows are written by hand."""

import io

import pandas as pd
import pytest

from attnviz.data.columns import guess_columns, guess_task
from attnviz.data.labelled_rows import prepare
from attnviz.data.tables import read_table
from attnviz.errors import DataError


def files(frame):
    held = io.BytesIO()
    frame.to_parquet(held)
    return {
        "r.csv": frame.to_csv(index=False).encode(),
        "r.jsonl": frame.to_json(orient="records", lines=True).encode(),
        "r.parquet": held.getvalue(),
    }


WORDS = pd.DataFrame(
    {
        "Sentence #": ["Sentence: 1", None, None, "Sentence: 2", None],
        "Word": ["Mei", "in", "Oslo", "no", "nan"],
        "POS": ["NNP", "IN", "NNP", "DT", "NN"],
        "Tag": ["B-per", "O", "B-geo", "O", "O"],
    }
)
REPEATED = WORDS.assign(**{"Sentence #": [1, 1, 1, 2, 2]}).rename(
    columns={"Sentence #": "sentence_id"}
)


@pytest.mark.parametrize("frame", [WORDS, REPEATED], ids=["Kaggle", "repeated"])
@pytest.mark.parametrize("name", ["r.csv", "r.jsonl", "r.parquet"])
def test_rows_of_words_are_put_together_as_sentences(frame, name):
    table = read_table(name, file_bytes=files(frame)[name])
    assert table.values("Word") == [["Mei", "in", "Oslo"], ["no", "nan"]]
    assert table.values("Tag") == [["B-per", "O", "B-geo"], ["O", "O"]]
    assert guess_task(table)[0] == "token-classification"
    assert guess_columns(table).names_by_role() == {"words": "Word", "label": "Tag"}
    assert "5 words in 2 sentences" in table.notes[0]
    if name == "r.csv":
        assert [table.place(n) for n in range(2)] == ["line 2", "line 5"]


def test_a_row_without_its_word_is_refused_with_its_line():
    frame = WORDS.assign(Word=["Mei", None, "Oslo", "no", "x"])
    with pytest.raises(DataError, match=r'row in line 3 of "r.csv" has no "Word"'):
        read_table("r.csv", file_bytes=frame.to_csv(index=False).encode())


MARKED = pd.DataFrame(
    {
        "id": [f"a{n}" for n in range(12)],
        "comment_text": [f"the film was number {n}" for n in range(12)],
        "toxic": [n % 2 for n in range(12)],
        "severe_toxic": [0] * 12,
        "insult": [int(n % 3 == 0) for n in range(12)],
    }
)


@pytest.mark.parametrize("kind", [int, float, bool])
@pytest.mark.parametrize("name", ["r.csv", "r.jsonl", "r.parquet"])
def test_columns_of_zero_and_one_are_labels_of_a_row(kind, name):
    frame = MARKED.astype(dict.fromkeys(["toxic", "severe_toxic", "insult"], kind))
    table = read_table(name, file_bytes=files(frame)[name])
    assert table.values("labels")[:4] == [["insult"], ["toxic"], [], ["toxic", "insult"]]
    assert guess_task(table)[0] == "multi-label"
    assert guess_columns(table).names_by_role() == {"text": "comment_text", "label": "labels"}
    assert 'The columns "toxic", "severe_toxic", "insult" hold 0 and 1' in table.notes[0]
    assert prepare(table, task="multi-label").labels == ("insult", "toxic")
    one = prepare(
        table, task="text-classification", columns={"text": "comment_text", "label": "toxic"}
    )
    assert one.labels == (("false", "true") if kind is bool else ("0", "1"))


def test_one_mark_a_row_is_a_class_and_a_common_prefix_is_no_name():
    frame = pd.get_dummies(
        pd.DataFrame({"text": [f"the film was {n}" for n in range(9)], "label": list("abc") * 3}),
        columns=["label"],
    )
    table = read_table("r.csv", file_bytes=frame.to_csv(index=False).encode())
    assert table.values("label") == list("abc") * 3
    assert guess_task(table)[0] == "text-classification"
    assert "the one that is 1 is the class" in table.notes[0]


def test_rows_that_nobody_marked_have_no_labels():
    frame = MARKED.copy()
    frame.loc[5, ["toxic", "severe_toxic", "insult"]] = -1
    table = read_table("r.csv", file_bytes=frame.to_csv(index=False).encode())
    assert table.values("labels")[5] is None
    assert "1 rows with -1 or an empty cell among them have no labels" in table.notes[0]
    assert sum(prepare(table, task="multi-label", missing="skip").size.values()) == 11


@pytest.mark.parametrize(
    "columns", [{"label": [0, 1] * 6, "long": [1, 0, 1] * 4}, {"spam": [0, 1] * 6}]
)
def test_a_label_beside_another_column_of_zero_and_one_stays_the_label(columns):
    frame = MARKED[["comment_text"]].assign(**columns)
    table = read_table("r.csv", file_bytes=frame.to_csv(index=False).encode())
    assert table.notes == ()
    assert guess_columns(table).label == next(iter(columns))
