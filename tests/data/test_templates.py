"""The notation of sentence templates, read and grown."""

import random

import pytest

from attnviz.data import templates
from attnviz.errors import DataError

RULES = {"the": templates.parse("(the|my)")}


def sentences(text, draws=300):
    """Every sentence that many draws find."""
    draw = random.Random(0)
    template = templates.parse(text)
    return {
        templates.grow(template, rules=RULES, fill=str.upper, random=draw) for _ in range(draws)
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("never mind", {"never mind"}),
        ("(start|stop) it", {"start it", "stop it"}),
        ("hour[s]", {"hour", "hours"}),
        ("5( |-)minute[s]", {"5 minute", "5-minute", "5 minutes", "5-minutes"}),
        ("pause [a|b]", {"pause", "pause a", "pause b"}),
        ("go [to [<the>] {area}]", {"go", "go to AREA", "go to the AREA", "go to my AREA"}),
        ("(pause;<the> {name})", {f"{a} {b}".replace("?", x) for x in ("the", "my")
                                  for a, b in (("pause", "? NAME"), ("? NAME", "pause"))}),
        ("{hours:h}[([ ]%)| percent]", {"HOURS", "HOURS%", "HOURS %", "HOURS percent"}),
        ("((a|b)|c) d", {"a d", "b d", "c d"}),
    ],
)  # fmt: skip
def test_a_template_grows_exactly_what_its_notation_says(text, expected):
    assert sentences(text) == expected
    assert sentences(str(templates.parse(text))) == expected


def test_ways_counts_the_draws():
    for text, ways in (("a", 1), ("(a|b) [c]", 4), ("(a;<the>)", 4), ("[[a] b]", 3)):
        assert templates.ways(templates.parse(text), rules=RULES) == ways


def test_opening_a_template_gives_the_branches_of_its_first_choice():
    opened = templates.parse("say (hello|good bye) [now]").branches()
    assert [str(template) for template in opened] == ["say hello [now]", "say good bye [now]"]
    assert templates.parse("never mind").branches() == (templates.parse("never mind"),)


@pytest.mark.parametrize("text", ["(a|b", "a)", "[a", "{area", "<the", "(a]", "(a|b;c)"])
def test_brackets_that_do_not_match_are_refused(text):
    with pytest.raises(DataError, match="The template"):
        templates.parse(text)
