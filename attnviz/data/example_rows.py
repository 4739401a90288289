"""The rows of the built-in data sets: a function each, and their table `ROWS`."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

import numpy as np

from attnviz import extras
from attnviz.data.generators import colour_key, digits, forecast, induction, names, sentiment
from attnviz.data.splits import SIDES, Side
from attnviz.data.windows import windows
from attnviz.errors import DataError
from attnviz.language import N_

Columns = dict[str, list[Any]]
Made = tuple[dict[Side, Columns], tuple[str, ...]]
"""The columns of each side, and the names of the classes."""


def _table(rows: Iterable[Mapping[str, Any]]) -> Columns:
    columns: Columns = defaultdict(list)
    for row in rows:
        for name, value in row.items():
            columns[name].append(value)
    return dict(columns)


def _sides(train: Sequence[Any], validation: Sequence[Any], test: Sequence[Any], row: Any) -> Any:
    parts = zip(SIDES, (train, validation, test), strict=True)
    return {side: _table(row(each) for each in part) for side, part in parts}


# --- requests to a home ---------------------------------------------------------------------------


def _requests(seed: int, quick: bool) -> tuple[dict[Side, list[Any]], tuple[str, ...]]:
    """Return requests of each side; test has its own templates, as validation where many exist."""
    from attnviz.data import package_data

    intents = package_data.intents(train=20 if quick else 60, test=8 if quick else 20, seed=seed)
    draw = random.Random(f"examples {seed}")
    of_label: dict[int, list[Any]] = defaultdict(list)
    for request in intents.train:
        of_label[request.label].append(request)
    train_rows: list[Any] = []
    watched: list[Any] = []
    for requests in of_label.values():
        templates = sorted({request.template for request in requests})
        test_only = set(draw.sample(templates, len(templates) // 6))
        if not test_only:  # few ways to say it: sentences are held out, not templates
            test_only = {r.text for r in draw.sample(requests, len(requests) // 8)}
        for request in requests:
            side = watched if {request.template, request.text} & test_only else train_rows
            side.append(request)
    wordings = {(r.label, r.wording.casefold()) for r in train_rows}
    several = {label for label, some in of_label.items() if len({r.template for r in some}) >= 6}
    watched = [
        r
        for r in watched
        if r.label not in several or (r.label, r.wording.casefold()) not in wordings
    ]
    draw.shuffle(train_rows)
    draw.shuffle(watched)
    return {"train": train_rows, "validation": watched, "test": list(intents.test)}, intents.labels


def _intents(seed: int, quick: bool) -> Made:
    sides, labels = _requests(seed, quick)
    return {
        side: _table({"text": r.text, "label": r.label, "template": r.template} for r in requests)
        for side, requests in sides.items()
    }, labels


def _same_intent(seed: int, quick: bool) -> Made:
    """Return pairs of requests, half of them with the same intent."""
    sides, _ = _requests(seed, quick)
    pairs: dict[Side, Columns] = {}
    for side, requests in sides.items():
        draw = random.Random(f"pairs {side} {seed}")
        of_label: dict[int, list[Any]] = defaultdict(list)
        for request in requests:
            of_label[request.label].append(request)
        rows: list[dict[str, Any]] = []
        for request in requests:
            same = [r for r in of_label[request.label] if r is not request]
            other = draw.choice([label for label in of_label if label != request.label])
            is_same = bool(len(rows) % 2) and bool(same)
            second = draw.choice(same if is_same else of_label[other])
            rows.append({"text": request.text, "second": second.text, "label": int(is_same)})
        pairs[side] = _table(rows)
    return pairs, ("different", "same")


def _request_texts(seed: int, quick: bool) -> Made:
    sides, _ = _requests(seed, quick)
    return {side: {"text": [r.text for r in requests]} for side, requests in sides.items()}, ()


# --- opinions -------------------------------------------------------------------------------------


def _opinions(seed: int, quick: bool) -> tuple[list[Any], list[Any], list[Any]]:
    train, test = (2_000, 300) if quick else (12_000, 1_000)
    examples = sentiment.splits(train=train, test=test, seed=seed)
    return list(examples["train"]), list(examples["test"]), list(examples["templates"])


def _sentiment(seed: int, quick: bool) -> Made:
    def row(each: sentiment.SentimentExample) -> dict[str, Any]:
        return {"text": each.text, "label": each.label, "kind": each.kind}

    return _sides(*_opinions(seed, quick), row), sentiment.LABELS


_ASPECTS = ("positive", "negated", "contrast")


def _aspects(seed: int, quick: bool) -> Made:
    def row(each: sentiment.SentimentExample) -> dict[str, Any]:
        holds = (each.label == 1, bool(each.pairs), each.kind == "contrast")
        return {"text": each.text, "label": [n for n, true in enumerate(holds) if true]}

    return _sides(*_opinions(seed, quick), row), _ASPECTS


def _stars(seed: int, quick: bool) -> Made:
    """Return reviews of one to four opinions: 1 star if all are negative, 5 if all are positive."""
    sides: dict[Side, Columns] = {}
    for side, opinions in zip(SIDES, _opinions(seed, quick), strict=True):
        draw = random.Random(f"stars {side} {seed}")
        order = draw.sample(opinions, len(opinions))
        rows: list[dict[str, Any]] = []
        while order:
            some = [order.pop() for _ in range(min(len(order), draw.randint(1, 4)))]
            share = sum(each.label for each in some) / len(some)
            text = " ".join(each.text for each in some)
            rows.append({"text": text, "label": 1 + 4 * share, "opinions": len(some)})
        sides[side] = _table(rows)
    return sides, ()


def _opinion_texts(seed: int, quick: bool) -> Made:
    return _sides(*_opinions(seed, quick), lambda each: {"text": each.text}), ()


# --- names, dates, translations, repetitions ------------------------------------------------------


def _names(seed: int, quick: bool) -> Made:
    train, test = (3_000, 300) if quick else (12_000, 1_000)
    examples = names.splits(train=train, test=test, seed=seed)
    tags = ("O", "B-LOC", "B-PER")  # every name is one word

    def row(each: names.NameExample) -> dict[str, Any]:
        kinds = {mention.span[0]: mention.label for mention in each.mentions}
        words = list(re.finditer(r"\w+|[^\w\s]", each.text))
        labels = [tags.index(f"B-{kinds[w.start()]}") if w.start() in kinds else 0 for w in words]
        return {"words": [word[0] for word in words], "label": labels, "frame": each.frame}

    return _sides(examples["train"], examples["test"], examples["frames"], row), tags


def _dates(seed: int, quick: bool) -> Made:
    extras.check(N_("Making dates"), "babel", extra="train", error=DataError)
    from attnviz.data.generators import dates

    train, test = (3_000, 600) if quick else (24_000, 2_400)
    by_split = dates.splits(train=train, test=test, seed=seed)

    def row(each: dates.DateExample) -> dict[str, Any]:
        return {"source": each.text, "target": each.iso, "language": each.format.language}

    test_dates = by_split["dates"]
    return _sides(by_split["train"], test_dates[: test // 2], test_dates[test // 2 :], row), ()


def _translations(seed: int, quick: bool) -> Made:
    from attnviz.data import package_data

    pairs = package_data.translations("de", seed=seed)
    train, test = (list(side) for side in (pairs.train, pairs.test))
    if quick:
        train, test = train[:200], test[:60]
    train_pairs, validation_pairs, test_pairs = (
        train,
        test[: len(test) // 2],
        test[len(test) // 2 :],
    )
    return _sides(
        train_pairs,
        validation_pairs,
        test_pairs,
        lambda pair: {"source": pair[0], "target": pair[1]},
    ), ()


def _repetitions(seed: int, quick: bool) -> Made:
    train, test = (2_000, 200) if quick else (20_000, 1_000)
    examples = induction.splits(train=train, test=test, seed=seed)

    def row(each: induction.InductionExample) -> dict[str, Any]:
        return {"text": each.text, "kind": "story" if each.story else "repetition"}

    test_texts = examples["segments"]
    return _sides(examples["train"], test_texts[: test // 2], test_texts[test // 2 :], row), ()


def _echoes(seed: int, quick: bool) -> Made:
    train, held_count = (4_000, 100) if quick else (20_000, 300)
    # Segments of eight and more random words: none comes by chance on two sides.
    echoes = list(islice(induction.echoes(length=62, seed=seed), train + 2 * held_count))
    test_echoes = echoes[train:]
    return _sides(
        echoes[:train],
        test_echoes[:held_count],
        test_echoes[held_count:],
        lambda text: {"text": text},
    ), ()


# --- pictures -------------------------------------------------------------------------------------


def _digits(seed: int, quick: bool) -> Made:
    from PIL import Image

    examples = digits.splits(seed=seed)
    train = examples["train"][:600] if quick else examples["train"]

    def row(each: digits.Digit) -> dict[str, Any]:
        picture = Image.fromarray(digits.drawing(each)).convert("RGB")
        return {"image": picture, "label": each.label, "sheet": each.sheet}

    return _sides(train, examples["test"], examples["sheets"], row), digits.LABELS


def _mnist(seed: int, quick: bool) -> Made:
    from PIL import Image

    from attnviz.data import package_data

    images = package_data.mnist(seed=seed)
    pairs = list(zip(images.train_images, images.train_labels, strict=True))
    train, validation = (
        (pairs[:800], pairs[3_500:3_700]) if quick else (pairs[:3_500], pairs[3_500:])
    )
    test = list(zip(images.test_images, images.test_labels, strict=True))

    def row(each: tuple[np.ndarray, Any]) -> dict[str, Any]:
        picture = Image.fromarray(255 - each[0]).convert("RGB")  # dark ink on light paper
        return {"image": picture, "label": int(each[1])}

    return _sides(train, validation, test[:300] if quick else test, row), tuple("0123456789")


def _colour_key(seed: int, quick: bool) -> Made:
    from PIL import Image

    train, validation, test = (300, 50, 60) if quick else (3_000, 200, 400)

    def row(scene: colour_key.Scene) -> dict[str, Any]:
        picture = colour_key.draw(scene)
        return {
            "image": Image.fromarray(picture.pixels),
            "mask": picture.target.astype(int).tolist(),
            "key": scene.key,
        }

    train_scenes = [colour_key.scene("train", n, seed=seed) for n in range(train)]
    unseen = [colour_key.scene("test", n, seed=seed) for n in range(validation + test)]
    return _sides(train_scenes, unseen[:validation], unseen[validation:], row), colour_key.LABELS


# --- series ---------------------------------------------------------------------------------------


def _seasons(seed: int, quick: bool) -> Made:
    train, validation, test = (1_000, 100, 200) if quick else (8_000, 500, 1_000)

    def row(each: forecast.ForecastSeries) -> dict[str, Any]:
        return {"series": np.concatenate([each.past, each.future]).tolist(), "period": each.period}

    train_series = [forecast.series("train", n, seed=seed) for n in range(train)]
    unseen = [forecast.series("test", n, seed=seed) for n in range(validation + test)]
    return _sides(train_series, unseen[:validation], unseen[validation:], row), ()


def _real_series(name: str, *, step: int) -> Callable[[int, bool], Made]:
    def make(seed: int, quick: bool) -> Made:
        from attnviz.data import package_data

        real = package_data.series(name)
        values = np.concatenate([real.train, real.test])
        parts = windows(values, (0.7, 0.1, 0.2), step=2 * step if quick else step)
        return {side: {"series": part.tolist()} for side, part in parts.items()}, ()

    return make


ROWS: Mapping[str, Callable[[int, bool], Made]] = {
    "intents": _intents,
    "sentiment": _sentiment,
    "same-intent": _same_intent,
    "aspects": _aspects,
    "stars": _stars,
    "names": _names,
    "dates": _dates,
    "messages-de": _translations,
    "repetitions": _repetitions,
    "echoes": _echoes,
    "opinions": _opinion_texts,
    "requests": _request_texts,
    "digits": _digits,
    "mnist": _mnist,
    "colour-key": _colour_key,
    "seasons": _seasons,
    "co2": _real_series("co2", step=4),
    "elnino": _real_series("elnino", step=2),
    "sunspots": _real_series("sunspots", step=1),
}
"""By the name of an example: from a seed, and whether the small set is wanted, to its rows."""
