"""One answer a row, for every task: `answer`. One function a kind of answer, and their table."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import nn

from attnviz import extras
from attnviz.errors import DataError, InputError, UnsupportedError
from attnviz.evaluation.batches import EncodedTexts, batches, encode, tensors_of
from attnviz.evaluation.outputs import (
    MASKED_SHARE,
    PICTURES_AT_ONCE,
    encoded_texts,
    first_pieces,
    forecasts_of,
    logits_of,
    masked_places,
    masks_of,
    pixels,
)
from attnviz.evaluation.questions import Questions
from attnviz.evaluation.reading_notes import reading_notes
from attnviz.language import N_, several
from attnviz.metrics.classification import passing, passing_text
from attnviz.metrics.scripts import rejoined
from attnviz.metrics.sequence import comparable, exact_matches
from attnviz.models.foreign import asked_of
from attnviz.models.model import Model
from attnviz.progress import Progress
from attnviz.records.evaluation import Answers
from attnviz.records.scores import UNLABELLED, UNTAGGED
from attnviz.tracing.decoders import decoder_start, target_ids

MOST_WRITTEN = 256
"""Tokens after which an encoder-decoder has to stop."""


def answer(
    model: Model, questions: Questions, *, seed: int = 0, progress: Progress | None = None
) -> Answers:
    """Return the model's answer to each row, without gradients, and its loss.

    progress counts rows and can be cancelled. Raises InputError when rows do not fit in memory.
    """
    progress = progress or Progress()
    progress.expect(len(questions))
    with torch.inference_mode():
        try:
            return _KINDS[questions.task](model, questions, progress, seed)
        except torch.OutOfMemoryError as error:
            raise InputError(
                N_(
                    "These rows do not fit into the memory of {device}; choose the device cpu.",
                    device=model.device,
                )
            ) from error


def shown_texts(questions: Questions) -> tuple[str, ...]:
    """Return each row's text, or its pair with a bar between."""
    texts, second = questions.values["text"], questions.values.get("second")
    if second is None:
        return tuple(texts)
    return tuple(f"{a} | {b}" for a, b in zip(texts, second, strict=True))


# --- one class, several classes, one number -------------------------------------------------------


def _text_logits(model: Model, texts: EncodedTexts, progress: Progress) -> np.ndarray:
    all_logits: np.ndarray | None = None
    for rows in batches(model, texts):
        logits = logits_of(model, tensors_of(model, texts, rows)).cpu().numpy()
        if all_logits is None:
            all_logits = np.empty((len(texts.rows), logits.shape[1]), np.float32)
        all_logits[rows] = logits
        progress.advance(len(rows))
    assert all_logits is not None
    return all_logits


def _of_classes(
    questions: Questions, logits: np.ndarray, inputs: tuple[str, ...], length: np.ndarray,
    notes: tuple[str, ...],
) -> Answers:  # fmt: skip
    true = np.array(questions.values["label"], int)
    scores = torch.from_numpy(logits).double()
    log = scores.log_softmax(-1).numpy()
    best = log.argmax(1)
    return Answers(
        inputs=inputs,
        true=tuple(questions.labels[n] for n in true),
        predicted=tuple(questions.labels[n] for n in best),
        figure=(true == best).astype(float),
        loss=-log[np.arange(len(true)), true],
        length=length,
        figure_name=N_("accuracy"),
        better="higher",
        labels=questions.labels,
        probabilities=np.exp(log),
        true_ids=true,
        predicted_ids=best,
        notes=notes,
    )


def _texts(model: Model, questions: Questions, progress: Progress, seed: int) -> Answers:
    texts = encoded_texts(model, questions)
    logits = _text_logits(model, texts, progress)
    return _of_classes(
        questions, logits, shown_texts(questions), texts.length, reading_notes(model, texts)
    )


