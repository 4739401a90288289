"""A training opens a model as everybody does: by one loader, with its sentences and permissions."""

import json
import shutil
from pathlib import Path

import pytest
import transformers as tf

import attnviz as av
from attnviz.errors import ModelError
from attnviz.models.classes import class_to_train
from attnviz.models.loading import load
from attnviz.models.tasks import task_named
from attnviz.training import building, tasks
from attnviz.training.run import train
from tests import failing
from tests.training import data


def built(folder, opinions):
    settings = data.config(Path("nowhere"), str(folder))
    return building.build(settings, tasks.task_named(settings.task), opinions)


def broken(start, folder, *, without=(), **config):
    shutil.copytree(start, folder)
    for name in without:
        (folder / name).unlink()
    said = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    (folder / "config.json").write_text(json.dumps(said | config), encoding="utf-8")
    return folder


BROKEN = {
    "no tokenizer": {"without": ("tokenizer.json",)},
    "an unknown kind": {"model_type": "of-nobody"},
    "numbers that are none": {"num_hidden_layers": "two"},
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_checkpoint_that_does_not_open_is_refused_in_the_same_words(
    kind, start, opinions, tmp_path
):
    folder = broken(start, tmp_path / "broken", **BROKEN[kind])
    with pytest.raises(ModelError) as shown:
        load(str(folder), task="text-classification")
    with pytest.raises(ModelError) as trained:
        built(folder, opinions)
    assert str(trained.value) == str(shown.value)


def test_new_weights_are_told_without_the_pooler_and_the_labels_are_set(opinions, tmp_path):
    found = built(data.model(tmp_path, "bert"), opinions)
    assert not any("pooler" in name for name in found.fresh)
    assert found.hf.config.id2label == {0: "bad", 1: "good"}


def test_what_is_trained_is_the_first_class_of_the_task_whichever_was_saved():
    deit = tf.DeiTConfig(architectures=["DeiTForImageClassificationWithTeacher"])
    task = task_named("image-classification")
    assert class_to_train(deit, task) is tf.DeiTForImageClassification  # the saved has no loss
    assert class_to_train(deit, task_named("text-generation")) is None


def test_a_checkpoint_with_python_of_its_own_is_trained_where_the_operator_allows_it(
    start, opinions, tmp_path, monkeypatch
):
    folder = failing.write(Path(start), tmp_path / "own")
    with pytest.raises(ModelError, match="brings Python code of its own, which attnviz does not"):
        built(folder, opinions)
    failing.allow(monkeypatch, tmp_path / "modules")
    settings = data.config(tmp_path / "run", folder, steps=2)
    done = train(settings, labelled=opinions)
    assert done.state == "finished"
    assert done.model is not None
    assert type(av.load(str(done.model)).hf).__name__ == "OwnForSequenceClassification"
