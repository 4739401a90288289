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
    model: Model, asked: Questions, *, seed: int = 0, progress: Progress | None = None
) -> Answers:
    """What the model answers to each row, without gradients, and what each answer costs.

    progress counts rows and can be cancelled. Raises InputError for a row that does not fit.
    """
    progress = progress or Progress()
    progress.expect(len(asked))
    with torch.inference_mode():
        try:
            return _KINDS[asked.task](model, asked, progress, seed)
        except torch.OutOfMemoryError as error:
            raise InputError(
                f"These rows do not fit into the memory of {model.device}; choose the device cpu."
            ) from error


def shown_texts(asked: Questions) -> tuple[str, ...]:
    """Each row's text, or its pair with a bar between."""
    texts, second = asked.values["text"], asked.values.get("second")
    if second is None:
        return tuple(texts)
    return tuple(f"{a} | {b}" for a, b in zip(texts, second, strict=True))


# --- one class, several classes, one number -------------------------------------------------------


def _text_logits(model: Model, encoded: EncodedTexts, progress: Progress) -> np.ndarray:
    found: np.ndarray | None = None
    for rows in batches(model, encoded):
        logits = logits_of(model, tensors_of(model, encoded, rows)).cpu().numpy()
        if found is None:
            found = np.empty((len(encoded.rows), logits.shape[1]), np.float32)
        found[rows] = logits
        progress.advance(len(rows))
    assert found is not None
    return found


def _of_classes(
    asked: Questions, logits: np.ndarray, inputs: tuple[str, ...], length: np.ndarray,
    notes: tuple[str, ...],
) -> Answers:  # fmt: skip
    true = np.array(asked.values["label"], int)
    scores = torch.from_numpy(logits).double()
    log = scores.log_softmax(-1).numpy()
    best = log.argmax(1)
    return Answers(
        inputs=inputs, true=tuple(asked.labels[n] for n in true),
        predicted=tuple(asked.labels[n] for n in best), figure=(true == best).astype(float),
        loss=-log[np.arange(len(true)), true], length=length, figure_name="accuracy",
        better="higher", labels=asked.labels, probabilities=np.exp(log), true_ids=true,
        predicted_ids=best, notes=notes,
    )  # fmt: skip


def _texts(model: Model, asked: Questions, progress: Progress, seed: int) -> Answers:
    encoded = encoded_texts(model, asked)
    logits = _text_logits(model, encoded, progress)
    return _of_classes(
        asked, logits, shown_texts(asked), encoded.length, reading_notes(model, encoded)
    )


def _multi_label(model: Model, asked: Questions, progress: Progress, seed: int) -> Answers:
    encoded = encoded_texts(model, asked)
    logits = torch.from_numpy(_text_logits(model, encoded, progress)).double()
    true = np.zeros(tuple(logits.shape), bool)
    for row, ids in enumerate(asked.values["label"]):
        true[row, ids] = True
    probabilities, said = logits.sigmoid().numpy(), passing(logits).numpy()
    loss = nn.functional.binary_cross_entropy_with_logits(
        logits, torch.from_numpy(true.astype(float)), reduction="none"
    )

    def words(marks: np.ndarray) -> tuple[str, ...]:
        return tuple(passing_text(asked.labels, row) for row in marks)

    return Answers(
        inputs=shown_texts(asked), true=words(true), predicted=words(said),
        figure=(true == said).all(1).astype(float), loss=loss.mean(1).numpy(),
        length=encoded.length, figure_name="all labels right", better="higher",
        labels=asked.labels, probabilities=probabilities, raw=(true, said),
        notes=reading_notes(model, encoded),
    )  # fmt: skip


def _numbers(model: Model, asked: Questions, progress: Progress, seed: int) -> Answers:
    encoded = encoded_texts(model, asked)
    values = _text_logits(model, encoded, progress)
    if values.shape[1] != 1:
        raise UnsupportedError(
            f'"{model.name}" answers with {values.shape[1]} numbers; one a row can be evaluated.'
        )
    true, found = np.array(asked.values["label"], float), values[:, 0].astype(float)
    error = np.abs(found - true)
    return Answers(
        inputs=shown_texts(asked), true=tuple(f"{v:.6g}" for v in true),
        predicted=tuple(f"{v:.6g}" for v in found), figure=error, loss=error,
        length=encoded.length, figure_name="mean absolute error", better="lower",
        raw=(true, found), notes=reading_notes(model, encoded),
    )  # fmt: skip


# --- a class a word -------------------------------------------------------------------------------


