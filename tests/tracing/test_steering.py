"""A steering vector: the mean streams of two texts, apart."""

import copy

import numpy as np
import pytest
import torch

import attnviz as av
from attnviz.tracing.steering import steering_vector
from tests import rounding

GOOD, BAD = "the cat was good", "the dog was very bad"


@pytest.mark.parametrize("layer", [0, 1])
def test_it_is_the_difference_of_mean_hidden_states(tiny_model, layer):
    model = tiny_model("llama")
    means = []
    reference = copy.deepcopy(model.hf)  # asked for its states, transformers leaves hooks on it
    for text in (GOOD, BAD):
        ids = model.tokenizer(text, return_tensors="pt")["input_ids"]
        with torch.no_grad():
            states = reference(input_ids=ids, output_hidden_states=True).hidden_states
        means.append(states[layer][0].mean(0).numpy())
    found = steering_vector(model, GOOD, BAD, layer=layer)
    np.testing.assert_allclose(
        found, means[0] - means[1], rtol=1e-4, atol=rounding.of_numbers(layers=4)
    )


def test_a_text_against_itself_is_nothing(tiny_model):
    model = tiny_model("bert")
    vector = steering_vector(model, GOOD, GOOD, layer=1)
    assert not vector.any()
    assert av.intervene(model, GOOD, av.AddVector(1, vector)).change.moved == 0


def test_a_layer_that_is_not_there_is_said(tiny_model):
    with pytest.raises(av.InputError, match="Layer 9 is out of range"):
        steering_vector(tiny_model("llama"), GOOD, BAD, layer=9)
