"""Accuracy over epsilon."""

from attnviz.plots.attack_curves import attack_curves
from attnviz.records.evaluation import Attack, Robustness
from attnviz.records.scores import Interval


def test_a_curve_a_method_with_intervals():
    at = Interval(0.5, 0.4, 0.7, 0.95, 10, 10)
    found = Robustness((), tuple(Attack(m, e, at) for m in ("random", "pgd") for e in (0.0, 1.0)))
    curves = attack_curves(found).data
    assert [c.name for c in curves] == ["at random", "PGD"]
    assert list(curves[0].x) == [0, 1]
    assert round(curves[0].error_y.array[0], 3) == 0.2
    assert round(curves[0].error_y.arrayminus[0], 3) == 0.1
