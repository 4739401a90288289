"""Agreement of explanations, against scipy and by hand."""

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from attnviz.errors import ShapeError
from attnviz.metrics.agreement import agreement, rank_correlation, top_k_overlap

pairs = st.integers(2, 30).flatmap(
    lambda n: st.tuples(*[st.lists(st.integers(-5, 5), min_size=n, max_size=n) for _ in range(2)])
)


@given(pairs)
def test_rank_correlation_is_that_of_scipy_ties_included(pair):
    a, b = map(np.array, pair)
    ours = rank_correlation(a, b)
    if len(set(pair[0])) == 1 or len(set(pair[1])) == 1:
        assert ours == 0
    else:
        assert ours == pytest.approx(scipy.stats.spearmanr(a, b).statistic, abs=1e-12)


def test_rank_correlation_by_hand():
    # Ranks 1 2 3 and 1 3 2: 1 - 6 (0 + 1 + 1) / (3 (9 - 1)).
    assert rank_correlation(np.array([1, 2, 30]), np.array([0.1, 9, 0.2])) == pytest.approx(0.5)
    assert rank_correlation(np.array([1.0]), np.array([2.0])) == 0
    with pytest.raises(ShapeError, match="one length"):
        rank_correlation(np.zeros(2), np.zeros(3))


def test_overlap_is_the_share_of_the_top():
    a, b = np.array([5, 4, 3, 2, 1.0]), np.array([5, 0, 3, 4, 1.0])
    assert top_k_overlap(a, b, 1) == 1
    assert top_k_overlap(a, b, 3) == pytest.approx(2 / 3)
    assert top_k_overlap(a, b, 50) == 1
    with pytest.raises(ShapeError, match="one length"):
        top_k_overlap(a, b[:3])


def test_with_a_method_without_a_sign_absolute_scores_are_compared():
    scores = np.array([[3, 1, -2], [-3, 1, 2], [3, 1, 2.0]])
    correlation, overlap = agreement(scores, np.array([True, True, False]), k=1)
    assert correlation[0, 1] == pytest.approx(rank_correlation(scores[0], scores[1]))
    assert correlation[0, 1] < 0
    assert correlation[0, 2] == correlation[1, 2] == pytest.approx(1)
    assert np.array_equal(correlation, correlation.T)
    assert (np.diag(correlation) == 1).all()
    assert overlap[0, 1] == 0
    assert overlap[0, 2] == overlap[1, 2] == 1
    with pytest.raises(ShapeError, match="sign mark"):
        agreement(scores, np.array([True]))
