"""Generated repetitions and stories: half and half, reproducible, truly held out, well marked."""

from itertools import islice

import pytest

from attnviz.data.generators import induction_words as grammar
from attnviz.data.generators.induction import (
    LONGEST,
    SHORTEST,
    InductionExample,
    Split,
    echoes,
    numbers,
    splits,
)

REPEATED: tuple[Split, ...] = ("train", "segments", "words")


@pytest.fixture(scope="module")
def data() -> dict[Split, tuple[InductionExample, ...]]:
    return splits(train=6_000, test=400, seed=0)


def test_every_second_training_text_is_a_story(data):
    assert sum(bool(example.story) for example in data["train"]) * 2 == len(data["train"])


@pytest.mark.parametrize(("sizes", "shortest"), [("long", 10), ("any", 3)])
def test_numbers_come_again_after_a_prefix_of_any_length(sizes, shortest):
    def rows() -> list[list[int]]:
        return list(islice(numbers(first=3, stop=900, length=96, sizes=sizes), 300))

    assert rows() == rows()
    assert {len(row) for row in rows()} == {96}
    assert min(map(min, rows())) >= 3
    assert max(map(max, rows())) < 900
    periods = [
        next(size for size in range(1, 77) if row[19 : 96 - size] == row[19 + size :])
        for row in rows()
    ]
    assert min(periods) == shortest
    assert max(periods) <= 40


def test_a_seed_gives_the_same_texts_and_another_seed_gives_others(data):
    assert splits(train=6_000, test=400, seed=0) == data
    assert splits(train=6_000, test=400, seed=1)["train"] != data["train"]


def test_no_text_and_no_segment_of_a_test_stands_in_training_or_twice(data):
    tested = [example for split in data if split != "train" for example in data[split]]
    texts = [example.text.lower() for example in tested]
    segments = [example.segment for example in tested if example.segment]
    assert len(texts) == len(set(texts))
    assert len(segments) == len(set(segments))
    assert not set(texts) & {example.text.lower() for example in data["train"]}
    assert not set(segments) & {example.segment for example in data["train"]}


def test_held_out_words_and_stories_never_stand_in_training(data):
    trained = " ".join(example.text.lower() for example in data["train"])
    assert not set(grammar.HELD_OUT) & set(grammar.KNOWN)
    for word in grammar.HELD_OUT:
        assert f" {word} " not in f" {trained} "
    assert all({*map(str.lower, e.segment)} <= {*grammar.HELD_OUT} for e in data["words"])
    stories = {example.story for example in data["stories"]}
    assert len(stories) >= 4
    assert not stories & {example.story for example in data["train"]}


@pytest.mark.parametrize("split", REPEATED)
def test_spans_point_at_two_equal_copies_and_at_what_can_be_copied(data, split):
    for example in data[split]:
        if example.story:
            continue
        first, second, copied = (
            example.text[start:end]
            for start, end in (example.first, example.second, example.copied)
        )
        assert first == second == " ".join(example.segment)
        assert copied == " ".join(example.segment[1:])
        assert example.first[1] < example.second[0]
        assert SHORTEST <= len(example.segment) <= LONGEST


@pytest.mark.parametrize("split", ["segments", "words"])
def test_no_word_stands_twice_in_a_segment(data, split):
    for example in data[split]:
        words = [word.lower() for word in example.segment]
        assert len(words) == len(set(words))


def test_the_distance_between_two_copies_varies(data):
    distances = {e.second[0] - e.first[0] for e in data["train"] if e.segment}
    assert len(distances) > 100


def test_echoes_are_known_words_in_segments_of_any_length_that_come_again():
    made = [text.split() for text in islice(echoes(length=62, seed=0), 300)]
    assert made == [text.split() for text in islice(echoes(length=62, seed=0), 300)]
    assert {len(words) for words in made} == {62}
    assert {word for words in made for word in words} <= set(grammar.KNOWN)
    periods = [next(n for n in range(1, 62) if words[7:-n] == words[7 + n :]) for words in made]
    assert min(periods) == 8
    assert max(periods) == 24
