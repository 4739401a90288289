"""Models that a person's own Python builds are opened by name, where the operator allows code."""

import sys

import pytest

import attnviz as av

SOURCE = """
import torch
from torch import nn
import attnviz as av
from tests.modules.written import GPT, VOCABULARY

def build():
    torch.manual_seed(0)
    return av.wrap(GPT().eval(), tokenizer=VOCABULARY, name="mine")

def plain():
    return GPT()

def failing():
    raise ValueError("no such file: weights.pt")
"""


@pytest.fixture
def written(tmp_path, monkeypatch):
    (tmp_path / "students_model.py").write_text(SOURCE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    yield
    sys.modules.pop("students_model", None)


def test_a_function_of_ones_own_builds_the_model(written, monkeypatch):
    monkeypatch.setenv("ATTNVIZ_ALLOW_CODE", "1")
    model = av.load("students_model:build", device="cpu")
    assert model.name == "mine"
    assert av.trace(model, "abc").stacks == ("decoder",)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("students_model:plain", "returned a GPT. Return a model: attnviz.wrap"),
        ("students_model:failing", "could not be built: ValueError: no such file"),
        ("students_model:nothing", "could not be built: AttributeError"),
        ("nowhere:build", "could not be built: ModuleNotFoundError"),
    ],
)
def test_what_it_does_wrong_is_said(written, monkeypatch, name, sentence):
    monkeypatch.setenv("ATTNVIZ_ALLOW_CODE", "1")
    with pytest.raises(av.ModelError, match=sentence):
        av.load(name, device="cpu")


def test_nothing_is_imported_where_code_is_not_allowed(written, monkeypatch):
    monkeypatch.delenv("ATTNVIZ_ALLOW_CODE", raising=False)
    with pytest.raises(av.ModelError, match="attnviz app --allow-code"):
        av.load("students_model:build")
    assert "students_model" not in sys.modules
