"""What is captured of a module is what it computes, and the module is left as it was."""

import threading

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

import attnviz as av
from attnviz.modules.torch_calls import AttentionCalls
from attnviz.tracing import engine
from tests.modules.written import (
    GPT,
    VOCABULARY,
    Additive,
    Einsum,
    Grouped,
    NoAttention,
    NonLocal,
    Steps,
    Talking,
    Windows,
)


@pytest.fixture(autouse=True)
def _seed():
    torch.manual_seed(0)


def x(length=8, width=32):
    return torch.randn(1, length, width, generator=torch.Generator().manual_seed(length))


def encoder(**options):
    layer = nn.TransformerEncoderLayer(32, 4, 64, batch_first=True, **options)
    return nn.TransformerEncoder(layer, 2)


def own_maps(layer: nn.Module, query: torch.Tensor, key: torch.Tensor) -> np.ndarray:
    with torch.no_grad():
        return layer(query, key, key, average_attn_weights=False)[1][0].numpy()


CASES = {
    "nanoGPT by hand": (GPT, (torch.tensor([[1, 2, 3, 4, 5]]),), {"decoder": (2, 4, 5, 5)}),
    "nanoGPT": (lambda: GPT(fused=True), (torch.tensor([[1, 2, 3, 4, 5]]),),
                {"decoder": (2, 4, 5, 5)}),
    "additive": (Additive, (torch.tensor([[3, 4, 5, 6]]),), {"pooling": (1, 1, 1, 4)}),
    "by steps": (Steps, (x(6, 16),), {"cross": (1, 1, 3, 6)}),
    "einsum": (Einsum, (x(),), {"encoder": (1, 4, 8, 8)}),
    "non-local": (NonLocal, (torch.randn(1, 6, 4, 5),), {"encoder": (1, 1, 20, 20)}),
    "grouped": (Grouped, (x(), torch.randn(8, 8)), {"encoder": (1, 8, 8, 8)}),
    "talking heads": (Talking, (x(),), {"encoder": (1, 4, 8, 8)}),
    "windows": (Windows, (x(),), {"encoder": (1, 4, 4, 4)}),
    "TransformerEncoder": (encoder, (x(),), {"encoder": (2, 4, 8, 8)}),
    "norm first": (lambda: encoder(norm_first=True), (x(),), {"encoder": (2, 4, 8, 8)}),
    "Transformer": (
        lambda: nn.Transformer(32, 4, 2, 2, 64, batch_first=True), (x(), x(5)),
        {"encoder": (2, 4, 8, 8), "decoder": (2, 4, 5, 5), "cross": (2, 4, 5, 8)},
    ),
    "bias and zero keys": (
        lambda: _Same(nn.MultiheadAttention(32, 4, batch_first=True, add_bias_kv=True,
                                            add_zero_attn=True)), (x(),),
        {"cross": (1, 4, 8, 10)},
    ),
    "other widths": (
        lambda: _Pair(nn.MultiheadAttention(32, 4, kdim=16, vdim=16, batch_first=True)),
        (x(), x(6, 16)), {"cross": (1, 4, 8, 6)},
    ),
    "length first": (
        lambda: _Same(nn.MultiheadAttention(32, 4)), (x().transpose(0, 1),),
        {"encoder": (1, 4, 8, 8)},
    ),
}  # fmt: skip


class _Same(nn.Module):
    def __init__(self, inner: nn.Module) -> None:
        super().__init__()
        self.inner = inner

    def forward(self, x):
        return self.inner(x, x, x)[0]


class _Pair(_Same):
    def forward(self, x, y):
        return self.inner(x, y, y)[0]


@pytest.mark.parametrize("case", CASES)
def test_an_output_with_capture_is_the_one_without(case):
    make, arguments, stacks = CASES[case]
    module = make().eval()
    before = {name: value.clone() for name, value in module.state_dict().items()}
    attributes = {each: set(vars(each)) for each in module.modules()}
    with torch.no_grad():
        plain = module(*arguments)
    trace = av.trace(av.wrap(module, read=lambda given: given), arguments)
    shapes = {
        name: (stack.n_layers, stack.n_heads, len(stack.queries), len(stack.keys))
        for name, stack in trace.by_stack.items()
    }
    assert shapes == stacks
    with torch.no_grad(), engine.recording(engine.Recorder(_AnyModule())):
        names = {each: name for name, each in module.named_modules()}
        with AttentionCalls(module, names, 1):
            seen = module(*arguments)
        again = module(*arguments)
    for one, other, third in zip(*map(_tensors, (plain, seen, again)), strict=True):
        torch.testing.assert_close(one, other, rtol=0, atol=1e-6)
        assert torch.equal(one, third)  # the mode is gone, and nothing of it is left
    assert {each: set(vars(each)) for each in module.modules()} == attributes
    assert all(torch.equal(before[name], value) for name, value in module.state_dict().items())
    assert not any(each._forward_hooks or each._forward_pre_hooks for each in module.modules())
    for stack in trace.by_stack.values():
        for layer in stack.layers:
            np.testing.assert_allclose(layer.weights.sum(-1), 1, atol=1e-5)


