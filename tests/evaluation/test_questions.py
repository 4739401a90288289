"""Labelled rows as questions: labels by name, by number, and those that no model has."""

import pytest

from attnviz.data.examples import example
from attnviz.data.tables import read_table
from attnviz.errors import DataError, InputError, UnsupportedError
from attnviz.evaluation.questions import (
    guessed_for,
    match_labels,
    questions_in,
    questions_of,
    task_of,
)

ROWS = b"text,label,who\nthe film was good,Positive,a\nthe film was bad,NEGATIVE,b\n"


def table(content: bytes = ROWS):
    return read_table("t.csv", file_bytes=content)


@pytest.fixture(scope="module")
def sentiment():
    import attnviz as av

    return av.load("sentiment")


def test_labels_match_without_regard_to_case_and_it_is_said(sentiment):
    asked = questions_in(sentiment, table())
    assert asked.values["label"] == [1, 0]
    assert asked.labels == ("negative", "positive")
    assert asked.others == {"who": ["a", "b"]}
    assert "ignoring upper and lower case" in asked.notes[0]


def test_numbers_are_the_models_ids_and_it_is_said():
    ids, notes = match_labels(["1", "0"], ("bad", "good"))
    assert ids == {"1": 1, "0": 0}
    assert '"0" is "bad", "1" is "good"' in notes[0]


@pytest.mark.parametrize(
    ("labels", "ids"),
    [
        (["1.0", "0.0"], [1, 0]),
        (["1", "0.0"], [1, 0]),
        (["True", "False"], [1, 0]),
        (["TRUE", "false"], [1, 0]),
        (["LABEL_1", "LABEL_0"], [1, 0]),
        (["label_0", "LABEL_1"], [0, 1]),
    ],
)
@pytest.mark.parametrize("known", [("LABEL_0", "LABEL_1"), ("negative", "positive")])
def test_a_number_is_the_models_id_however_it_is_written(labels, ids, known):
    found, notes = match_labels(labels, known)
    assert [found[label] for label in labels] == ids
    assert bool(notes) == (set(labels) != set(known))


def test_names_that_are_numbers_match_in_every_spelling():
    assert match_labels(["1", "0"], ("0.0", "1.0"))[0] == {"1": 1, "0": 0}
    assert match_labels(["1.0"], ("0", "1", "2"))[0] == {"1.0": 1}
    assert match_labels(["true"], ("False", "True"))[0] == {"true": 1}
    assert match_labels(["true", "false"], ("a", "b", "c")) == ({}, ())
    assert match_labels(["3"], ("a", "b", "c")) == ({}, ())


def test_labels_are_the_same_from_any_file_and_no_label_is_left_out(sentiment):
    for rows in (b"text,label\na,1.0\nb,0.0\nc,nan\n", b"text,label\na,True\nb,FALSE\nc,nan\n"):
        asked = questions_in(sentiment, table(rows))
        assert asked.values["label"] == [1, 0]
        assert any("1 row left out" in note for note in asked.notes)
    given = read_table("t.jsonl", file_bytes=b'{"text": "a", "label": true}\n' * 2)
    assert questions_in(sentiment, given).values["label"] == [1, 1]


def test_a_table_without_names_is_asked_whole_and_says_so(sentiment):
    rows = "".join(f"{('positive', 'negative')[n % 2]},the film was number {n}\n" for n in range(6))
    asked = questions_in(sentiment, table(rows.encode()))
    assert asked.values["label"] == [1, 0] * 3
    assert asked.notes[0].startswith("Line 1 was read as a row")


