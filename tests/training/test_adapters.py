"""Which maps adapters stand beside."""

import pytest
from torch import nn

from attnviz.errors import UnsupportedError
from attnviz.training.adapters import linear_maps, targets
from tests import tiny


def test_attention_alone_or_every_linear_map_but_the_head():
    bert = tiny.model("bert")
    names, flipped = targets(bert)
    assert (names, flipped) == (["key", "query", "value"], False)
    every, flipped = linear_maps(bert, apart=["classifier"])
    assert not flipped
    # Six a layer: query, key, value, the output of attention, and two of the feed-forward part.
    in_layers = [name for name in every if ".layer." in name]
    assert len(in_layers) == 6 * bert.config.num_hidden_layers
    assert not any(name.startswith("classifier") for name in every)


def test_the_maps_of_gpt2_are_stored_the_other_way_round():
    every, flipped = linear_maps(tiny.model("gpt2"), apart=[])
    assert flipped
    assert {name.rpartition(".")[2] for name in every} == {"c_attn", "c_proj", "c_fc"}


def test_a_model_without_linear_maps_is_refused():
    with pytest.raises(UnsupportedError, match="No linear map was found in Embedding"):
        linear_maps(nn.Embedding(3, 2), apart=[])
