"""Commands on a model whose own code fails: a sentence and what the code said, no traceback."""

import json

import pytest

from attnviz.cli.screen import errors_as_sentences
from tests import failing
from tests.models.test_foreign import PANICS, panicking


@pytest.mark.parametrize("command", ["trace", "attribute", "evaluate", "intervene"])
def test_a_command_ends_in_a_sentence(command, shell, checkpoint, tmp_path, monkeypatch):
    failing.allow(monkeypatch, tmp_path / "modules")
    model = failing.write(checkpoint("bert"), tmp_path / "failing")
    data = tmp_path / "rows.csv"
    data.write_text("text,label\nthe dull film,LABEL_0\nthe dull plot,LABEL_1\n")
    asked = {
        "trace": ("--text", "the dull film", "--out", str(tmp_path / "out.html")),
        "attribute": ("--text", "the dull film", "--out", str(tmp_path / "out.csv")),
        "evaluate": ("--data", str(data), "--out", str(tmp_path / "out.md")),
        "intervene": ("--text", "the dull film", "--silence", "0.1"),
    }
    done = shell(command, "--model", model, *asked[command])
    assert done.exit_code == 2
    assert 'attnviz: "failing" (OwnForSequenceClassification) could not' in done.stderr
    assert "The model's own code said: KeyError: 'planted'" in done.stderr
    assert "Traceback" not in done.stderr + done.output


@pytest.mark.parametrize(
    ("failing_with", "said"),
    [
        (
            lambda: panicking(PANICS["when it is asked"]),
            "could not read this: chunk size must be non-zero",
        ),
        (lambda: bytearray(2**62), "more memory than there is"),
        (lambda: json.loads("[" * 100_000), "nested too deep"),
    ],
    ids=["panic", "memory", "stack"],
)
def test_a_panic_and_the_end_of_memory_or_stack_are_a_sentence(failing_with, said, capsys):
    with pytest.raises(SystemExit) as ended, errors_as_sentences():
        failing_with()
    assert ended.value.code == 2
    printed = capsys.readouterr().err
    assert said in printed
    assert "Traceback" not in printed


def test_an_interruption_is_no_fault():
    with pytest.raises(KeyboardInterrupt), errors_as_sentences():
        raise KeyboardInterrupt
