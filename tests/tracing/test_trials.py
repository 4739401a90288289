"""A trial is what `intervene` gives, to the last digit, in the one number that says it."""

import numpy as np
import pytest

import attnviz as av
from attnviz.errors import InputError
from attnviz.tracing.similarity import text_vector
from attnviz.tracing.trials import Trials
from tests import tiny
from tests.tracing.running import target_of

TEXT = "The plot was dull, but the acting was not bad."
LISTS = [
    (av.MaskToken(10),),
    (av.CutEdges((0,), (10,), heads=((2, 0),)),),
    (av.CutEdges((0,), (10,)),),
    (av.SilenceHead(2, 0), av.MaskToken(10)),
]


@pytest.mark.parametrize("acts", LISTS)
def test_a_trial_has_the_numbers_of_interventions_to_the_last_digit(acts):
    model = av.load("sentiment")
    trial, trace = Trials(model, TEXT).with_trace(acts)
    effect = av.intervene(model, TEXT, acts)
    assert trial.after.top() == effect.after.top()
    assert trial.before.top() == effect.before.top()
    assert trial.change == effect.change
    assert np.array_equal(trace.attention(2, 0), effect.trace_after.attention(2, 0))
    assert (trial.label, trial.number) == effect.after.top(1)[0]
    assert trial.first == effect.after.likely(2)["positive"]


def test_lists_do_not_act_on_each_other():
    trials = Trials(av.load("sentiment"), TEXT)
    first = trials.trial(LISTS[0])
    for acts in LISTS[1:]:
        trials.trial(acts)
    assert trials.trial(LISTS[0]).number == first.number
    assert trials.trial(()).number == pytest.approx(0.974, abs=5e-4)
    assert not trials.trial(()).flipped
    assert first.flipped


@pytest.mark.parametrize("name", tiny.ARCHITECTURES)
def test_every_architecture_answers_or_says_why(name, tiny_model):
    model = tiny_model(name)
    trials = Trials(model, tiny.example(name), target_of(model))
    trial, trace = trials.with_trace(())
    stack = trace.stack()
    last = stack.attending[-1]
    trial = trials.trial([av.SilenceHead(last, 0)]) if model.gives_vectors else trial
    assert trial.measure == "text" or trial.number is not None
    if trial.measure == "probability":
        assert trial.label
        assert 0 <= (trial.number or 0) <= 1


def test_a_vector_turns_by_what_its_cosine_says(tiny_model):
    model = next(
        each for each in map(tiny_model, tiny.ARCHITECTURES)
        if each.task_line.kind == "none" and each.task_line.reads == "text" and each.gives_vectors
        and not each.has_decoder
    )  # fmt: skip
    trials = Trials(model, tiny.SENTENCE)
    assert trials.trial(()).turned == 0
    trial = trials.trial([av.SilenceHead(0, 1)])
    assert trial.measure == "turn"
    clean, after = trials._clean, trials._clean.again((av.SilenceHead(0, 1),))
    one, other = (text_vector(each.output, model.pooling)[0].double() for each in (clean, after))
    cosine = float(one @ other / (one.norm() * other.norm()))
    assert trial.number == pytest.approx(1 - cosine, rel=1e-9)
    assert (trial.number or 0) > 0


def test_what_a_model_writes_is_its_answer():
    model = av.load("dates")
    trials = Trials(model, "3 May 1999")
    assert trials.trial(()).label == "1999-05-03"
    trial = trials.trial([av.MaskToken(0)])
    effect = av.intervene(model, "3 May 1999", av.MaskToken(0))
    assert (trial.measure, trial.number) == ("text", None)
    assert effect.written is not None
    assert trial.label == effect.written[1]
    assert trial.flipped == effect.rewritten


def test_a_change_that_does_not_fit_is_refused_in_a_sentence():
    trials = Trials(av.load("sentiment"), TEXT)
    with pytest.raises(InputError, match="There is no key 99"):
        trials.trial([av.MaskToken(99)])
    assert trials.trial(()).label == "positive"
