"""Commands on a model whose own code fails: a sentence and what the code said, no traceback."""

import pytest

from tests import failing


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