def _multi_label(model: Model, questions: Questions, progress: Progress, seed: int) -> Answers:
    texts = encoded_texts(model, questions)
    logits = torch.from_numpy(_text_logits(model, texts, progress)).double()
    true = np.zeros(tuple(logits.shape), bool)
    for row, ids in enumerate(questions.values["label"]):
        true[row, ids] = True
    probabilities, predictions = logits.sigmoid().numpy(), passing(logits).numpy()
    loss = nn.functional.binary_cross_entropy_with_logits(
        logits, torch.from_numpy(true.astype(float)), reduction="none"
    )

    def words(marks: np.ndarray) -> tuple[str, ...]:
        return tuple(passing_text(questions.labels, row) for row in marks)

    return Answers(
        inputs=shown_texts(questions),
        true=words(true),
        predicted=words(predictions),
        figure=(true == predictions).all(1).astype(float),
        loss=loss.mean(1).numpy(),
        length=texts.length,
        figure_name=N_("all labels right"),
        better="higher",
        labels=questions.labels,
        probabilities=probabilities,
        raw=(true, predictions),
        notes=reading_notes(model, texts),
    )


def _numbers(model: Model, questions: Questions, progress: Progress, seed: int) -> Answers:
    texts = encoded_texts(model, questions)
    values = _text_logits(model, texts, progress)
    if values.shape[1] != 1:
        raise UnsupportedError(
            N_(
                '"{name}" answers with {shape} numbers; only models with one number per row can be '
                "evaluated.",
                name=model.name,
                shape=values.shape[1],
            )
        )
    true, predictions = np.array(questions.values["label"], float), values[:, 0].astype(float)
    error = np.abs(predictions - true)
    return Answers(
        inputs=shown_texts(questions),
        true=tuple(f"{v:.6g}" for v in true),
        predicted=tuple(f"{v:.6g}" for v in predictions),
        figure=error,
        loss=error,
        length=texts.length,
        figure_name=N_("mean absolute error"),
        better="lower",
        raw=(true, predictions),
        notes=reading_notes(model, texts),
    )


# --- a class a word -------------------------------------------------------------------------------


def _words(model: Model, questions: Questions, progress: Progress, seed: int) -> Answers:
    if not model.tokenizer.is_fast:
        raise UnsupportedError(
            N_('The tokenizer of "{name}" does not show which pieces form a word.', name=model.name)
        )
    sentences: list[list[str]] = questions.values["words"]
    texts = encode(model, [" ".join(words) for words in sentences], offsets=True)
    firsts = [first_pieces(w, r) for w, r in zip(sentences, texts.rows, strict=True)]
    outside = questions.labels.index("O") if "O" in questions.labels else 0
    predictions: list[np.ndarray] = [np.empty(0, int)] * len(sentences)
    loss, right = np.zeros(len(sentences)), np.zeros(len(sentences))
    unread = 0
    for rows in batches(model, texts):
        log = logits_of(model, tensors_of(model, texts, rows)).log_softmax(-1).cpu().numpy()
        for place, row in enumerate(rows):
            first, true = np.array(firsts[row]), np.array(questions.values["label"][row])
            has_token = first >= 0
            unread += int((~has_token).sum())
            predictions[row] = np.full(len(true), outside)
            predictions[row][has_token] = log[place, first[has_token]].argmax(-1)
            has_label = true != UNTAGGED
            right[row] = (predictions[row] == true)[has_label].mean()
            if (has_token & has_label).any():
                is_scored = has_token & has_label
                loss[row] = -log[place, first[is_scored], true[is_scored]].mean()
        progress.advance(len(rows))
    notes = reading_notes(model, texts)
    if unread:
        notes += (
            several(
                "{n} words were not read; they count as {labels}.",
                n=unread,
                labels=questions.labels[outside],
            ),
        )
    true, names = _as_names(questions, questions.values["label"]), _as_names(questions, predictions)
    return Answers(
        inputs=tuple(" ".join(words) for words in sentences),
        true=tuple(map(" ".join, true)), predicted=tuple(map(" ".join, names)),
        figure=right, loss=loss, length=texts.length, figure_name="words right",
        better="higher", labels=questions.labels, notes=notes, raw=(true, names),
    )  # fmt: skip


def _as_names(questions: Questions, ids: Sequence[Sequence[int] | np.ndarray]) -> list[list[str]]:
    """Return the names of the words that have a label, a list a sentence."""
    rows = zip(ids, questions.values["label"], strict=True)
    return [
        [questions.labels[int(n)] for n, true in zip(row, truth, strict=True) if true != UNTAGGED]
        for row, truth in rows
    ]


# --- pictures -------------------------------------------------------------------------------------


