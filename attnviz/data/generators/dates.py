"""Generated dates as six languages write them, and the same dates as ISO 8601 writes them.

"5 de marzo de 2024", "Dienstag, 5. März 2024" and "Mar 5, 2024" all mean 2024-03-05. The names of
months and weekdays and the order of the parts are those of the Unicode CLDR, as the package `babel`
carries them. Every part of the answer stands somewhere in the text, each language at its own place,
and weekdays stand beside them and decide nothing.

Held out of training: dates, and (language, pattern) pairs, so that a test can ask for a way of
writing that this language never showed.
"""

from __future__ import annotations

import datetime
import random
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from babel import Locale

Language = Literal["en", "de", "fr", "es", "it", "nl"]
Split = Literal["train", "dates", "formats"]
Part = Literal["year", "month", "day"]

SPLITS: Mapping[Split, str] = {
    "train": "what the model learns from",
    "dates": "dates never seen",
    "formats": "dates never seen, in patterns that their language never showed",
}

LOCALES: Mapping[Language, tuple[str, ...]] = {
    "en": ("en_GB", "en_US"),
    "de": ("de", "de_AT"),
    "fr": ("fr", "fr_CA"),
    "es": ("es", "es_MX"),
    "it": ("it", "it_CH"),
    "nl": ("nl", "nl_BE"),
}
"""Two countries a language: Austria says "Jänner", Canada writes year first."""

HELD_OUT: frozenset[tuple[Language, str]] = frozenset(
    {
        ("en", "d MMM y"),
        ("de", "E, d. MMM y"),
        ("fr", "E d MMM y"),
        ("es", "EEE, d 'de' MMM 'de' y"),
        ("it", "EEEE d MMMM y"),
        ("nl", "E d MMM y"),
    }
)
"""(language, pattern) pairs that never stand in training; their words do, in other patterns."""


@dataclass(frozen=True)
class Format:
    """One way in which one country writes dates, as a CLDR pattern such as "d. MMMM y"."""

    language: Language
    locale: str
    pattern: str

    @property
    def held_out(self) -> bool:
        """Whether training never shows this pattern in this language."""
        return (self.language, self.pattern) in HELD_OUT


@dataclass(frozen=True)
class DateExample:
    """A date as a text and in ISO 8601; spans are (start, end) character positions in the text."""

    text: str
    iso: str
    format: Format
    spans: Mapping[Part, tuple[int, int]]


@cache
def formats() -> tuple[Format, ...]:
    """Return every format of the data.

    Left out are two-digit years, which do not say the century, and 3/5/2024 as the United States
    write it, which the other countries here read as the third of May.
    """
    all_formats: dict[Format, None] = {}
    for language, locales in LOCALES.items():
        for name in locales:
            locale = Locale.parse(name)
            skeletons = locale.datetime_skeletons
            patterns = [str(locale.date_formats[n].pattern) for n in ("full", "long", "medium")]
            patterns += [str(locale.date_formats["short"].pattern)]
            for skeleton in ("yMMMd", "yMMMEd", "yMMMMd", "yMMMMEEEEd", "yMd", "yMEd"):
                if skeleton in skeletons:
                    patterns.append(str(skeletons[skeleton].pattern))
            for pattern in patterns:
                if "yy" not in pattern and "M/d" not in pattern.replace("d/M", ""):
                    all_formats[Format(language, name, pattern)] = None
    return tuple(all_formats)


def write(date: datetime.date, format: Format) -> DateExample:
    """Return the date in that format, with the place of each part."""
    locale = Locale.parse(format.locale)
    text = ""
    spans: dict[Part, tuple[int, int]] = {}
    for literal, field in re.findall(r"'([^']*)'|([A-Za-z]+|[^A-Za-z']+)", format.pattern):
        part: Part | None = None
        match field:
            case "":
                piece = literal
            case "y":
                part, piece = "year", str(date.year)
            case "M" | "MM":
                part, piece = "month", str(date.month).zfill(len(field))
            case "MMM" | "MMMM":
                width = "wide" if field == "MMMM" else "abbreviated"
                part, piece = "month", str(locale.months["format"][width][date.month])
            case "d" | "dd":
                part, piece = "day", str(date.day).zfill(len(field))
            case "E" | "EEE" | "EEEE":
                width = "wide" if field == "EEEE" else "abbreviated"
                piece = str(locale.days["format"][width][date.weekday()])
            case _:
                piece = field
        if part is not None:
            spans[part] = (len(text), len(text) + len(piece))
        text += piece
    return DateExample(text, date.isoformat(), format, spans)


def held_out_date(date: datetime.date) -> bool:
    """Return whether the date never stands in training: one in ten, without any pattern."""
    return zlib.crc32(date.isoformat().encode()) % 10 == 0


def dates(split: Split, *, seed: int = 0) -> Iterator[DateExample]:
    """Yield dates of a split without end, the languages in turn; a seed gives the same."""
    draw = random.Random(f"dates {split} {seed}")
    of_language = {
        language: [
            format
            for format in formats()
            if format.language == language and format.held_out == (split == "formats")
        ]
        for language in LOCALES
    }
    while True:
        for choices in of_language.values():
            yield write(_date(draw, held_out=split != "train"), draw.choice(choices))


def _date(draw: random.Random, *, held_out: bool) -> datetime.date:
    """Return a date, mostly of the last century or this one, else of the years 1000 to 2999."""
    while True:
        year = draw.randint(1900, 2099) if draw.random() < 0.7 else draw.randint(1000, 2999)
        first, next_first = (datetime.date(y, 1, 1).toordinal() for y in (year, year + 1))
        date = datetime.date.fromordinal(draw.randrange(first, next_first))
        if held_out_date(date) == held_out:
            return date


def splits(*, train: int, test: int, seed: int = 0) -> dict[Split, tuple[DateExample, ...]]:
    """Return `train` dates to learn from and `test` for each of the two tests, languages balanced.

    No date of a test stands in training, no text twice in the tests. Raises ValueError unless both
    are multiples of the number of languages.
    """
    if train % len(LOCALES) or test % len(LOCALES):
        raise ValueError(
            f"Balanced splits need multiples of {len(LOCALES)}; got train={train}, test={test}."
        )
    source = dates("train", seed=seed)
    result: dict[Split, tuple[DateExample, ...]] = {
        "train": tuple(next(source) for _ in range(train))
    }
    earlier: set[str] = set()
    for split in ("dates", "formats"):
        examples: list[DateExample] = []
        source = dates(split, seed=seed)
        while len(examples) < test:
            language = tuple(LOCALES)[len(examples) % len(LOCALES)]
            example = next(e for e in source if e.format.language == language)
            if example.text not in earlier:
                earlier.add(example.text)
                examples.append(example)
        result[split] = tuple(examples)
    return result
