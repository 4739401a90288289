"""`attnviz evaluate`, as a shell runs it."""

import json

import pytest

ROWS = [
    ("the film was good", "Positive"), ("the film was bad", "negative"),
    ("<b>not</b> a good film", "negative"), ("a lovely plot", "positive"),
]  # fmt: skip


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    lines = ["review,verdict", *(f'"{text}",{label}' for text, label in ROWS)]
    (tmp_path / "good.csv").write_text("\n".join(lines))
    (tmp_path / "unseen.csv").write_text("\n".join([*lines, "so so,neutral"]))
    (tmp_path / "empty.csv").write_text("")
    return tmp_path


@pytest.fixture
def evaluate(shell, folder):
    return lambda data, *more: shell("evaluate", "--model", "sentiment", "--data", data, *more)


def test_a_report_is_written(evaluate, folder):
    done = evaluate("good.csv", "--text-column", "review", "--label-column", "verdict",
                    "--against", "sentiment", "--out", "report.json")  # fmt: skip
    assert done.exit_code == 0, done.stderr
    assert done.stderr == ""
    assert "accuracy" in done.output
    held = json.loads((folder / "report.json").read_text())
    assert held["evaluation"]["scores"][0]["interval"]["rows"] == 4
    assert held["comparison"]["difference"]["value"] == 0


@pytest.mark.parametrize(
    ("data", "more", "sentence"),
    [
        ("unseen.csv", (), '"neutral" (line 6) is not a label of "sentiment"'),
        ("empty.csv", (), "empty.csv"),
        ("nowhere.csv", (), 'There is no file "nowhere.csv"'),
        ("nobody/nothing", (), '"nobody/nothing" could not be opened on the hub'),
        ("good.csv", ("--part", "test"), '"good.csv" has no part "test". It has one part only.'),
        ("good.csv", ("--text-column", "body"), 'no column "body"'),
        ("good.csv", ("--out", "report.pdf"), "has to end in one of .html, .md, .json, .csv"),
        ("good.csv", ("--column", "words"), "a role and a name"),
    ],
)
def test_bad_input_is_one_sentence_and_exit_code_2(evaluate, data, more, sentence):
    done = evaluate(data, *more)
    assert done.exit_code == 2
    assert sentence in done.stderr
    assert done.stderr.startswith("attnviz: ")
    assert done.stderr.count("\n") == 1
