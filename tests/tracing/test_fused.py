"""One pass over the rows gives the same output and the same sums as whole maps in float64."""

import dataclasses
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import attnviz as av
from attnviz import kernels
from attnviz.records import ScoreParts
from attnviz.tracing import fused
from attnviz.tracing.folding import Fold, Places
from attnviz.tracing.fused import AttentionCall, fold_attention
from tests import tiny
from tests.tracing.attention_calls import assert_same, expected, folded, parts_of, tokens

pytest.importorskip("numba")

LONG = " ".join([tiny.SENTENCE] * 3)


@given(
    seed=st.integers(0, 2**32 - 1),
    queries=st.integers(1, 70),
    keys=st.integers(1, 70),
    groups=st.sampled_from([(1, 1), (1, 3), (2, 2), (3, 1)]),
    kind=st.sampled_from(["none", "causal", "window", "spans", "bias", "whole"]),
    softcap=st.sampled_from([None, 5.0]),
    sinks=st.booleans(),
    size=st.sampled_from([0.1, 1.0, 30.0]),
    tile=st.sampled_from([2**8, 2**13, 2**23]),
    threads=st.sampled_from([1, 2, 5]),
)
@settings(max_examples=300)
def test_any_call_gives_what_its_definition_says(
    seed, queries, keys, groups, kind, softcap, sinks, size, tile, threads
):
    rng = np.random.default_rng(seed)
    torch.manual_seed(seed)
    one_text = kind in ("causal", "window") or bool(rng.integers(2))
    keys = queries if one_text else keys
    kv_heads, group = groups
    heads = kv_heads * group
    call = AttentionCall(
        torch.randn(heads, queries, 8) * size, torch.randn(kv_heads, keys, 8),
        torch.randn(kv_heads, keys, 6), 8**-0.5, softcap,
        torch.randn(heads) if sinks else None, parts_of(kind, queries, keys, heads, rng),
    )  # fmt: skip
    of_keys = tokens(keys, rng)
    of_queries = of_keys if one_text else tokens(queries, rng)
    places = Places(of_queries, of_keys, one_text=one_text, device=torch.device("cpu"))
    fold = Fold(heads, places, 7)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fused, "TILE_BYTES", tile)
        patch.setattr(torch, "get_num_threads", lambda: threads)
        output = fold_attention(call, fold)
    expected_output, weights = expected(call)
    # A product of size 30 is off by 30 times as much, and a weight with it.
    within = max(1.0, size)
    assert (output - expected_output).abs().max() < 3e-6 * within
    assert_same(fold, folded(weights, places, 7), within)


@pytest.mark.parametrize("length", [511, 512, 513, 1025, 4097])
def test_tiles_meet_at_their_edges(length):
    rng = np.random.default_rng(length)
    torch.manual_seed(length)
    call = AttentionCall(
        torch.randn(2, length, 8), torch.randn(1, length, 8), torch.randn(1, length, 8), 0.4,
        parts=parts_of("causal", length, length, 2, rng),
    )  # fmt: skip
    of = tokens(length, rng)
    places = Places(of, of, one_text=True, device=torch.device("cpu"))
    fold = Fold(2, places, 40)
    output = fold_attention(call, fold)
    expected_output, weights = expected(call)
    assert (output - expected_output).abs().max() < 5e-6
    assert_same(fold, folded(weights, places, 40), within=2)


def test_powers_of_two_are_right_to_the_last_digits():
    from attnviz.kernels.rows import _power

    x = np.concatenate([np.linspace(-100, 0, 20_001), -np.arange(101) - 0.5]).astype(np.float32)
    found = np.array([_power(each) for each in x], np.float64)
    assert np.abs(found / np.exp2(x.astype(np.float64)) - 1).max() < 2e-7


def test_a_score_that_is_no_number_is_not_hidden():
    call = AttentionCall(
        torch.tensor([[[float("nan")] * 4, [1.0] * 4]]), torch.ones(1, 2, 4), torch.ones(1, 2, 4), 1
    )
    of = tokens(2, np.random.default_rng(0))
    places = Places(of, of, one_text=True, device=torch.device("cpu"))
    output = fold_attention(call, Fold(1, places, 2))
    assert output[0].isnan().all()
    assert output[1].isfinite().all()


def test_rows_that_see_nothing_are_even_as_they_are_for_the_model():
    lowest = np.finfo(np.float32).min
    call = AttentionCall(
        torch.randn(1, 3, 4), torch.randn(1, 3, 4), torch.randn(1, 3, 4), 0.5,
        parts=ScoreParts(whole=np.full((1, 3, 3), lowest, np.float32)),
    )  # fmt: skip
    of = tokens(3, np.random.default_rng(0))
    places = Places(of, of, one_text=True, device=torch.device("cpu"))
    output = fold_attention(call, Fold(1, places, 3))
    assert torch.allclose(output, call.value[:, None].mean(2).expand(3, 1, 4), atol=1e-6)


def budget_of(model, text, **options) -> int:
    """One byte less than all maps take."""
    whole = av.trace(model, text, **options)
    return sum(each.weights.nbytes for one in whole.by_stack.values() for each in one.layers) - 1


def in_blocks(model, text, monkeypatch, **options):
    monkeypatch.setenv("ATTNVIZ_FUSED", "0")
    trace = av.trace(model, text, **options)
    monkeypatch.delenv("ATTNVIZ_FUSED")
    return trace


