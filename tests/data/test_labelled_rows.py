"""Labelled data: what is refused, what is noted, and that nothing asked was learnt."""

import io
import json
import time

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

import attnviz as av
from attnviz.data.labelled_rows import prepare, same_inputs
from attnviz.data.tables import Table, named_classes, read_table
from attnviz.errors import DataError

CLASSIFY = "text-classification"


def csv(text, name="r.csv"):
    return read_table(name, file_bytes=text.encode())


def reviews(count=60, *, more=(), header="text,label"):
    rows = [f"the film was number {n},{'bad' if n % 3 else 'good'}" for n in range(count)]
    return csv("\n".join([header, *rows, *more]))


def texts(rows):
    return [" ".join(text.split()).casefold() for text in rows["text"]]


def test_rows_are_split_by_share_with_each_class_in_its_share():
    data = prepare(reviews(), task=CLASSIFY)
    assert data.size == {"train": 48, "validation": 6, "test": 6}
    assert data.labels == ("bad", "good")
    assert data.source == "r.csv"
    assert data.notes == ()
    for rows, good in ((data.train, 16), (data.validation, 2), (data.test, 2)):
        assert sum(rows["label"]) == good
    everything = [*data.train["text"], *data.validation["text"], *data.test["text"]]
    assert sorted(everything) == sorted(reviews().values("text"))


def test_a_seed_gives_the_same_split_and_another_seed_another():
    first, again, other = (prepare(reviews(), task=CLASSIFY, seed=seed) for seed in (3, 3, 4))
    assert first.test["text"][:] == again.test["text"][:]
    assert first.train["text"][:] == again.train["text"][:]
    assert first.test["text"][:] != other.test["text"][:]


def test_a_duplicate_planted_between_given_splits_is_dropped_from_training_and_reported():
    train = reviews(30, more=("A  Planted   one,good", "kept,bad"))
    test = csv("text,label\na planted ONE,good\nfresh,bad\n", "test.csv")
    data = prepare(train, task=CLASSIFY, split={"test": test})
    assert "a planted one" not in texts(data.train) + texts(data.validation)
    assert texts(data.test) == ["a planted one", "fresh"]
    assert "1 train row with an input of validation or test dropped from train." in data.notes
    assert sum(data.size.values()) == 33


def test_a_duplicate_in_a_split_column_is_found_too():
    rows = [f"text {n},{n % 2},{('train', 'dev', 'test')[n % 3]}" for n in range(60)]
    table = csv("\n".join(["text,label,fold", *rows, "TEXT  2,0,train", "text 1,1,train"]))
    data = prepare(table, task=CLASSIFY, split="fold")
    assert data.size == {"train": 20, "validation": 20, "test": 20}
    assert "2 train rows with an input of validation or test dropped from train." in data.notes
    assert not set(texts(data.train)) & {*texts(data.test), *texts(data.validation)}


def test_equal_inputs_stay_on_one_side_when_we_split():
    data = prepare(reviews(60, more=["the same again,good"] * 30), task=CLASSIFY)
    holders = [side for side in ("train", "validation", "test")
               if "the same again" in texts(getattr(data, side))]  # fmt: skip
    assert len(holders) == 1
    assert sum(data.size.values()) == 90
    assert "29 rows repeat the input of another row" in data.notes[0]


def test_one_input_with_two_labels_is_noted():
    data = prepare(reviews(more=["torn,good", "Torn ,bad"]), task=CLASSIFY)
    assert "1 input has more than one label." in data.notes


