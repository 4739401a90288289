"""The answer before and after: the biggest change first, both sides beside each other."""

import itertools
from typing import Any

import attnviz as av
from attnviz.plots.effect import MOST, answer_before_and_after


def test_the_biggest_change_comes_first():
    effect = av.intervene(
        av.load("sentiment"), "The film was not good.", [av.MaskToken(4), av.ScaleHead(1, 2, 0.5)]
    )
    figure: Any = answer_before_and_after(effect)
    before, after = figure.data
    assert [before.name, after.name] == ["before", "after"]
    probabilities = dict(effect.before.top()), dict(effect.after.top())
    for place, (name, p, q) in enumerate(effect.biggest_changes):
        assert (p, q) == (probabilities[0][name], probabilities[1][name])
        assert (before.x[place], after.x[place]) == (p, q)
    changes = [abs(q - p) for _, p, q in effect.biggest_changes]
    assert all(one >= other - 1e-6 for one, other in itertools.pairwise(changes))


def test_of_many_answers_those_that_changed_most_are_drawn():
    effect = av.intervene(av.load("induction"), "river seven cloud, river", av.SilenceHead(1, 3))
    figure: Any = answer_before_and_after(effect)
    assert len(figure.data[0].x) == MOST


def test_what_trades_places_keeps_the_likelier_first():
    effect = av.intervene(av.load("sentiment"), "The film was not good.", av.MaskToken(4))
    assert effect.biggest_changes[0][0] == effect.before.text
