"""Labels in one spelling, and marks of no label; worked by hand."""

import io
import json

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attnviz.data.label_names import label_names, one_spelling
from attnviz.data.labelled_rows import prepare
from attnviz.data.reading import RowReader, joined_tables
from attnviz.data.tables import read_table
from attnviz.errors import DataError


@pytest.mark.parametrize(
    ("written", "names"),
    [
        (["0", "1.0", "0.0", "1", "1."], ["0", "1", "0", "1", "1"]),
        (["True", "FALSE", "true"], ["true", "false", "true"]),
        (["True", "0", "1.0"], ["1", "0", "1"]),
        (["nan", "0.0", "1.0"], [None, "0", "1"]),
        (["NaN", "pos", "neg"], [None, "pos", "neg"]),
        (["None", "NA", "pos"], ["None", "NA", "pos"]),
        (["None", "NA", "1"], [None, None, "1"]),
        (["-1", "0", "1", "2"], [None, "0", "1", "2"]),
        (["-1", "0", "1"], ["-1", "0", "1"]),
        (["-1", "1"], ["-1", "1"]),
        (["-2", "-1", "0", "1", "2"], ["-2", "-1", "0", "1", "2"]),
        (["-100", "0", "5"], [None, "0", "5"]),
        (["-100", "O", "B-LOC"], [None, "O", "B-LOC"]),
        (["-100", "-1", "0", "1", "2"], [None, None, "0", "1", "2"]),
        (["\N{MINUS SIGN}1", "+1"], ["-1", "1"]),
        (["007", "1", "1.10", "1.5"], ["007", "1", "1.10", "1.5"]),
        (["TRUE", "half-true"], ["TRUE", "half-true"]),
        (["-", "entailment", "neutral"], [None, "entailment", "neutral"]),
        (["-", "+"], ["-", "+"]),
        (["1.0", "x"], ["1", "x"]),
    ],
)
def test_a_label_has_one_name_however_it_is_written(written, names):
    found = label_names(written)
    assert [found.names[each] for each in written] == names


def test_who_names_a_label_gets_it():
    assert label_names(["-1", "0", "1", "2"], named={"-1"}).names["-1"] == "-1"
    assert label_names(["nan", "a"], named={"nan"}).names["nan"] == "nan"
    assert label_names(["1.0"], named={"1.0"}).names["1.0"] == "1"


def test_minus_one_beside_zero_and_one_is_a_class_and_doubtful():
    assert label_names(["-1", "0", "1"]).doubtful == "-1"
    assert label_names(["-1", "1"]).doubtful is None
    assert one_spelling(" 1.0 ") == one_spelling("1")
    assert one_spelling("True") == "true"


# --- in a table -----------------------------------------------------------------------------------


def csv(labels, column="label"):
    rows = "".join(f"the film was number {n},{label}\n" for n, label in enumerate(labels))
    return read_table("r.csv", file_bytes=f"text,{column}\n{rows}".encode())


def labels_of(data):
    sides = (data.train, data.validation, data.test)
    return {row["text"]: data.labels[row["label"]] for side in sides for row in side}


def test_rows_without_a_label_are_left_out_and_counted():
    data = prepare(csv(["0", "1", "2", "-1"] * 10), task="text-classification")
    assert data.labels == ("0", "1", "2")
    assert sum(data.size.values()) == 30
    assert data.notes == (
        '10 rows left out: "-1" in the column "label" means no label, first in line 5.',
    )
    data = prepare(csv(["0.0", "1.0", "nan"] * 10), task="text-classification")
    assert data.labels == ("0", "1")
    assert "10 rows left out" in data.notes[1]
    assert 'one spelling: "0.0" as "0", "1.0" as "1"' in data.notes[0]
    data = prepare(csv(["0", "1", "-1"] * 10), task="text-classification")
    assert data.labels == ("-1", "0", "1")
    assert 'The label "-1" is read as a class of its own' in data.notes[0]
    named = prepare(
        csv(["0", "1", "2", "-1"] * 10), task="text-classification", labels=["-1", "0", "1", "2"]
    )
    assert named.labels == ("-1", "0", "1", "2")
    with pytest.raises(DataError, match=r'No row of "r.csv" has a label'):
        prepare(csv(["nan"] * 9), task="text-classification")


def test_names_that_a_reader_gives_may_be_spelled_as_in_the_file():
    data = prepare(
        csv(["0.0", "1.0"] * 10), task="text-classification", labels={"0.0": "bad", "1.0": "good"}
    )
    assert data.labels == ("bad", "good")
    data = prepare(csv(["0.0", "1.0"] * 10), task="text-classification", labels=[1, 0])
    assert data.labels == ("1", "0")
    data = prepare(
        csv(["True", "False"] * 10), task="text-classification", labels=["False", "True"]
    )
    assert labels_of(data)["the film was number 0"] == "True"


def test_a_word_without_a_label_is_kept_and_its_label_passed_over():
    rows = [{"tokens": ["a", "b", f"c{n}"], "ner_tags": [0, 5, -100]} for n in range(9)]
    table = read_table("r.jsonl", file_bytes="\n".join(map(json.dumps, rows)).encode())
    data = prepare(table, task="token-classification")
    assert data.labels == ("0", "5")
    assert data.train[0]["label"] == [0, 1, -100]
    assert len(data.train[0]["words"]) == 3
    assert '"-100" in the column "ner_tags" means no label (9 times)' in data.notes[0]


def test_no_label_among_several_is_left_out_of_the_list():
    rows = [{"text": f"t {n}", "labels": ["a", "nan"] if n % 2 else ["b", None]} for n in range(9)]
    table = read_table("r.jsonl", file_bytes="\n".join(map(json.dumps, rows)).encode())
    data = prepare(table, task="multi-label")
    assert data.labels == ("a", "b")


LABELS = st.one_of(
    st.lists(st.integers(-3, 4), min_size=8, max_size=12),
    st.lists(st.booleans(), min_size=8, max_size=12),
    st.lists(st.integers(0, 3).map(float), min_size=8, max_size=12),
    st.lists(st.sampled_from([0.0, 1.0, 2.5]), min_size=8, max_size=12),
    st.lists(st.sampled_from(["1", "0.0", "007", "x", "None", "nan", "True", " a", "-100", "é,"]),
             min_size=8, max_size=12),
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(LABELS)
def test_the_same_labels_are_read_from_any_file(labels):
    frame = pd.DataFrame({"text": [f"a film {n}" for n in range(len(labels))], "label": labels})
    held = io.BytesIO()
    frame.to_parquet(held)
    files = {
        "r.csv": frame.to_csv(index=False).encode(),
        "r.tsv": frame.to_csv(index=False, sep="\t").encode(),
        "r.jsonl": frame.to_json(orient="records", lines=True).encode(),
        "r.json": frame.to_json(orient="records").encode(),
        "r.parquet": held.getvalue(),
    }
    found = []
    for name, content in files.items():
        table = read_table(name, file_bytes=content)
        reader = RowReader(joined_tables(table, {}), "text-classification",
                        {"text": "text", "label": "label"}, "skip")  # fmt: skip
        try:
            values = reader.values()
        except DataError as error:
            values = {"refused": str(error).replace(name, "r")}
        found.append((values, [note for note in reader.notes if "spelling" not in note]))
    strip = [(values, [n.split(", first in")[0] for n in notes]) for values, notes in found]
    assert all(each == strip[0] for each in strip)
