"""Generated sentences with names: balanced, reproducible, truly held out, labelled by the cue."""

from collections import Counter

import pytest

from attnviz.data.generators import names_grammar as grammar
from attnviz.data.generators.names import Mention, NameExample, Split, splits

TESTS: tuple[Split, ...] = ("test", "frames", "phrases", "names")


@pytest.fixture(scope="module")
def data() -> dict[Split, tuple[NameExample, ...]]:
    return splits(train=8_000, test=800, seed=0)


def mentions(examples: tuple[NameExample, ...]) -> list[Mention]:
    return [mention for example in examples for mention in example.mentions]


@pytest.mark.parametrize("split", ["train", *TESTS])
def test_beside_a_cue_persons_and_places_are_equally_frequent(data, split):
    with_cue = [m for m in mentions(data[split]) if m.cue and m.ambiguous]
    assert sum(m.label == "PER" for m in with_cue) / len(with_cue) == pytest.approx(0.5, abs=0.06)


def test_every_ambiguous_name_is_both(data):
    count = Counter((m.name, m.label) for m in mentions(data["train"]) if m.cue and m.ambiguous)
    for name in grammar.AMBIGUOUS:
        persons, places = count[name, "PER"], count[name, "LOC"]
        assert 0.3 < persons / (persons + places) < 0.7


def test_a_seed_gives_the_same_sentences_and_another_seed_gives_others(data):
    assert splits(train=8_000, test=800, seed=0) == data
    assert splits(train=8_000, test=800, seed=1)["train"] != data["train"]


def test_no_test_sentence_stands_in_training_or_twice(data):
    tested = [example.text.lower() for split in TESTS for example in data[split]]
    assert len(tested) == len(set(tested))
    assert not set(tested) & {example.text.lower() for example in data["train"]}


def test_held_out_frames_share_no_frame_with_training(data):
    trained = {example.frame for example in data["train"]}
    tested = {example.frame for example in data["frames"]}
    assert len(trained) > 20
    assert len(tested) >= 7
    assert not trained & tested


def test_held_out_phrases_share_no_phrase_with_training_but_every_cue_and_link(data):
    links = {pattern.id: pattern.links for pattern in grammar.PATTERNS}
    trained = {phrase for example in data["train"] for phrase in example.phrases}
    tested = {phrase for example in data["phrases"] for phrase in example.phrases}
    tested = {phrase for phrase in tested if len(links[phrase[0]]) > 1}
    assert not trained & tested
    assert {cue for _, cue, _ in tested} <= {cue for _, cue, _ in trained}
    assert {link for *_, link in tested} <= {link for *_, link in trained}


def test_held_out_names_never_stand_in_training(data):
    trained = {mention.name for mention in mentions(data["train"])}
    unseen = {mention.name for mention in mentions(data["names"])}
    assert unseen == {name for names in grammar.UNSEEN.values() for name in names}
    assert not trained & unseen


def test_no_cue_makes_both_a_person_and_a_place():
    for pattern in grammar.PATTERNS:
        assert not set(pattern.cues["PER"]) & set(pattern.cues["LOC"])


@pytest.mark.parametrize("split", ["train", *TESTS])
def test_spans_point_at_the_name_and_its_cue(data, split):
    cues = {
        (cue, label)
        for pattern in grammar.PATTERNS
        for label, of_label in pattern.cues.items()
        for cue in of_label
    }
    for example in data[split]:
        for mention in example.mentions:
            start, end = mention.span
            assert example.text[start:end] == mention.name
            assert (mention.cue is None) == (mention.cue_span is None)
            if mention.cue_span is None:
                assert mention.label == "PER"
                continue
            start, end = mention.cue_span
            assert example.text[start:end].lower() == mention.cue
            other = "LOC" if mention.label == "PER" else "PER"
            assert (mention.cue, mention.label) in cues
            assert (mention.other_cue, other) in cues
