"""Attention over the steps, read back."""

import numpy as np
import pytest

import attnviz as av
from attnviz.errors import DataError, InputError
from attnviz.metrics.heads import head_scores
from attnviz.training import snapshots
from attnviz.training.snapshots import Snapshots, fastest_change
from tests import tiny


@pytest.mark.parametrize("name", ["bert", "bart", "llama", "deberta-v2"])
def test_a_trace_comes_back_rounded_and_the_scores_exact(tmp_path, tiny_model, name):
    traced = av.trace(tiny_model(name), tiny.SENTENCE)
    snapshots.write([traced], step=7, folder=tmp_path)
    seen = Snapshots(tmp_path)
    assert seen.steps == (7,)
    assert seen.probes == (tiny.SENTENCE,)
    again = seen.trace(7)
    assert again.stacks == traced.stacks
    assert again.tokens.text == traced.tokens.text
    for stack in traced.stacks:
        np.testing.assert_allclose(
            again.attention(1, 2, stack), traced.attention(1, 2, stack), atol=5e-4
        )
        exact = head_scores(traced, stack).entropy
        np.testing.assert_array_equal(seen.scores("entropy", stack=stack)[0], exact)
    for before, after in zip(traced.by_stack.values(), again.by_stack.values(), strict=True):
        assert (after.queries is after.keys) == (before.queries is before.keys)  # one axis or two
    assert (traced.rounded_to, again.rounded_to) == ("", "float16")
    assert b"cat" in av.view(again).data
    assert b'"rounded_to":"float16"' in av.view(again).data.replace(b'": ', b'":')


def test_large_maps_are_stored_in_8_bits_and_it_is_said(tmp_path, tiny_model, monkeypatch):
    monkeypatch.setattr(snapshots, "_LARGE", 1)
    traced = av.trace(tiny_model("bert"), tiny.SENTENCE)
    snapshots.write([traced], step=1, folder=tmp_path)
    again = Snapshots(tmp_path).trace(1)
    assert again.rounded_to == "8 bits"
    np.testing.assert_allclose(again.attention(0, 0), traced.attention(0, 0), atol=0.5 / 255 + 1e-6)


def test_recording_leaves_modes_and_random_numbers_as_they_were(tmp_path, tiny_model):
    import dataclasses

    import torch

    model = dataclasses.replace(tiny_model("bert"), hf=tiny.model("bert"))
    model.hf.train()
    model.hf.bert.embeddings.eval()
    modes = [m.training for m in model.hf.modules()]
    torch.manual_seed(3)
    expected = torch.rand(3)
    torch.manual_seed(3)
    snapshots.record(model, ["the cat"], step=0, folder=tmp_path)
    assert torch.equal(torch.rand(3), expected)
    assert [m.training for m in model.hf.modules()] == modes


def test_what_is_not_there_is_a_sentence(tmp_path, tiny_model):
    with pytest.raises(DataError, match="No attention was recorded"):
        Snapshots(tmp_path).stacks()
    snapshots.write([av.trace(tiny_model("bert"), "the cat")], step=1, folder=tmp_path)
    seen = Snapshots(tmp_path)
    with pytest.raises(InputError, match="Recorded: 1"):
        seen.trace(2)
    with pytest.raises(InputError, match="No probe 5"):
        seen.trace(1, 5)
    with pytest.raises(InputError, match="No head score"):
        seen.scores("entropie")


def test_the_fastest_change_is_the_jump_and_not_the_jitter_of_the_first_steps():
    steps = [0, 1, 2, 4, 8, 100, 200, 300, 400, 500, 600]
    values = np.array([0.0, 0.02, 0.0, 0.01, 0.0, 0.0, 0.05, 0.4, 0.8, 0.82, 0.82])
    assert fastest_change(steps, values) in (300, 400)
    assert fastest_change([0], np.array([1.0])) is None
    assert fastest_change([0, 5], np.array([np.nan, 1.0])) is None


def test_usual_steps_begin_at_0_end_with_the_last_and_are_about_twenty():
    for total in (1, 12, 500, 100_000):
        steps = snapshots.usual_steps(total)
        assert (steps[0], steps[-1]) == (0, total)
        assert len(steps) <= 24
