"""Batches: rows join where they begin to differ, and mean the same as runs of their own."""

import copy
import dataclasses

import numpy as np
import pytest
import torch

import attnviz as av
from attnviz.models import twins
from attnviz.tracing import batches
from attnviz.tracing.sweeps import run_clean
from tests import rounding, tiny
from tests.architectures import ROWS as ROWS_OF_THE_TABLE
from tests.architectures import example, save
from tests.tracing.running import OTHER_SENTENCE, target_of

ROWS = [
    (av.SilenceHead(1, 2),),
    (av.PatchResidual(1, OTHER_SENTENCE, positions=(2,)), av.UniformAttention(1, 0)),
    (),
    (av.CutEdges((4, 5), (1,)), av.ScaleHead(0, 0, 2)),
    (av.ReplaceMechanism([0], "cosine", heads=(1, 2)),),
    (av.AddVector(0, np.ones(32), positions=(3,)), av.MaskToken(2)),
    (av.PatchHead(0, 3, OTHER_SENTENCE),),
]


@pytest.mark.parametrize("name", ["bert", "modernbert", "gpt2", "llama", "t5", "llama-classifier"])
@pytest.mark.parametrize("joins", [True, False])
def test_rows_mean_the_same_as_runs_of_their_own(name, joins, tiny_model):
    model = tiny_model(name)
    clean = run_clean(model, tiny.SENTENCE, target_of(model))
    many = clean.batches(None)
    many.joins = many.joins and joins
    effects = many.effects(ROWS)
    for number, row in enumerate(ROWS):
        one = av.intervene(model, tiny.SENTENCE, row, target_of(model)).change
        for field in ("kl", "logit_difference", "moved"):
            assert effects[field][number] == pytest.approx(getattr(one, field), rel=1e-3, abs=1e-5)


def test_all_rows_take_one_pass_where_they_fit(tiny_model):
    many = run_clean(tiny_model("bert"), tiny.SENTENCE, None).batches(None)
    many.effects(ROWS)
    assert many.joins
    assert many.passes == 1


def test_a_model_that_counts_its_rows_at_the_start_is_run_without_joining(tiny_model, caplog):
    caplog.set_level("INFO", "attnviz")
    many = run_clean(tiny_model("llama-classifier"), tiny.SENTENCE, None).batches(None)
    many.effects(ROWS)
    assert not many.joins
    assert many.passes == 2
    many.effects(ROWS)
    assert many.passes == 3
    # The slow way is not taken in silence, nor told at every batch.
    (told,) = [each.getMessage() for each in caplog.records if "join" in each.getMessage()]
    assert told == (
        "LlamaForSequenceClassification could not take runs that join a batch at a layer "
        "(UnsupportedError): each goes through all layers, in about twice the time."
    )


def test_a_bound_on_memory_makes_more_passes_and_the_same_numbers(tiny_model, monkeypatch):
    clean = run_clean(tiny_model("gpt2"), tiny.SENTENCE, None)
    whole = clean.batches(None).effects(ROWS)
    monkeypatch.setattr(batches, "MOST_BYTES", 1)
    single = clean.batches(None)
    assert single.rows_at_once() == 1
    found = single.effects(ROWS)
    assert single.passes == len(ROWS)
    for name, values in whole:
        assert np.allclose(values, found[name], rtol=1e-3, atol=rounding.of_numbers(layers=4))


@pytest.mark.parametrize("ablation", ["zero", "mean"])
@pytest.mark.parametrize(
    "name",
    ["BERT", "GPT-2", "GPT-NeoX, Pythia", "Gemma 2", "OLMo 2", "BitNet", "Qwen3-Next", "DINOv2",
     "ALBERT", "Zamba2"],
)  # fmt: skip
def test_rows_that_join_behind_the_heads_of_a_layer_mean_the_same(
    name, ablation, tmp_path, monkeypatch
):
    """In BitNet a norm, in Qwen3-Next a gate comes between the heads and their projection."""
    row = next(each for each in ROWS_OF_THE_TABLE if each.name == name)
    save(row, tmp_path)
    model = av.load(str(tmp_path))
    monkeypatch.setattr(batches, "FULL", 10**9)
    together = av.sweep_heads(model, example(row), ablation=ablation)
    monkeypatch.setattr(batches, "FULL", 1)
    monkeypatch.setattr(batches, "MOST_ROWS", 2)  # so that layers are stood in for
    by_layer = av.sweep_heads(model, example(row), ablation=ablation)
    for field, values in together.effects:
        atol = 10 * rounding.of_numbers(layers=4) * max(1, np.nanmax(np.abs(values), initial=0))
        np.testing.assert_allclose(by_layer.effects[field], values, rtol=1e-3, atol=atol)


