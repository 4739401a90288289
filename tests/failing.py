"""A checkpoint whose own code fails at texts with the word "dull", as other people's code does."""

import json
import shutil
from pathlib import Path

from tests import tiny

_CODE = f"""
from transformers import BertConfig, BertForSequenceClassification
from transformers.modeling_utils import ALL_ATTENTION_FUNCTIONS

class Config(BertConfig):
    model_type = "of-its-own"

class OwnForSequenceClassification(BertForSequenceClassification):
    config_class = Config

    def forward(self, input_ids=None, **more):
        if (input_ids == {len(tiny.SPECIAL) + tiny.WORDS.index("dull")}).any():
            raise KeyError("planted")
        return super().forward(input_ids=input_ids, **more)
"""


def write(checkpoint: Path, folder: Path) -> str:
    """Write it from a tiny BERT checkpoint and return its folder."""
    shutil.copytree(checkpoint, folder)
    (folder / "own.py").write_text(_CODE, encoding="utf-8")
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    own = "own.OwnForSequenceClassification"
    config.update(
        model_type="of-its-own",
        architectures=["OwnForSequenceClassification"],
        auto_map={"AutoConfig": "own.Config", "AutoModelForSequenceClassification": own},
    )
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    return str(folder)


def allow(monkeypatch, modules: Path) -> None:
    """Let checkpoints bring code, and keep transformers' copies of it in a folder."""
    monkeypatch.setenv("ATTNVIZ_ALLOW_CODE", "1")
    monkeypatch.setenv("HF_MODULES_CACHE", str(modules))
    monkeypatch.setattr("transformers.dynamic_module_utils.HF_MODULES_CACHE", str(modules))
