"""The one number that a model of vectors has for two texts."""

import json
import shutil

import pytest
import torch
from transformers import AutoModel, AutoTokenizer

import attnviz as av
from attnviz.models.registry import known

PAIR = ("a cat sat on the mat", "the dog ran")


@pytest.fixture(scope="module")
def minilm():
    return av.load("minilm")


def test_it_is_the_cosine_of_mean_vectors_as_transformers_gives_them(minilm):
    folder = known()["minilm"].folder
    read, model = AutoTokenizer.from_pretrained(folder), AutoModel.from_pretrained(folder).eval()
    with torch.no_grad():
        means = [model(**read(t, return_tensors="pt")).last_hidden_state[0].mean(0) for t in PAIR]
    cosine = float(torch.nn.functional.cosine_similarity(*means, dim=0))
    told = av.trace(minilm, PAIR).prediction.text
    assert told.startswith(f"Similarity of the two texts: {cosine:.3f} ")


def _as_sentence_transformers_writes_it(folder, around, settings, *more):
    """Lay modules.json and a pooling around a checkpoint, in the layout of before 2021 or after."""
    path = "" if folder == around else folder.name
    kinds = [(path, "Transformer"), ("1_Pooling", "Pooling"), *more]
    (around / "modules.json").write_text(json.dumps([
        {"idx": n, "name": str(n), "path": place, "type": f"sentence_transformers.models.{kind}"}
        for n, (place, kind) in enumerate(kinds)]))  # fmt: skip
    (around / "1_Pooling").mkdir(exist_ok=True)
    (around / "1_Pooling" / "config.json").write_text(json.dumps(settings))


@pytest.mark.parametrize(
    ("settings", "pooled", "words"),
    [
        ({"pooling_mode_cls_token": True, "pooling_mode_mean_tokens": False},
         lambda v: v[0], "first tokens' vectors"),
        ({"pooling_mode_lasttoken": True}, lambda v: v[-1], "last tokens' vectors"),
        ({"pooling_mode_max_tokens": True}, lambda v: v.amax(0), "largest values"),
        ({"pooling_mode_mean_sqrt_len_tokens": True}, lambda v: v.mean(0), "mean vectors"),
        ({"pooling_mode": "cls"}, lambda v: v[0], "first tokens' vectors"),
    ],
    ids=["cls", "last", "max", "root of the length", "as version 5 writes it"],
)  # fmt: skip
@pytest.mark.parametrize("inner", ["", "0_Transformer"])
def test_vectors_are_pooled_as_the_folder_says(
    settings, pooled, words, inner, checkpoint, tmp_path
):
    folder = shutil.copytree(checkpoint("albert"), tmp_path / "it" / inner)
    _as_sentence_transformers_writes_it(folder, tmp_path / "it", settings, ("2_N", "Normalize"))
    model = av.load(str(tmp_path / "it"))
    read, plain = AutoTokenizer.from_pretrained(folder), AutoModel.from_pretrained(folder).eval()
    pair = ("the cat sat", "a dull film")
    with torch.no_grad():
        vectors = [pooled(plain(**read(t, return_tensors="pt")).last_hidden_state[0]) for t in pair]
    cosine = float(torch.nn.functional.cosine_similarity(*vectors, dim=0))
    told = av.trace(model, pair).prediction.text
    assert float(told.split(": ")[1].split(" ")[0]) == pytest.approx(cosine, abs=1e-3)
    assert words in told
    assert av.attribute(model, pair, method="leave_one_out").value == pytest.approx(
        cosine, abs=1e-5
    )
    assert not any("sentence-transformers" in note for note in model.notes)


@pytest.mark.parametrize(
    ("settings", "more", "said"),
    [
        ({"pooling_mode_mean_tokens": True}, [("2_Dense", "Dense")], "passes it through Dense"),
        ({"pooling_mode_weightedmean_tokens": True}, [], "pools by weightedmean_tokens"),
        ({"pooling_mode_cls_token": True, "pooling_mode_max_tokens": True}, [],
         "pools by cls and max"),
    ],
    ids=["dense", "weighted", "two at once"],
)  # fmt: skip
def test_a_vector_that_is_made_in_another_way_is_said_to_be(
    settings, more, said, checkpoint, tmp_path
):
    folder = shutil.copytree(checkpoint("albert"), tmp_path / "it")
    _as_sentence_transformers_writes_it(folder, folder, settings, *more)
    model = av.load(str(folder))
    assert said in model.notes[-1]
    assert "mean vectors, so it is not the similarity of that model" in model.notes[-1]


def test_one_text_has_none_and_a_pair_of_a_classifier_keeps_its_answer(minilm):
    assert "returns vectors" in av.trace(minilm, PAIR[0]).prediction.text
    assert av.trace(av.load("sentiment"), PAIR).prediction.kind == "classes"
