"""Scores of texts that a model wrote, and of how well it foresaw those that it read."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from jaxtyping import Float, Int

from attnviz import extras
from attnviz.errors import ShapeError
from attnviz.language import N_
from attnviz.metrics.scripts import (
    bleu_tokenizer,
    composed,
    has_unspaced_blanks,
    without_blanks,
)
from attnviz.metrics.uncertainty import PERCENT, figure_interval
from attnviz.records.scores import Interval, SequenceScores

_TOO_SHORT = N_(
    "No true text is four words (or signs) long, but BLEU counts sequences of four. So BLEU is "
    "always 0 here, even if all answers are right. Use chrF and the exact matches."
)


def sequence_scores(true: Sequence[str], answers: Sequence[str]) -> SequenceScores:
    """Return BLEU and chrF of the whole corpus, and the share that equals the truth.

    BLEU's tokenizer is the one that the script of the references needs (`bleu_tokenizer`), and
    stands in the signature. Exact match as in `exact_matches`; `comparable` says what else is the
    same. Raises ShapeError when there are no texts or unequal numbers of them, InputError when
    sacrebleu is not installed. Source: Post 2018 (BLEU), Popović 2015 (chrF), as sacrebleu computes
    them.
    """
    metrics, references, texts, notes = _prepared(true, answers)
    if not metrics["BLEU"].corpus_score(references, [references]).score:
        notes = (*notes, _TOO_SHORT)
    results = {
        name: (float(metric.corpus_score(texts, [references]).score), str(metric.get_signature()))
        for name, metric in metrics.items()
    }
    return SequenceScores(
        rows=len(true),
        bleu=results["BLEU"][0],
        chrf=results["chrF"][0],
        exact_match=float(np.mean(exact_matches(true, answers))),
        bleu_signature=results["BLEU"][1],
        chrf_signature=results["chrF"][1],
        notes=notes,
    )


def sequence_intervals(
    true: Sequence[str], answers: Sequence[str], *, draws: int = 1_000, seed: int = 0
) -> dict[str, Interval]:
    """Return the intervals of BLEU and chrF over resampled rows, as in `sequence_scores`."""
    metrics, references, texts, _ = _prepared(true, answers)
    intervals: dict[str, Interval] = {}
    for name, metric in metrics.items():
        counts = np.array(metric._extract_corpus_statistics(texts, [references]), float)

        def score(rows: np.ndarray, of: Any = metric) -> float:
            return float(of._compute_score_from_stats(rows.sum(0).tolist()).score)

        intervals[name] = figure_interval(score, counts, scale=PERCENT, draws=draws, seed=seed)
    return intervals


def _prepared(
    true: Sequence[str], answers: Sequence[str]
) -> tuple[dict[str, Any], list[str], list[str], tuple[str, ...]]:
    """Return (sacrebleu's metrics by name, references, written texts, what was made alike)."""
    if len(true) != len(answers) or not true:
        raise ShapeError(
            N_(
                "Each written text needs one true text; got {answers} and {true}.",
                answers=len(answers),
                true=len(true),
            )
        )
    extras.check("BLEU", "sacrebleu", extra="train")
    from sacrebleu.metrics.bleu import BLEU
    from sacrebleu.metrics.chrf import CHRF

    references, texts, notes = comparable(true, answers)
    tokenizer = bleu_tokenizer(references)
    if tokenizer.name != "13a":
        notes = (
            N_("BLEU cuts texts by {name}: {why}.", name=tokenizer.name, why=tokenizer.why),
            *notes,
        )
    return {"BLEU": BLEU(tokenize=tokenizer.name), "chrF": CHRF()}, references, texts, notes


def comparable(
    true: Sequence[str], answers: Sequence[str]
) -> tuple[list[str], list[str], tuple[str, ...]]:
    """Return (true texts, written texts, notes) without what a tokenizer alone made different.

    Texts that are not in Unicode's NFC are brought into it. Written texts lose blanks beside
    characters of scripts without spaces where no true text has such blanks.
    """
    notes: list[str] = []
    references, texts = [composed(t) for t in true], [composed(t) for t in answers]
    if references != list(true) or texts != list(answers):
        notes.append(
            N_("Texts were compared in Unicode's NFC: a letter and its accent are one character.")
        )
    if any(map(has_unspaced_blanks, texts)) and not any(map(has_unspaced_blanks, references)):
        texts = [without_blanks(text) for text in texts]
        notes.append(N_("Spaces that the tokenizer put between characters were removed."))
    return references, texts, tuple(notes)


def exact_matches(true: Sequence[str], answers: Sequence[str]) -> np.ndarray:
    """Return whether each written text is the true one.

    White space at the ends is not compared, nor are blanks beside characters of scripts without
    spaces (Chinese, Japanese, Thai, ...), nor how accents are encoded (both are read in NFC).
    """
    return np.array([_bare(a) == _bare(b) for a, b in zip(true, answers, strict=True)])


def _bare(text: str) -> str:
    return without_blanks(composed(text))


def perplexity(nats: Float[np.ndarray, "row"], tokens: Int[np.ndarray, "row"]) -> float:
    """Return the perplexity, 1 and up, from sums of losses and counts of tokens.

    nats: minus the log probability of each row's predicted tokens, summed. Long rows count by their
    tokens: the mean of the rows' own perplexities would be another figure. Raises ShapeError when
    there are no tokens.
    """
    total = int(np.sum(tokens))
    if total <= 0 or np.shape(nats) != np.shape(tokens):
        raise ShapeError(
            N_(
                "Perplexity needs the sum of nats and the number of tokens of each row; got "
                "{shape} and {shape_2} with {total} tokens.",
                shape=np.shape(nats),
                shape_2=np.shape(tokens),
                total=total,
            )
        )
    mean = float(np.sum(nats, dtype=float)) / total
    return math.exp(mean) if mean < 700 else math.inf
