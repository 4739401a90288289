"""The square of methods: two numbers a cell, a ramp whose middle is zero."""

import numpy as np
import pytest

from attnviz.errors import ShapeError
from attnviz.plots.agreement import agreement_matrix
from attnviz.plots.theme import THEMES


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_cell_says_correlation_and_overlap_and_hostile_names_stay_text(theme):
    correlation = np.array([[1, -0.25], [-0.25, np.nan]])
    overlap = np.array([[1, 0.4], [0.4, 1]])
    figure = agreement_matrix(["<b>A</b>", "B"], correlation, overlap, theme=theme)
    (cells,) = figure.data
    assert (cells.zmin, cells.zmax) == (-1, 1)
    assert cells.text[0][1] == "−0.25<br>40 %"
    assert cells.text[1][1] == "–"
    assert cells.colorscale[10] == (0.5, THEMES[theme].panel)
    assert figure.layout.xaxis.ticktext == ("&lt;b&gt;A&lt;/b&gt;", "B")


def test_a_matrix_of_another_size_is_refused():
    with pytest.raises(ShapeError, match="overlap is 1 x 1"):
        agreement_matrix(["A"], np.ones((1, 1)), np.ones((2, 2)))
