"""A model from scratch that no memory holds: refused before it is made."""

import pytest

import attnviz as av
from attnviz import allowance
from attnviz.training import building
from attnviz.training.config import Architecture, TrainingConfig
from attnviz.training.tasks import task_named
from tests.training.data import opinions


def test_a_model_that_no_memory_holds_is_refused_before_it_is_made(monkeypatch):
    wide = Architecture(kind="bert", layers=48, heads=64, width=4096)
    config = TrainingConfig(
        task="text-classification", model="scratch", architecture=wide, data="x"
    )
    monkeypatch.setattr(allowance, "free_bytes", lambda: 4 * 1024**3)
    with pytest.raises(av.InputError, match="Training this model would take"):
        building.build(config, task_named("text-classification"), opinions())