@pytest.mark.parametrize(
    ("table", "options", "message"),
    [
        (csv("text,label\na,x\nb,x\nc,x"), {}, 'All 3 rows of the column "label" are "x"'),
        (reviews(more=["a,", "b, "]), {}, r'"label" .* is empty in 2 rows, first in line 62'),
        (reviews(more=["  ,good"]), {}, r"The text .* is empty in 1 row, first in line 62"),
        (csv("text,label\n" + "\n".join(f"a {n},l {n}" for n in range(30))),
         {"columns": {"text": "text", "label": "label"}}, "30 different labels in 30 rows"),
        (csv("text,label\na,x\nb,y"), {}, "2 different inputs; .* at least one each"),
        (reviews(), {"labels": ["good", "fine"]}, r'label "bad" .*line 3.* "good", "fine"'),
        (reviews(), {"columns": {"text": "text"}}, 'needs a column for "label"'),
        (reviews(), {"columns": {"text": "text", "label": "lable"}}, 'no column "lable"'),
        (reviews(), {"columns": {"text": "text", "label": "text"}}, "chosen twice"),
        (reviews(), {"split": (0.5, 0.5, 0.5)}, "sum to 1, .*got 0.5, 0.5, 0.5"),
        (reviews(), {"split": (1.0, 0.0, 0.0)}, "above 0"),
        (reviews(), {"split": "label", "columns": {"text": "text", "label": "text"}},
         "chosen twice"),
        (reviews(), {"split": {"tset": reviews()}}, '"tset" cannot have a table of its own'),
        (reviews(), {"split": {"test": reviews()}}, "Every train input is also in"),
        (reviews(), {"split": {"test": csv("text,label\nnew,awful", "t.csv")}},
         r'"awful" \(line 2 of "t.csv"\) occurs in test but never in training'),
        (csv("text,label,s\na,x,train\nb,y,tain"), {"split": "s"}, r'"tain" .*line 3.*the name'),
        (csv("text,label,s\na,x,train\nb,y,train"), {"split": "s"}, "hold only train rows"),
    ],
)  # fmt: skip
def test_what_would_spoil_training_is_refused_in_a_sentence(table, options, message):
    with pytest.raises(av.AttnvizError, match=message):
        prepare(table, task=CLASSIFY, **options)


def test_empty_labels_can_be_skipped_with_a_note():
    data = prepare(reviews(more=["a,", "b,"]), task=CLASSIFY, missing="skip")
    assert sum(data.size.values()) == 60
    assert data.notes == ('2 rows with an empty "label" left out, the first is line 62.',)


def test_a_class_with_too_few_rows_goes_to_training_and_a_note_says_so():
    data = prepare(reviews(more=["one,rare", "two,rare"]), task=CLASSIFY)
    assert [data.labels[n] for n in data.train["label"]].count("rare") == 2
    assert '"rare" has fewer than three different inputs' in data.notes[0]


def test_more_classes_than_test_rows_are_split_without_shares_and_training_knows_all():
    rows = [f"text {n},label {n % 10}" for n in range(40)]
    data = prepare(csv("\n".join(["text,label", *rows])), task=CLASSIFY, split=(0.9, 0.05, 0.05))
    assert "too few rows to give every part its share" in data.notes[0]
    assert set(data.train["label"]) == set(range(10))


def test_labels_are_ordered_by_number_or_as_told_and_may_be_renamed():
    rows = [f"text {n},{(10, 9)[n % 2]}" for n in range(30)]
    table = csv("\n".join(["text,label", *rows]))
    assert prepare(table, task=CLASSIFY).labels == ("9", "10")
    assert prepare(table, task=CLASSIFY, labels=["10", "9"]).labels == ("10", "9")
    renamed = prepare(table, task=CLASSIFY, labels={"10": "yes", "9": "no"})
    assert renamed.labels == ("yes", "no")
    number = int(renamed.train["text"][0].split()[1])
    assert renamed.train["label"][0] == number % 2


def test_other_columns_are_kept_numbers_as_numbers_and_codes_as_text():
    rows = [f"text {n},{n % 2},{n},0{n}" for n in range(30)]
    data = prepare(csv("\n".join(["review,y,length,code", *rows])), task=CLASSIFY)
    row = data.train[0]
    number = int(row["text"].split()[1])
    assert row == {"text": f"text {number}", "label": number % 2, "length": float(number),
                   "code": f"0{number}"}  # fmt: skip


def test_a_guessed_split_column_is_kept_until_it_is_asked_for():
    rows = [f"text {n},{n % 2},{('train', 'test')[n % 3 == 0]}" for n in range(30)]
    table = csv("\n".join(["text,label,split", *rows]))
    assert "split" in prepare(table, task=CLASSIFY).train.column_names
    given = prepare(table, task=CLASSIFY, split="split")
    assert "split" not in given.train.column_names
    assert given.size["test"] == 10


