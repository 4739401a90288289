"""ROC and precision-recall curves."""

import numpy as np

from attnviz.metrics.classification import classification_scores
from attnviz.plots.classification_curves import classification_curves


def test_each_class_has_both_curves_with_the_area_in_its_name():
    true = np.array([0, 0, 1, 1])
    shares = np.array([[0.9, 0.1], [0.4, 0.6], [0.6, 0.4], [0.2, 0.8]])
    scores = classification_scores(
        true, shares.argmax(1), labels=("<a>", "b"), probabilities=shares
    )
    figure = classification_curves(scores)
    assert len(figure.data) == 5  # and the line of guessing
    assert figure.data[1].name == "&lt;a&gt; 0.750"
    assert len(classification_curves(scores, [1]).data) == 3
