"""An effect says what changed; nothing changes without an intervention, and nothing remains."""

import threading

import numpy as np
import pytest
import torch

import attnviz as av
from attnviz.tracing.effects import intervene
from attnviz.tracing.mechanisms import register_mechanism
from tests import rounding, tiny
from tests.tracing.running import OTHER_SENTENCE, answer, target_of


@pytest.mark.parametrize("name", tiny.ARCHITECTURES)
def test_an_empty_list_changes_nothing_bit_for_bit(name, tiny_model):
    model, inputs = tiny_model(name), tiny.example(name)
    trace = av.trace(model, inputs, target=target_of(model))
    effect = av.intervene(model, inputs, [], target_of(model))
    for stack in trace.stacks:
        for ours, plain in zip(
            effect.trace_after.stack(stack).layers, trace.stack(stack).layers, strict=True
        ):
            assert np.array_equal(ours.weights, plain.weights)
    assert effect.after.text == trace.prediction.text
    assert effect.change.moved == 0
    assert not effect.change.flipped
    assert not effect.change.kl > 0


def test_a_flip_is_told_with_its_numbers(tiny_model):
    model = av.load("sentiment")
    text = "the film was not good"
    effect = av.intervene(model, text, av.MaskToken(4))
    assert (effect.before.text, effect.after.text) == ("negative", "positive")
    p = np.array([p for _, p in sorted(effect.before.top())])
    q = np.array([p for _, p in sorted(effect.after.top())])
    change = effect.change
    assert change.kl == pytest.approx(float((p * np.log(p / q)).sum()), rel=1e-4)
    assert change.before == pytest.approx(np.log(p[0] / p[1]), rel=1e-4)
    assert change.after == pytest.approx(np.log(q[0] / q[1]), rel=1e-4)
    assert change.logit_difference == pytest.approx(change.after - change.before)
    assert (change.answer, change.runner_up) == ("negative", "positive")
    assert change.flipped
    label, before, after = effect.biggest_changes[0]
    assert label in ("negative", "positive")
    assert abs(after - before) == pytest.approx(abs(p[0] - q[0]), abs=rounding.of_numbers(layers=4))


def test_the_map_after_is_the_one_that_was_set(tiny_model):
    model = tiny_model("gpt2")
    n = len(av.trace(model, tiny.SENTENCE).tokens)
    weights = np.tril(np.ones((n, n), np.float32))
    weights /= weights.sum(-1, keepdims=True)
    effect = av.intervene(model, tiny.SENTENCE, [av.SetAttention(1, 2, weights)])
    assert np.array_equal(effect.trace_after.attention(1, 2), weights)
    assert not np.allclose(effect.trace_before.attention(1, 2), weights)
    assert np.array_equal(effect.trace_after.attention(0, 2), effect.trace_before.attention(0, 2))


def test_the_answer_that_is_followed_can_be_named(tiny_model):
    model = tiny_model("gpt2")
    act = [av.SilenceHead(1, 1)]
    named = av.intervene(model, tiny.SENTENCE, act, answer="dog").change
    number = tiny.WORDS.index("dog") + len(tiny.SPECIAL)
    assert named.answer == "dog"
    assert named == av.intervene(model, tiny.SENTENCE, act, answer=number).change
    with pytest.raises(av.InputError, match="No answer 99"):
        av.intervene(model, tiny.SENTENCE, act, answer=99)
    with pytest.raises(av.InputError, match="No answer"):
        av.intervene(tiny_model("bert"), tiny.SENTENCE, act, answer="angry")
    with pytest.raises(av.InputError, match="does not choose between answers"):
        av.intervene(tiny_model("albert"), tiny.SENTENCE, act, answer="angry")


def test_a_model_without_a_distribution_has_no_divergence_but_moves(tiny_model):
    change = av.intervene(tiny_model("albert"), tiny.SENTENCE, [av.SilenceHead(0, 1)]).change
    assert np.isnan(change.kl)
    assert np.isnan(change.logit_difference)
    assert change.moved > 0.01


def test_what_an_encoder_decoder_writes_is_told_before_and_after(tiny_model):
    model = tiny_model("bart")
    heads = [av.SilenceHead(layer, head, stack="cross") for layer in range(2) for head in range(4)]
    effect = av.intervene(model, tiny.SENTENCE, heads)
    assert effect.written is not None
    assert effect.before.text == effect.written[0]
    assert effect.after.text == effect.written[1]
    assert effect.rewritten
    assert effect.trace_before.target == effect.trace_after.target == effect.written[0]
    given = av.intervene(model, tiny.SENTENCE, heads, "the cat sat")
    assert given.written is None


