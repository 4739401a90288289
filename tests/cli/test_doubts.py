"""Every command says what the model cannot read: first of all, or beside the answer."""

import pytest

CHINESE = "这部电影不好看"


@pytest.mark.parametrize("command", ["trace", "attribute", "intervene", "intervene sweep", "lens"])
def test_what_a_model_cannot_read_is_the_first_thing_said(command, shell, tmp_path):
    name, *sweep = command.split()
    more = {"trace": ["--out", str(tmp_path / "trace.html")], "attribute": [], "lens": []}
    options = ["--sweep", "zero"] if sweep else ["--silence", "0.0"]
    done = shell(name, "--model", "sentiment", "--text", CHINESE, *more.get(name, options))
    assert done.exit_code == 0, done.stderr
    first = done.output.splitlines()[0]
    assert first.startswith("Warning: ")
    assert "tokens are unknown to this model: it cannot read this text" in first


def test_a_word_or_two_are_said_beside_the_answer(shell, tmp_path):
    text = "The film was not good and the sommelier was very kind to all of us, 好."
    done = shell("trace", "--model", "sentiment", "--text", text, "--out", str(tmp_path / "a.html"))
    assert "Warning" not in done.output
    lines = done.output.splitlines()
    answer = next(n for n, line in enumerate(lines) if line.startswith("Answer: "))
    assert "unknown to this model." in lines[answer + 1]


def test_a_text_that_can_be_read_is_not_doubted(shell, tmp_path):
    done = shell("trace", "--model", "sentiment", "--text", "The film was good.",
                 "--out", str(tmp_path / "a.html"))  # fmt: skip
    assert "unknown" not in done.output


def test_characters_are_units_of_the_shell_too(shell, tmp_path):
    out = tmp_path / "scores.csv"
    done = shell("attribute", "--model", "induction", "--text", "Anna met 东, Anna met", "--unit",
                 "character", "--method", "leave_one_out", "--out", str(out))  # fmt: skip
    assert done.exit_code == 0, done.stderr
    assert "东" in out.read_text(encoding="utf-8")
