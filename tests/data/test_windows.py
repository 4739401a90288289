"""Windows over one series, worked by hand."""

import numpy as np
import pytest

import attnviz as av
from attnviz.data.windows import windows


def test_ten_steps_make_the_windows_that_one_writes_down():
    found = windows(np.arange(10.0), (0.6, 0.2, 0.2), context=2, horizon=1)
    assert found["train"].tolist() == [[0, 1, 2], [1, 2, 3], [2, 3, 4], [3, 4, 5]]
    assert found["validation"].tolist() == [[4, 5, 6], [5, 6, 7]]
    assert found["test"].tolist() == [[6, 7, 8], [7, 8, 9]]


def test_a_step_leaves_windows_out():
    found = windows(np.arange(10.0), (0.6, 0.2, 0.2), context=2, horizon=1, step=3)
    assert found["train"].tolist() == [[0, 1, 2], [3, 4, 5]]


def test_a_side_too_short_and_shares_that_are_none_are_refused():
    with pytest.raises(av.AttnvizError, match=r"validation part .* 2 of 10 values"):
        windows(np.arange(10.0), (0.6, 0.2, 0.2), context=2, horizon=3)
    with pytest.raises(av.InputError, match="sum to 1"):
        windows(np.arange(10.0), (0.6, 0.2), context=2, horizon=1)  # type: ignore[arg-type]