def test_a_generator_writes_on_with_interventions_as_it_would_step_by_step(tiny_model):
    """Reference: one full pass a step, the likeliest token appended."""
    model = tiny_model("llama")
    act = av.SilenceHead(0, 1)
    effect = av.intervene(model, tiny.SENTENCE, [act], new_tokens=4)
    text, words = tiny.SENTENCE, []
    ids = torch.tensor(effect.trace_before.tokens.ids)[None]
    from attnviz.tracing.batches import forward
    from attnviz.tracing.ground import Ground
    from attnviz.tracing.sources import Sources
    from attnviz.tracing.steps import in_force, intervention_plan

    ground = Ground.of(effect.trace_before)
    for _ in range(4):
        with (
            torch.no_grad(),
            in_force(model, intervention_plan(model, ground, [[act]], Sources(model))) as own,
        ):
            logits = forward(own, {"input_ids": ids})[0]
        ids = torch.cat([ids, logits[:, -1:].argmax(-1)], 1)
        words.append(int(ids[0, -1]))
        if words[-1] == 3:
            break
    assert effect.written is not None
    assert effect.written[1] == model.tokenizer.decode(words, skip_special_tokens=True)
    assert text == tiny.SENTENCE


def test_writing_on_is_refused_where_it_cannot_be(tiny_model):
    with pytest.raises(av.UnsupportedError, match="does not continue"):
        av.intervene(tiny_model("bert"), tiny.SENTENCE, [], new_tokens=3)
    with pytest.raises(av.InputError, match="0 to 64"):
        av.intervene(tiny_model("gpt2"), tiny.SENTENCE, [], new_tokens=65)
    with pytest.raises(av.InputError, match="no decoder"):
        av.intervene(tiny_model("gpt2"), tiny.SENTENCE, [], "a dog")


def test_nothing_remains_after_an_exception(tiny_model):
    model = tiny_model("bert")
    before = answer(model, tiny.SENTENCE)

    @register_mechanism("test-raises")
    def raises(q, k, *, scaling, allowed):
        raise ZeroDivisionError("a bug of the user's own")

    acts = [av.PatchResidual(0, OTHER_SENTENCE), av.ReplaceMechanism([1], "test-raises")]
    with pytest.raises(av.InputError, match="failed: a bug of the user's own"):
        intervene(model, tiny.SENTENCE, acts)
    assert torch.equal(before, answer(model, tiny.SENTENCE))
    hooks = [
        module for module in model.hf.modules()
        if module._forward_hooks or module._forward_pre_hooks
    ]  # fmt: skip
    assert not hooks


def test_the_shared_model_is_never_hooked_or_written_to(tiny_model):
    model = tiny_model("gpt2")
    weights = {name: value.clone() for name, value in model.hf.state_dict().items()}
    seen = []

    @register_mechanism("test-looks")
    def looks(q, k, *, scaling, allowed):
        seen.append([m for m in model.hf.modules() if m._forward_hooks or m._forward_pre_hooks])
        return q @ k.transpose(2, 3) * scaling

    acts = [
        av.PatchMlp(0, OTHER_SENTENCE), av.AddVector(1, np.ones(32)),
        av.ReplaceMechanism([1], "test-looks"),
    ]  # fmt: skip
    intervene(model, tiny.SENTENCE, acts)
    assert seen == [[]]
    for name, value in model.hf.state_dict().items():
        assert torch.equal(value, weights[name])


def test_eight_threads_on_one_model_do_not_meet(tiny_model):
    """Each with interventions of its own, 50 rounds: all equal to the serial ones, bit for bit."""
    model = tiny_model("llama")
    n = len(av.trace(model, tiny.SENTENCE).tokens)
    causal = np.tril(np.ones((n, n), np.float32))
    acts = [
        [],
        [av.SilenceHead(0, 1)],
        [av.ScaleHead(1, 2, 3.0), av.UniformAttention(0, 0)],
        [av.SetAttention(1, 1, causal / causal.sum(-1, keepdims=True))],
        [av.CutEdges((5, 6), (2,)), av.MaskToken(3)],
        [av.ReplaceMechanism([0, 1], "cosine")],
        [av.PatchResidual(1, OTHER_SENTENCE, positions=(4,))],
        [av.PatchHead(0, 2, OTHER_SENTENCE), av.AddVector(1, np.ones(32), factor=0.5)],
    ]

    def run(own):
        effect = intervene(model, tiny.SENTENCE, own)
        maps = [layer.weights for layer in effect.trace_after.stack().layers]
        return effect.change, np.concatenate(maps), effect.after.probabilities

    serial = [run(own) for own in acts]
    assert len({change.moved for change, *_ in serial}) == len(acts)
    wrong = []

    def repeat(own, expected):
        try:
            for round_ in range(50):
                change, maps, probabilities = run(own)
                if (
                    change != expected[0]
                    or not np.array_equal(maps, expected[1])
                    or not np.array_equal(probabilities, expected[2])
                ):
                    wrong.append((own, round_))
        except BaseException as error:
            wrong.append((own, error))

    threads = [
        threading.Thread(target=repeat, args=each) for each in zip(acts, serial, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
