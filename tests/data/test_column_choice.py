"""One check of columns, whoever reads the table: a training, an evaluation, a page, a command."""

import pytest

import attnviz as av
from attnviz.data.column_choice import column_choice
from attnviz.data.columns import Columns
from attnviz.data.labelled_rows import prepare
from attnviz.data.tables import read_table
from attnviz.errors import InputError
from attnviz.evaluation.questions import questions_in

ROWS = b"review,label,part\nthe film was good,positive,train\nthe film was bad,negative,test\n"
TASK = "text-classification"


def table():
    return read_table("reviews.csv", file_bytes=ROWS)


def test_what_was_given_is_taken_without_the_roles_of_other_tasks():
    given = {"text": "review", "label": "label", "series": "part"}
    assert column_choice(table(), TASK, given) == ({"text": "review", "label": "label"}, ())


def test_a_split_counts_where_it_is_asked_for_and_not_where_it_was_guessed():
    columns = Columns(text="review", label="label", split="part")
    assert "split" not in column_choice(table(), TASK, columns)[0]
    assert column_choice(table(), TASK, columns, split="part")[0]["split"] == "part"


def test_who_guesses_can_be_chosen_and_what_was_guessed_by_content_is_told():
    def guess(table, task):
        return Columns(text="review", label="label", reasons={"label": "its values come again"})

    chosen, told = column_choice(table(), TASK, guess=guess)
    assert chosen == {"text": "review", "label": "label"}
    assert told == (
        'Columns were guessed by their content: "label" as the label (its values come again).',
    )


WRONG = [
    (
        {"text": "review"},
        f'The task {TASK} needs a column for "label", but no column of "reviews.csv" was chosen. '
        'It has: "review", "label", "part".',
    ),
    (
        {"text": "review", "label": "lable"},
        '"reviews.csv" has no column "lable". It has: "review", "label", "part".',
    ),
    (
        {"text": "review", "label": "review"},
        'The column "review" was chosen twice. Choose another column for one of the two.',
    ),
]


@pytest.mark.parametrize(("columns", "sentence"), WRONG)
def test_a_training_and_an_evaluation_refuse_columns_in_the_same_words(columns, sentence):
    with pytest.raises(InputError) as learnt:
        prepare(table(), task=TASK, columns=columns)
    with pytest.raises(InputError) as asked:
        questions_in(av.load("sentiment"), table(), columns=columns)
    assert str(learnt.value) == str(asked.value) == sentence