def test_layers_before_a_change_are_run_once(tiny_model, monkeypatch):
    """And queries, keys and values of the layer that changes once for all of its heads."""
    monkeypatch.setattr(batches, "FULL", 1)
    rows = [(av.SilenceHead(layer, head),) for layer in range(4) for head in range(4)]
    model = deep(tiny_model("bert"))
    clean = run_clean(model, tiny.SENTENCE, None)
    seen: list[tuple[str, int]] = []
    take = twins.take

    def watched(of):
        lease = take(of)
        for name, module in lease.twin.hf.named_modules():
            if name.endswith(("self.query", "intermediate.dense")):
                module.register_forward_hook(
                    lambda _m, inputs, _o, name=name: seen.append((name[-20:], len(inputs[0])))
                )
        return lease

    monkeypatch.setattr(twins, "take", watched)
    many = clean.batches(None)
    many.effects(rows)
    assert many.passes == 4
    # Each pass is run from the layer on that it changes; the one before it once, to be kept. The
    # first pass has a clean row, and the first in which a layer is stood in for.
    queries = [rows for name, rows in seen if name.endswith("query")]
    assert queries == [*(1, 5, 5, 5), *(1, 1, 4, 4), *(1, 1, 5), *(1, 1)]
    widths = [rows for name, rows in seen if name.endswith("dense")]
    assert widths == [*(5, 5, 5, 5), *(1, 4, 4, 4), *(1, 5, 5), *(1, 4)]


def test_hooks_of_whoever_loaded_the_model_act_once(tiny_model, monkeypatch):
    """Its own steering, say: a sweep is of the model as it stands."""
    monkeypatch.setattr(batches, "FULL", 1)
    model = deep(tiny_model("bert"))
    model.hf.bert.encoder.layer[0].register_forward_hook(lambda _m, _i, output: output + 0.5)
    sweep = av.sweep_heads(model, tiny.SENTENCE)
    for layer in range(4):
        alone = av.intervene(model, tiny.SENTENCE, [av.SilenceHead(layer, 1)]).change
        assert sweep.effects.moved[layer, 1] == pytest.approx(alone.moved, rel=1e-3, abs=1e-5)


@pytest.mark.parametrize("name", ["bert", "gpt2"])
def test_a_step_that_changes_nothing_moves_nothing_in_half_precision(name, tiny_model):
    model = tiny_model(name).twin()
    half = dataclasses.replace(model, hf=copy.deepcopy(model.hf).to(torch.bfloat16))
    many = run_clean(half, tiny.SENTENCE, None).batches(None)
    rows = [(av.ScaleHead(layer, head, 1.0),) for layer in (0, 1) for head in range(4)]
    assert not many.effects(rows).moved.any()
    assert many.joins
    assert many.passes == 1


def test_a_picture_in_windows_changes_in_all_of_them(tmp_path):
    row = next(each for each in ROWS_OF_THE_TABLE if each.name == "Swin")
    save(row, tmp_path)
    model = av.load(str(tmp_path))
    sweep = av.sweep_heads(model, example(row))
    for layer, head in np.ndindex(sweep.effects.moved.shape):
        alone = av.intervene(model, example(row), [av.SilenceHead(layer, head)]).change
        assert sweep.effects.moved[layer, head] == pytest.approx(alone.moved, rel=1e-3)


def test_heads_of_two_towers_move_the_agreement_of_picture_and_text(tmp_path):
    row = next(each for each in ROWS_OF_THE_TABLE if each.name == "CLIP")
    save(row, tmp_path)
    model = av.load(str(tmp_path))
    for stack in ("text", "vision"):
        sweep = av.sweep_heads(model, example(row), stack=stack)
        before = float(av.trace(model, example(row)).prediction.values[0])
        for layer, head in np.ndindex(sweep.effects.moved.shape):
            act = av.SilenceHead(layer, head, stack=stack)
            effect = av.intervene(model, example(row), [act])
            after = float(effect.after.values[0])
            assert effect.change.moved == pytest.approx(abs(after - before) / abs(before), abs=1e-5)
            assert sweep.effects.moved[layer, head] == pytest.approx(effect.change.moved, abs=1e-5)


def deep(model):
    """A model with four layers, of random weights."""
    config = copy.deepcopy(model.hf.config)
    config.num_hidden_layers = 4
    torch.manual_seed(0)
    return dataclasses.replace(
        model, hf=type(model.hf)(config).eval().requires_grad_(False), folder=None
    )


def test_one_row_alone_is_a_batch_as_well(tiny_model):
    model = tiny_model("bert")
    for joins in (True, False):
        many = run_clean(model, tiny.SENTENCE, None).batches(None)
        many.joins = joins
        found = many.effects([(av.SilenceHead(1, 2),)])
        alone = av.intervene(model, tiny.SENTENCE, [av.SilenceHead(1, 2)]).change
        assert found.kl.shape == (1,)
        assert found.kl[0] == pytest.approx(alone.kl, rel=1e-4)


def test_what_a_row_says_wrong_is_a_sentence(tiny_model):
    many = run_clean(tiny_model("bert"), tiny.SENTENCE, None).batches(None)
    with pytest.raises(av.InputError, match="Head 9"):
        many.effects([(av.SilenceHead(0, 9),)])
    ahead = np.zeros((1, 14), np.float32)
    ahead[0, 13] = 1
    many = run_clean(tiny_model("gpt2"), tiny.SENTENCE, None).batches(None)
    with torch.no_grad(), pytest.raises(av.InputError, match="may not look at key"):
        many.effects([(av.SetAttention(0, 0, ahead, queries=(0,)),)])
