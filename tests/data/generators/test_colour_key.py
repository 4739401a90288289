"""Pictures with a key: reproducible, balanced, solvable by the key and by nothing else."""

from collections import Counter

import numpy as np
import pytest

from attnviz.data.generators.colour_key import (
    CELL,
    COLOURS,
    CORNERS,
    SIDE,
    SPLITS,
    Scene,
    draw,
    held_out,
    repainted,
    scene,
)


@pytest.fixture(scope="module")
def data() -> dict[str, list[Scene]]:
    return {split: [scene(split, number) for number in range(800)] for split in SPLITS}


def test_a_number_and_a_seed_give_the_same_picture_and_others_give_others():
    one = scene("train", 5, seed=2)
    assert one == scene("train", 5, seed=2)
    assert np.array_equal(draw(one).pixels, draw(one).pixels)
    for other in (scene("train", 6, seed=2), scene("train", 5, seed=3), scene("test", 5, seed=2)):
        assert other != one


def test_no_scene_stands_in_two_splits_or_twice(data):
    assert len({one for of_split in data.values() for one in of_split}) == 2_400


def test_held_out_pairs_of_corner_and_colour_are_not_trained_on(data):
    for split in ("train", "test"):
        assert not any(held_out(one.corner, one.key) for one in data[split])
    assert all(held_out(one.corner, one.key) for one in data["pairs"])
    assert len({(one.corner, one.key) for one in data["train"]}) == 6 * 4 - 4


def test_corners_and_colours_are_balanced(data):
    corners = Counter(one.corner for one in data["train"])
    assert max(corners.values()) < 1.3 * min(corners.values())
    # Four of six colours are held out in one corner, so their share is a little less.
    keys = Counter(one.key for one in data["train"])
    assert set(keys) == set(COLOURS)
    assert max(keys.values()) < 2 * min(keys.values())


def test_how_often_a_colour_occurs_does_not_tell_the_target(data):
    targets, distractors = [], []
    for one in data["train"]:
        counts = Counter(shape.colour for shape in one.shapes)
        targets.append(counts[one.key])
        distractors += [counts[colour] for colour in one.colours[1:]]
    assert np.mean(targets) == pytest.approx(np.mean(distractors), abs=0.08)


def test_a_picture_has_a_target_a_distractor_and_a_key_that_lies_on_no_shape(data):
    for one in data["test"][:200]:
        picture = draw(one)
        assert picture.pixels.shape == (SIDE, SIDE, 3)
        assert 0 < picture.target.sum() < picture.shapes.sum()
        assert not (picture.target & ~picture.shapes).any()
        top, left = CORNERS[one.corner]
        assert not picture.shapes[top : top + CELL, left : left + CELL].any()
        key = picture.pixels[top + 2 : top + 6, left + 2 : left + 6].reshape(-1, 3).mean(0)
        assert np.abs(key - one.key_rgb).max() < 8


def test_target_pixels_are_nearest_to_the_keys_colour(data):
    """So the task can be done by eye: no two colours are confused."""
    names, palette = list(COLOURS), np.array(list(COLOURS.values()))
    for one in data["test"][:50]:
        picture = draw(one)
        colours = picture.pixels[picture.target].astype(float)
        nearest = np.abs(colours[:, None] - palette).sum(-1).argmin(-1)
        assert np.mean(nearest == names.index(one.key)) > 0.85  # outlines mix with the ground


def test_repainting_changes_the_key_and_the_target_and_nothing_else():
    one = scene("test", 0)
    other = repainted(one, one.colours[1])
    before, after = draw(one), draw(other)
    differs = (before.pixels != after.pixels).any(-1)
    top, left = CORNERS[one.corner]
    inside = np.zeros_like(differs)
    inside[top : top + CELL, left : left + CELL] = True
    assert differs.any()
    assert not (differs & ~inside).any()
    assert not (before.target & after.target).any()
    assert np.array_equal(before.shapes, after.shapes)