@pytest.mark.parametrize(
    "written",
    [
        ([0, 1, 1], [1, 0, 0], [0, 0, 0]),
        ([0.0, 1.0, 1.0], [1.0, 0.0, 0.0], [0.0, 0.0, 0.0]),
        ([False, True, True], [True, False, False], [False, False, False]),
        ("[0, 1, 1]", "[1, 0, 0]", "[0, 0, 0]"),
        ("[0. 1. 1.]", "[1. 0. 0.]", "[0. 0. 0.]"),
        ("0,1,1", "1,0,0", "0,0,0"),
    ],
)
def test_lists_of_0_and_1_are_marks_and_mean_what_scikit_learn_reads_in_them(written):
    from sklearn.preprocessing import MultiLabelBinarizer

    lines = [json.dumps({"text": f"t {n}", "labels": written[n % 3]}) for n in range(30)]
    table = read_table("m.jsonl", file_bytes="\n".join(lines).encode())
    data = prepare(table, task="multi-label")
    matrix = np.array([[0, 1, 1], [1, 0, 0], [0, 0, 0]])
    true = MultiLabelBinarizer(classes=[0, 1, 2]).fit([[0]]).inverse_transform(matrix)
    for row in (*data.train, *data.validation, *data.test):
        assert tuple(row["label"]) == true[int(row["text"].split()[1]) % 3]
    assert data.labels == ("0", "1", "2")
    assert any("3 marks each" in note for note in data.notes)


def test_numbers_of_labels_are_no_marks():
    rows = [{"text": f"t {n}", "labels": ([0, 1], [1], [0])[n % 3]} for n in range(30)]
    table = read_table("m.jsonl", file_bytes="\n".join(map(json.dumps, rows)).encode())
    data = prepare(table, task="multi-label")
    assert data.labels == ("0", "1")
    assert not data.notes
    assert {tuple(row["label"]) for row in data.train} == {(0, 1), (1,), (0,)}


def test_a_column_that_bears_a_role_s_name_is_renamed_aloud():
    rows = [f"text {n},{n % 2},{n / 3:.2f}" for n in range(30)]
    table = csv("\n".join(["text,label,score", *rows]))
    data = prepare(table, task="regression", columns={"text": "text", "label": "score"})
    assert "label (file)" in data.train.column_names
    assert 'The column "label" that was not chosen is "label (file)".' in data.notes


def test_regression_reads_numbers_and_names_the_first_that_is_none():
    rows = [f"text {n},{n / 3:.2f}" for n in range(30)]
    data = prepare(csv("\n".join(["text,score", *rows])), task="regression")
    assert data.labels == ()
    assert all(isinstance(value, float) for value in data.train["label"])
    for bad in ("many", "nan", "inf"):
        table = csv("\n".join(["text,score", *rows, f"x,{bad}"]))
        with pytest.raises(DataError, match=rf'"{bad}" .*line 32\) is not a number'):
            prepare(table, task="regression", columns={"text": "text", "label": "score"})
    with pytest.raises(DataError, match="same number in all 3 rows"):
        prepare(csv("text,y\na,1\nb,1\nc,1"), task="regression")


def test_several_labels_a_row_are_read_from_lists_and_from_cut_cells():
    rows = [{"text": f"t {n}", "label": [["x"], ["x", "y"], []][n % 3]} for n in range(30)]
    listed = read_table("r.jsonl", file_bytes="\n".join(map(json.dumps, rows)).encode())
    data = prepare(listed, task="multi-label")
    assert data.labels == ("x", "y")
    by_text = dict(zip(data.train["text"], data.train["label"], strict=True))
    for text, ids in by_text.items():
        assert ids == [[0], [0, 1], []][int(text[2:]) % 3]
    cut = csv("text,label\na,x|y\nb,y\nc,x\nd,x|y")
    assert prepare(cut, task="multi-label").labels == ("x", "y")


def test_words_and_their_labels_go_together():
    rows = ["Mei lives here,B-PER O O", "in Oslo,O B-LOC", "no,O", "Omar,B-PER"]
    table = csv("\n".join(["words,label", *rows]))
    data = prepare(table, task="token-classification")
    assert data.labels == ("O", "B-LOC", "B-PER")
    sides = (data.train, data.validation, data.test)
    pairs = {tuple(row["words"]): row["label"] for side in sides for row in side}
    assert pairs[("Mei", "lives", "here")] == [2, 0, 0]
    with pytest.raises(DataError, match="Line 4 has 2 words and 1 labels"):
        prepare(csv("words,label\na,O\nb,X\nc d,O"), task="token-classification")


