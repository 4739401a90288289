"""What a model answered, by label."""

import numpy as np

from attnviz.records import Prediction


def test_of_tokens_that_are_shown_alike_the_likeliest_counts():
    said = Prediction(
        "next_token", ("the", "a", "the"), np.array([0.5, 0.3, 0.1], np.float32), "the"
    )
    assert list(said.likely(3)) == ["the", "a"]
    assert said.likely(3)["the"] == 0.5
    assert said.likely(1) == {"the": 0.5}
    assert Prediction("values").likely(5) == {}