class _AnyModule(dict):
    def __missing__(self, key):
        return "any"


def _tensors(output):
    return [output] if isinstance(output, torch.Tensor) else [t for t in output if t is not None]


def test_maps_are_those_that_torch_returns_itself():
    module = encoder().eval()
    trace = av.trace(av.wrap(module, read=lambda given: given), x())
    np.testing.assert_allclose(
        trace.stack().layers[0].weights, own_maps(module.layers[0].self_attn, x(), x()), atol=1e-6
    )


def test_maps_by_hand_are_the_softmax_itself():
    module = GPT().eval()
    trace = av.trace(av.wrap(module, tokenizer=VOCABULARY), "abc de")
    ids = torch.tensor([[VOCABULARY[letter] for letter in "abc de"]])
    with torch.no_grad():
        first = module.h[0]
        hidden = first.ln_1(module.wte(ids) + module.wpe(torch.arange(6)))
        q, k, _ = (
            e.view(1, 6, 4, 8).transpose(1, 2) for e in first.attn.c_attn(hidden).split(32, 2)
        )
        scores = (q @ k.mT / 8**0.5).masked_fill(torch.ones(6, 6).triu(1) > 0, -torch.inf)
    np.testing.assert_allclose(
        trace.stack("decoder").layers[0].weights, scores.softmax(-1)[0].numpy(), atol=1e-6
    )
    assert trace.tokens.text == ("a", "b", "c", "␣", "d", "e")


def test_padding_that_is_hidden_gets_no_weight_and_a_row_that_sees_nothing_is_nothing():
    class Padded(nn.Module):
        def __init__(self):
            super().__init__()
            self.attn = nn.MultiheadAttention(32, 4, batch_first=True)

        def forward(self, x, hidden):
            return self.attn(x, x, x, key_padding_mask=hidden, need_weights=False)[0]

    module = Padded().eval()
    hidden = torch.arange(8)[None] > 5
    given = (x(), hidden)
    trace = av.trace(av.wrap(module, read=lambda given: given), given)
    assert trace.stack().layers[0].weights[:, :, 6:].max() == 0

    class Blind(nn.Module):
        def forward(self, x):
            mask = torch.ones(8, 8, dtype=torch.bool).tril(-1)  # the first sees nothing
            return F.scaled_dot_product_attention(x, x, x, attn_mask=mask)

    trace = av.trace(av.wrap(Blind().eval(), read=lambda given: given), x())
    assert trace.stack().layers[0].weights[0, 0].sum() == 0
    assert trace.prediction.values is not None
    assert np.isfinite(trace.prediction.values).all()


def test_a_softmax_that_is_no_attention_is_not_drawn():
    model = av.wrap(NoAttention().eval(), read=lambda given: given)
    with pytest.raises(av.UnsupportedError, match="computed no attention that can be seen"):
        av.trace(model, x())


def test_windows_are_said_and_each_has_heads_of_its_own():
    module = Windows().eval()
    trace = av.trace(av.wrap(module, read=lambda given: given), x())
    assert "2 windows of 4 places" in trace.missing[0]
    second = x()[:, 4:]
    np.testing.assert_allclose(
        trace.stack().layers[0].weights[2:], own_maps(module.attn, second, second), atol=1e-6
    )


def test_talking_heads_show_the_softmax_and_their_maps_cannot_be_changed():
    model = av.wrap(Talking().eval(), read=lambda given: given)
    trace = av.trace(model, x())
    same = av.SetAttention(0, 1, trace.attention(0, 1))
    with pytest.raises(av.UnsupportedError, match="does not output its weights times its values"):
        av.intervene(model, x(), [same])
    assert av.intervene(model, x(), [av.SilenceHead(0, 1)]).change.moved > 0


@pytest.mark.parametrize("fused", [False, True])
def test_silencing_a_head_is_taking_its_part_out_of_the_projection(fused):
    module = GPT(fused=fused).eval()
    model = av.wrap(module, tokenizer=VOCABULARY)
    effect = av.intervene(model, "abc de", [av.SilenceHead(1, 2)])
    cut = GPT(fused=fused).eval()
    cut.load_state_dict(module.state_dict())
    with torch.no_grad():
        cut.h[1].attn.c_proj.weight[:, 16:24] = 0
    expected = av.trace(av.wrap(cut, tokenizer=VOCABULARY), "abc de").prediction
    changed = effect.trace_after.prediction
    assert changed.labels == expected.labels
    np.testing.assert_allclose(changed.probabilities, expected.probabilities, atol=1e-6)
    assert effect.change.moved > 0


@pytest.mark.parametrize("case", ["nanoGPT by hand", "nanoGPT", "einsum", "TransformerEncoder"])
def test_a_map_that_is_set_to_itself_changes_nothing(case):
    make, arguments, _ = CASES[case]
    model = av.wrap(make().eval(), read=lambda given: given)
    trace = av.trace(model, arguments)
    same = av.SetAttention(0, 1, trace.attention(0, 1))
    assert av.intervene(model, arguments, [same]).change.moved == pytest.approx(0, abs=1e-6)
    other = av.UniformAttention(0, 1)
    assert av.intervene(model, arguments, [other]).change.moved > 1e-4


