"""A page on a model whose own code fails: a refusal, what it said folded below, a log line."""

import logging

import pytest

from tests import failing


@pytest.mark.parametrize("page", ["attention.py", "attribution.py", "interventions.py"])
def test_the_page_refuses_and_folds_what_the_model_said(
    page, run_page, checkpoint, tmp_path, monkeypatch, caplog
):
    failing.allow(monkeypatch, tmp_path / "modules")
    model = failing.write(checkpoint("bert"), tmp_path / "failing")
    with caplog.at_level(logging.WARNING, logger="attnviz"):
        app = run_page(page, model=model, text="the dull film was good")
    assert not app.exception
    assert "could not" in app.error[0].value
    assert "failing" in app.error[0].value
    folded = next(e for e in app.expander if "own code" in e.label)
    assert folded.code[0].value == "KeyError: 'planted'"
    assert any(r.exc_info and r.exc_info[0] is KeyError for r in caplog.records)
