"""A streamed trace is the full one in everything that it says, and holds no maps."""

from dataclasses import fields

import numpy as np
import pytest

import attnviz as av
from attnviz.metrics.quantities import quantity_map
from attnviz.progress import Cancelled, Progress
from attnviz.records import AttentionLayer, ScoreParts, StreamedLayer, max_pooling
from attnviz.records.max_pooling import Tile
from attnviz.records.streamed import bfloat16_rounded
from attnviz.tracing import budget as budgets
from attnviz.tracing import streaming
from attnviz.tracing.budget import default_budget, maps_bytes, read_budget
from tests import rounding, tiny

LONG = " ".join([tiny.SENTENCE] * 3)
"""38 tokens with their class tokens, and many that occur several times."""

STREAMING = (
    "bert", "albert", "modernbert", "gpt2", "llama", "mistral", "gemma2", "gpt-oss", "t5", "bart",
    "marian", "vit-fine", "llama-classifier", "bert-questions",
)  # fmt: skip


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch):
    monkeypatch.setattr(streaming, "BLOCK_BYTES", 4 * 4 * 40 * 7)  # about seven rows


def asked(name):
    given = tiny.picture() if name == "vit-fine" else LONG
    target = {"target": LONG} if name in ("t5", "bart", "marian") else {}
    return given, target


def both(model, name):
    given, target = asked(name)
    full = av.trace(model, given, **target)
    budget = full_bytes(full) - 1
    return full, av.trace(model, given, budget=budget, **target)


def apart(stack, layer):
    """Blocks of another size round another way, and each layer makes more of it."""
    return rounding.of_weights(stack.layers[layer], width=tiny.WIDTH, depth=layer + 1)


def full_bytes(trace):
    return sum(layer.weights.nbytes for stack in trace.by_stack.values() for layer in stack.layers)


@pytest.fixture(params=STREAMING)
def pair(request, tiny_model):
    return both(tiny_model(request.param), request.param)


def test_maps_rows_and_scores_are_those_of_the_full_trace(pair):
    full, streamed = pair
    assert streamed.stacks == full.stacks
    for name, stack in full.by_stack.items():
        assert streamed.stack(name).streamed
        assert not stack.streamed
        for layer in range(stack.n_layers):
            for head in range(stack.layers[layer].n_heads):
                expected = full.attention(layer, head, name)
                found = streamed.attention(layer, head, name)
                assert found.dtype == np.float32
                near = apart(stack, layer)
                assert np.abs(found - expected).max() <= near
                row = streamed.rows(layer, head, 3, 5, name)
                assert np.array_equal(row, found[3:5])
                assert np.allclose(
                    streamed.layer_of(layer, head, name).received[head], expected.mean(0), atol=near
                )
        for (score, theirs), (_, ours) in zip(
            av.head_scores(full, name), av.head_scores(streamed, name), strict=True
        ):
            # A score adds weights up, at most as many times over as it is large (tokens, bits).
            near = 2 * apart(stack, stack.n_layers - 1) * max(1, 4 * np.nanmax(theirs, initial=0))
            assert np.allclose(theirs, ours, atol=near, equal_nan=True), score
        ours, theirs = streamed.overview(name).astype(int), full.overview(name)
        assert ours.shape == theirs.shape
        assert np.abs(ours - theirs).max() <= 1


def test_the_answer_is_that_of_the_full_trace(pair):
    full, streamed = pair
    assert streamed.prediction.text == full.prediction.text
    if full.prediction.probabilities is not None:
        assert streamed.prediction.probabilities == pytest.approx(
            full.prediction.probabilities, abs=rounding.of_numbers(layers=4)
        )


@pytest.mark.parametrize("name", [n for n in STREAMING if n != "gpt-oss"])
def test_rows_from_the_same_queries_and_keys_are_the_models_own(name, tiny_model):
    given, target = asked(name)
    trace = av.trace(tiny_model(name), given, **target)
    for stack in trace.by_stack.values():
        for layer in stack.layers:
            assert isinstance(layer, AttentionLayer)
            again = _streamed_of(layer)
            exact = rounding.of_weights(layer)
            for head in range(layer.n_heads):
                assert np.abs(again.head_map(head) - layer.weights[head]).max() <= exact