def test_heads_of_a_cross_attention_can_be_silenced():
    module = nn.Transformer(32, 4, 2, 2, 64, batch_first=True).eval()
    model = av.wrap(module, read=lambda given: given)
    effect = av.intervene(model, (x(), x(5)), [av.SilenceHead(1, 2, stack="cross")])
    with torch.no_grad():
        module.decoder.layers[1].multihead_attn.out_proj.weight[:, 16:24] = 0
    expected = av.trace(model, (x(), x(5))).prediction.values
    np.testing.assert_allclose(effect.trace_after.prediction.values, expected, atol=1e-5)


def test_sweeps_of_a_module_are_what_each_head_does_alone():
    model = av.wrap(GPT().eval(), tokenizer=VOCABULARY)
    sweep = av.sweep_heads(model, "abc de")
    for layer, head in ((0, 1), (1, 3)):
        alone = av.intervene(model, "abc de", [av.SilenceHead(layer, head)]).change
        assert sweep.effects.kl[layer, head] == pytest.approx(alone.kl, abs=1e-6)


class HeadsFirst(nn.Module):
    """Heads before rows, as some write them: layers of it sum up."""

    def __init__(self):
        super().__init__()
        self.qkv = nn.ModuleList([nn.Linear(32, 96) for _ in range(2)])

    def forward(self, x):
        for layer in self.qkv:
            q, k, v = (torch.cat(each.chunk(4, -1)) for each in layer(x).chunk(3, -1))
            y = (q @ k.mT / 3).softmax(-1) @ v
            x = x + torch.cat(y.chunk(4), -1)
        return x.mean(1)[:, :3]


def test_a_sweep_is_right_where_heads_stand_before_rows():
    model = av.wrap(HeadsFirst().eval(), read=lambda given: given, answer="classes")
    sweep = av.sweep_heads(model, x())
    alone = [
        [av.intervene(model, x(), [av.SilenceHead(layer, head)]).change.kl for head in range(4)]
        for layer in range(2)
    ]
    np.testing.assert_allclose(sweep.effects.kl, alone, rtol=1e-4, atol=1e-9)


@pytest.mark.parametrize("low", [-1e4, -1e9, torch.finfo(torch.float32).min])
def test_a_row_of_very_low_numbers_is_a_softmax_as_in_torch(low):
    class Low(nn.Module):
        def forward(self, x):
            mask = torch.zeros(8, 8)
            mask[2] = low
            return F.scaled_dot_product_attention(x, x, x, attn_mask=mask)

    module = Low().eval()
    trace = av.trace(av.wrap(module, read=lambda given: given), x())
    assert trace.prediction.values is not None
    np.testing.assert_allclose(
        trace.prediction.values, module(x()).flatten().numpy(), atol=1e-5
    )  # fmt: skip


def test_a_part_in_train_mode_stays_as_it_is():
    module = encoder().eval()
    module.layers[0].dropout.train()
    av.wrap(module, read=lambda given: given)
    assert module.layers[0].dropout.training


def test_threads_with_other_interventions_do_not_meet():
    model = av.wrap(GPT().eval(), tokenizer=VOCABULARY)
    acts = [[av.SilenceHead(layer, head)] for layer in range(2) for head in range(4)]
    alone = [av.intervene(model, "abc de", each).trace_after.prediction for each in acts]
    found = [None] * len(acts)

    def run(number):
        for _ in range(3):
            found[number] = av.intervene(model, "abc de", acts[number]).trace_after.prediction

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(acts))]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    for one, other in zip(alone, found, strict=True):
        assert one.labels == other.labels
        assert np.array_equal(one.probabilities, other.probabilities)


def test_nothing_is_left_after_an_exception():
    class Failing(nn.Module):
        def forward(self, x):
            y = F.scaled_dot_product_attention(x, x, x)
            if x.shape[1] > 4:
                raise ValueError("too long for me")
            return y

    module = Failing().eval()
    model = av.wrap(module, read=lambda given: given)
    av.trace(model, x(4))
    with pytest.raises(av.AttnvizError, match="could not be run"):
        av.trace(model, x(5))
    assert torch.overrides._get_current_function_mode_stack() == []
    assert not vars(module).get("_forward_hooks")


def test_a_long_input_is_streamed_and_its_rows_are_the_same():
    model = av.wrap(encoder().eval(), read=lambda given: given)
    whole = av.trace(model, x(200))
    streamed = av.trace(model, x(200), budget=300_000)
    assert streamed.stack().streamed
    for row in (0, 57, 199):
        np.testing.assert_allclose(
            streamed.rows(1, 2, row), whole.rows(1, 2, row), atol=1e-6
        )  # fmt: skip


def test_modules_that_compute_their_softmax_by_hand_are_not_streamed():
    model = av.wrap(GPT().eval(), tokenizer=VOCABULARY)
    with pytest.raises(av.InputError, match="All maps of"):
        av.trace(model, "abc de", budget=1000)
