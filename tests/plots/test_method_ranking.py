"""The ranking of methods: best on top, each with its interval."""

import numpy as np
import pytest

from attnviz.errors import InputError
from attnviz.plots.method_ranking import method_ranking
from attnviz.records import MethodRanking


def ranking(interval="random") -> MethodRanking:
    numbers = np.array([0.8, 0.5, 0.1])
    return MethodRanking(
        methods=("good", "random", "bad"), labels=("Good", "Random", "<i>Bad"),
        mean={"comprehensiveness": numbers, "seconds": numbers},
        low={"comprehensiveness": numbers - 0.05, "seconds": numbers},
        high={"comprehensiveness": numbers + 0.05, "seconds": numbers},
        interval=interval, ordered_by="comprehensiveness", measure="probability", inputs=1,
        draws=20, left_out={},
    )  # fmt: skip


def test_the_best_is_on_top_and_random_stands_apart():
    chart = method_ranking(ranking())
    assert chart.layout.yaxis.ticktext == ("Good", "Random", "&lt;i&gt;Bad")
    band, methods, control = chart.data
    assert band.x[:3] == pytest.approx((0.75, 0.85, None))
    assert "random orders" in band.name
    assert (methods.x, methods.y, methods.marker.symbol) == ((0.8, 0.1), (0, 2), "circle")
    assert (control.x, control.y, control.marker.symbol) == ((0.5,), (1,), "circle-open")


def test_figures_that_should_be_small_are_ordered_so():
    chart = method_ranking(ranking("bootstrap"), "seconds")
    assert chart.layout.yaxis.ticktext == ("&lt;i&gt;Bad", "Random", "Good")
    assert "mean over such inputs" in chart.data[0].name
    assert "smaller is better" in chart.layout.xaxis.title.text


def test_an_unknown_figure_is_refused():
    with pytest.raises(InputError, match="Known: comprehensiveness, seconds"):
        method_ranking(ranking(), "beauty")
