"""attnviz intervene: what changed is told and written, and everything typed wrong."""

import json
import re

import pytest

import attnviz as av
from attnviz.records.interventions import interventions_from_json, interventions_json

SENTIMENT = ("--model", "sentiment", "--text", "the film was not good")


def test_a_hidden_token_is_told_with_its_numbers_and_written(shell, tmp_path):
    out = tmp_path / "effect.json"
    result = shell("intervene", *SENTIMENT, "--mask", "4", "--silence", "0.1", "--out", str(out))
    assert result.exit_code == 0
    assert "MaskToken(4)" in result.output
    assert "negative -> positive" in result.output
    written = json.loads(out.read_text())
    acts = interventions_from_json(out.read_text())
    assert acts == (av.SilenceHead(0, 1), av.MaskToken(4))
    effect = av.intervene(av.load("sentiment"), "the film was not good", acts)
    assert written["change"]["kl"] == pytest.approx(effect.change.kl)


def test_interventions_of_every_kind_come_as_json(shell, tmp_path):
    acts = tmp_path / "acts.json"
    acts.write_text(interventions_json([av.ReplaceMechanism([0, 1, 2], "cosine")]))
    result = shell("intervene", *SENTIMENT, "--acts", str(acts))
    assert result.exit_code == 0
    assert "ReplaceMechanism((0, 1, 2), 'cosine')" in result.output


def test_a_sweep_lists_the_heads_that_matter(shell, tmp_path):
    out = tmp_path / "sweep.json"
    result = shell("intervene", *SENTIMENT, "--sweep", "mean", "--out", str(out))
    assert result.exit_code == 0
    assert "12 heads of the encoder" in result.output
    assert len(json.loads(out.read_text())["kl"]) == 3


def test_a_prompt_is_written_on_before_and_after(shell):
    result = shell("intervene", "--model", "induction", "--text", "the cat sat on the mat",
                   "--silence", "1.1", "--new-tokens", "3")  # fmt: skip
    assert result.exit_code == 0
    assert "Writes on" in result.output


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "Say what to do"),
        (("--silence", "1"), "LAYER.HEAD"),
        (("--silence", "9.0"), "Layer 9 is out of range"),
        (("--mask", "99"), "no key 99"),
        (("--acts", "nowhere.json"), "No file"),
        (("--sweep", "half"), "No ablation"),
        (("--sweep", "zero", "--mask", "1"), "leave the interventions out"),
        (("--mask", "1", "--answer", "angry"), "No answer"),
        (("--mask", "1", "--target", "a text"), "no decoder"),
        (("--mask", "1", "--out", "/nowhere/effect.json"), "No folder"),
    ],
)
def test_bad_input_is_one_sentence_and_exit_code_2(shell, arguments, sentence):
    result = shell("intervene", *SENTIMENT, *arguments)
    assert result.exit_code == 2
    assert re.search(sentence, result.stderr)
    assert "Traceback" not in result.stderr
