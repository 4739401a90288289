"""attnviz verify, and cards from every command that computes."""

import json

import pytest

from attnviz.evidence.page import BEGINS

SENTIMENT = ("--model", "sentiment", "--text", "The film was not good.")


@pytest.mark.parametrize(
    "command",
    [
        ("trace", *SENTIMENT, "--layer", "2", "--head", "1", "--out", "t.svg"),
        ("attribute", *SENTIMENT, "--method", "leave_one_out", "--trust"),
        ("attribute", "--model", "induction", "--text", "a b c d, a b", "--sequence",
         "--method", "leave_one_out", "--target", " c d"),
        ("intervene", *SENTIMENT, "--silence", "2.1"),
        ("evaluate", "--model", "sentiment", "--data", "sentiment", "--rows", "30"),
    ],
    ids=lambda command: f"{command[0]} {command[2]}",
)  # fmt: skip
def test_a_card_from_the_shell_verifies(shell, tmp_path, monkeypatch, command):
    monkeypatch.chdir(tmp_path)
    made = shell(*command, "--card", "card.html")
    assert made.exit_code == 0, made.stderr
    assert "attnviz verify card.html" in made.output
    done = shell("verify", "card.html")
    assert done.exit_code == 0, done.output
    assert "are the same." in done.output


def test_what_differs_is_told_and_the_exit_code_is_1(shell, tmp_path):
    card = tmp_path / "card.html"
    shell("attribute", *SENTIMENT, "--method", "leave_one_out", "--card", str(card))
    before, data = card.read_text("utf-8").split(BEGINS)
    data, after = data.split("</script>", 1)
    said = json.loads(data)
    said["numbers"][0]["values"][0] += 1
    said["versions"]["torch"] = "1.0"
    said["weights"] = {"model.safetensors": "0" * 64}
    card.write_text(f"{before}{BEGINS}{json.dumps(said)}</script>{after}", "utf-8")
    done = shell("verify", str(card))
    assert done.exit_code == 1
    assert done.output.count("DIFFERS") == 1
    assert "1 of" in done.output
    assert "Other weights: model.safetensors" in done.output
    assert "Other version: torch 1.0 then" in done.output


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("verify", "nothing.html"), "could not be read"),
        (("attribute", *SENTIMENT, "--method", "rollout", "--method", "leave_one_out",
          "--card", "c.html"), "one --method"),
        (("intervene", *SENTIMENT, "--sweep", "zero", "--card", "c.html"), "not a --sweep"),
        (("trace", *SENTIMENT, "--out", "t.svg", "--card", "c.pdf"), ".html file"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_a_sentence(shell, tmp_path, monkeypatch, arguments, sentence):
    monkeypatch.chdir(tmp_path)
    done = shell(*arguments)
    assert done.exit_code == 2
    assert sentence in done.stderr
