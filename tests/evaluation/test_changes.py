"""Changes of texts."""

import numpy as np

from attnviz.evaluation.changes import KINDS, negation, synonyms, typos


def random():
    return np.random.default_rng(0)


def test_a_typo_swaps_two_neighbouring_letters_and_keeps_the_rest():
    text = "The acting was wonderful."
    changed = typos(text, random())
    assert changed != text
    assert sorted(changed) == sorted(text)
    assert sum(a != b for a, b in zip(text, changed, strict=True)) == 2


def test_synonyms_are_of_the_same_group_and_keep_capitals():
    assert synonyms("Dull film", random()).split()[0] in ("Boring", "Tedious")
    assert synonyms("no word of ours here", random()) == "no word of ours here"


def test_a_negation_is_put_in_or_taken_away():
    assert negation("the film was good", random()) == "the film was not good"
    assert negation("the film was not good", random()) == "the film was good"
    assert negation("good film", random()) == "good film"


def test_markup_and_empty_texts_stay_harmless():
    for kind in KINDS:
        for text in ("", "a", "$$$ \\1 <b>", "日本語", "aaaaa"):
            assert isinstance(kind.make(text, random()), str)
