"""What small changes do to the answers: of the words, and of the embeddings (FGM, PGD)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor, nn

from attnviz.errors import UnsupportedError
from attnviz.evaluation.batches import batches, tensors_of
from attnviz.evaluation.changes import KINDS
from attnviz.evaluation.predict import answer, encoded_texts, logits_of
from attnviz.evaluation.questions import Questions
from attnviz.metrics.uncertainty import bootstrap, row_mean
from attnviz.models import anatomy
from attnviz.models.model import Model
from attnviz.models.twin import twin
from attnviz.progress import Progress
from attnviz.records.evaluated import Attack, Change, Robustness
from attnviz.records.evaluation import Interval

EPSILONS = (0.0, 0.1, 0.25, 0.5, 1.0, 2.0)
STEPS = 7
"""Steps of PGD, each 2.5 epsilon / steps long. Madry et al. 2018, section 3."""

MOST_ATTACKED = 500
"""Rows that are attacked; of more, the first ones drawn by seed."""


def robustness(
    model: Model,
    asked: Questions,
    *,
    epsilons: Sequence[float] = EPSILONS,
    draws: int = 500,
    seed: int = 0,
    progress: Progress | None = None,
) -> Robustness:
    """Accuracy after typos, synonyms, a negation, and after moving the embeddings of each text.

    FGM (Miyato et al. 2017) moves all embeddings of a text once along the gradient of its loss, PGD
    in `STEPS` steps; "random" moves them as far in a random direction, and a model that falls as
    far there is not robust to noise, never mind attacks. Epsilon is the L2 length of the whole
    move, in mean lengths of one token's embedding. Raises UnsupportedError for models that do not
    choose one class for a text.
    """
    if asked.task != "text-classification":
        raise UnsupportedError(
            f"Robustness is measured for one class a text; these rows are for {asked.task}."
        )
    progress = progress or Progress()
    before = answer(model, asked, progress=progress)
    assert before.predicted_ids is not None
    changes: list[Change] = []
    for kind in KINDS:
        random = np.random.default_rng(seed)
        texts = [kind.make(text, random) for text in asked.values["text"]]
        moved = [n for n, text in enumerate(texts) if text != asked.values["text"][n]]
        if not moved:
            continue
        after = answer(model, asked.with_texts(texts).rows(moved), progress=progress)
        assert after.predicted_ids is not None
        other = (after.predicted_ids != before.predicted_ids[moved]).astype(float)
        changes.append(
            Change(
                name=kind.name, meaning=kind.meaning, rows=len(moved),
                before=_mean(before.figure[moved], draws, seed) if kind.keeps_truth else None,
                after=_mean(after.figure, draws, seed) if kind.keeps_truth else None,
                moved=_mean(other, draws, seed), example=(asked.values["text"][moved[0]],
                                                          texts[moved[0]]),
            )
        )  # fmt: skip
    notes: tuple[str, ...] = ()
    if len(asked) > MOST_ATTACKED:
        rows = np.random.default_rng(seed).choice(len(asked), MOST_ATTACKED, replace=False)
        asked = asked.rows(np.sort(rows).tolist())
        notes = (f"{MOST_ATTACKED} rows were attacked, drawn with seed {seed}.",)
    return Robustness(
        tuple(changes), tuple(attacks(model, asked, epsilons, draws, seed, progress)), notes
    )


def _mean(values: np.ndarray, draws: int, seed: int) -> Interval:
    return bootstrap(row_mean, values, vectorised=True, draws=draws, seed=seed)


class _Attacked:
    """A twin whose embeddings can be moved; used by one thread."""

    def __init__(self, model: Model) -> None:
        self.model = twin(model)
        self.embedding = anatomy.input_embedding(self.model.hf)
        self._rows: Tensor | None = None
        self.embedding.register_forward_hook(self._substitute)

    def _substitute(self, _module: nn.Module, _inputs: object, rows: Tensor) -> Tensor | None:
        ours, self._rows = self._rows, None  # a decoder may share the layer and embed its own ids
        return None if ours is None else ours.to(rows.dtype)

    def logits(self, tensors: dict[str, Tensor], rows: Tensor) -> Tensor:
        self._rows = rows
        try:
            return logits_of(self.model, tensors)
        finally:
            self._rows = None

    def gradient(self, tensors: dict[str, Tensor], rows: Tensor, true: Tensor) -> Tensor:
        """Unit gradients of each row's loss, [row, token, width]."""
        rows = rows.detach().requires_grad_(True)
        with torch.enable_grad():
            loss = nn.functional.cross_entropy(self.logits(tensors, rows), true, reduction="sum")
            (found,) = torch.autograd.grad(loss, rows)
        return _unit(found)


def _unit(moves: Tensor) -> Tensor:
    length = moves.flatten(1).norm(dim=1).clamp_min(1e-12)
    return moves / length[:, None, None]


def _within(moves: Tensor, most: float) -> Tensor:
    length = moves.flatten(1).norm(dim=1).clamp_min(1e-12)
    return moves * (most / length).clamp_max(1)[:, None, None]


def attacks(
    model: Model, asked: Questions, epsilons: Sequence[float], draws: int, seed: int,
    progress: Progress,
) -> list[Attack]:  # fmt: skip
    """Accuracy of each method at each epsilon."""
    attacked = _Attacked(model)
    encoded = encoded_texts(model, asked)
    true = torch.tensor(asked.values["label"], device=model.hf.device)
    methods = ("random", "fgm", "pgd")
    right = np.zeros((len(methods), len(epsilons), len(asked)))
    groups = list(batches(model, encoded))
    progress.expect(len(groups))
    random = np.random.default_rng(seed)
    for rows in groups:
        tensors, wanted = tensors_of(model, encoded, rows), true[torch.from_numpy(rows)]
        with torch.no_grad():
            here = attacked.embedding(tensors["input_ids"]).float()
        one = float(here.norm(dim=-1).mean())
        along = attacked.gradient(tensors, here, wanted)
        noise = _unit(torch.from_numpy(random.normal(size=here.shape)).to(here))
        for at, epsilon in enumerate(epsilons):
            most = epsilon * one
            moves = (noise * most, along * most, _pgd(attacked, tensors, here, wanted, most))
            for method, move in enumerate(moves):
                with torch.no_grad():
                    best = attacked.logits(tensors, here + move).argmax(-1)
                right[method, at, rows] = (best == wanted).cpu().numpy()
            progress.check()
        progress.advance()
    return [
        Attack(name, float(epsilon), _mean(right[method, at], draws, seed))
        for method, name in enumerate(methods)
        for at, epsilon in enumerate(epsilons)
    ]


def _pgd(
    attacked: _Attacked, tensors: dict[str, Tensor], here: Tensor, true: Tensor, most: float
) -> Tensor:
    move = torch.zeros_like(here)
    if most == 0:
        return move
    for _ in range(STEPS):
        along = attacked.gradient(tensors, here + move, true)
        move = _within(move + along * (2.5 * most / STEPS), most)
    return move
