"""What the one number of a trial is, and when the answer counts as another one."""

import numpy as np
import pytest

from attnviz.records.effect import Change
from attnviz.records.prediction import Prediction
from attnviz.records.trial import Trial

NO_CHANGE = Change(0.0, False, 0.0, 0.0, 0.0, 0.0, "", "", 0.0)


def several(passing: int, text: str, *shares: float) -> Prediction:
    return Prediction("classes", ("toxic", "insult"), np.array(shares), text, passing=passing)


def test_a_transcript_is_another_answer_where_its_words_are():
    before, after = Prediction("text", text="HELLO"), Prediction("text", text="YELLOW")
    trial = Trial((), before, after, NO_CHANGE)
    assert (trial.measure, trial.label, trial.flipped) == ("text", "YELLOW", True)
    assert not Trial((), before, before, NO_CHANGE).flipped


def test_of_several_labels_the_answer_is_those_that_pass():
    trial = Trial((), several(1, "toxic", 0.9, 0.2), several(0, "none", 0.4, 0.1), NO_CHANGE)
    assert (trial.label, trial.number, trial.flipped) == ("none", None, True)
    assert trial.first == pytest.approx(0.4)  # what was the likeliest before
    both = Trial(
        (), several(1, "toxic", 0.9, 0.2), several(2, "toxic, insult", 0.9, 0.6), NO_CHANGE
    )
    assert (both.label, both.number, both.flipped) == ("toxic, insult", 0.9, True)
