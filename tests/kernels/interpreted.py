"""The kernels of a GPU, run by Triton's interpreter: `test_tiles.py` starts this in a process.

The interpreter has to be chosen before Triton is imported: TRITON_INTERPRET=1. With EXAMPLES in the
environment so many calls are drawn.
"""

import dataclasses
import os

import numpy as np
import pytest
import torch
import triton
import triton.language as tl
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from triton.runtime import interpreter

from attnviz.kernels import tiles
from attnviz.records import ScoreParts
from attnviz.tracing import gpu, gpu_trial
from attnviz.tracing.attention_call import AttentionCall
from attnviz.tracing.folding import Fold, Places
from tests.tracing.attention_calls import assert_same, expected, folded, parts_of, tokens


class _LanguagesAtHand:
    """Has a run of a kernel make the language of each module ready once.

    The interpreter does it again at every function that is called: half of all its time.
    """

    def __init__(self) -> None:
        self.run, self.ready = interpreter.GridExecutor.__call__, set()

    def start(self, executor, *args, **options):
        self.ready.clear()
        return self.run(executor, *args, **options)

    def call(self, function, *args, **options):
        if id(function.fn.__globals__) not in self.ready:
            self.ready.add(id(function.fn.__globals__))
            interpreter._patch_lang(function.fn)
        return function.rewrite()(*args, **options)


_AT_HAND = _LanguagesAtHand()
interpreter.GridExecutor.__call__ = lambda *args, **options: _AT_HAND.start(*args, **options)
interpreter.InterpretedFunction.__call__ = lambda *args, **options: _AT_HAND.call(*args, **options)
np.seterr(all="ignore")

SMALL = gpu.TileShapes(*[gpu.TileShape(16, 16, 4)] * 3)


def fold_of(call: AttentionCall, rng: np.random.Generator, *, one_text: bool = True, side: int = 3):
    """The output of a call, its fold, and places to make another with."""
    of_keys = tokens(call.key.shape[1], rng)
    of_queries = of_keys if one_text else tokens(call.query.shape[1], rng)
    places = Places(of_queries, of_keys, one_text=one_text, device=torch.device("cpu"))
    fold = Fold(len(call.query), places, side)
    return gpu.fold_call(call, fold), fold, places


def vectors(heads: int, count: int, width: int) -> torch.Tensor:
    """As models hand them over: rows of heads that lie beside each other."""
    return torch.randn(count, heads, width).transpose(0, 1)


@given(
    seed=st.integers(0, 2**32 - 1),
    queries=st.integers(1, 40),
    keys=st.integers(1, 40),
    groups=st.sampled_from([(1, 1), (1, 2), (2, 1)]),
    kind=st.sampled_from(["none", "causal", "window", "spans", "bias", "whole"]),
    softcap=st.sampled_from([None, 5.0]),
    sinks=st.booleans(),
    size=st.sampled_from([0.1, 1.0, 30.0]),
    width=st.sampled_from([5, 16, 24]),
)
@settings(
    max_examples=int(os.environ.get("EXAMPLES", "20")), deadline=None, derandomize=True,
    database=None, phases=[Phase.generate],  # to look for a smaller example would take minutes
)  # fmt: skip
def test_any_call_gives_what_its_definition_says(
    seed, queries, keys, groups, kind, softcap, sinks, size, width
):
    rng = np.random.default_rng(seed)
    torch.manual_seed(seed)
    one_text = kind in ("causal", "window") or bool(rng.integers(2))
    keys = queries if one_text else keys
    kv_heads, group = groups
    heads = kv_heads * group
    call = AttentionCall(
        vectors(heads, queries, width) * size, vectors(kv_heads, keys, width),
        vectors(kv_heads, keys, 6), width**-0.5, softcap,
        torch.randn(heads) if sinks else None, parts_of(kind, queries, keys, heads, rng),
    )  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gpu, "tiles_for", lambda call, fold: SMALL)
        patch.setattr(gpu, "_TOGETHER", 1)
        output, fold, places = fold_of(call, rng, one_text=one_text)
    expected_output, weights = expected(call)
    within = max(1.0, size)
    assert (output - expected_output).abs().max() < 3e-6 * within
    assert_same(fold, folded(weights, places, 3), within)


@pytest.mark.parametrize("kind", ["causal", "none", "window"])
def test_tiles_as_a_gpu_has_them_meet_at_their_edges(kind):
    rng = np.random.default_rng(5)
    torch.manual_seed(5)
    call = AttentionCall(
        vectors(1, 333, 32), vectors(1, 333, 32), vectors(1, 333, 32), 0.3,
        parts=parts_of(kind, 333, 333, 1, rng),
    )  # fmt: skip
    output, fold, places = fold_of(call, rng, side=2)
    expected_output, weights = expected(call)
    assert (output - expected_output).abs().max() < 1e-5
    assert_same(fold, folded(weights, places, 2))


def step_by_step(call: AttentionCall) -> torch.Tensor:
    """Weights [head, query, key] as a model's eager function makes them in its number format."""
    numbers, group = call.query.dtype, len(call.query) // len(call.key)
    key = call.key.repeat_interleave(group, 0)
    scores = (call.query.float() @ key.float().transpose(1, 2)).to(numbers) * call.scaling
    if call.softcap is not None:
        scores = torch.tanh(scores / call.softcap) * call.softcap
    if call.parts is not None:
        bias = np.zeros(scores.shape, np.float32)
        for head in range(len(bias)):
            call.parts.add(bias[head], head, 0)
        scores = scores + torch.from_numpy(bias).clamp_min(torch.finfo(numbers).min).to(numbers)
    return scores.softmax(-1, dtype=torch.float32).to(numbers)


