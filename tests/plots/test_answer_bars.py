"""Both answers as pairs of bars."""

import numpy as np
import pytest

import attnviz as av
from attnviz.plots.answer_bars import answers_side_by_side


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_both_answers_stand_as_pairs_of_bars(theme, tiny_model):
    model = tiny_model("bert")
    comparison = av.compare_traces(
        av.trace(model, "the cat was good"), av.trace(model, "the cat was")
    )
    first, second = answers_side_by_side(comparison, theme=theme).data
    rows = comparison.answers()
    np.testing.assert_allclose(first.x, [one for _, one, _ in rows])
    np.testing.assert_allclose(second.x, [other for *_, other in rows])
