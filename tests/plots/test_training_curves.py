"""Curves of a training: exact values, the whole run's axis, hostile names as text."""

from attnviz.plots.training_curves import TrainingCurve, training_curves
from tests.views.attributions import HOSTILE


def test_values_are_the_given_ones_and_the_axis_shows_what_is_left():
    curves = [
        TrainingCurve("loss", [1, 2], [0.5, 0.25]),
        TrainingCurve(HOSTILE, [2], [0.3], dots=True),
    ]
    figure = training_curves(curves, title=HOSTILE, total=10, at=2)
    first, second = figure.data
    assert (first.x, first.y) == ((1, 2), (0.5, 0.25))
    assert "markers" not in first.mode
    assert "markers" in second.mode
    assert first.line.color != second.line.color
    assert tuple(figure.layout.xaxis.range) == (0, 10)
    assert "<" not in second.name + figure.layout.title.text
    assert figure.layout.shapes[0].x0 == 2


def test_shares_have_the_axis_of_shares_even_where_all_of_them_are_one():
    ones = [TrainingCurve("accuracy", [1, 2], [1.0, 1.0], dots=True)]
    low, high = training_curves(ones, title="validation, 0 to 1", shares=True).layout.yaxis.range
    assert -0.1 < low < 0 < 1 < high < 1.1


def test_a_single_curve_has_no_legend_and_none_is_an_empty_figure():
    assert not training_curves([TrainingCurve("a", [1], [1.0])], title="a").layout.showlegend
    assert training_curves([], title="a").layout.xaxis.range is None


def test_what_is_said_of_a_step_stands_above_the_curves_and_within_the_figure():
    curve = [TrainingCurve("loss", [1, 10], [0.5, 0.25])]
    for at, side in ((10, "right"), (1, "left")):
        figure = training_curves(curve, title="a", at=at, note="kept")
        (word,) = figure.layout.annotations
        assert (word.text, word.y, word.yanchor, word.xanchor) == ("kept", 1, "bottom", side)
        bare = training_curves(curve, title="a", at=at)
        drawn = {each.layout.height - each.layout.margin.t for each in (figure, bare)}
        assert len(drawn) == 1