def _words(model: Model, asked: Questions, progress: Progress, seed: int) -> Answers:
    if not model.tokenizer.is_fast:
        raise UnsupportedError(
            f'The tokenizer of "{model.name}" does not say which pieces make a word.'
        )
    sentences: list[list[str]] = asked.values["words"]
    encoded = encode(model, [" ".join(words) for words in sentences])
    firsts = [first_pieces(w, r) for w, r in zip(sentences, encoded.rows, strict=True)]
    outside = asked.labels.index("O") if "O" in asked.labels else 0
    said: list[np.ndarray] = [np.empty(0, int)] * len(sentences)
    loss, right = np.zeros(len(sentences)), np.zeros(len(sentences))
    unread = 0
    for rows in batches(model, encoded):
        log = logits_of(model, tensors_of(model, encoded, rows)).log_softmax(-1).cpu().numpy()
        for place, row in enumerate(rows):
            first, true = np.array(firsts[row]), np.array(asked.values["label"][row])
            read = first >= 0
            unread += int((~read).sum())
            said[row] = np.full(len(true), outside)
            said[row][read] = log[place, first[read]].argmax(-1)
            asked_of = true != UNTAGGED
            right[row] = (said[row] == true)[asked_of].mean()
            if (read & asked_of).any():
                known = read & asked_of
                loss[row] = -log[place, first[known], true[known]].mean()
        progress.advance(len(rows))
    notes = reading_notes(model, encoded)
    if unread:
        notes += (f"{unread} words were not read and count as {asked.labels[outside]}.",)
    true, found = _as_names(asked, asked.values["label"]), _as_names(asked, said)
    return Answers(
        inputs=tuple(" ".join(words) for words in sentences),
        true=tuple(map(" ".join, true)), predicted=tuple(map(" ".join, found)),
        figure=right, loss=loss, length=encoded.length, figure_name="words right",
        better="higher", labels=asked.labels, notes=notes, raw=(true, found),
    )  # fmt: skip


def _as_names(asked: Questions, ids: Sequence[Sequence[int] | np.ndarray]) -> list[list[str]]:
    """The names of the words that have a label, a list a sentence."""
    rows = zip(ids, asked.values["label"], strict=True)
    return [
        [asked.labels[int(n)] for n, true in zip(row, truth, strict=True) if true != UNTAGGED]
        for row, truth in rows
    ]


# --- pictures -------------------------------------------------------------------------------------


def _named_pictures(asked: Questions) -> tuple[tuple[str, ...], np.ndarray]:
    sizes = [picture.size for picture in asked.values["image"]]
    names = tuple(f"picture {n}, {w} x {h}" for n, (w, h) in enumerate(sizes))
    return names, np.array([w * h for w, h in sizes])


def _pictures(model: Model, asked: Questions, progress: Progress, seed: int) -> Answers:
    names, length = _named_pictures(asked)
    found: list[np.ndarray] = []
    for start in range(0, len(asked), PICTURES_AT_ONCE):
        some = asked.values["image"][start : start + PICTURES_AT_ONCE]
        found.append(logits_of(model, {"pixel_values": pixels(model, some)}).cpu().numpy())
        progress.advance(len(some))
    return _of_classes(asked, np.concatenate(found), names, length, ())


def _masks(model: Model, asked: Questions, progress: Progress, seed: int) -> Answers:
    names, length = _named_pictures(asked)
    masks = [np.array(mask) for mask in asked.values["mask"]]
    figure, loss = np.zeros(len(masks)), np.zeros(len(masks))
    said: list[str] = []
    found: list[np.ndarray] = []
    classes = range(len(asked.labels))
    shapes = [(mask.shape[0], mask.shape[1]) for mask in masks]
    for row, logits in enumerate(masks_of(model, asked.values["image"], shapes)):
        best, true = logits.argmax(0).cpu().numpy(), masks[row]
        scored = true != UNLABELLED
        if not scored.any():
            raise DataError(f"No pixel of mask {row + 1} has a label.")
        overlaps = []
        for n in classes:
            here, there = (best == n) & scored, true == n
            if here.any() or there.any():
                overlaps.append((here & there).sum() / (here | there).sum())
        figure[row] = np.mean(overlaps)
        loss[row] = float(
            nn.functional.cross_entropy(
                logits[None].cpu(), torch.from_numpy(true)[None].long(), ignore_index=UNLABELLED
            )
        )
        said.append(_shares(best[scored], asked.labels))
        found.append(best.astype(np.uint8 if len(asked.labels) < UNLABELLED else np.int32))
        progress.advance()
    return Answers(
        inputs=names,
        true=tuple(_shares(mask[mask != UNLABELLED], asked.labels) for mask in masks),
        predicted=tuple(said), figure=figure, loss=loss, length=length,
        figure_name="mean IoU of a picture", better="higher", labels=asked.labels,
        raw=(masks, found),
    )  # fmt: skip


def _shares(ids: np.ndarray, labels: Sequence[str]) -> str:
    counts = np.bincount(ids.ravel(), minlength=len(labels)) / max(1, ids.size)
    best = [n for n in np.argsort(-counts) if counts[n] > 0][:4]
    return ", ".join(f"{labels[n]} {counts[n]:.1%}" for n in best)


# --- series ---------------------------------------------------------------------------------------


