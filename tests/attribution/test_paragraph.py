"""The paragraph says what the numbers say, and every weakness of them."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attnviz.attribution.attribute import attribute
from attnviz.attribution.paragraph import paragraph
from attnviz.attribution.trust import faithfulness, without_top
from attnviz.records import (
    AgainstRandom,
    Attribution,
    Faithfulness,
    ModelInfo,
    Removed,
    Tokens,
    Units,
)

WEAK = "no better than random here: do not conclude much from it"


def explained(scores, *, method="integrated_gradients", label="integrated gradients", **changes):
    n = len(scores)
    text = ("the", "film", "was", "not", "good", "at", "all")[:n]
    tokens = Tokens.plain(text)
    settings = {"value": 2.0, "baseline_value": 1.0, "target": 'logit of "negative"', **changes}
    return Attribution(
        model=ModelInfo("tiny", "Bert", "classes", "cpu", "float32"),
        method=method,
        label=label,
        inputs=(" ".join(text),),
        tokens=tokens,
        units=Units("token", text, np.arange(n), np.zeros(n, bool)),
        scores=np.array(scores, float),
        **settings,
    )


def trusted(*, better=True, beaten=19, draws=20, **changes):
    ours = np.full(5, 0.5)
    random = np.full((draws, 5), 0.9)
    random[:beaten] = 0.1
    curve = np.array([1.0, 0.5, 0.0])
    figure = AgainstRandom(0.5, 0.1, 0.0, 0.2, better)
    return Faithfulness(
        method="integrated_gradients", label="integrated gradients", target="logit",
        measure="probability", units=5, fractions=(0.01, 0.05, 0.1, 0.2, 0.5),
        comprehensiveness=ours, sufficiency=ours, random_comprehensiveness=random,
        random_sufficiency=random, shares=np.array([0, 0.5, 1]), deletion=curve, insertion=curve,
        random_deletion=np.tile(curve, (draws, 1)), random_insertion=np.tile(curve, (draws, 1)),
        figures={"comprehensiveness": figure}, draws=draws, **changes,
    )  # fmt: skip


def test_a_strong_explanation_word_for_word():
    scores = [-0.3, 0.05, 0.0, 0.41, 0.2]
    ours = explained(scores, value=0.93, baseline_value=0.1)
    second = explained([0, 0, 0, 1, 0.5], method="leave_one_out")
    third = explained([0, 0.1, 0, 0.9, 0.5], method="saliency")
    fourth = explained([-0.5, 0.3, 0.2, 0.1, 0.4], method="lime")
    said = paragraph(
        ours,
        faithfulness=trusted(),
        others=[second, third, fourth],
        removed=Removed("not", 3, "probability", 0.93, 0.22),
    )
    assert said == (
        'The logit of "negative" rests mostly on "not" (0.410), according to integrated gradients; '
        '"the" (−0.300) speaks against it. Removing "not" changes the probability from 0.930 to '
        '0.220. Three of four methods put "not" among their first three. Taking away the top units '
        "lowers the answer more than 19 of 20 random orders do."
    )


def test_as_many_units_are_named_as_hold_more_than_half():
    assert '"not" (0.410) and "good" (0.300), acc' in paragraph(explained([0.1, 0.1, 0, 0.41, 0.3]))
    many = paragraph(explained([1.0] * 7))
    assert "rests on many units" in many
    assert "43% of the support for it" in many
    assert "mostly" not in many


def test_scores_without_a_sign_do_not_speak_for_or_against():
    said = paragraph(
        explained([0.1, 0.1, 0, 0.9, 0.3], method="saliency", label="saliency", signed=False)
    )
    assert "depends mostly on" in said
    assert "not direction" in said
    assert "against" not in said


def test_all_that_speaks_against_is_said_so():
    said = paragraph(explained([-0.1, -0.9, 0, 0, 0]))
    assert 'no unit speaks for the logit of "negative"; "film" (−0.900) speaks most against' in said


def test_nothing_and_random_numbers_explain_nothing():
    assert "says nothing" in paragraph(explained([0.0] * 5))
    assert "explain nothing" in paragraph(explained([1.0, 2.0], method="random"))


@pytest.mark.parametrize(
    ("test", "words"),
    [
        (trusted(better=None, beaten=12), f"12 of 20 random orders do, which is {WEAK}"),
        (trusted(better=False, beaten=0), "worse than random here, so do not trust the scores"),
        (trusted(randomised_correlation=0.8), "hardly changes when the model's weights are shuffl"),
        (trusted(seed_correlation=0.1), "Another seed gives another order"),
        (trusted(edit_correlation=0.1), "Adding or removing a final full stop gives another order"),
        (trusted(max_sensitivity=1.5), "A little noise on the input changes the scores"),
        (None, "were not compared with random ones"),
    ],
)
def test_each_weakness_of_the_test_is_said(test, words):
    strong = paragraph(explained([0, 0, 0, 0.9, 0.1]), faithfulness=trusted())
    assert words not in strong
    assert words in paragraph(explained([0, 0, 0, 0.9, 0.1]), faithfulness=test)


def test_random_orders_that_do_as_well_are_counted_apart():
    same = trusted(better=None, beaten=5)
    ours = replace(same, random_comprehensiveness=np.repeat([0.1, 0.5, 0.9], [5, 3, 12])[:, None]
                   * np.ones(5))  # fmt: skip
    assert (ours.beaten, ours.tied) == (5, 3)
    said = paragraph(explained([0, 0, 0, 0.9, 0.1]), faithfulness=ours)
    assert "5 of 20 random orders do, and exactly as much as 3 of them, which is no" in said


def test_a_missed_sum_is_said():
    good = explained([0, 0, 0, 0.9, 0.1], complete=True)
    assert "should sum to" not in paragraph(good)
    bad = explained([0, 0, 0, 0.9, 0.9], complete=True)
    assert "The scores should sum to 1.00 but sum to 1.80" in paragraph(bad)


def test_a_baseline_with_nearly_the_same_answer_is_said():
    said = paragraph(explained([0, 0, 0, 0.9, -0.85], value=2.0, baseline_value=1.95))
    assert "The baseline gets nearly the same answer (1.95, and 2.00 for the input)" in said
    assert "only divide a small difference" in said
    assert "nearly the same" not in paragraph(explained([0, 0, 0, 0.9, 0.1]))


def test_methods_that_disagree_are_said_to():
    ours = explained([0, 0, 0.1, 0.9, 0.2])
    others = [explained([0.9, 0.8, 0.7, -1, -2], method=m) for m in ("lime", "kernel_shap")]
    said = paragraph(ours, others=others)
    assert 'One of three methods puts "not" among its first three. The methods disagree' in said
    assert "disagree" not in paragraph(ours, others=[ours, ours])
    assert "methods" not in paragraph(ours, others=[explained([1.0, 2.0])]), "other units"


def test_a_removal_is_told_as_it_went():
    ours = explained([0, 0, 0, 0.9, 0.1])
    for after, words in (
        (0.929, 'Removing "not" alone hardly changes the probability (0.930 before, 0.929 after)'),
        (0.99, "up and not down, which contradicts these scores"),
    ):
        said = paragraph(ours, removed=Removed("not", 3, "probability", 0.93, after))
        assert words in said


def test_a_long_unit_is_cut():
    ours = explained([1.0, 0.1])
    long = Units("sentence", ("x" * 500, "b"), np.arange(2), np.zeros(2, bool))
    assert len(paragraph(replace(ours, units=long))) < 300


numbers = st.floats(-1e6, 1e6)
shares = st.none() | st.floats(-1, 1)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(numbers, min_size=1, max_size=7),
    numbers, st.none() | numbers, st.booleans(), st.none() | st.booleans(), st.integers(0, 20),
    shares, shares, st.sampled_from(["saliency", "lime", "attention_rollout"]),
    st.lists(numbers, min_size=1, max_size=7), numbers, numbers,
)  # fmt: skip
def test_any_numbers_make_a_paragraph(
    scores, value, baseline, complete, better, beaten, one, two, method, others, before, after
):
    ours = explained(scores, method=method, value=value, baseline_value=baseline, complete=complete)
    said = paragraph(
        ours,
        faithfulness=trusted(
            better=better, beaten=beaten, randomised_correlation=None if one is None else abs(one),
            seed_correlation=two, edit_correlation=one, max_sensitivity=two,
        ),
        others=[explained(others), explained(others, method="kernel_shap")],
        removed=Removed("not", 3, "value", before, after),
    )  # fmt: skip
    assert "nan" not in said
    assert "inf" not in said
    assert said.endswith(".")
    if len(scores) == 1 and any(scores):
        assert "nothing to compare it with" in said
        return
    if ours.incomplete and any(scores):
        assert "not to be trusted and no unit is named" in said
        assert "mostly on" not in said
        return
    if better is None and any(scores):
        assert WEAK in said
    if one is not None and abs(one) > 0.5 and any(scores):
        assert "weights are shuffled" in said


def test_the_planted_word_is_told_from_real_figures(planted):
    model, word, texts = planted
    ours = attribute(model, texts[3], method="integrated_gradients")
    said = paragraph(
        ours,
        faithfulness=faithfulness(model, ours, deep=True),
        others=[attribute(model, texts[3], method=m) for m in ("leave_one_out", "saliency")],
        removed=without_top(model, ours),
    )
    assert f'rests mostly on "{word}"' in said
    assert f'All three methods put "{word}" among their first three.' in said
    assert "of 20 random orders do" in said
    assert "weights are shuffled" not in said
