"""Which rows are learnt from, which are watched while learning, and which are asked at the end.

Rows with the same input never stand on two sides: where we split, they stay together; where the
splits were given, the copy on the training side is dropped. An answer learnt by heart is no score.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Int

from attnviz.errors import DataError, InputError
from attnviz.language import N_, counted, several

Side = Literal["train", "validation", "test"]
SIDES: tuple[Side, ...] = ("train", "validation", "test")

SPELLINGS: dict[str, Side] = {
    "train": "train",
    "training": "train",
    "validation": "validation",
    "valid": "validation",
    "val": "validation",
    "dev": "validation",
    "test": "test",
    "testing": "test",
}
"""How columns and files name the three sides."""

Rows = Int[np.ndarray, "row"]


@dataclass(frozen=True, eq=False)
class SplitRows:
    """Row numbers of each side, and what a reader must know about how they came about."""

    train: Rows
    validation: Rows
    test: Rows
    notes: tuple[str, ...] = ()


def by_share(
    inputs: Sequence[object],
    shares: Sequence[float],
    *,
    strata: Sequence[int] | None = None,
    names: Sequence[str] = (),
    seed: int = 0,
) -> SplitRows:
    """Return rows cut by shares (training, validation, test); equal inputs stay together.

    With `strata` (the class of each row) every side has its share of each class, as scikit-learn's
    `train_test_split` cuts it. Classes with too few different inputs for that go to training whole,
    and a note says so. Raises InputError unless the shares are positive and sum to 1, DataError
    where there are fewer than three different inputs.
    """
    shares = tuple(shares)
    if len(shares) != 3 or min(shares) <= 0 or abs(sum(shares) - 1) > 1e-6:
        raise InputError(
            N_(
                "The shares of training, validation and test should be above 0 and sum to 1, such "
                "as 0.8, 0.1, 0.1; got {shares}.",
                shares=", ".join(f"{share:g}" for share in shares),
            )
        )
    group_of, first = _groups(inputs)
    if len(first) < 3:
        raise DataError(
            several(
                "There are {n} different inputs; training, validation and test need at "
                "least one each.",
                n=len(first),
            )
        )
    notes: list[str] = []
    repeated = len(inputs) - len(first)
    if repeated:
        notes.append(
            counted(
                "{n} row repeats the input of another row; equal inputs were kept in the same "
                "part.",
                "{n} rows repeat the input of another row; equal inputs were kept in the same "
                "part.",
                n=repeated,
            )
        )
    classes = None if strata is None else np.asarray(strata)[first]
    group_rows = np.arange(len(first))
    rare = np.array([], dtype=int)
    if classes is not None:
        counts = np.bincount(classes)
        of_rare = counts[classes] < 3
        if of_rare.any() and not of_rare.all():
            class_names = [
                str(names[n]) if names else str(n) for n in sorted(set(classes[of_rare]))
            ]
            notes.append(
                counted(
                    "{class_names} has fewer than three different inputs: all of these are in "
                    "training, so the test says nothing about them.",
                    "{class_names} have fewer than three different inputs: all of these are in "
                    "training, so the test says nothing about them.",
                    n=len(class_names),
                    class_names=_name_list(class_names),
                )
            )
            group_rows, rare = group_rows[~of_rare], group_rows[of_rare]
    if len(group_rows) < 3:  # too few others to cut
        group_rows, rare = np.arange(len(first)), np.array([], dtype=int)
    _, validation_share, test_share = shares
    rest, test, even = _cut(group_rows, test_share * len(group_rows), classes, seed)
    train, validation, even_too = _cut(rest, validation_share * len(group_rows), classes, seed)
    if classes is not None and not (even and even_too):
        notes.append(N_("There are too few rows to give every part its share of each class."))
        train, validation, test = _every_class_learnt(train, validation, test, classes)
    train = np.concatenate([train, rare])
    shuffle = np.random.default_rng(seed)
    train, validation, test = (
        shuffle.permutation(np.flatnonzero(np.isin(group_of, part)))
        for part in (train, validation, test)
    )
    return SplitRows(train, validation, test, tuple(notes))


def _groups(inputs: Sequence[object]) -> tuple[Rows, Rows]:
    """Return the group of each row (equal inputs share one), and the first row of each group."""
    numbers: dict[object, int] = {}
    group_of = np.array([numbers.setdefault(each, len(numbers)) for each in inputs], dtype=int)
    _, first = np.unique(group_of, return_index=True)
    return group_of, first


def _cut(
    rows: Rows, share: float, classes: np.ndarray | None, seed: int
) -> tuple[Rows, Rows, bool]:
    """Return (the rows that stay, the rows cut off, whether classes were cut evenly)."""
    from sklearn.model_selection import train_test_split

    count = min(max(1, round(share)), len(rows) - 1)
    if classes is not None:
        try:
            stays, part = train_test_split(
                rows, test_size=count, stratify=classes[rows], random_state=seed
            )
            return np.asarray(stays), np.asarray(part), True
        except ValueError:  # a class of one row, or more classes than rows to cut off
            pass
    stays, part = train_test_split(rows, test_size=count, random_state=seed)
    return np.asarray(stays), np.asarray(part), False


def _every_class_learnt(
    train: Rows, validation: Rows, test: Rows, classes: np.ndarray
) -> tuple[Rows, Rows, Rows]:
    """Move classes that chance left out of training there, while each side keeps a row."""
    for missing in np.setdiff1d(classes, classes[train]):
        for_training = np.array([], dtype=int)
        if len(test) - (of_class := classes[test] == missing).sum() > 0:
            for_training, test = test[of_class], test[~of_class]
            train = np.concatenate([train, for_training])
        if len(validation) - (of_class := classes[validation] == missing).sum() > 0:
            for_training, validation = validation[of_class], validation[~of_class]
            train = np.concatenate([train, for_training])
    return train, validation, test


def as_given(
    inputs: Sequence[object],
    sides: Sequence[Side],
    *,
    strata: Sequence[int] | None = None,
    names: Sequence[str] = (),
    validation_share: float = 0.1,
    seed: int = 0,
) -> SplitRows:
    """Return rows on their given sides, without training rows that are also in a test.

    Inputs of the test are dropped from training and validation, those of validation from training.
    A validation side that is missing is cut from training; a test side that is missing is the
    validation side, and another is cut. Raises DataError when only one side is given, or when
    nothing is left to learn from.
    """
    group_of, _ = _groups(inputs)
    side_of = np.asarray(sides)
    rows = {side: np.flatnonzero(side_of == side) for side in SIDES}
    notes: list[str] = []
    if not len(rows["train"]) or not (len(rows["test"]) or len(rows["validation"])):
        only = ", ".join(side for side in SIDES if len(rows[side])) or "no"
        raise DataError(
            N_(
                "The given splits hold only {sides} rows. Give rows to train on and rows to test "
                "with, or let the table be split by share.",
                sides=only,
            )
        )
    if not len(rows["test"]):
        rows["test"], rows["validation"] = rows["validation"], rows["test"]
        notes.append(N_("No test rows were given: the validation rows are used as the test."))
    for side, others in (("validation", ("test",)), ("train", ("validation", "test"))):
        other_groups = np.concatenate([group_of[rows[other]] for other in others])
        copied = np.isin(group_of[rows[side]], other_groups)
        if copied.any():
            if copied.all():
                raise DataError(
                    N_(
                        "Every {side} input is also in {others}. Give other rows, or let the table "
                        "be split by share.",
                        side=side,
                        others=" or ".join(others),
                    )
                )
            rows[side] = rows[side][~copied]
            count = int(copied.sum())
            notes.append(
                counted(
                    "{n} {side} row with an input of {others} dropped from {side}.",
                    "{n} {side} rows with an input of {others} dropped from {side}.",
                    n=count,
                    side=side,
                    others=" or ".join(others),
                )
            )
    if not len(rows["validation"]):
        train_rows = rows["train"]
        of_group = group_of[train_rows]
        parts = by_share(
            of_group.tolist(),
            (1 - validation_share, validation_share / 2, validation_share / 2),
            strata=None if strata is None else np.asarray(strata)[train_rows].tolist(),
            names=names,
            seed=seed,
        )
        rows["train"] = train_rows[parts.train]
        rows["validation"] = train_rows[np.concatenate([parts.validation, parts.test])]
        notes.append(
            N_(
                "No validation rows were given: {rows} of the training rows are used for it.",
                rows=len(rows["validation"]),
            )
        )
    return SplitRows(rows["train"], rows["validation"], rows["test"], tuple(notes))


def _name_list(names: list[str], most: int = 5) -> str:
    more = (
        several(
            " and {n} more classes",
            n=len(names) - most,
        )
        if len(names) > most
        else ""
    )
    return ", ".join(f'"{name}"' for name in names[:most]) + more
