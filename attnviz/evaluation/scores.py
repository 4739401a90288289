"""The figures of each task, with their intervals: `figures`."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np

from attnviz.evaluation.questions import Questions
from attnviz.evaluation.score_maker import (
    ScoreMaker,
    area_meaning,
    through,
    true_and_predicted,
    worth_naming,
)
from attnviz.language import N_, counted
from attnviz.metrics.calibration import calibration
from attnviz.metrics.classification import classification_scores, multi_label_scores
from attnviz.metrics.entities import entity_counts, entity_scores, f1_of_counts
from attnviz.metrics.forecasting import scaled_errors, seasonal_naive, seasons_of
from attnviz.metrics.regression import r_squared, regression_scores
from attnviz.metrics.resampling import (
    calibration_error,
    calibration_interval,
    confusion,
    macro_auc,
    macro_f1,
    marks_f1,
    mean_dice,
    mean_iou,
    ratio,
    unexplained,
)
from attnviz.metrics.segmentation import segmentation_scores
from attnviz.metrics.sequence import perplexity, sequence_intervals, sequence_scores
from attnviz.metrics.uncertainty import (
    POSITIVE,
    SHARE,
    TO_TWO,
    paired_mean_interval,
)
from attnviz.records.evaluation import Answers, Details, Score
from attnviz.records.scores import Calibration, Interval

DRAWS = 1_000

_BY_ROWS = ("text-classification", "image-classification", "multi-label", "regression",
            "forecasting")  # fmt: skip
"""Tasks whose headline is a mean over the rows."""

Figures = tuple[tuple[Score, ...], Details | None, Calibration | None]


def headline(questions: Questions, answers: Answers, *, draws: int = DRAWS, seed: int = 0) -> Score:
    """Return the first figure of an evaluation, without the work for the others."""
    if questions.task in _BY_ROWS:
        return ScoreMaker(answers, draws, seed).of_rows()
    return figures(questions, answers, draws=draws, seed=seed)[0][0]


def figures(
    questions: Questions,
    answers: Answers,
    *,
    season: int | None = None,
    draws: int = DRAWS,
    seed: int = 0,
) -> Figures:
    """Return the scores of answers, headline first, the details of the task, and calibration.

    season: steps of a forecast's season; None looks for it in the series.
    """
    makes = ScoreMaker(answers, draws, seed)
    match questions.task:
        case "text-classification" | "image-classification":
            return _of_classes(answers, makes)
        case "multi-label":
            return _of_several(questions, answers, makes)
        case "token-classification":
            return _of_entities(questions, answers, makes)
        case "regression":
            return _of_numbers(answers, makes)
        case "forecasting":
            return _of_series(questions, answers, makes, season)
        case "image-segmentation":
            return _of_masks(questions, answers, makes)
        case "translation":
            return _of_texts(answers, makes)
        case _:
            return _of_language(answers, makes)


# --- classes --------------------------------------------------------------------------------------


def _of_classes(answers: Answers, makes: ScoreMaker) -> Figures:
    true, predictions, shares = answers.true_ids, answers.predicted_ids, answers.probabilities
    assert true is not None
    assert predictions is not None
    assert shares is not None
    details = classification_scores(true, predictions, labels=answers.labels, probabilities=shares)
    classes, rows = len(answers.labels), np.arange(len(true))
    truth = true[:, None] == np.arange(classes)
    worth, counts = worth_naming(details.support), truth.sum(0)
    log_loss = np.minimum(answers.loss, 700)
    f1, area = macro_f1(true, predictions, classes), macro_auc(truth, shares)
    f1_values, area_values, gap_values = makes.drawn(
        (f1, area, calibration_error(true, shares)), (0, classes, 0)
    )
    ece = Score(
        "ECE",
        N_("mean gap between how sure the model is and how often it is right"),
        calibration_interval(true, shares, draws=makes.draws, seed=makes.seed, values=gap_values),
        "lower",
    )
    return (
        (
            makes.mean(N_("accuracy"), N_("share of right rows"), answers.figure, SHARE),
            makes.figure(
                "F1, macro",
                N_("mean of the classes' F1, over the classes that occur in truth or answers"),
                f1,
                rows,
                worth=worth,
                values=f1_values,
            ),
            makes.mean(
                N_("log loss"),
                N_("mean nats that the truth was worth"),
                log_loss,
                POSITIVE,
                "lower",
            ),
            makes.mean(
                "Brier",
                N_("mean squared distance of the probabilities from the truth, 0 to 2"),
                ((shares - truth) ** 2).sum(1),
                TO_TWO,
                "lower",
            ),
            makes.figure(
                N_("AUC, macro"),
                area_meaning(truth),
                area,
                rows,
                worth=_fewest(counts, len(true)),
                values=area_values,
            ),
            ece,
        ),
        details,
        calibration(true, shares),
    )


def _fewest(counts: np.ndarray, rows: int) -> float:
    """Return the rows on the smaller side of the class with the fewest rows for its area."""
    sides = np.minimum(counts, rows - counts)
    return float(max(1, sides[sides > 0].min(initial=rows)))


def _of_several(questions: Questions, answers: Answers, makes: ScoreMaker) -> Figures:
    true, predictions = true_and_predicted(answers)
    shares = answers.probabilities
    assert shares is not None
    details = multi_label_scores(true, predictions, labels=questions.labels, probabilities=shares)
    counts = true.sum(0)
    empty = int((counts == 0).sum())
    beside = N_("; {empty} without a row count 0", empty=empty) if empty else ""
    # In groups of a row: its labels are right or wrong together.
    occur, rows = float((true | predictions).any(1).sum()), np.arange(len(true))
    macro, micro, area = *marks_f1(true, predictions), macro_auc(true, shares)
    macro_values, micro_values, area_values = makes.drawn(
        (macro, micro, area), (0, 0, true.shape[1])
    )
    return (
        (
            makes.of_rows(),
            makes.figure(
                "F1, macro",
                N_("mean of the F1 of all labels{beside}", beside=beside),
                macro,
                rows,
                worth=worth_naming(counts),
                values=macro_values,
            ),
            makes.figure(
                "F1, micro",
                N_("over all labels together"),
                micro,
                rows,
                worth=max(1.0, occur),
                values=micro_values,
            ),
            makes.figure(
                N_("AUC, macro"),
                area_meaning(true),
                area,
                rows,
                worth=_fewest(counts, len(true)),
                values=area_values,
            ),
        ),
        details,
        None,
    )


def _of_entities(questions: Questions, answers: Answers, makes: ScoreMaker) -> Figures:
    true, predictions = true_and_predicted(answers)
    details = entity_scores(true, predictions, labels=questions.labels)
    strict = entity_scores(true, predictions, labels=questions.labels, reading="strict").f1_micro
    meaning = N_(
        "kind, first and last word have to be right; labels read as {scheme}", scheme=details.scheme
    )
    if not math.isclose(strict, details.f1_micro, abs_tol=1e-12):
        meaning += N_(
            ", where a mark that continues nothing begins an entity (as the CoNLL scorer and "
            "seqeval have it; {strict:.3g} where it marks nothing, seqeval's strict mode)",
            strict=strict,
        )
    counts = entity_counts(true, predictions, labels=questions.labels)
    f1 = makes.figure(
        N_("F1 of entities"),
        meaning,
        f1_of_counts,
        *counts.T,
        worth=max(1.0, float((counts > 0).any(1).sum())),
    )
    return (f1, makes.of_rows()), details, None


# --- numbers --------------------------------------------------------------------------------------


def _errors(answers: Answers, makes: ScoreMaker) -> tuple[Any, list[Score]]:
    """Return (details, scores) of numbers and of forecasts alike: MAE, RMSE, MAPE."""
    true, predictions = true_and_predicted(answers)
    details = regression_scores(true, predictions)
    squares = ((true - predictions) ** 2).reshape(len(true), -1).mean(1)
    mean = makes.mean("RMSE", N_("root of the mean squared error"), squares, POSITIVE, "lower")
    scores = [makes.of_rows(), through(mean, math.sqrt)]
    if not np.isnan(details.mape):
        with np.errstate(divide="ignore", invalid="ignore"):
            share = np.abs(true - predictions) / np.abs(true) * 100
        share = np.where(true == 0, np.nan, share).reshape(len(true), -1)
        total, rows = np.nansum(share, 1), (~np.isnan(share)).sum(1)
        meaning = N_("mean error in percent of the truth, where that is not 0")
        scores.append(
            makes.figure("MAPE", meaning, ratio, total, rows, scale=POSITIVE, better="lower")
        )
    return details, scores


def _of_numbers(answers: Answers, makes: ScoreMaker) -> Figures:
    true, predictions = true_and_predicted(answers)
    details, scores = _errors(answers, makes)
    meaning = N_("share of the spread of the truth that is foretold, 1 at most")
    if np.ptp(true) == 0 and len(true) > 1:
        meaning += N_(
            "; the truth is constant, so there is no spread: 0 by convention, 1 if all right"
        )
    unexplained_score = makes.figure("R²", meaning, unexplained, true, predictions, scale=POSITIVE)
    r2 = through(unexplained_score, lambda value: 1 - value, falls=True)
    r2 = replace(r2, interval=replace(r2.interval, value=r_squared(true, predictions)))
    return (*scores, r2), details, None


def _of_series(
    questions: Questions, answers: Answers, makes: ScoreMaker, season: int | None
) -> Figures:
    true, forecasts = true_and_predicted(answers)
    details, scores = _errors(answers, makes)
    horizon = true.shape[1]
    histories = [np.asarray(each, float)[:-horizon] for each in questions.values["series"]]
    steps = np.full(len(histories), season) if season else seasons_of(histories)
    copied = np.stack(
        [seasonal_naive(h, horizon, n) for h, n in zip(histories, steps.tolist(), strict=True)]
    )
    naive = np.abs(true - copied).mean(1)
    beside = paired_mean_interval(naive, answers.figure, scale=POSITIVE)
    copy_note = _copied(steps, has_season=season is not None)
    errors = scaled_errors(true, forecasts, histories, steps)
    finite = errors[np.isfinite(errors)]
    if len(finite):
        left_out = len(errors) - len(finite)
        without = (
            N_("; {left_out} series that repeat themselves exactly left out", left_out=left_out)
            if left_out
            else ""
        )
        meaning = N_(
            "mean absolute scaled error: in units of what copying the season before misses by "
            "within each history (Hyndman and Koehler 2006); 1 is no better{without}",
            without=without,
        )
        scores.append(makes.mean("MASE", meaning, finite, POSITIVE, "lower"))
    scores += [
        makes.mean(
            N_("MAE of copying"),
            N_("mean absolute error of copying the {copy_note}", copy_note=copy_note),
            naive,
            POSITIVE,
            "lower",
        ),
        Score(
            N_("MAE minus copying's"),
            N_("below 0 where the model is better: {against}", against=_against(beside, copy_note)),
            beside,
            "lower",
        ),
    ]
    details = replace(
        details, season=int(steps[0]) if np.ptp(steps) == 0 else 0, naive_mae=float(naive.mean()),
        mase=float(finite.mean()) if len(finite) else math.nan,
    )  # fmt: skip
    return tuple(scores), details, None


def _copied(steps: np.ndarray, *, has_season: bool) -> str:
    low, high = int(steps.min()), int(steps.max())
    if high == 1:
        return N_("last value") if has_season else N_("last value (no season was found)")
    if low == high:
        return counted("last season ({n} step)", "last season ({n} steps)", n=low)
    return counted(
        "last season of each series ({low} to {n} step)",
        "last season of each series ({low} to {n} steps)",
        n=high,
        low=low,
    )


def _against(at: Interval, unit: str) -> str:
    if at.high < 0:
        return N_("it beats copying the {unit}", unit=unit)
    if at.low > 0:
        return N_("it is worse than copying the {unit}", unit=unit)
    return N_("these rows do not show that it beats copying the {unit}", unit=unit)


# --- pictures, texts ------------------------------------------------------------------------------


def _of_masks(questions: Questions, answers: Answers, makes: ScoreMaker) -> Figures:
    true, predictions = true_and_predicted(answers)
    details = segmentation_scores(true, predictions, labels=questions.labels)
    tables = np.stack(
        [confusion(t, f, len(questions.labels)) for t, f in zip(true, predictions, strict=True)]
    )
    absent = int(np.isnan(details.iou).sum())
    beside = N_("; {absent} in neither truth nor answers left out", absent=absent) if absent else ""
    meaning = N_("over all pixels together, mean of the classes{beside}", beside=beside)
    whole = [
        makes.figure(name, meaning, metric, tables, vectorised=False)
        for name, metric in (("mean IoU", mean_iou), ("mean Dice", mean_dice))
    ]
    return (*whole, makes.of_rows()), details, None


def _of_texts(answers: Answers, makes: ScoreMaker) -> Figures:
    details = sequence_scores(answers.true, answers.predicted)
    intervals = sequence_intervals(
        answers.true, answers.predicted, draws=makes.draws, seed=makes.seed
    )
    signatures = {"BLEU": details.bleu_signature, "chrF": details.chrf_signature}
    scores = [
        Score(
            name,
            N_(
                "of the whole corpus, 0 to 100; sacrebleu: {signatures}",
                signatures=signatures[name],
            ),
            at,
        )
        for name, at in intervals.items()
    ]
    return (*scores, makes.of_rows()), details, None


def _of_language(answers: Answers, makes: ScoreMaker) -> Figures:
    nats, counts = true_and_predicted(answers)
    mean = makes.figure(
        "perplexity",
        N_("exp of the mean nats a token, over all tokens"),
        ratio,
        nats,
        counts,
        scale=POSITIVE,
        better="lower",
    )
    value = through(mean, lambda each: math.inf if each >= 700 else math.exp(each))
    assert np.isclose(value.interval.value, perplexity(nats, counts), rtol=1e-6, equal_nan=True)
    return (value, makes.of_rows()), None, None
