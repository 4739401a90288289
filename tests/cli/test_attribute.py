"""attnviz attribute: files of every kind, sequences, trust, and everything typed wrong."""

import json
import re

import pandas as pd
import pytest

SENTIMENT = ("--model", "sentiment", "--text", "The film was not good.", "--unit", "word")


def test_scores_are_told_and_written_as_a_table(shell, tmp_path):
    out = tmp_path / "scores.csv"
    result = shell("attribute", *SENTIMENT, "--method", "leave_one_out", "--method", "rollout",
                       "--out", str(out))  # fmt: skip
    assert result.exit_code == 0
    assert 'logit of "negative"' in result.output
    table = pd.read_csv(out)
    assert set(table["method"]) == {"leave_one_out", "rollout"}
    top = table[table["method"] == "leave_one_out"].sort_values("score").iloc[-1]
    assert top["text"] == "not"


@pytest.mark.parametrize("suffix", ["json", "html", "svg"])
def test_other_files(shell, tmp_path, suffix):
    out = tmp_path / f"scores.{suffix}"
    result = shell("attribute", *SENTIMENT, "--out", str(out))
    assert result.exit_code == 0
    text = out.read_text(encoding="utf-8")
    if suffix == "json":
        assert json.loads(text)["attributions"][0]["label"] == "KernelSHAP"
    else:
        assert "http://" not in text.replace("http://www.w3.org/", "")
        assert "https://" not in text


def test_why_a_and_not_b_with_trust(shell):
    result = shell(
        "attribute", *SENTIMENT, "--target", "negative", "--against", "positive", "--trust"
    )
    assert result.exit_code == 0
    assert "minus" in result.output
    assert "random orders" in result.output


def test_a_sequence(shell, tmp_path):
    out = tmp_path / "steps.csv"
    result = shell("attribute", "--model", "dates", "--text", "5 de marzo de 2024", "--sequence",
                       "--method", "leave_one_out", "--out", str(out))  # fmt: skip
    assert result.exit_code == 0
    table = pd.read_csv(out)
    assert {"step", "token", "unit", "score"} <= set(table.columns)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((*SENTIMENT, "--method", "magic"), "No attribution method"),
        ((*SENTIMENT, "--target", "angry"), "No class"),
        ((*SENTIMENT, "--against", "positive"), "--against needs --target"),
        ((*SENTIMENT, "--option", "steps"), "steps=100"),
        ((*SENTIMENT, "--option", "stops=3"), "no option"),
        ((*SENTIMENT, "--out", "scores.docx"), "has to end in"),
        ((*SENTIMENT, "--out", "/nowhere/scores.csv"), "No folder"),
        ((*SENTIMENT, "--sequence"), "writes no text|one number"),
        (("--model", "sentiment", "--text", ""), "empty"),
        (("--model", "minilm", "--text", "a cat"), "second text"),
    ],
)
def test_bad_input_is_one_sentence_and_exit_code_2(shell, arguments, sentence):
    result = shell("attribute", *arguments)
    assert result.exit_code == 2
    assert re.search(sentence, result.stderr)
    assert "Traceback" not in result.stderr
