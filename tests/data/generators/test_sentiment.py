"""Generated opinions: balanced, reproducible, truly held out, and labelled as a reader would."""

from itertools import islice

import pytest

from attnviz.data.generators import sentiment_grammar as grammar
from attnviz.data.generators.sentiment import SentimentExample, Split, sentences, splits

TESTS: tuple[Split, ...] = ("test", "templates", "pairs")


@pytest.fixture(scope="module")
def data() -> dict[Split, tuple[SentimentExample, ...]]:
    return splits(train=8_000, test=1_000, seed=0)


def test_half_of_every_split_is_positive(data):
    for examples in data.values():
        assert sum(example.label for example in examples) * 2 == len(examples)


def test_odd_counts_are_refused_since_they_cannot_be_balanced():
    with pytest.raises(ValueError, match="even counts"):
        splits(train=3, test=2)


def test_a_seed_gives_the_same_sentences_and_another_seed_gives_others(data):
    assert splits(train=8_000, test=1_000, seed=0) == data
    assert splits(train=8_000, test=1_000, seed=1)["train"] != data["train"]


def test_no_test_sentence_stands_in_training_or_twice(data):
    texts = {split: [example.text.lower() for example in data[split]] for split in data}
    tested = [text for split in TESTS for text in texts[split]]
    assert len(tested) == len(set(tested))
    assert not set(tested) & set(texts["train"])


def test_held_out_templates_share_no_template_with_training(data):
    trained = {name for example in data["train"] for name in example.templates}
    tested = {name for example in data["templates"] for name in example.templates}
    assert len(trained) > 80
    assert len(tested) > 20
    assert not trained & tested


def test_unseen_pairs_share_no_pair_with_training_but_every_negator_and_word(data):
    trained = {pair for example in data["train"] for pair in example.pairs}
    tested = {pair for example in data["pairs"] for pair in example.pairs}
    assert all(example.pairs for example in data["pairs"])
    assert not trained & tested
    assert {negator for negator, _ in tested} <= {negator for negator, _ in trained}
    assert {word for _, word in tested} <= {word for _, word in trained}


@pytest.mark.parametrize("split", ["train", *TESTS])
def test_spans_point_at_the_decisive_word_and_the_negator(data, split):
    forms = {
        form: word.base
        for sides in grammar.LEXICON.values()
        for side in sides
        for word in side
        for form in (word.past, word.third, word.base)
    }
    for example in data[split]:
        start, end = example.word_span
        assert forms[example.text[start:end].lower()] == forms[example.word]
        assert (example.negator is None) == (example.negator_span is None)
        if example.negator_span is not None:
            start, end = example.negator_span
            written = example.text[start:end].lower().replace("’", "'")
            assert written in (example.negator, "nt")
        assert example.kind != "negated" or example.negator is not None
        assert example.kind != "plain" or example.negator is None


@pytest.mark.parametrize("split", ["train", *TESTS])
def test_the_label_is_the_polarity_of_the_decisive_word_turned_by_its_negator(data, split):
    polarity = {
        word.base: word.polarity
        for sides in grammar.LEXICON.values()
        for side in sides
        for word in side
    }
    for example in data[split]:
        turned = example.negator is not None
        assert example.label == polarity[example.word] ^ turned, example.text


def test_every_word_of_opinion_has_one_polarity():
    sides = grammar.LEXICON.values()
    negative = {word.base for side, _ in sides for word in side}
    positive = {word.base for _, side in sides for word in side}
    assert not negative & positive
    assert min(len(side) for side in grammar.LEXICON["adjective"]) >= 70


def test_no_word_is_negated_only_in_held_out_pairs():
    for sides in grammar.LEXICON.values():
        for word in (*sides[0], *sides[1]):
            trained = [n for n in grammar.NEGATORS if not grammar.held_out(n, word)]
            assert len(trained) == len(grammar.NEGATORS) - 2


# Labelled by hand: the wording, its words, and what a reader of the sentence would say.
BY_HAND = [
    ("bare-thing", {"good"}, 1),
    ("bare-thing", {"boring"}, 0),
    ("not-bare", {"not", "bad"}, 1),
    ("not-bare", {"not", "great"}, 0),
    ("not-often", {"not", "terrible"}, 1),
    ("not-noun", {"hardly", "treat"}, 0),
    ("neither", {"neither", "boring", "nor"}, 1),
    ("nobody-liked", {"nobody", "hated"}, 1),
    ("not-like-2", {"not", "recommend"}, 0),
    ("not-work", {"not", "work"}, 0),
    ("never-worked", {"never", "crashed"}, 1),
    ("would-not", {"never", "love"}, 0),
    ("not-feeling-2", {"not", "disappointed"}, 1),
    ("not-verdict", {"not", "worth"}, 0),
    ("nothing", {"nothing", "good"}, 0),
    ("not-only", {"not", "only", "funny"}, 1),
    ("not-just", {"not", "just", "boring"}, 0),
]


@pytest.fixture(scope="module")
def pool() -> list[SentimentExample]:
    return [e for split in ("train", "pairs") for e in islice(sentences(split, seed=3), 25_000)]


@pytest.mark.parametrize(("template", "words", "label"), BY_HAND)
def test_wordings_get_the_label_that_a_reader_gives(pool, template, words, label):
    found = [
        example
        for example in pool
        if example.templates == (template,)
        and words <= set(example.text.lower().strip(".!").replace(",", "").split())
    ]
    assert found
    assert {example.label for example in found} == {label}


def test_of_two_words_around_but_the_last_decides(pool):
    found = [example for example in pool if example.templates == ("is-but",)]
    assert found
    for example in found:
        assert example.word_span[0] > example.text.index(" but ")


def test_the_clause_after_but_and_the_clause_that_although_does_not_open_decide():
    seen = set()
    for example in islice(sentences("train", seed=4), 4_000):
        text = example.text.lower()
        start, _end = example.word_span
        if "but-comma" in example.templates:
            assert start > text.index(", but ")
            seen.add("but")
        if "although-last" in example.templates:
            assert start < text.index(", although ")
            seen.add("although last")
        if "although-first" in example.templates:
            assert start > text.index(", ")
            seen.add("although first")
    assert seen == {"but", "although last", "although first"}
