"""The fewest changed words that flip a classifier's label: `minimal_flip`."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations

import torch

from attnviz.attribution import memory
from attnviz.attribution.edits import apply
from attnviz.attribution.network import pass_options
from attnviz.attribution.units import units_of
from attnviz.data.word_list import FLIP_WORDS
from attnviz.errors import InputError, UnsupportedError
from attnviz.language import N_
from attnviz.models.foreign import asked_of, output_with_answer
from attnviz.models.model import Model
from attnviz.progress import Progress
from attnviz.records import Changed, Edit, Flip, Prediction
from attnviz.tracing import answers
from attnviz.tracing.inputs import Prepared, prepare

MOST_OTHERS = 5
PROPOSED = 8
"""Fillings of a word's place that a fill-mask model is asked for."""

Edits = tuple[Edit, ...]


class _Search:
    """What was tried so far; each distinct text goes through the model once."""

    def __init__(self, model: Model, prepared: Prepared, progress: Progress, most: int) -> None:
        self.model, self.prepared, self.progress, self.most = model, prepared, progress, most
        self.units = units_of(prepared, "word")
        self.passes = 0
        self.known: dict[tuple[str, ...], Prediction] = {}

    def texts(self, edits: Edits) -> tuple[str, ...]:
        return apply(self.model, self.prepared, self.units, edits) if edits else self.prepared.texts

    def read(self, sets: Sequence[Edits]) -> tuple[list[tuple[Edits, Prediction]], bool]:
        """Return the answers to as many sets of edits as the budget allows, and if that was all."""
        texts_of, new, whole = [], {}, True
        for edits in sets:
            texts = self.texts(edits)
            if not all(text.strip() for text in texts):
                continue  # nothing would be left to read
            if texts not in self.known and texts not in new:
                if self.passes + len(new) >= self.most:
                    whole = False
                    continue
                new[texts] = None
            texts_of.append((edits, texts))
        self._run(list(new))
        return [
            (edits, self.known[texts]) for edits, texts in texts_of if texts in self.known
        ], whole

    @torch.no_grad()
    def _run(self, new: list[tuple[str, ...]]) -> None:
        self.progress.expect(len(new))
        # Texts of one length need no padding, which not every architecture ignores.
        groups: dict[int, list[tuple[tuple[str, ...], dict]]] = defaultdict(list)
        for texts in new:
            with asked_of(self.model, N_("take an edit of this text apart into tokens")):
                encoded = self.model.tokenizer(*texts, truncation=False, verbose=False)
            length = len(encoded["input_ids"])
            if self.model.max_tokens is None or length <= self.model.max_tokens:
                names = [n for n in self.model.tokenizer.model_input_names if n in encoded]
                groups[length].append((texts, {n: encoded[n] for n in names}))
        for length, group in groups.items():
            rows = memory.rows_at_once(self.model, length)
            for start in range(0, len(group), rows):
                part = group[start : start + rows]
                tensors = {
                    name: torch.tensor([row[name] for _, row in part], device=self.model.hf.device)
                    for name in part[0][1]
                }
                with asked_of(self.model, N_("be run on edits of this text")):
                    hf = self.model.for_rows.hf
                    output = hf(**tensors, **pass_options(self.model))
                    logits = output_with_answer(self.model, output).logits
                for (texts, _), row in zip(part, logits, strict=True):
                    self.known[texts] = answers.read_classes(self.model, row)
                self.passes += len(part)
                self.progress.advance(len(part))


