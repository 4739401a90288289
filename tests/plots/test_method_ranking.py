"""The ranking of methods: best on top, each beside random."""

import pytest

from attnviz.errors import InputError
from attnviz.plots.method_ranking import method_ranking
from attnviz.records import AgainstRandom

GOOD = AgainstRandom(0.8, 0.5, 0.4, 0.6, True)
LIKE = AgainstRandom(0.55, 0.5, 0.4, 0.6, None)
BAD = AgainstRandom(0.1, 0.5, 0.4, 0.6, False)


def test_the_best_is_on_top_and_shape_says_how_it_stands_to_random():
    chart = method_ranking(["Bad", "Good", "<i>Like"], [BAD, GOOD, LIKE], title="AOPC")
    assert chart.layout.yaxis.ticktext == ("Good", "&lt;i&gt;Like", "Bad")
    band, *dots = chart.data
    assert band.x[:3] == (0.4, 0.6, None)
    assert [(d.name, d.x, d.y, d.marker.symbol) for d in dots] == [
        ("better than random", (0.8,), (0,), "circle"),
        ("no better than random", (0.55,), (1,), "circle-open"),
        ("worse than random", (0.1,), (2,), "x"),
    ]
    low_first = method_ranking(["Bad", "Good"], [BAD, GOOD], title="x", larger_is_better=False)
    assert low_first.layout.yaxis.ticktext == ("Bad", "Good")


def test_one_figure_a_label_is_needed():
    with pytest.raises(InputError, match="2 labels, 1 figures"):
        method_ranking(["A", "B"], [GOOD], title="AOPC")
