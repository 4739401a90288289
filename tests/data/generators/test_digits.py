"""Digits drawn larger: balanced, reproducible, each in one split, the same shapes as before."""

import random

import numpy as np
import pytest

from attnviz.data.generators.digits import (
    LABELS,
    PAPER,
    SHEETS,
    SIDE,
    Digit,
    Split,
    drawing,
    inked,
    splits,
    variation,
)


@pytest.fixture(scope="module")
def data() -> dict[Split, tuple[Digit, ...]]:
    return splits(seed=0)


def test_every_digit_is_in_one_split(data):
    numbers = [digit.number for digits in data.values() for digit in digits]
    assert sorted(numbers) == list(range(1797))


def test_no_test_picture_stands_in_training_under_another_number(data):
    trained = {digit.ink.tobytes() for digit in data["train"]}
    assert not any(digit.ink.tobytes() in trained for digit in (*data["test"], *data["sheets"]))


def test_labels_are_balanced(data):
    counts = {split: np.bincount([d.label for d in digits]) for split, digits in data.items()}
    assert set(counts["test"]) == {23}
    for split in ("train", "sheets"):
        assert counts[split].min() > 0.9 * counts[split].mean()
        assert len(counts[split]) == len(LABELS)


def test_held_out_sheets_are_not_trained_on_and_all_other_sheets_are(data):
    trained = {digit.sheet for digit in data["train"]}
    held_out = {digit.sheet for digit in data["sheets"]}
    assert not trained & held_out
    assert len(trained | held_out) == len(SHEETS) - 1


def test_a_sheet_begins_with_zero_to_nine(data):
    """What the numbers in SHEETS rest on; the sheet at 905 has a digit out of order."""
    labels = {digit.number: digit.label for digits in data.values() for digit in digits}
    starts = [[labels[start + n] for n in range(10)] for start in SHEETS[:-1]]
    assert sum(start == list(range(10)) for start in starts) >= len(starts) - 1


def test_a_seed_gives_the_same_split_and_another_seed_tests_others(data):
    tested = [digit.number for digit in data["test"]]
    assert tested == [digit.number for digit in splits(seed=0)["test"]]
    assert tested != [digit.number for digit in splits(seed=1)["test"]]


def test_the_same_draws_give_the_same_variation(data):
    digit = data["train"][0]
    first, again = (variation(digit, random.Random(5)) for _ in range(2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, variation(digit, random.Random(6)))


def test_a_drawing_is_dark_ink_on_light_paper_inside_a_margin(data):
    for digit in data["test"]:
        pixels = drawing(digit)
        assert pixels.shape == (SIDE, SIDE)
        assert pixels.dtype == np.uint8
        edge = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
        assert edge.min() > PAPER - 8
        assert pixels.min() < PAPER / 2


def test_a_drawing_made_small_again_is_the_digit(data):
    for digit in data["test"][:50]:
        ink = (PAPER - drawing(digit)[3:29, 3:29].astype(float)).ravel()
        enlarged = np.kron(digit.ink, np.ones((13, 13))).reshape(26, 4, 26, 4).mean((1, 3)).ravel()
        assert np.corrcoef(ink, enlarged)[0, 1] > 0.9


def test_variations_keep_nearly_all_of_the_ink(data):
    draw = random.Random(0)
    for digit in data["train"][:200]:
        drawn = PAPER - drawing(digit).astype(float)
        varied = PAPER - variation(digit, draw).astype(float)
        assert varied[1:-1, 1:-1].sum() > 0.9 * varied.sum()
        assert varied.sum() > 0.3 * drawn.sum()


def test_a_patch_is_inked_where_it_is_dark_on_average():
    pixels = np.full((SIDE, SIDE), PAPER, np.uint8)
    pixels[4:8, 8:12] = 0
    pixels[0, 0] = 0  # one of sixteen pixels: 0.06
    assert np.argwhere(inked(pixels, patch=4)).tolist() == [[1, 2]]