def watched_rows(model, monkeypatch) -> list[int]:
    """The rows that a model's own attention function is asked for from now on, call by call."""
    file, rows = sys.modules[type(model.hf).__module__], []
    own = file.eager_attention_forward

    def watched(module, query, *args, **kwargs):
        rows.append(query.shape[2])
        return own(module, query, *args, **kwargs)

    monkeypatch.setattr(file, "eager_attention_forward", watched)
    return rows


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        *((name, "float32") for name in ("bert", "llama", "mistral", "gemma2", "gpt-oss", "t5")),
        # The experts of GPT-OSS are chosen by numbers whose rounding decides.
        *((name, "bfloat16") for name in ("bert", "llama", "mistral", "gemma2", "t5")),
    ],
)
def test_a_trace_is_that_of_the_models_own_function(name, numbers, checkpoint, monkeypatch):
    model = av.load(str(checkpoint(name)))
    model.hf.to(getattr(torch, numbers))
    options = {"target": LONG} if name == "t5" else {}
    options["budget"] = budget_of(model, LONG, **options)
    slow = in_blocks(model, LONG, monkeypatch, **options)
    # Its own function would be asked for blocks of many rows: it is asked for single ones.
    asked = watched_rows(model, monkeypatch)
    fast = av.trace(model, LONG, **options)
    assert set(asked) == {1}
    # Rounded to 8 bits, a product that adds up in another order falls on the other side at times.
    near = 1e-5 if numbers == "float32" else 2e-2
    for stack, other in zip(fast.by_stack.values(), slow.by_stack.values(), strict=True):
        for one, two in zip(stack.layers, other.layers, strict=True):
            assert np.abs(one.overview.astype(int) - two.overview).max() <= 255 * near + 1
            assert np.abs(one.received - two.received).max() < near
            for score, values in two.scores.items():
                size = max(1, np.nanmax(np.abs(values), initial=0))
                assert np.allclose(one.scores[score], values, atol=near * size, equal_nan=True)
    assert fast.prediction.text == slow.prediction.text


def test_a_function_that_does_something_else_is_left_to_the_model(tiny_model, monkeypatch):
    from transformers.models.llama import modeling_llama

    plain = modeling_llama.eager_attention_forward

    def louder(*args, **kwargs):
        output, weights = plain(*args, **kwargs)
        return 1.001 * output, weights

    model = tiny_model("llama")
    monkeypatch.setattr(modeling_llama, "eager_attention_forward", louder)
    budget = budget_of(model, LONG)
    slow = in_blocks(model, LONG, monkeypatch, budget=budget)
    fast = av.trace(model, LONG, budget=budget)
    for one, two in zip(fast.stack().layers, slow.stack().layers, strict=True):
        assert np.array_equal(one.overview, two.overview)
        assert np.array_equal(one.query, two.query)
    assert fast.prediction == slow.prediction or np.array_equal(
        fast.prediction.probabilities, slow.prediction.probabilities
    )


def test_sessions_that_trace_at_once_have_their_own_sums(tiny_model):
    from concurrent.futures import ThreadPoolExecutor

    model = tiny_model("bert")
    texts = [" ".join([tiny.SENTENCE] * count) for count in (2, 3, 2, 3)]
    budgets = [budget_of(model, text) for text in texts]
    alone = [av.trace(model, texts[at], budget=budgets[at]) for at in (0, 1)]
    with ThreadPoolExecutor(4) as pool:
        found = list(
            pool.map(lambda text, most: av.trace(model, text, budget=most), texts, budgets)
        )
    for number, trace in enumerate(found):
        for one, two in zip(trace.stack().layers, alone[number % 2].stack().layers, strict=True):
            for field in dataclasses.fields(one):
                value = getattr(one, field.name)
                if isinstance(value, np.ndarray):
                    assert np.array_equal(value, getattr(two, field.name)), field.name


def test_without_numba_a_long_input_is_traced_all_the_same(tiny_model, monkeypatch):
    model = tiny_model("bert")
    budget = budget_of(model, LONG)
    assert kernels.path().startswith("in one pass over the rows (numba ")
    monkeypatch.setitem(sys.modules, "numba", None)
    assert not kernels.is_available()
    assert 'pip install "attnviz[fast]"' in kernels.path()
    assert av.trace(model, LONG, budget=budget).stack().streamed


def test_a_numba_that_refuses_its_numpy_is_left_alone(tmp_path, monkeypatch):
    (tmp_path / "numba.py").write_text("raise ImportError('Numba needs NumPy 2.4 or less')")
    for name in [name for name in sys.modules if name.split(".")[0] == "numba"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delitem(sys.modules, "attnviz.kernels.rows", raising=False)
    monkeypatch.delattr(kernels, "rows", raising=False)
    monkeypatch.syspath_prepend(tmp_path)
    assert not kernels.is_available()
    assert "Numba needs NumPy 2.4 or less" in kernels.path()


def test_a_thread_of_ours_has_one_core_however_many_the_process_was_set_to():
    """With more, its products would wait for each other, and take longer than one thread alone."""
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        with ThreadPoolExecutor(1, initializer=fused._work_alone) as own:
            threads = own.submit(
                lambda: (torch.ones(9, 9) @ torch.ones(9, 9), torch.get_num_threads())
            )
            assert threads.result()[1] == 1
    finally:
        torch.set_num_threads(before)
