"""Several methods on the same inputs."""

import numpy as np
import pytest

from attnviz.attribution.attribute import attribute
from attnviz.attribution.ranking import FIGURES, compare_methods
from attnviz.attribution.trust import faithfulness
from attnviz.errors import InputError


def test_methods_that_find_the_word_come_before_random(planted):
    model, _, texts = planted
    found = compare_methods(
        model, list(texts[3:]), ["random", "leave_one_out", "integrated_gradients"], draws=10
    )
    assert found.methods[-1] == "random"
    assert set(found.methods) == {"random", "leave_one_out", "integrated_gradients"}
    assert found.interval == "bootstrap"
    assert found.inputs == 3
    assert set(found.mean) == set(FIGURES)
    assert (np.diff(found.mean[found.ordered_by]) <= 0).all()
    for figure in FIGURES:
        assert (found.low[figure] <= found.mean[figure] + 1e-12).all()
        assert (found.mean[figure] <= found.high[figure] + 1e-12).all()
    at = found.methods.index("leave_one_out")
    assert found.mean["forward"][at] == 32  # with everything and nothing
    assert found.mean["comprehensiveness"][at] > 0.9


def test_one_input_gives_the_figures_of_faithfulness_with_the_random_interval(planted):
    model, _, texts = planted
    found = compare_methods(model, texts[3], ["saliency"], draws=6, seed=2)
    alone = faithfulness(model, attribute(model, texts[3], method="saliency"), draws=6, seed=2)
    at = found.methods.index("saliency")
    control = found.methods.index("random")
    assert found.interval == "random"
    for name, figure in alone.figures.items():
        assert found.mean[name][at] == pytest.approx(figure.value, rel=1e-4, abs=1e-6)
        assert found.low[name][at] == pytest.approx(figure.low, rel=1e-4, abs=1e-6)
        assert found.high[name][at] == pytest.approx(figure.high, rel=1e-4, abs=1e-6)
    expected = alone.figures["deletion"].mean
    assert found.mean["deletion"][control] == pytest.approx(expected, rel=1e-4)


def test_a_method_that_cannot_answer_is_left_out_by_name(planted):
    model, _, texts = planted
    found = compare_methods(model, [texts[0], texts[3]], ["exact_shapley", "saliency"], draws=2)
    assert "exact_shapley" not in found.methods
    assert "30 units" in found.left_out["exact_shapley"]


def test_what_cannot_be_compared_is_refused(planted):
    model, _, texts = planted
    with pytest.raises(InputError, match="no input to compare"):
        compare_methods(model, [], ["saliency"])
    with pytest.raises(InputError, match="No attribution method"):
        compare_methods(model, texts[0], ["salience"])
    with pytest.raises(InputError, match="got 1"):
        compare_methods(model, texts[0], ["saliency"], draws=1)
