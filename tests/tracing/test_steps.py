"""Interventions do to a model exactly what they say, in every architecture that can take them."""

import copy

import numpy as np
import pytest
import torch

import attnviz as av
from attnviz.models import anatomy
from attnviz.tracing import engine
from attnviz.tracing.effects import given_to
from attnviz.tracing.inputs import prepare
from tests import rounding, tiny
from tests.tracing.running import (
    ATTENDING,
    CAUSAL,
    OTHER_SENTENCE,
    WEIGHTS_ONLY,
    answer,
    other,
    target_of,
)


@torch.no_grad()
def modules_of(model, inputs, stack):
    """Return the attention module of each layer, by what really is called."""
    tensors = given_to(model, inputs, target_of(model))[0].tensors
    engine.install(model.hf)
    with engine.recording(engine.Recorder(model.stack_of_module)) as recorder:
        model.hf(**tensors)
    return [call.module for call in recorder.calls[stack]]


def near(answer):
    """What two passes that round another way may differ by: both answers are as large as this."""
    return rounding.of_numbers(float(answer.abs().max()), layers=4)


@pytest.mark.parametrize("name", ATTENDING)
def test_silencing_a_head_equals_zero_rows_in_the_output_projection(name, tiny_model, checkpoint):
    model, inputs = tiny_model(name), tiny.example(name)
    for stack in av.trace(model, inputs, target=target_of(model)).stacks:
        zeroed = av.load(str(checkpoint(name)))  # a copy of its own, whose weights may be changed
        modules = modules_of(zeroed, inputs, stack)
        layer, head = len(modules) - 1, 1
        shared = [n for n, module in enumerate(modules) if module is modules[layer]]
        with torch.no_grad():
            _, matrix = anatomy.output_projection(zeroed.hf, modules[layer])
            rows = matrix.shape[0] // model.n_heads
            matrix[head * rows : (head + 1) * rows] = 0
        expected = answer(zeroed, inputs)
        found = answer(model, inputs, *(av.SilenceHead(n, head, stack=stack) for n in shared))
        assert (found - expected).abs().max() <= near(expected)
        assert (found - answer(model, inputs)).abs().max() > 1e-3 * expected.abs().max()


@pytest.mark.parametrize("name", ATTENDING)
def test_what_should_change_nothing_changes_nothing(name, tiny_model):
    model, inputs = tiny_model(name), tiny.example(name)
    trace = av.trace(model, inputs, target=target_of(model))
    plain = answer(model, inputs)
    for stack in trace.stacks:
        own = {"stack": stack}
        layers = range(trace.stack(stack).n_layers)
        scaled = answer(model, inputs, av.ScaleHead(1, 2, 1.0, **own))
        assert torch.equal(scaled, plain)
        captured = [av.SetAttention(n, 1, trace.attention(n, 1, stack), **own) for n in layers]
        assert (answer(model, inputs, *captured) - plain).abs().max() <= near(plain)
        same = av.ReplaceMechanism(layers, "scaled_dot_product", **own)
        assert (answer(model, inputs, same) - plain).abs().max() <= near(plain)
        itself = av.SwapPattern(
            0, 1, inputs if isinstance(inputs, str) else np.array(inputs), **own
        )
        assert (answer(model, inputs, itself) - plain).abs().max() <= near(plain)


# ALBERT's layers are in no list; the colour key's answer also reads its patches past all layers.
@pytest.mark.parametrize(
    "name", [n for n in tiny.ARCHITECTURES if n not in ("albert", "colour-key")]
)
def test_patching_every_position_from_a_clean_run_gives_the_clean_answer(name, tiny_model):
    model, corrupted, clean = tiny_model(name), tiny.example(name), other(name)
    source = clean if isinstance(clean, str) else np.array(clean)
    for layer in range(model.n_layers):
        found = answer(model, corrupted, av.PatchResidual(layer, source))
        wanted = answer(model, clean)
        assert (found - wanted).abs().max() <= near(wanted)


