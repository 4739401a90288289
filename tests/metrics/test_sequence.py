"""Scores of texts against sacrebleu, and perplexity by hand."""

import math
import sys

import numpy as np
import pytest
import sacrebleu

import attnviz as av
from attnviz.metrics.sequence import exact_matches, perplexity, sequence_scores

TRUE = ["the cat sat on the mat today", "a dog barked at night in the rain", "yes"]
WRITTEN = ["the cat sat on a mat today", "the dog barked at night in the rain", "yes "]


def test_bleu_and_chrf_are_sacrebleus():
    scores = sequence_scores(TRUE, WRITTEN)
    assert scores.bleu == sacrebleu.corpus_bleu(WRITTEN, [TRUE]).score
    assert scores.chrf == sacrebleu.corpus_chrf(WRITTEN, [TRUE]).score
    assert "tok:13a" in scores.bleu_signature
    assert "nc:6" in scores.chrf_signature
    assert scores.exact_match == 1 / 3
    assert scores.rows == 3


def test_the_truth_itself_has_full_marks_and_something_else_has_none():
    assert sequence_scores(TRUE, TRUE).bleu == pytest.approx(100)
    other = sequence_scores(["abc def ghi jkl"], ["www xxx yyy zzz"])
    assert other.bleu == pytest.approx(0)
    assert (other.chrf, other.exact_match) == (0, 0)


def test_exact_matches_forgive_white_space_at_the_ends_only():
    assert exact_matches(["a b", "a", "A"], [" a b\n", "a b", "a"]).tolist() == [True, False, False]


def test_perplexity_weighs_rows_by_their_tokens():
    assert perplexity(np.array([4 * math.log(8)]), np.array([4])) == pytest.approx(8)
    nats, tokens = np.array([math.log(2), 3 * math.log(4)]), np.array([1, 3])
    assert perplexity(nats, tokens) == pytest.approx(2 ** (7 / 4))
    assert perplexity(np.array([1e6]), np.array([1])) == math.inf


def test_what_does_not_fit_is_refused_and_a_missing_package_named(monkeypatch):
    for true, written in ((["a"], []), ([], [])):
        with pytest.raises(av.ShapeError):
            sequence_scores(true, written)
    with pytest.raises(av.ShapeError, match="0 tokens"):
        perplexity(np.array([0.0]), np.array([0]))
    monkeypatch.setattr("attnviz.metrics.sequence.find_spec", lambda name: None)
    with pytest.raises(av.InputError, match=r'sacrebleu: pip install "attnviz\[train\]"'):
        sequence_scores(["a"], ["a"])
    assert sys.modules["sacrebleu"] is sacrebleu
