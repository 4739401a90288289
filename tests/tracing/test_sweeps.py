"""Sweeps: equal to one intervention at a time, and they find the circuit that was set by hand."""

import numpy as np
import pytest
import torch

import attnviz as av
from attnviz.metrics.agreement import rank_correlation
from attnviz.progress import Cancelled, Progress
from attnviz.tracing import sweeps
from tests import by_hand, rounding, tiny
from tests.tracing.running import ATTENDING, OTHER_SENTENCE, other, target_of

KIND = {"zero": av.SilenceHead, "mean": av.MeanHead, "uniform": av.UniformAttention}


@pytest.fixture(scope="module")
def circuit(tmp_path_factory):
    return av.load(str(by_hand.save(tmp_path_factory.mktemp("by-hand") / "circuit")))


@pytest.mark.parametrize("name", ATTENDING)
def test_a_sweep_of_heads_is_one_intervention_after_the_other(name, tiny_model):
    model, inputs, target = tiny_model(name), tiny.example(name), target_of(tiny_model(name))
    for stack in av.trace(model, inputs, target=target).stacks:
        sweep = av.sweep_heads(model, inputs, stack=stack, target=target)
        assert sweep.rows == 4 * sweep.effects.moved.shape[0]
        for layer, head in ((0, 3), (1, 1)):
            one = av.intervene(model, inputs, [av.SilenceHead(layer, head, stack=stack)], target)
            for field in ("kl", "flipped_share", "logit_difference", "moved"):
                alone = getattr(one.change, field)
                assert sweep.effects[field][layer, head] == pytest.approx(
                    alone, rel=1e-3, abs=rounding.of_numbers(layers=4), nan_ok=True
                )


@pytest.mark.parametrize("ablation", ["zero", "mean", "uniform"])
def test_each_ablation_is_the_intervention_of_that_name(ablation, tiny_model):
    model = tiny_model("llama")
    sweep = av.sweep_heads(model, tiny.SENTENCE, ablation=ablation)
    alone = av.intervene(model, tiny.SENTENCE, [KIND[ablation](1, 3)]).change
    assert sweep.effects.kl[1, 3] == pytest.approx(alone.kl, rel=1e-4)
    assert sweep.ablation == ablation


def test_the_sweep_finds_exactly_the_two_heads_of_the_circuit(circuit):
    trace = av.trace(circuit, by_hand.PROMPT)
    assert trace.prediction.text == "cow"
    assert trace.prediction.top(1)[0][1] > 0.99
    for ablation in ("zero", "mean", "uniform"):
        sweep = av.sweep_heads(circuit, by_hand.PROMPT, ablation=ablation)
        drop = -sweep.effects.logit_difference
        found = {tuple(int(n) for n in at) for at in np.argwhere(drop > 1)}
        assert found == {by_hand.PREVIOUS_TOKEN_HEAD, by_hand.INDUCTION_HEAD}
        others = np.delete(np.abs(drop).ravel(), [1, 6])
        assert others.max() < 0.01 * drop[by_hand.INDUCTION_HEAD]
        assert {at[:2] for at in sweep.top(2)} == found
        assert np.argwhere(sweep.effects.flipped_share == 1).tolist() == [[0, 1], [1, 2]]


def test_cutting_the_edge_named_by_theory_destroys_the_copy_and_no_other_does(circuit):
    """The last "bee" (6) looks at "cow" (3), which knows its previous token (2) from layer 0."""
    named = {by_hand.INDUCTION_HEAD: (6, 3), by_hand.PREVIOUS_TOKEN_HEAD: (3, 2)}
    n = 7
    edges = [(query, key) for query in range(1, n) for key in range(query + 1)]
    for head, edge in named.items():
        sweep = av.sweep_edges(circuit, by_hand.PROMPT, heads=[head], edges=edges)
        flipped = {edge for edge, flip in zip(sweep.edges, sweep.effects.flipped_share, strict=True)
                   if flip}  # fmt: skip
        assert flipped == {edge}
        moved = np.abs(sweep.effects.logit_difference)
        others = moved[[each != edge for each in sweep.edges]]
        # A row that is cut elsewhere spreads over several tokens, and so shortens its vector.
        assert others.max() < 0.2 * moved[sweep.edges.index(edge)]
    act = av.CutEdges((6,), (3,), heads=(by_hand.INDUCTION_HEAD,))
    effect = av.intervene(circuit, by_hand.PROMPT, [act])
    assert effect.change.flipped
    assert effect.after.text != "cow"


def test_edges_of_a_sweep_are_the_heaviest_unless_named(circuit, monkeypatch):
    monkeypatch.setattr(sweeps, "MOST_EDGES", 3)
    sweep = av.sweep_edges(circuit, by_hand.PROMPT, heads=[by_hand.INDUCTION_HEAD])
    weights = av.trace(circuit, by_hand.PROMPT).attention(*by_hand.INDUCTION_HEAD)
    assert sorted(sweep.weight) == pytest.approx(sorted(weights.ravel())[-3:])
    assert len(sweep.edges) == 3


def test_patching_shows_where_the_answer_is_carried(circuit):
    """Clean "... bee cow dog ant bee", corrupted "... bee elk dog ant bee": only position 3."""
    sweep = av.sweep_patches(circuit, by_hand.PROMPT, "ant bee elk dog ant bee")
    assert (sweep.answer, sweep.other) == ("cow", "elk")
    assert sweep.clean > 5
    assert sweep.corrupted < -5
    expected = np.zeros((2, 7))
    expected[:, 3] = 1  # the last layer reads the token where it stands
    assert np.allclose(sweep.restored, expected, atol=0.02)
    mlp = av.sweep_patches(circuit, by_hand.PROMPT, "ant bee elk dog ant bee", what="mlp")
    assert np.allclose(mlp.restored, 0, atol=0.02)
    heads = av.sweep_patches(circuit, by_hand.PROMPT, "ant bee elk dog ant bee", what="heads")
    assert heads.restored[1, 6] == pytest.approx(1, abs=0.02)