def _streamed_of(layer: AttentionLayer) -> StreamedLayer:
    assert layer.query is not None
    assert layer.key is not None
    parts = None
    if layer.added is not None:
        hidden = np.where(layer.added < -1e4, -np.inf, layer.added)
        parts = ScoreParts(whole=hidden.astype(np.float32))
    return StreamedLayer(
        query=layer.query, key=layer.key,
        scaling=layer.scaling or layer.query.shape[-1] ** -0.5,
        overview=np.zeros((layer.n_heads, 1, 1), np.uint8),
        received=np.zeros((layer.n_heads, layer.shape[2]), np.float32), scores={}, parts=parts,
        softcap=layer.softcap, sinks=layer.sinks,
    )  # fmt: skip


@pytest.mark.parametrize("name", ["bert", "llama", "mistral", "t5"])
def test_masks_and_biases_take_memory_that_grows_with_the_tokens(name, tiny_model):
    _, streamed = both(tiny_model(name), name)
    for stack in streamed.by_stack.values():
        for layer in stack.layers:
            assert layer.parts is None or layer.parts.whole is None


def test_what_is_kept_doubles_with_the_tokens_where_maps_grow_fourfold(tiny_model):
    model = tiny_model("llama-long")
    texts = [" ".join(["the cat sat on"] * times) for times in (200, 400)]
    one, two = (av.trace(model, text, budget=4 * 10**6) for text in texts)
    assert len(two.tokens) > 1600
    assert two.nbytes < 2.05 * one.nbytes
    assert two.nbytes < 0.01 * maps_bytes(model, [two.tokens])