def test_words_without_a_label_are_not_asked():
    """Where the only word that the model gets wrong has no label, all its answers are right."""
    import json

    import attnviz as av
    from attnviz.evaluation.evaluate import evaluate

    model = av.load("names")
    sentences = [["Mei", "met", "Omar", "in", "Oslo"], ["nobody", "came"]]
    blank = [{"tokens": words, "ner_tags": ["O"] * len(words)} for words in sentences]
    said = evaluate(model, _jsonl(blank, json)).answers.raw[1]
    tags = [list(each) for each in said]
    tags[0][0] = -100
    tags[0] = [str(each) for each in tags[0]]
    rows = [{"tokens": w, "ner_tags": t} for w, t in zip(sentences, tags, strict=True)]
    done = evaluate(model, _jsonl(rows, json))
    assert [len(each) for each in done.answers.raw[0]] == [4, 2]
    assert done.answers.raw[0] == done.answers.raw[1] == [said[0][1:], said[1]]
    assert done.answers.figure.tolist() == [1, 1]
    assert any('"-100"' in note for note in done.notes)


def _jsonl(rows, json):
    return read_table("t.jsonl", file_bytes="\n".join(map(json.dumps, rows)).encode())


def test_names_that_the_reader_gives_are_in_the_models_order():
    ids, notes = match_labels(["yes", "no"], ("LABEL_0", "LABEL_1"), order=("no", "yes"))
    assert ids == {"no": 0, "yes": 1}
    assert notes
    assert match_labels(["yes", "no"], ("LABEL_0", "LABEL_1")) == ({}, ())


def test_kinds_of_entities_match_a_model_that_marks_no_beginnings():
    ids, notes = match_labels(["O", "B-PER", "I-PER"], ("O", "PER"))
    assert ids == {"O": 0, "B-PER": 1, "I-PER": 1}
    assert "beginning" in notes[0]


def test_a_label_that_the_model_does_not_have_is_refused_with_its_line_or_left_out(sentiment):
    content = ROWS + b"so so,neutral,c\n"
    with pytest.raises(DataError, match='"neutral" \\(line 4\\) is not a label of "sentiment"'):
        questions_in(sentiment, table(content))
    asked = questions_in(sentiment, table(content), missing="skip")
    assert len(asked) == 2
    assert any('1 rows left out: their labels ("neutral")' in note for note in asked.notes)


def test_an_empty_label_is_refused_with_its_line_or_left_out(sentiment):
    content = ROWS + b"so so,,c\n"
    with pytest.raises(DataError, match="line 4"):
        questions_in(sentiment, table(content))
    assert len(questions_in(sentiment, table(content), missing="skip")) == 2


def test_one_class_only_is_enough_to_be_asked(sentiment):
    asked = questions_in(sentiment, table(b"text,label\ngood,positive\nfine,positive\n"))
    assert asked.values["label"] == [1, 1]


def test_the_label_column_is_the_one_that_holds_the_models_classes(sentiment):
    rows = b"review,group,verdict\n" + b"".join(
        b"text number %d,%d,%s\n" % (n, n % 2, word)
        for n, word in enumerate([b"Positive", b"negative", b"neutral"] * 8)
    )
    guessed = guessed_for(sentiment, table(rows))
    assert guessed.label == "verdict"
    assert "classes of the model" in guessed.reasons["label"]


def test_columns_that_are_not_there_are_named(sentiment):
    with pytest.raises(InputError, match=r'no column "review".*"text", "label", "who"'):
        questions_in(sentiment, table(), columns={"text": "review", "label": "label"})


def test_data_for_another_task_is_refused(sentiment):
    with pytest.raises(InputError, match="does text-classification, but the data is for"):
        questions_of(sentiment, example("names", quick=True))


def test_classes_of_another_world_are_refused(sentiment):
    with pytest.raises(DataError, match="is not a label of"):
        questions_of(sentiment, example("intents", quick=True))


def test_what_a_model_can_be_asked(tiny_model):
    assert task_of(tiny_model("bert-multi-label")) == "multi-label"
    assert task_of(tiny_model("bert-regression")) == "regression"
    assert task_of(tiny_model("gpt2")) == "causal-lm"
    with pytest.raises(UnsupportedError, match="embedding"):
        task_of(tiny_model("albert"))
