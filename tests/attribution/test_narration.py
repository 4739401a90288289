"""In which order explanations are read, which one speaks, and what is never spoken of."""

import numpy as np
import pytest

from attnviz.attribution.attribute import attribute
from attnviz.attribution.narration import in_order, narrated, verdict
from attnviz.attribution.paragraph import paragraph
from attnviz.attribution.standing import rows_asked, standing
from attnviz.attribution.trust import faithfulness
from attnviz.errors import InputError
from attnviz.records import AgainstRandom, Standing
from tests.views.attributions import attribution


def figure(value: float, *, better: bool | None = True) -> AgainstRandom:
    return AgainstRandom(value, 0.1, 0.05, 0.25, better)


def of(label: str, scores=(0, -0.5, 0.125, 2.0, 0.25, 0), **changes):
    return attribution(scores=scores, label=label, method=label, **changes)


GOOD, BETTER, LUCK = of("good"), of("better", (0, 1.5, 0.1, 0.2, 0.2, 0)), of("luck")
MISSES = of("misses", (0, 9.0, 1.0, 0, 0, 0), complete=True)
SINK = of("sink", (0.9999, 4e-5, 3e-5, 2e-5, 1e-5, 0), signed=False)
ALL = [MISSES, SINK, LUCK, GOOD, BETTER]
TESTED = Standing(
    (figure(0.9), figure(0.8), figure(0.2, better=None), figure(0.4), figure(0.6)),
    (20, 20, 17, 20, 20), "probability", 20,
)  # fmt: skip


def test_the_most_faithful_stands_first_and_what_does_not_add_up_last():
    ranked = in_order(ALL, TESTED)
    assert [each.attribution.label for each in ranked] == [
        "better", "good", "luck", "sink", "misses",
    ]  # fmt: skip
    assert [each.verdict.kind for each in ranked] == [
        "stands", "stands", "random", "nothing", "incomplete",
    ]  # fmt: skip
    assert ranked[2].verdict.words == (
        "no better than random here (0.200; random 0.0500 to 0.250; beats 17 of 20 orders)"
    )
    assert ranked[3].verdict.words == "99.99 % on the first token: nothing to read"


def test_without_a_test_the_given_order_stays_but_for_what_cannot_be_read():
    ranked = in_order(ALL)
    assert [each.attribution.label for each in ranked] == [
        "luck", "good", "better", "sink", "misses",
    ]  # fmt: skip
    assert ranked[0].verdict.kind == "untested"


def test_the_best_speaks_and_only_those_that_stand_vote():
    said = narrated(in_order(ALL, TESTED))
    assert 'rests mostly on "not"' in said
    assert "according to better" in said
    assert "misses" not in said
    assert "sink" not in said
    assert 'One of two methods puts "not" among its first three.' in said
    assert "lowers the answer by 0.600 on average, and random ones by 0.0500 to 0.250" in said


def test_that_none_is_outside_of_random_is_said_first():
    by_luck = Standing(
        (figure(0.2, better=None), figure(0.1, better=None)), (9, 3), "probability", 20
    )
    said = narrated(in_order([GOOD, BETTER], by_luck))
    assert said.startswith("On this input, none of these 2 methods differs from random orders")
    assert "no better than random here: do not conclude much from it" in said


def test_no_unit_is_named_where_none_adds_up():
    said = narrated(in_order([MISSES]))
    assert "misses the sum that it should reach" in said
    assert "not" not in said.replace("no single", "").split('"')
    alone = paragraph(MISSES)
    assert "should sum to 2.00 but sum to 10.0" in alone
    assert '"' not in alone


def test_a_sink_is_no_explanation():
    assert "puts 99.99 % of its total on the first token" in paragraph(SINK)
    assert not of("two", (1.0, 0, 0, 0, 0, 0)).says_nothing, "a signed score says something"
    assert not of("half", (0.5, 0.5, 0, 0, 0, 0), signed=False).says_nothing


def test_zeros_and_random_numbers_have_nothing_to_read():
    assert verdict(of("none", (0,) * 6)).kind == "nothing"
    assert verdict(attribution(method="random")).kind == "nothing"


def test_two_units_that_chance_may_swap_are_said_to_be():
    errors = np.array([0, 0, 0, 0.3, 0.3, 0])
    near = of("near", (0, -0.5, 0.1, 0.5, 0.4, 0), standard_error=errors)
    assert "differ by less than their standard error" in paragraph(near)
    assert "standard error" not in paragraph(of("far", (0, 0, 0, 2, 0.4, 0), standard_error=errors))


def test_figures_are_those_of_the_whole_test_of_trust(planted):
    model, word, texts = planted
    found = [attribute(model, texts[3], method=m) for m in ("leave_one_out", "random")]
    stand = standing(model, found)
    for one, figure in zip(found, stand.figures, strict=True):
        whole = faithfulness(model, one).figures["comprehensiveness"]
        assert figure.value == pytest.approx(whole.value, abs=1e-6)
    assert stand.forward <= rows_asked(30, 2)
    ranked = in_order(found, stand)
    assert ranked[0].verdict.kind == "stands"
    assert ranked[0].attribution.top(1)[0][0] == word


def test_what_cannot_be_compared_is_refused(planted):
    model, _, texts = planted
    with pytest.raises(InputError, match="at least one"):
        standing(model, [])
    pair = [attribute(model, text, method="leave_one_out") for text in texts[:2]]
    with pytest.raises(InputError, match="same units"):
        standing(model, pair)
