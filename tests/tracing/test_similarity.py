"""The one number that a model of vectors has for two texts."""

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


def test_one_text_has_none_and_a_pair_of_a_classifier_keeps_its_answer(minilm):
    assert "returns vectors" in av.trace(minilm, PAIR[0]).prediction.text
    assert av.trace(av.load("sentiment"), PAIR).prediction.kind == "classes"