def minimal_flip(
    model: Model,
    text: str | tuple[str, str],
    *,
    most_changes: int = 3,
    words: Sequence[str] | None = None,
    proposals: Model | None = None,
    progress: Progress | None = None,
    most_passes: int = 5000,
) -> Flip:
    """Return the fewest word changes that flip a classifier's label, or the closest attempt.

    A change deletes a word or replaces it by one of `words` (None: `data.word_list`) or by what a
    fill-mask model, `proposals`, puts in its place. Single changes are all tried, pairs too where
    `most_passes` allows; otherwise, and for more changes, the best smaller sets are extended.

    Raises InputError when an option does not fit, UnsupportedError when the model does not choose
    one label for a text, and Cancelled when `progress` is cancelled.
    """
    if model.task_line.kind != "classes" or model.task_line.reads != "text":
        raise UnsupportedError(
            N_(
                "{architecture} gives a text no label that could flip. Use a text classifier.",
                architecture=model.architecture,
            )
        )
    if proposals is not None and proposals.task_line.kind != "mask":
        raise InputError(
            N_(
                '"{name}" fills no masks. Give a fill-mask model for proposals.',
                name=proposals.name,
            )
        )
    if most_changes < 1 or most_passes < 1:
        raise InputError(N_("most_changes and most_passes have to be 1 or more."))
    started = time.perf_counter()
    search = _Search(model, prepare(model, text), progress or Progress(), most_passes)
    ((_, first),), _ = search.read([()])
    if first.kind != "classes" or answers.has_several_labels(model):
        raise UnsupportedError(
            N_('"{name}" does not choose one label for a text, so none can flip.', name=model.name)
        )
    if isinstance(words, str):
        raise InputError(N_("Give the words to try as a list, not as one text."))
    singles = _singles(search, FLIP_WORDS if words is None else words, proposals)
    proven, attempts, flips = True, [], []
    beam: list[Edits] = [()]
    for size in range(1, most_changes + 1):
        sets, every = _sets(singles, beam, size, most_passes - search.passes, most_changes)
        readings, whole = search.read(sets)
        attempts += [_attempt(search, edits, answer, first.text) for edits, answer in readings]
        flips = [one for one in attempts if one.label != first.text]
        if flips:
            break
        proven = proven and every and whole
        attempts.sort(key=lambda one: one.probability_of_first)
        beam = [one.edits for one in attempts if len(one.edits) == size]
        if search.passes >= most_passes or not beam:
            break
    flips.sort(key=lambda one: -one.probability)
    closest = min(attempts, key=lambda one: one.probability_of_first, default=None)
    unchanged = _attempt(search, (), first, first.text)
    return Flip(
        model=model.info,
        inputs=search.prepared.texts,
        units=search.units,
        label=first.text,
        probability=first.top(1)[0][1],
        found=bool(flips),
        best=flips[0] if flips else closest or unchanged,
        others=tuple(flips[1 : 1 + MOST_OTHERS]),
        proven=proven,
        candidates=len(singles),
        passes=search.passes,
        seconds=time.perf_counter() - started,
    )


def _sets(
    singles: list[Edit], beam: list[Edits], size: int, budget: int, most_changes: int
) -> tuple[list[Edits], bool]:
    """Return the sets of changes of one size to try, and whether they are all there are."""
    if size == 1:
        return [(edit,) for edit in singles], True
    if size == 2 and len(singles) ** 2 / 2 <= budget:
        pairs = combinations(singles, 2)
        return [pair for pair in pairs if pair[0].unit != pair[1].unit], True
    width = max(1, budget // (max(1, len(singles)) * (most_changes - size + 1)))
    sets: dict[frozenset[Edit], Edits] = {}
    for before in beam[:width]:
        units = {edit.unit for edit in before}
        for edit in singles:
            if edit.unit not in units:
                sets.setdefault(frozenset((*before, edit)), (*before, edit))
    return list(sets.values()), False


def _singles(search: _Search, words: Sequence[str], proposals: Model | None) -> list[Edit]:
    units, edits = search.units, []
    for unit, own in enumerate(units.text):
        if units.held[unit] or not any(letter.isalnum() for letter in own):
            continue
        edits.append(Edit("delete", unit))
        others = [
            *(word for word in words if word.strip()),
            *(_proposed(search, proposals, unit) if proposals else ()),
        ]
        for word in dict.fromkeys(others):
            if word.lower() != own.lower():
                edits.append(Edit("replace", unit, word))
    return edits


@torch.no_grad()
def _proposed(search: _Search, proposals: Model, unit: int) -> list[str]:
    if search.passes >= search.most:
        return []
    masked = search.texts((Edit("replace", unit, proposals.tokenizer.mask_token),))
    masked_input = prepare(proposals, masked[0] if len(masked) == 1 else (masked[0], masked[1]))
    at = answers.first_mask(proposals, masked_input.tensors["input_ids"][0])
    search.passes += 1
    search.progress.advance()
    with asked_of(proposals, N_("propose words for this text")):
        logits = proposals.hf(**masked_input.tensors).logits[0, at]
    best = logits.topk(min(3 * PROPOSED, len(logits))).indices.tolist()
    texts = [proposals.tokenizer.decode([token]).strip() for token in best]
    return [text for text in texts if text.isalpha()][:PROPOSED]


def _attempt(search: _Search, edits: Edits, answer: Prediction, first: str) -> Changed:
    assert answer.probabilities is not None
    of_first = float(answer.probabilities[answer.labels.index(first)])
    probability = float(answer.probabilities[0])
    return Changed(edits, search.texts(edits), answer.text, probability, of_first)