@pytest.mark.parametrize("name", ["bert", "llama", "gpt2", "bart"])
def test_patching_all_heads_and_mlps_of_a_layer_is_patching_the_next_one(name, tiny_model):
    """The stream that enters layer 1 is what entered layer 0, and what its parts add."""
    model = tiny_model(name)
    heads = [av.PatchHead(0, head, OTHER_SENTENCE) for head in range(4)]
    parts = answer(
        model, tiny.SENTENCE, av.PatchResidual(0, OTHER_SENTENCE), *heads,
        av.PatchMlp(0, OTHER_SENTENCE),
    )  # fmt: skip
    whole = answer(model, tiny.SENTENCE, av.PatchResidual(1, OTHER_SENTENCE))
    assert (parts - whole).abs().max() <= near(whole)
    only = answer(model, tiny.SENTENCE, heads[0])
    assert (only - answer(model, tiny.SENTENCE)).abs().max() > 1e-3


@pytest.mark.parametrize("name", ["bert", "gpt2", "llama"])
def test_adding_the_difference_of_two_streams_is_patching(name, tiny_model):
    model = tiny_model(name)
    streams = {}
    for text in (tiny.SENTENCE, OTHER_SENTENCE):
        with torch.no_grad():
            hidden = copy.deepcopy(model.hf)(
                **prepare(model, text).tensors, output_hidden_states=True
            )
        streams[text] = hidden.hidden_states[1][0]
    steer = (streams[OTHER_SENTENCE] - streams[tiny.SENTENCE])[3].numpy()
    added = answer(model, tiny.SENTENCE, av.AddVector(1, steer / 2, factor=2, positions=(3,)))
    patched = answer(model, tiny.SENTENCE, av.PatchResidual(1, OTHER_SENTENCE, positions=(3,)))
    assert (added - patched).abs().max() <= 1e-4 * patched.abs().max()


@pytest.mark.parametrize("name", ["bert", "roberta", "distilbert", "modernbert", "t5", "bart"])
def test_a_masked_token_is_hidden_as_padding_is(name, tiny_model):
    """Reference: the same model with a 0 in its attention mask; rows other than the token's own."""
    model, hidden = tiny_model(name), 4
    with torch.no_grad():
        prepared, _, _ = given_to(model, tiny.SENTENCE, target_of(model))
        mask = torch.ones_like(prepared.tensors["input_ids"])
        mask[0, hidden] = 0
        expected = model.hf(**{**prepared.tensors, "attention_mask": mask})[0][0]
    found = answer(model, tiny.SENTENCE, av.MaskToken(hidden))[0]
    if name in ("roberta", "modernbert"):  # one answer a token
        keep = [at for at in range(len(expected)) if at != hidden]
        expected, found = expected[keep], found[keep]
    assert (found - expected).abs().max() <= 1e-4 * expected.abs().max()


@pytest.mark.parametrize("name", [*CAUSAL, "bart"])
def test_causal_masks_are_never_broken_unless_asked(name, tiny_model):
    model, inputs = tiny_model(name), tiny.SENTENCE
    trace = av.trace(model, inputs, target=target_of(model))
    own = {"stack": "decoder"}
    n = len(trace.stack("decoder").queries)
    options = [
        av.UniformAttention(0, 1, **own),
        av.CutEdges(None, (0, 1), **own),
        av.MaskToken(1, **own),
        av.SwapPattern(0, 1, OTHER_SENTENCE, **own),
        *(
            av.ReplaceMechanism([0, 1], mechanism, **own)
            for mechanism in ("additive", "general", "mlp", "cosine", "local_window", "top_k",
                              "sigmoid", "temperature")
        ),
    ]  # fmt: skip
    future = np.triu(np.ones((n, n), bool), 1)
    for one in options:
        effect = av.intervene(model, inputs, [one], target_of(model))
        for layer in effect.trace_after.stack("decoder").layers:
            assert (layer.weights[:, future] == 0).all(), one
    ahead = np.zeros((1, n), np.float32)
    ahead[0, n - 1] = 1
    looking = {"queries": (0,), **own}
    with pytest.raises(av.InputError, match="may not look at key"):
        av.intervene(model, inputs, [av.SetAttention(0, 1, ahead, **looking)], target_of(model))
    asked = av.SetAttention(0, 1, ahead, allow_future=True, **looking)
    after = av.intervene(model, inputs, [asked], target_of(model)).trace_after
    assert after.attention(0, 1, "decoder")[0, n - 1] == 1


