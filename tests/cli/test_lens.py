"""attnviz lens: the layers, the parts, and what is refused."""

import pytest


def test_the_answer_is_read_after_each_layer(shell):
    done = shell("lens", "--model", "induction", "--text", "candle river seven, candle river")
    assert done.exit_code == 0
    lines = done.output.splitlines()
    assert [line.split()[0] for line in lines[1:4]] == ["input", "0", "1"]
    assert "seven" in lines[3]


def test_why_takes_it_apart(shell):
    done = shell("lens", "--model", "sentiment", "--text", "The film was not good.", "--why")
    assert done.exit_code == 0
    assert 'Why "negative" and not "positive"' in done.output
    assert "parts add up to" in done.output
    assert "head 2." in done.output


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--model", "digits"], "Give --file"),
        (["--model", "dates", "--text", "5 de marzo de 2024", "--why"], "no two answers A and B"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(shell, options, sentence):
    done = shell("lens", *options)
    assert done.exit_code == 2
    assert sentence in done.stderr