@pytest.mark.parametrize("name", ["bert", "gpt2", "bart", "vit", "deberta-v2"])
def test_a_sweep_of_patches_is_one_intervention_after_the_other(name, tiny_model):
    model, corrupted, clean = tiny_model(name), tiny.example(name), other(name)
    target = target_of(model)
    sweep = av.sweep_patches(model, clean, corrupted, target=target)
    one = av.PatchResidual(1, clean, positions=(4,))
    alone = av.intervene(model, corrupted, [one], target).change
    assert sweep.effects.kl[1, 4] == pytest.approx(
        alone.kl, rel=1e-3, abs=rounding.of_numbers(layers=4)
    )
    assert sweep.restored.shape == (2, len(av.trace(model, corrupted, target=target).tokens))


def test_without_a_target_both_runs_of_a_patching_read_the_very_tokens_that_were_written(
    tiny_model,
):
    """What this model writes is not cut into the same tokens again; reference: one pass by hand."""
    model, corrupted = tiny_model("t5"), other("t5")
    sweep = av.sweep_patches(model, tiny.SENTENCE, corrupted)
    clean, wrong = (
        model.tokenizer(text, return_tensors="pt") for text in (tiny.SENTENCE, corrupted)
    )
    clean, wrong = (
        {key: row[key] for key in ("input_ids", "attention_mask")} for row in (clean, wrong)
    )
    written = model.hf.generate(**clean, max_new_tokens=64, do_sample=False, num_beams=1)
    if written[0, -1] == model.hf.config.eos_token_id:
        written = written[:, :-1]
    with torch.no_grad():
        good, bad = (model.hf(**row, decoder_input_ids=written).logits for row in (clean, wrong))
    answer, at = good[0].argmax(-1), torch.arange(written.shape[1])
    runner_up = good[0].scatter(1, answer[:, None], -torch.inf).argmax(-1)
    rival = torch.where(bad[0].argmax(-1) == answer, runner_up, bad[0].argmax(-1))
    for run, said in ((good, sweep.clean), (bad, sweep.corrupted)):
        margin = (run[0, at, answer] - run[0, at, rival]).double().mean()
        assert said == pytest.approx(float(margin), abs=1e-4)


def test_gradient_importance_is_the_slope_of_the_scaled_head(tiny_model):
    """Reference: a difference quotient over ScaleHead."""
    model = tiny_model("gpt2")
    sweep = av.sweep_heads(model, tiny.SENTENCE, importance=True)
    step = 1e-2
    for layer, head in ((0, 2), (1, 1)):
        up, down = (
            av.intervene(model, tiny.SENTENCE, [av.ScaleHead(layer, head, factor)]).change.after
            for factor in (1 + step, 1 - step)
        )
        slope = abs(up - down) / (2 * step)
        assert sweep.importance is not None
        assert sweep.importance[layer, head] == pytest.approx(slope, rel=0.02, abs=1e-3)
    expected = rank_correlation(
        sweep.importance.ravel(), np.abs(sweep.effects.logit_difference).ravel()
    )
    assert sweep.agreement == pytest.approx(expected)


def test_gradient_importance_of_vectors_is_of_their_length(tiny_model):
    sweep = av.sweep_heads(tiny_model("albert"), tiny.SENTENCE, importance=True)
    assert (sweep.importance > 0).all()
    assert sweep.effects.main == "moved"


def test_progress_is_counted_and_a_sweep_can_be_stopped(tiny_model):
    progress = Progress()
    av.sweep_heads(tiny_model("bert"), tiny.SENTENCE, progress=progress)
    assert (progress.done, progress.total) == (8, 8)
    stopped = Progress()
    stopped.cancel()
    with pytest.raises(Cancelled):
        av.sweep_heads(tiny_model("bert"), tiny.SENTENCE, progress=stopped)
    assert not torch.is_inference_mode_enabled()


@pytest.mark.parametrize(
    ("call", "error", "sentence"),
    [
        (lambda m: av.sweep_heads(m("bert"), tiny.SENTENCE, ablation="half"),
         av.InputError, "No ablation"),
        (lambda m: av.sweep_heads(m("bert"), tiny.SENTENCE, stack="cross"),
         av.InputError, "No stack"),
        (lambda m: av.sweep_heads(m("bloom"), tiny.SENTENCE), av.UnsupportedError, "Bloom"),
        (lambda m: av.sweep_patches(m("bert"), "a cat", tiny.SENTENCE),
         av.InputError, "needs the same number"),
        (lambda m: av.sweep_patches(m("bert"), OTHER_SENTENCE, tiny.SENTENCE, what="nothing"),
         av.InputError, "can be patched"),
        (lambda m: av.sweep_edges(m("bert"), tiny.SENTENCE, edges=[]),
         av.InputError, "no edge to cut"),
        (lambda m: av.sweep_edges(m("bert"), tiny.SENTENCE, edges=[(99, 0)]),
         av.InputError, "no edge from 99"),
        (lambda m: av.sweep_edges(m("bert"), tiny.SENTENCE, heads=[(9, 0)]),
         av.InputError, "Layer 9"),
        (lambda m: av.sweep_edges(m("bert"), tiny.SENTENCE, heads=[]),
         av.InputError, "at least one head"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_by_a_sentence(call, error, sentence, tiny_model):
    with pytest.raises(error, match=sentence):
        call(tiny_model)