@pytest.mark.parametrize("level", [0, 1, 2])
def test_a_tile_holds_the_true_maximum_of_each_block(level, tiny_model, monkeypatch):
    monkeypatch.setattr(max_pooling, "TILE_CELLS", 4)
    full, trace = both(tiny_model("llama"), "llama")
    whole, layer = trace.attention(1, 2), trace.layer_of(1, 2)
    block, n = 2**level, len(trace.tokens)
    for row in range(-(-n // (4 * block))):
        for column in range(-(-n // (4 * block))):
            asked = Tile(level, row, column)
            tile = layer.tile(2, asked)
            assert np.abs(full.layer_of(1, 2).tile(2, asked) - tile.astype(float)).max() <= 1
            for i, j in np.ndindex(tile.shape):
                top, left = (row * 4 + i) * block, (column * 4 + j) * block
                true = whole[top : top + block, left : left + block].max()
                shown = tile[i, j] if level == 0 else tile[i, j] / 255
                assert abs(shown - true) <= (1e-7 if level == 0 else 0.5 / 255 + 1e-6)
    with pytest.raises(av.InputError, match="No tile"):
        layer.tile(2, Tile(level, 99, 0))


@pytest.mark.parametrize(("dtype", "within"), [("float16", 0.003), ("bfloat16", 0.01)])
def test_half_precision_is_kept_as_it_is(dtype, within, checkpoint):
    model = av.load(str(checkpoint("llama")), dtype=dtype)
    full = av.trace(model, LONG)
    streamed = av.trace(model, LONG, budget=full_bytes(full) - 1)
    layer = streamed.layer_of(0, 0)
    assert isinstance(layer, StreamedLayer)
    assert layer.query.itemsize == 2
    assert np.abs(streamed.attention(0, 1) - full.attention(0, 1)).max() <= within
    assert streamed.query(0, 1).dtype == np.float32
    assert np.array_equal(streamed.query(0, 1), full.query(0, 1))


def test_rounding_to_bfloat16_is_torchs(tiny_model):
    import torch

    values = np.random.default_rng(0).normal(size=1000).astype(np.float32) * 100
    values[:3] = [np.inf, -np.inf, 0]
    theirs = torch.tensor(values).bfloat16().float().numpy()
    assert np.array_equal(bfloat16_rounded(values), theirs)


def test_what_needs_all_maps_at_once_refuses_in_a_sentence(tiny_model):
    _, trace = both(tiny_model("bert"), "bert")
    for what in ("rollout", "flow"):
        with pytest.raises(av.UnsupportedError, match="larger budget"):
            quantity_map(trace, what, 1)
    with pytest.raises(av.UnsupportedError, match="no value vectors"):
        trace.value(0, 0)
    with pytest.raises(av.InputError, match="Queries 37 to 40"):
        trace.rows(0, 0, 37, 41)


def test_a_head_that_no_memory_holds_is_refused_and_its_rows_are_not(tiny_model, monkeypatch):
    _, trace = both(tiny_model("bert"), "bert")
    monkeypatch.setattr("attnviz.records.streamed.MOST_MAP_BYTES", 4 * 38 * 37)
    with pytest.raises(av.InputError, match=r"trace\.rows"):
        trace.attention(0, 0)
    assert trace.rows(0, 0, 5).shape == (1, 38)


def test_a_budget_that_even_queries_and_keys_pass_is_refused_before_the_model_runs(tiny_model):
    model = tiny_model("llama")
    with pytest.raises(av.InputError, match=r"Raise the budget\. Shorten the text to about 2"):
        av.trace(model, LONG, budget=1000)
    with pytest.raises(av.InputError, match="above 0"):
        av.trace(model, LONG, budget=0)


def test_an_architecture_that_computes_attention_itself_is_refused_beyond_the_budget(tiny_model):
    with pytest.raises(av.InputError, match="Shorten the text"):
        av.trace(tiny_model("deberta-v2"), LONG, budget=10_000)


def test_a_text_over_the_models_limit_is_refused_as_before(tiny_model):
    with pytest.raises(av.InputError, match="40"):
        av.trace(tiny_model("gpt2"), LONG * 2, budget=10**6)


@pytest.mark.parametrize("budget", [None, 40_000])
def test_a_trace_counts_its_layers_and_can_be_stopped_between_them(tiny_model, budget):
    model, seen = tiny_model("bert"), Progress()
    av.trace(model, LONG, budget=budget, progress=seen)
    assert (seen.done, seen.total) == (model.n_layers, model.n_layers)

    stop = Progress()
    stop.cancel()
    with pytest.raises(Cancelled):
        av.trace(model, LONG, budget=budget, progress=stop)
    assert len(av.trace(model, LONG).tokens)  # nothing of the stopped one is left


def test_a_budget_above_the_need_changes_nothing(tiny_model):
    model = tiny_model("bert")
    plain = av.trace(model, LONG)
    generous = av.trace(model, LONG, budget=10**12)
    for a, b in zip(plain.stack().layers, generous.stack().layers, strict=True):
        for field in fields(AttentionLayer):
            one, other = getattr(a, field.name), getattr(b, field.name)
            assert one is other or np.array_equal(one, other)


def test_budgets_are_read_in_the_units_that_people_write():
    assert read_budget("200MB") == 200 * 10**6
    assert read_budget(" 1.5 gb ") == 1_500_000_000
    assert read_budget("64MiB") == 2**26
    assert read_budget("1000") == 1000
    for wrong in ("", "much", "-3 MB", "0", "5 bananas"):
        with pytest.raises(av.InputError, match="such as 200MB"):
            read_budget(wrong)


def test_by_itself_a_trace_is_streamed_from_where_that_costs_less(tiny_model, monkeypatch):
    model, short, long = tiny_model("bert"), tiny.SENTENCE, LONG
    monkeypatch.setattr(budgets, "KEPT_BYTES", full_bytes(av.trace(model, short)))
    assert not av.trace(model, short).stack().streamed
    assert av.trace(model, long).stack().streamed
    assert not av.trace(model, long, budget=10**9).stack().streamed
    # What cannot be streamed is kept whole, and is not refused at that size.
    assert not av.trace(tiny_model("bloom"), long).stack().streamed


def test_the_default_budget_is_at_most_three_gigabytes(tiny_model):
    assert 0 < default_budget() <= 3 * 2**30
    assert default_budget(10) == 10
    assert maps_bytes(tiny_model("bert"), [range(10)]) == 2 * 4 * 100 * 4
