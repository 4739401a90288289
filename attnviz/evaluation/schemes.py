"""Labels of words in the scheme of the model that is asked, where the data has another one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from attnviz.language import N_
from attnviz.metrics.tagging import Scheme, parts_of, scheme_of, tags

_FAMILY = {"IOB1": "IOB2", "IOE1": "IOE2", "BILOU": "IOBES", "BMES": "IOBES"}
"""Schemes whose labels stand for each other one by one."""


def in_the_models_scheme(
    sentences: Sequence[Sequence[Any]], model_names: Sequence[str]
) -> tuple[list[list[Any]], tuple[str, ...]]:
    """Return (the labels as the model writes them, notes).

    B-PER E-PER of data in IOBES is B-PER I-PER to a model of BIO. Labels are written anew only
    where the model has every kind; otherwise they stay, and are matched, or refused, by name. A
    word whose label is no text has none, and keeps it.
    """
    plain = [list(row) for row in sentences]
    texts = [[each if isinstance(each, str) else "O" for each in row] for row in plain]
    names = {each for row in texts for each in row}
    own, theirs = scheme_of(names, texts), scheme_of(model_names)
    if _family(own) == _family(theirs):
        result = _by_family(texts, own, theirs, model_names)
    elif "O" not in model_names or (theirs.name == "IO" and names <= {"O"}):
        result = None
    else:
        result = _by_spans(texts, own, theirs, model_names)
    if result is None or result == texts:
        return plain, ()
    labels = [
        [new if isinstance(old, str) else old for old, new in zip(*pair, strict=True)]
        for pair in zip(plain, result, strict=True)
    ]
    note = N_(
        "The data marks entities in {called}, the model in {theirs_called}: the labels of the data "
        "were converted to the scheme of the model.",
        called=own.called,
        theirs_called=theirs.called,
    )
    return labels, (note,)


def _family(scheme: Scheme) -> str:
    return _FAMILY.get(scheme.name, scheme.name)


def _by_family(
    texts: list[list[str]], own: Scheme, theirs: Scheme, model_names: Sequence[str]
) -> list[list[str]] | None:
    folded = {label.casefold() for label in model_names}
    names = {each for row in texts for each in row}
    if own.name == "IO" or all(name.casefold() in folded for name in names):
        return None  # they match by name
    by_part = parts_of(theirs, model_names)
    parts = {name: own.parts(name) for name in names}
    of = {name: by_part.get((mark, kind.casefold())) for name, (mark, kind) in parts.items()}
    new_names = {name: label for name, label in of.items() if label is not None}
    if len(new_names) < len(names):
        return None
    return [[new_names[each] for each in row] for row in texts]


def _by_spans(
    texts: list[list[str]], own: Scheme, theirs: Scheme, model_names: Sequence[str]
) -> list[list[str]] | None:
    try:
        return [tags(own.entities(row), len(row), theirs, model_names) for row in texts]
    except KeyError:
        return None
