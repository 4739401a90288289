"""Every task trains on its built-in example, small, to a stated score on rows it never saw."""

from dataclasses import replace
from typing import Any

import pytest

from attnviz.data.examples import EXAMPLES, example
from attnviz.training.config import TASKS, Architecture, TrainingConfig
from attnviz.training.run import train
from attnviz.training.tasks import TASKS as TABLE

_TEXT = Architecture(layers=1, vocabulary=800, context=64)
_PICTURE = Architecture(layers=1, inner=128, patch=8)

# name of the example: architecture, settings, measure, and what it has to reach or stay under.
REACHES: dict[str, tuple[Architecture, dict[str, Any], str, float]] = {
    "intents": (_TEXT, {"steps": 500, "learning_rate": 3e-3}, "accuracy", 0.6),
    "aspects": (replace(_TEXT, layers=2), {"steps": 200, "learning_rate": 2e-3}, "f1_micro", 0.65),
    "stars": (_TEXT, {"steps": 150, "learning_rate": 1e-3}, "mae", 1.9),
    "names": (replace(_TEXT, layers=2), {"steps": 200, "learning_rate": 3e-3}, "f1", 0.75),
    "dates": (
        replace(_TEXT, vocabulary=400), {"steps": 150, "learning_rate": 5e-3}, "chrf", 12,
    ),
    "requests": (
        replace(_TEXT, vocabulary=600), {"steps": 150, "learning_rate": 4e-3}, "perplexity", 55,
    ),
    "opinions": (_TEXT, {"steps": 150, "learning_rate": 4e-3, "batch": 64}, "perplexity", 260),
    "digits": (_PICTURE, {"steps": 400, "learning_rate": 4e-3}, "accuracy", 0.72),
    "colour-key": (_PICTURE, {"steps": 150, "learning_rate": 6e-3, "batch": 8}, "iou", 0.65),
    "seasons": (
        Architecture(layers=1, context=96, patch=12, inner=128),
        {"steps": 200, "learning_rate": 3e-3}, "mae", 0.75,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REACHES)
def test_the_example_reaches_its_score(name, tmp_path):
    made, settings, measure, bound = REACHES[name]
    config = TrainingConfig(
        task=EXAMPLES[name].task, model="scratch", architecture=made, data=name, quick=True,
        out=str(tmp_path / "run"), evaluate_every=10**6, dropout=0.05, keep="last",
        schedule="cosine", warmup=0.1, **settings,
    )  # fmt: skip
    result = train(config)
    if TABLE[config.task].measures[measure]:
        assert result.scores[measure] >= bound
    else:
        assert result.scores[measure] <= bound
    assert result.model is not None
    assert (result.model / "model.safetensors").is_file()


def test_every_task_has_an_example_here():
    assert {EXAMPLES[name].task for name in REACHES} == set(TASKS) == set(TABLE)
    for name in REACHES:
        data = example(name, quick=True)
        assert data.task == EXAMPLES[name].task
