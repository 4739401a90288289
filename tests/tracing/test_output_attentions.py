"""Numbers that are no attention map are refused, and what is missing is said."""

import numpy as np
import pytest
import torch

import attnviz as av
from attnviz.records import AttentionLayer, Stack, Tokens
from attnviz.tracing.engine import Call
from attnviz.tracing.output_attentions import missing, refuse_what_is_no_map


def maps(*rows):
    return Call(torch.tensor(rows)[None, None])


def test_rows_that_add_up_pass_and_others_are_refused_with_their_sums(tiny_model):
    model = tiny_model("bloom")
    good = maps([1.0, 0.0], [0.25, 0.75])
    refuse_what_is_no_map(model, {"decoder": [good, good]})
    with pytest.raises(av.UnsupportedError, match=r"layer 1 of the decoder .* 0.5 to 1"):
        refuse_what_is_no_map(model, {"decoder": [good, maps([1.0, 0.0], [0.25, 0.25])]})
    with pytest.raises(av.UnsupportedError, match=r"BloomForCausalLM.* lowest weight is -1"):
        refuse_what_is_no_map(model, {"decoder": [maps([2.0, -1.0])]})


def test_rounded_rows_of_half_precision_pass(tiny_model):
    refuse_what_is_no_map(tiny_model("bloom"), {"decoder": [maps([0.5, 0.495])]})


def test_what_a_sink_takes_is_no_hole(tiny_model):
    refuse_what_is_no_map(tiny_model("gpt-oss"), {"decoder": [maps([0.1, 0.2])]})


def test_more_maps_than_layers_are_refused(tiny_model):
    one = maps([1.0])
    refuse_what_is_no_map(tiny_model("albert"), {"encoder": [one, one]})
    with pytest.raises(av.UnsupportedError, match="computes attention 3 times in 2 layers"):
        refuse_what_is_no_map(tiny_model("llama"), {"decoder": [one, one, one]})


def test_an_absent_encoder_and_layers_without_attention_are_said(tiny_model):
    tokens = Tokens.plain(["a"])
    layer, other = (AttentionLayer(np.ones((heads, 1, 1), np.float32)) for heads in (1, 0))

    def of(name, *layers):
        return Stack(name, layers, tokens, tokens)

    assert missing(tiny_model("llama"), {"decoder": of("decoder", layer, layer)}) == ()
    assert "1 of the 2 layers" in missing(tiny_model("llama"), {"decoder": of("decoder", layer)})[0]
    (said,) = missing(tiny_model("llama"), {"decoder": of("decoder", other, layer)})
    assert said.startswith("Layer 1 has attention, of the 2 layers of LlamaForCausalLM")
    both = {"decoder": of("decoder", layer), "cross": of("cross", layer)}
    (absent,) = missing(tiny_model("bart"), both)
    assert "of its encoder" in absent