def test_a_series_is_cut_in_time_and_no_value_that_is_asked_for_is_learnt():
    table = csv("value\n" + "\n".join(str(n) for n in range(500)))
    data = prepare(table, task="forecasting", context=20, horizon=5)
    learnt = {value for window in data.train["series"] for value in window}
    for side in (data.validation, data.test):
        asked = {value for window in side["series"] for value in window[20:]}
        assert not learnt & asked
    assert max(data.test["series"][-1]) == 499
    assert data.train["series"][0] == list(range(25))
    with pytest.raises(DataError, match="validation part of the series has 50 of 500 values"):
        prepare(table, task="forecasting", context=20, horizon=60)
    with pytest.raises(DataError, match=r'"x" .*line 3'):
        prepare(csv("value\n1\nx\n3"), task="forecasting", columns={"series": "value"})


def test_texts_and_translations_need_no_labels():
    lines = "\n".join(f"sentence {n}" for n in range(30))
    data = prepare(csv(f"text\n{lines}"), task="causal-lm")
    assert data.train.column_names == ["text"]
    pairs = "\n".join(f"word {n},Wort {n}" for n in range(30))
    data = prepare(csv(f"en,de\n{pairs}"), task="translation")
    assert data.train[0]["target"] == data.train[0]["source"].replace("word", "Wort")


def pictures(count=12, *, mask=False):
    rows = {"image": [], "mask" if mask else "label": []}
    for n in range(count):
        held = io.BytesIO()
        Image.new("RGB", (4, 4), (n * 10, 0, 0)).save(held, "PNG")
        rows["image"].append({"bytes": held.getvalue(), "path": None})
        rows["mask" if mask else "label"].append([[n % 2] * 4] * 4 if mask else "ab"[n % 2])
    held = io.BytesIO()
    pq.write_table(pa.table(rows), held)
    return read_table("p.parquet", file_bytes=held.getvalue())


def test_pictures_keep_their_labels_and_masks():
    data = prepare(pictures(), task="image-classification")
    for row in (*data.train, *data.validation, *data.test):
        assert row["label"] == np.asarray(row["image"])[0, 0, 0] // 10 % 2
    data = prepare(pictures(mask=True), task="image-segmentation")
    assert data.labels == ("0", "1")
    assert np.shape(data.train[0]["mask"]) == (4, 4)
    columns = {"image": "text", "label": "label"}
    with pytest.raises(DataError, match="holds no pictures"):
        prepare(reviews(), task="image-classification", columns=columns)


def test_numbers_that_a_data_set_names_become_its_names_and_hidden_ones_are_missing():
    from datasets import ClassLabel, Dataset, Features, Value

    features = Features({"text": Value("string"), "label": ClassLabel(names=["zebra", "ape"])})
    rows = {"text": [f"t {n}" for n in range(20)], "label": [n % 2 for n in range(20)]}
    names = {"label": ("zebra", "ape")}
    table = named_classes(Table("hub/x", Dataset.from_dict(rows, features), class_names=names))
    assert prepare(table, task=CLASSIFY).labels == ("zebra", "ape")
    rows["label"][7] = -1
    table = named_classes(Table("hub/x", Dataset.from_dict(rows, features), class_names=names))
    data = prepare(table, task=CLASSIFY)
    assert sum(data.size.values()) == 19
    assert data.notes[0] == (
        '1 row left out: -1 or nothing in the column "label" means no label, first in row 8.'
    )


def test_a_hundred_thousand_rows_are_ready_in_seconds():
    table = reviews(100_000)
    began = time.monotonic()
    data = prepare(table, task=CLASSIFY)
    assert time.monotonic() - began < 10
    assert data.size == {"train": 80_000, "validation": 10_000, "test": 10_000}
    assert not set(same_inputs(data.train, CLASSIFY)) & set(same_inputs(data.test, CLASSIFY))