@pytest.mark.parametrize(
    ("numbers", "kind", "softcap", "scaling"),
    [
        (torch.bfloat16, "causal", None, 0.25),
        (torch.bfloat16, "bias", 5.0, 0.3),
        (torch.bfloat16, "whole", None, 0.25),
        (torch.float16, "window", None, 0.3),
        (torch.float16, "whole", 5.0, 0.25),
    ],
)
def test_half_precision_is_rounded_where_a_model_rounds_it(numbers, kind, softcap, scaling):
    rng = np.random.default_rng(7)
    torch.manual_seed(7)
    query, key, value = (vectors(heads, 80, 16).to(numbers) for heads in (2, 1, 1))
    parts = parts_of(kind, 80, 80, 2, rng)
    parts = dataclasses.replace(parts, **{
        name: torch.tensor(bias).clamp_min(torch.finfo(numbers).min).to(numbers).float().numpy()
        for name in ("by_offset", "whole") if (bias := getattr(parts, name)) is not None
    })  # as the model has it, in its own format  # fmt: skip
    call = AttentionCall(2 * query, key, value, scaling, softcap, None, parts)
    output, fold, places = fold_of(call, rng, side=4)
    weights = step_by_step(call)
    theirs = (weights.float() @ value.float()).transpose(0, 1)
    unit = torch.finfo(numbers).eps
    assert output.dtype == numbers
    assert (output - theirs).abs().max() < unit * value.abs().max()
    other = folded(weights, places, 4)
    assert (fold.overview - other.overview).abs().max() < unit / 2
    assert (fold.mean_received() - other.mean_received()).abs().max() < unit / 100
    for name, score in other.scores().items():
        near = unit / 4 * max(1, float(score.nan_to_num().abs().max()))
        assert torch.allclose(fold.scores()[name], score, rtol=0, atol=near, equal_nan=True), name


@triton.jit
def _rounding(x, out, SIZE: tl.constexpr):
    at = tl.arange(0, SIZE)
    tl.store(out + at, tiles._rounded(tl.load(x + at), tl.bfloat16))


def test_rounding_is_that_of_bfloat16():
    any_bits = np.linspace(0x3C000000, 0x41000000, 2**10, dtype=np.int64)
    ties = (np.arange(0x3F80, 0x3F80 + 2**9) << 16) + 0x8000
    last = 0x3F7F0000 + np.arange(2**16 - 2**9, 2**16)
    numbers = np.concatenate([any_bits, ties, last]).astype(np.int32).view(np.float32)
    x = torch.from_numpy(np.concatenate([numbers, -numbers[:-1], [np.float32(-1e30)]]))
    out = torch.empty(len(x))
    _rounding[(1,)](x, out, SIZE=len(x))
    assert torch.equal(out, x.to(torch.bfloat16).float())


def test_a_score_that_is_no_number_is_not_hidden():
    call = AttentionCall(
        torch.tensor([[[float("nan")] * 4, [1.0] * 4]]), torch.ones(1, 2, 4), torch.ones(1, 2, 4), 1
    )
    output, _, _ = fold_of(call, np.random.default_rng(0))
    assert output[0].isnan().all()
    assert output[1].isfinite().all()


@pytest.mark.parametrize("numbers", [torch.float32, torch.bfloat16, torch.float16])
def test_rows_that_see_nothing_are_even_as_they_are_for_the_model(numbers):
    lowest = np.finfo(np.float32).min
    query, key, value = (torch.randn(1, 3, 4).to(numbers) for _ in range(3))
    parts = ScoreParts(whole=np.full((1, 3, 3), lowest, np.float32))
    call = AttentionCall(query, key, value, 0.5, parts=parts)
    output, fold, _ = fold_of(call, np.random.default_rng(0))
    mean = value.float()[:, None].mean(2).expand(3, 1, 4)
    assert torch.allclose(output.float(), mean, atol=2 * torch.finfo(numbers).eps)
    assert torch.allclose(fold.received, torch.ones(1, 3), atol=4 * torch.finfo(numbers).eps)


@pytest.mark.parametrize(
    ("numbers", "kind"),
    [(torch.float32, "causal"), (torch.bfloat16, "bias"), (torch.float16, "none")],
)
def test_a_trial_on_the_spot_passes_what_is_right(numbers, kind):
    rng = np.random.default_rng(1)
    call = AttentionCall(
        *(vectors(heads, 250, 16).to(numbers) for heads in (2, 1, 1)), 0.3, 5.0, torch.randn(2),
        parts_of(kind, 250, 250, 2, rng),
    )  # fmt: skip
    assert gpu_trial.difference(call, gpu.fold_call) == ""


@pytest.mark.parametrize(
    ("name", "wrong"),
    [("entropy", 1.01), ("received", 1.01), ("overview", 1.001), ("distance", 1.001)],
)
def test_a_trial_on_the_spot_sees_what_is_wrong(name, wrong):
    """A kernel that gives one sum wrong is left alone, and About says so."""

    def compute(call, fold):
        output = gpu.fold_call(call, fold)
        if name in fold.sums:
            fold.sums[name] *= wrong
        else:
            getattr(fold, name).mul_(wrong)
        return output

    call = AttentionCall(*(vectors(1, 40, 16) for _ in range(3)), 0.3)
    assert gpu_trial.difference(call, compute).startswith(f"{name} by ")