def _named_pictures(questions: Questions) -> tuple[tuple[str, ...], np.ndarray]:
    sizes = [picture.size for picture in questions.values["image"]]
    names = tuple(N_("picture {n}, {w} x {h}", n=n, w=w, h=h) for n, (w, h) in enumerate(sizes))
    return names, np.array([w * h for w, h in sizes])


def _pictures(model: Model, questions: Questions, progress: Progress, seed: int) -> Answers:
    names, length = _named_pictures(questions)
    all_logits: list[np.ndarray] = []
    for start in range(0, len(questions), PICTURES_AT_ONCE):
        some = questions.values["image"][start : start + PICTURES_AT_ONCE]
        all_logits.append(logits_of(model, {"pixel_values": pixels(model, some)}).cpu().numpy())
        progress.advance(len(some))
    return _of_classes(questions, np.concatenate(all_logits), names, length, ())


def _masks(model: Model, questions: Questions, progress: Progress, seed: int) -> Answers:
    names, length = _named_pictures(questions)
    masks = [np.array(mask) for mask in questions.values["mask"]]
    figure, loss = np.zeros(len(masks)), np.zeros(len(masks))
    predictions: list[str] = []
    best_masks: list[np.ndarray] = []
    classes = range(len(questions.labels))
    shapes = [(mask.shape[0], mask.shape[1]) for mask in masks]
    for row, logits in enumerate(masks_of(model, questions.values["image"], shapes)):
        best, true = logits.argmax(0).cpu().numpy(), masks[row]
        is_scored = true != UNLABELLED
        if not is_scored.any():
            raise DataError(N_("No pixel of mask {row} has a label.", row=row + 1))
        overlaps = []
        for n in classes:
            here, there = (best == n) & is_scored, true == n
            if here.any() or there.any():
                overlaps.append((here & there).sum() / (here | there).sum())
        figure[row] = np.mean(overlaps)
        loss[row] = float(
            nn.functional.cross_entropy(
                logits[None].cpu(), torch.from_numpy(true)[None].long(), ignore_index=UNLABELLED
            )
        )
        predictions.append(_shares(best[is_scored], questions.labels))
        best_masks.append(best.astype(np.uint8 if len(questions.labels) < UNLABELLED else np.int32))
        progress.advance()
    return Answers(
        inputs=names,
        true=tuple(_shares(mask[mask != UNLABELLED], questions.labels) for mask in masks),
        predicted=tuple(predictions),
        figure=figure,
        loss=loss,
        length=length,
        figure_name=N_("mean IoU of a picture"),
        better="higher",
        labels=questions.labels,
        raw=(masks, best_masks),
    )


def _shares(ids: np.ndarray, labels: Sequence[str]) -> str:
    counts = np.bincount(ids.ravel(), minlength=len(labels)) / max(1, ids.size)
    best = [n for n in np.argsort(-counts) if counts[n] > 0][:4]
    return ", ".join(f"{labels[n]} {counts[n]:.1%}" for n in best)


# --- series ---------------------------------------------------------------------------------------


def _series(model: Model, questions: Questions, progress: Progress, seed: int) -> Answers:
    true, forecasts = forecasts_of(model, questions, progress)
    error = np.abs(true - forecasts).mean(1)

    def words(values: np.ndarray) -> tuple[str, ...]:
        return tuple(", ".join(f"{v:.4g}" for v in row[:6]) + ", ..." for row in values)

    return Answers(
        inputs=tuple(f"series {n}" for n in range(len(true))),
        true=words(true),
        predicted=words(forecasts),
        figure=error,
        loss=error,
        length=np.array([len(s) for s in questions.values["series"]]),
        figure_name=N_("mean absolute error"),
        better="lower",
        raw=(true, forecasts),
    )


# --- language -------------------------------------------------------------------------------------


