"""A question can be asked again from its attribution alone."""

from dataclasses import replace

import pytest

from attnviz.attribution.attribute import attribute
from attnviz.attribution.replay import in_probability, pose_again
from attnviz.errors import InputError
from attnviz.records import Question
from tests import tiny


def test_an_attribution_says_what_was_asked(planted):
    model, _, texts = planted
    found = attribute(
        model, texts[0], method="saliency", target="absent", measure="probability", unit="word",
        baseline="mean",
    )  # fmt: skip
    assert found.question == Question((texts[0],), "absent", "probability", "word", "mean")


def test_the_same_number_comes_out_again(planted):
    model, _, texts = planted
    for options in ({"target": ("absent", "present")}, {"measure": "log_probability"}, {}):
        found = attribute(model, texts[1], method="leave_one_out", baseline="mean", **options)
        again = pose_again(model, found)
        assert again.problem.value == pytest.approx(found.value)
        assert again.problem.baseline_value == pytest.approx(found.baseline_value)
        assert again.target.label == found.target


def test_a_second_text_is_asked_again_too(tiny_model):
    pair = ("the cat sat", "the dog was good")
    found = attribute(tiny_model("albert"), pair, method="saliency")
    assert found.question.texts == pair
    assert pose_again(tiny_model("albert"), found).problem.value == pytest.approx(found.value)


def test_another_input_or_model_is_refused(tiny_model, planted):
    found = attribute(tiny_model("vit"), tiny.picture(), method="saliency")
    with pytest.raises(InputError, match="give the model and the input that were explained"):
        pose_again(tiny_model("vit"), found, inputs=tiny.picture().rotate(90))
    model, _, texts = planted
    found = attribute(model, texts[0], method="saliency")
    other = replace(found, question=Question((texts[3],)))
    with pytest.raises(InputError, match=r"different units \(32\) from the attribution \(11\)"):
        pose_again(model, other)


def test_a_class_is_measured_in_its_probability_and_a_contrast_in_its_value(planted):
    model, _, texts = planted
    by_class = pose_again(model, attribute(model, texts[0], method="saliency"))
    problem, measure = in_probability(by_class)
    wanted = attribute(model, texts[0], method="saliency", measure="probability").value
    assert (measure, problem.value) == ("probability", pytest.approx(wanted))
    contrast = attribute(model, texts[0], method="saliency", target=("present", "absent"))
    problem, measure = in_probability(pose_again(model, contrast))
    assert (measure, problem.value) == ("value", pytest.approx(contrast.value))