def test_uniform_attention_is_over_allowed_keys_only(tiny_model):
    model = tiny_model("mistral")  # a window of 4
    weights = av.intervene(model, tiny.SENTENCE, [av.UniformAttention(0, 1)]).trace_after.attention(
        0, 1
    )
    assert np.allclose(weights[1, :2], 1 / 2)
    assert np.allclose(weights[8, 5:9], 1 / 4)
    assert weights[8].sum() == pytest.approx(1)


def test_mechanisms_act_first_then_maps_then_outputs_whatever_the_order(tiny_model):
    model = tiny_model("bert")
    acts = [av.SilenceHead(0, 1), av.UniformAttention(0, 1), av.ReplaceMechanism([0], "cosine")]
    assert torch.equal(
        answer(model, tiny.SENTENCE, *acts), answer(model, tiny.SENTENCE, *reversed(acts))
    )
    effect = av.intervene(model, tiny.SENTENCE, acts)
    assert np.allclose(effect.trace_after.attention(0, 1), 1 / len(effect.trace_after.tokens))


@pytest.mark.parametrize("name", WEIGHTS_ONLY)
def test_an_architecture_that_attends_by_itself_refuses_by_name(name, tiny_model):
    model = tiny_model(name)
    for one in (av.SilenceHead(0, 0), av.MaskToken(1), av.ReplaceMechanism([0], "cosine")):
        with pytest.raises(av.UnsupportedError, match=model.architecture):
            av.intervene(model, tiny.SENTENCE, [one])
    assert av.intervene(model, tiny.SENTENCE, [av.PatchMlp(0, OTHER_SENTENCE)]).change.moved > 0


@pytest.mark.parametrize(
    ("one", "sentence"),
    [
        (av.SilenceHead(7, 0), "Layer 7 is out of range: the encoder has layers 0 to 1"),
        (av.SilenceHead(0, 4), "Head 4 is out of range: layer 0 has heads 0 to 3"),
        (av.SilenceHead(0, 0, stack="cross"), "No stack"),
        (av.CutEdges((99,), (0,)), "no query 99"),
        (av.CutEdges((0,), (99,)), "no key 99"),
        (av.CutEdges((0,), (1,), heads=((0, 9),)), "Head 9"),
        (av.MaskToken(99), "no key 99"),
        (av.SetAttention(0, 0, np.ones((3, 3))), "shape"),
        (av.SetAttention(0, 0, np.ones((1, 3)), queries=(0,)), "shape"),
        (av.UniformAttention(0, 0, queries=(99,)), "no query 99"),
        (av.SwapPattern(0, 0, "a cat"), "same length"),
        (av.SwapPattern(0, 0, ""), "The other input does not fit"),
        (av.PatchHead(0, 0, "a cat"), "source_positions"),
        (av.PatchResidual(0, "a cat", positions=(1,), source_positions=(9,)), "no position 9"),
        (av.PatchResidual(9, OTHER_SENTENCE), "Layer 9"),
        (av.AddVector(0, np.ones(31)), "31 numbers"),
        (av.ReplaceMechanism([0], "bahdanau"), "No mechanism"),
        (av.ReplaceMechanism([0], "top_k", options={"k": 3}), "no option"),
        (av.ReplaceMechanism([0], "top_k", options={"keys": 0}), "above 0"),
        (av.ReplaceMechanism([5], "cosine"), "Layer 5"),
    ],
)
def test_what_does_not_fit_is_refused_by_a_sentence(one, sentence, tiny_model):
    model = tiny_model("bert")
    before = answer(model, tiny.SENTENCE)
    with pytest.raises(av.InputError, match=sentence):
        av.intervene(model, tiny.SENTENCE, [one])
    assert torch.equal(before, answer(model, tiny.SENTENCE))


def test_layers_that_are_in_no_list_are_refused_by_name(tiny_model):
    with pytest.raises(av.UnsupportedError, match="AlbertModel"):
        av.intervene(tiny_model("albert"), tiny.SENTENCE, [av.PatchMlp(0, OTHER_SENTENCE)])