def _translations(model: Model, questions: Questions, progress: Progress, seed: int) -> Answers:
    extras.check(N_("Scoring what is written"), "sacrebleu", extra="train")
    from sacrebleu.metrics.chrf import CHRF

    sources, targets = questions.values["source"], questions.values["target"]
    source_texts = encode(model, sources)
    true_ids = target_ids(model, list(targets))
    room = MOST_WRITTEN if model.max_tokens is None else min(MOST_WRITTEN, model.max_tokens - 1)
    most = min(room, 8 + 2 * max(len(ids) for ids in true_ids))
    answers = [""] * len(sources)
    for rows in batches(model, source_texts):
        with asked_of(model, N_("write texts for rows of this data")):
            ids = model.hf.generate(
                **tensors_of(model, source_texts, rows), max_new_tokens=most, do_sample=False,
                num_beams=1, decoder_start_token_id=decoder_start(model),
            )  # fmt: skip
        texts = model.tokenizer.batch_decode(ids, skip_special_tokens=True)
        for row, text in zip(rows, texts, strict=True):
            answers[row] = rejoined(text)
        progress.advance(len(rows))
    _, answers, notes = comparable(targets, answers)
    chrf = CHRF()
    alike = np.array(
        [chrf.sentence_score(a, [b]).score for a, b in zip(answers, targets, strict=True)]
    )
    return Answers(
        inputs=tuple(sources), true=tuple(targets), predicted=tuple(answers),
        figure=exact_matches(targets, answers).astype(float),
        loss=100 - alike, length=source_texts.length, figure_name="exact match", better="higher",
        notes=(*reading_notes(model, source_texts), *notes),
    )  # fmt: skip


def _next_tokens(model: Model, questions: Questions, progress: Progress, seed: int) -> Answers:
    texts = encode(model, questions.values["text"])
    nats, counts = np.zeros(len(questions)), np.zeros(len(questions), int)
    for rows in batches(model, texts):
        tensors = tensors_of(model, texts, rows)
        ids = tensors["input_ids"]
        if ids.shape[1] > 1:
            log = logits_of(model, tensors)[:, :-1].log_softmax(-1)
            token_nats = -log.gather(-1, ids[:, 1:, None])[..., 0]
            nats[rows], counts[rows] = token_nats.sum(1).double().cpu().numpy(), token_nats.shape[1]
        progress.advance(len(rows))
    return _of_language(questions, nats, counts, "next token", reading_notes(model, texts))


def _masked_tokens(model: Model, questions: Questions, progress: Progress, seed: int) -> Answers:
    mask = model.tokenizer.mask_token_id
    if mask is None:
        raise UnsupportedError(N_('The tokenizer of "{name}" has no mask token.', name=model.name))
    texts = encode(model, questions.values["text"])
    places = masked_places(texts, seed)
    nats, counts = np.zeros(len(questions)), np.array([len(each) for each in places])
    for rows in batches(model, texts):
        tensors = tensors_of(model, texts, rows)
        true = tensors["input_ids"].clone()
        for place, row in enumerate(rows):
            tensors["input_ids"][place, places[row]] = mask
        log = logits_of(model, tensors).log_softmax(-1)
        token_nats = -log.gather(-1, true[..., None])[..., 0].double().cpu().numpy()
        for place, row in enumerate(rows):
            nats[row] = token_nats[place, places[row]].sum()
        progress.advance(len(rows))
    note = N_(
        "{masked_share:.0%} of the tokens of each text were masked, at least one (seed {seed}).",
        masked_share=MASKED_SHARE,
        seed=seed,
    )
    notes = (*reading_notes(model, texts), note)
    return _of_language(questions, nats, counts, "masked token", notes)


def _of_language(
    questions: Questions, nats: np.ndarray, counts: np.ndarray, kind: str, notes: tuple[str, ...]
) -> Answers:
    if not counts.sum():
        raise DataError(N_("No text has a token to predict: each is one token long."))
    mean = nats / np.maximum(counts, 1)
    return Answers(
        inputs=tuple(questions.values["text"]),
        true=("",) * len(questions),
        predicted=tuple(
            N_("{n:.4g} nats over {c} tokens", n=n, c=c) for n, c in zip(nats, counts, strict=True)
        ),
        figure=mean,
        loss=mean,
        length=counts,
        figure_name=N_("nats per {kind}, mean of the texts", kind=kind),
        better="lower",
        raw=(nats, counts),
        notes=notes,
    )


_KINDS: dict[str, Callable[[Model, Questions, Progress, int], Answers]] = {
    "text-classification": _texts,
    "multi-label": _multi_label,
    "regression": _numbers,
    "token-classification": _words,
    "image-classification": _pictures,
    "image-segmentation": _masks,
    "forecasting": _series,
    "translation": _translations,
    "causal-lm": _next_tokens,
    "masked-lm": _masked_tokens,
}