def _series(model: Model, asked: Questions, progress: Progress, seed: int) -> Answers:
    true, found = forecasts_of(model, asked, progress)
    error = np.abs(true - found).mean(1)

    def words(values: np.ndarray) -> tuple[str, ...]:
        return tuple(", ".join(f"{v:.4g}" for v in row[:6]) + ", ..." for row in values)

    return Answers(
        inputs=tuple(f"series {n}" for n in range(len(true))), true=words(true),
        predicted=words(found), figure=error, loss=error,
        length=np.array([len(s) for s in asked.values["series"]]),
        figure_name="mean absolute error", better="lower", raw=(true, found),
    )  # fmt: skip


# --- language -------------------------------------------------------------------------------------


def _written(model: Model, asked: Questions, progress: Progress, seed: int) -> Answers:
    extras.check("Scoring what is written", "sacrebleu", extra="train")
    from sacrebleu.metrics.chrf import CHRF

    sources, targets = asked.values["source"], asked.values["target"]
    encoded = encode(model, sources)
    wanted = target_ids(model, list(targets))
    room = MOST_WRITTEN if model.max_tokens is None else min(MOST_WRITTEN, model.max_tokens - 1)
    most = min(room, 8 + 2 * max(len(ids) for ids in wanted))
    said = [""] * len(sources)
    for rows in batches(model, encoded):
        with asked_of(model, "write texts for rows of this data"):
            ids = model.hf.generate(
                **tensors_of(model, encoded, rows), max_new_tokens=most, do_sample=False,
                num_beams=1, decoder_start_token_id=decoder_start(model),
            )  # fmt: skip
        texts = model.tokenizer.batch_decode(ids, skip_special_tokens=True)
        for row, text in zip(rows, texts, strict=True):
            said[row] = rejoined(text)
        progress.advance(len(rows))
    _, said, notes = comparable(targets, said)
    chrf = CHRF()
    alike = np.array(
        [chrf.sentence_score(a, [b]).score for a, b in zip(said, targets, strict=True)]
    )
    return Answers(
        inputs=tuple(sources), true=tuple(targets), predicted=tuple(said),
        figure=exact_matches(targets, said).astype(float),
        loss=100 - alike, length=encoded.length, figure_name="exact match", better="higher",
        notes=(*reading_notes(model, encoded), *notes),
    )  # fmt: skip


def _next_tokens(model: Model, asked: Questions, progress: Progress, seed: int) -> Answers:
    encoded = encode(model, asked.values["text"])
    nats, counts = np.zeros(len(asked)), np.zeros(len(asked), int)
    for rows in batches(model, encoded):
        tensors = tensors_of(model, encoded, rows)
        ids = tensors["input_ids"]
        if ids.shape[1] > 1:
            log = logits_of(model, tensors)[:, :-1].log_softmax(-1)
            lost = -log.gather(-1, ids[:, 1:, None])[..., 0]
            nats[rows], counts[rows] = lost.sum(1).double().cpu().numpy(), lost.shape[1]
        progress.advance(len(rows))
    return _of_language(asked, nats, counts, "next token", reading_notes(model, encoded))


def _masked_tokens(model: Model, asked: Questions, progress: Progress, seed: int) -> Answers:
    mask = model.tokenizer.mask_token_id
    if mask is None:
        raise UnsupportedError(f'The tokenizer of "{model.name}" has no mask token.')
    encoded = encode(model, asked.values["text"])
    places = masked_places(encoded, seed)
    nats, counts = np.zeros(len(asked)), np.array([len(each) for each in places])
    for rows in batches(model, encoded):
        tensors = tensors_of(model, encoded, rows)
        true = tensors["input_ids"].clone()
        for place, row in enumerate(rows):
            tensors["input_ids"][place, places[row]] = mask
        log = logits_of(model, tensors).log_softmax(-1)
        lost = -log.gather(-1, true[..., None])[..., 0].double().cpu().numpy()
        for place, row in enumerate(rows):
            nats[row] = lost[place, places[row]].sum()
        progress.advance(len(rows))
    note = f"{MASKED_SHARE:.0%} of the tokens of each text were masked, at least one (seed {seed})."
    notes = (*reading_notes(model, encoded), note)
    return _of_language(asked, nats, counts, "masked token", notes)


def _of_language(
    asked: Questions, nats: np.ndarray, counts: np.ndarray, kind: str, notes: tuple[str, ...]
) -> Answers:
    if not counts.sum():
        raise DataError("No text has a token to foretell: each is one token long.")
    mean = nats / np.maximum(counts, 1)
    return Answers(
        inputs=tuple(asked.values["text"]), true=("",) * len(asked),
        predicted=tuple(f"{n:.4g} nats over {c} tokens" for n, c in zip(nats, counts, strict=True)),
        figure=mean, loss=mean, length=counts, figure_name=f"nats a {kind}, mean of the texts",
        better="lower", raw=(nats, counts), notes=notes,
    )  # fmt: skip


_KINDS: dict[str, Callable[[Model, Questions, Progress, int], Answers]] = {
    "text-classification": _texts,
    "multi-label": _multi_label,
    "regression": _numbers,
    "token-classification": _words,
    "image-classification": _pictures,
    "image-segmentation": _masks,
    "forecasting": _series,
    "translation": _written,
    "causal-lm": _next_tokens,
    "masked-lm": _masked_tokens,
}
