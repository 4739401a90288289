"""Curves of several runs: a colour a run in every figure, the kept step on its own curve."""

import pytest

from attnviz.errors import ShapeError
from attnviz.plots.run_curves import MOST, RunCurve, run_curves
from tests.views.attributions import HOSTILE


def lines_and_rings(figure):
    lines = [trace for trace in figure.data if trace.mode != "markers"]
    return lines, [trace for trace in figure.data if trace.mode == "markers"]


def test_each_run_has_its_line_and_a_ring_on_the_step_that_it_kept():
    figure = run_curves(
        [RunCurve("a", [1, 5, 9], [3.0, 2.0, 1.0], kept=5), RunCurve("b", [2, 8], [4.0, 5.0])],
        title="loss",
    )
    lines, rings = lines_and_rings(figure)
    assert [(line.name, line.x, line.y) for line in lines] == [
        ("a", (1, 5, 9), (3.0, 2.0, 1.0)), ("b", (2, 8), (4.0, 5.0))]  # fmt: skip
    (ring,) = rings
    assert (ring.x, ring.y) == ((5,), (2.0,))
    assert ring.marker.line.color == lines[0].line.color != lines[1].line.color
    assert list(lines[0].customdata) == ["", " · kept: step 5", ""]


def test_a_kept_step_between_two_values_is_marked_at_the_last_one_before_it():
    (_, (ring,)) = lines_and_rings(
        run_curves([RunCurve("a", [1, 6], [3.0, 2.0], kept=5)], title="loss")
    )
    assert ring.x == (1,)
    _, none = lines_and_rings(run_curves([RunCurve("a", [6], [2.0], kept=5)], title="loss"))
    assert none == []


def test_a_run_without_this_value_leaves_the_colours_of_the_others():
    first = run_curves([RunCurve("a", [1], [1.0]), RunCurve("b", [1], [2.0])], title="x")
    second = run_curves([RunCurve("a", [], []), RunCurve("b", [1], [2.0])], title="x")
    (line,) = second.data
    assert line.line.color == first.data[1].line.color


def test_pointing_shows_all_runs_and_names_are_text():
    figure = run_curves([RunCurve(HOSTILE, [1], [1.0])], title=HOSTILE)
    assert (figure.layout.hovermode, figure.layout.hoverdistance) == ("x unified", -1)
    assert "<" not in figure.data[0].name + figure.layout.title.text


def test_names_stand_below_the_curves_in_a_row_each_and_take_nothing_from_them():
    one, three = (
        run_curves([RunCurve(name * 28, [1], [1.0]) for name in names], title="x")
        for names in ("a", "abc")
    )
    drawn = {f.layout.height - f.layout.margin.t - f.layout.margin.b for f in (one, three)}
    assert len(drawn) == 1
    assert three.layout.height - one.layout.height == 2 * 20
    assert (three.layout.legend.orientation, three.layout.legend.tracegroupgap) == ("v", 0)


def test_more_runs_than_colours_are_refused():
    with pytest.raises(ShapeError, match=f"at most {MOST} runs"):
        run_curves([RunCurve(str(n), [1], [1.0]) for n in range(MOST + 1)], title="x")
