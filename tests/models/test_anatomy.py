"""Which module is what: layers, activations, output projections."""

import pytest
from torch import nn

from attnviz.errors import UnsupportedError
from attnviz.models import anatomy
from tests import tiny


def test_layers_are_told_from_other_lists_of_the_same_length():
    hf = tiny.model("colour-key")
    assert len(hf.down) == len(hf.layers)
    assert anatomy.blocks(hf) == list(hf.layers)
    assert anatomy.last_block(hf) is hf.layers[-1]


def test_the_last_block_of_an_encoder_decoder_is_the_decoders():
    hf = tiny.model("bart")
    assert anatomy.last_block(hf) is hf.model.decoder.layers[-1]
    assert anatomy.blocks(hf)[-1] is hf.model.encoder.layers[-1]


def test_one_module_called_many_times_is_the_last_block_too():
    hf = tiny.model("albert")
    assert anatomy.last_block(hf) is hf.encoder.albert_layer_groups[0]
    with pytest.raises(UnsupportedError, match="AlbertModel"):
        anatomy.blocks(hf)


@pytest.mark.parametrize("name", tiny.ARCHITECTURES)
def test_every_layer_has_its_activation(name):
    hf = tiny.model(name)
    found = anatomy.activations(hf)
    layers = 1 if name == "albert" else hf.config.num_hidden_layers
    assert len(found) >= layers
    assert not any(isinstance(module, (nn.Linear, nn.Softmax)) for module in found)


def test_a_projection_stands_in_the_module_or_beside_it():
    bert, gpt2 = tiny.model("bert"), tiny.model("gpt2")
    beside = bert.bert.encoder.layer[1].attention
    assert anatomy.output_projection(bert, beside.self)[0] is beside.output.dense
    inside = gpt2.transformer.h[0].attn
    module, matrix = anatomy.output_projection(gpt2, inside)
    assert module is inside.c_proj
    assert matrix is inside.c_proj.weight  # Conv1D keeps it the other way round
    inside.c_proj = nn.Identity()
    assert anatomy.output_projection(gpt2, inside) is None
