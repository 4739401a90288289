"""Generated dates: as babel itself writes them, balanced, reproducible, truly held out."""

import datetime
from collections import Counter

import pytest
from babel.dates import format_date

from attnviz.data.generators.dates import (
    HELD_OUT,
    LOCALES,
    DateExample,
    Split,
    formats,
    held_out_date,
    splits,
    write,
)


@pytest.fixture(scope="module")
def data() -> dict[Split, tuple[DateExample, ...]]:
    return splits(train=6_000, test=600, seed=0)


@pytest.mark.parametrize("date", [datetime.date(2024, 3, 5), datetime.date(1999, 12, 31)])
def test_every_format_reads_as_babel_writes_it(date):
    for format in formats():
        expected = format_date(date, format.pattern, locale=format.locale)
        assert write(date, format).text == expected


def test_a_date_by_hand():
    format = next(f for f in formats() if f.locale == "es" and f.pattern == "d 'de' MMMM 'de' y")
    example = write(datetime.date(2024, 3, 5), format)
    assert example.text == "5 de marzo de 2024"
    assert example.iso == "2024-03-05"
    assert example.spans == {"day": (0, 1), "month": (5, 10), "year": (14, 18)}


def test_austria_has_its_own_january():
    format = next(f for f in formats() if f.locale == "de_AT" and f.pattern == "d. MMMM y")
    assert write(datetime.date(2024, 1, 5), format).text == "5. Jänner 2024"


def test_no_format_is_ambiguous():
    for format in formats():
        assert "yy" not in format.pattern
        assert not format.pattern.startswith("M/d")


def test_every_language_has_the_same_share_of_every_split(data):
    for examples in data.values():
        count = Counter(example.format.language for example in examples)
        assert set(count) == set(LOCALES)
        assert len(set(count.values())) == 1


def test_counts_that_cannot_be_balanced_are_refused():
    with pytest.raises(ValueError, match="multiples of 6"):
        splits(train=10, test=6)


def test_a_seed_gives_the_same_dates_and_another_seed_gives_others(data):
    assert splits(train=6_000, test=600, seed=0) == data
    assert splits(train=6_000, test=600, seed=1)["train"] != data["train"]


def test_no_date_of_a_test_stands_in_training(data):
    trained = {example.iso for example in data["train"]}
    for split in ("dates", "formats"):
        assert not trained & {example.iso for example in data[split]}
        assert all(held_out_date(datetime.date.fromisoformat(e.iso)) for e in data[split])


def test_held_out_formats_never_stand_in_training(data):
    def pairs(split: Split) -> set[tuple[str, str]]:
        return {(e.format.language, e.format.pattern) for e in data[split]}

    assert pairs("formats") == HELD_OUT
    assert not pairs("train") & HELD_OUT
    assert not pairs("dates") & HELD_OUT


def test_no_text_stands_twice_in_the_tests(data):
    texts = [example.text for split in ("dates", "formats") for example in data[split]]
    assert len(texts) == len(set(texts))


def test_spans_point_at_year_month_and_day(data):
    for examples in data.values():
        for example in examples:
            year, month, day = example.iso.split("-")
            written = {part: example.text[a:b] for part, (a, b) in example.spans.items()}
            assert written["year"] == year
            assert written["day"].zfill(2) == day
            assert not written["month"].isdigit() or written["month"].zfill(2) == month
