"""The confusion matrix, worked by hand."""

import numpy as np
import pytest

from attnviz.errors import InputError
from attnviz.metrics.classification import classification_scores, multi_label_scores
from attnviz.plots.confusion import confusion_matrix


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_cells_are_shares_of_the_truth_and_can_be_clicked(theme):
    scores = classification_scores(
        np.array([0, 0, 0, 0, 1]), np.array([0, 0, 0, 1, 1]), labels=("<i>a</i>", "b")
    )
    figure = confusion_matrix(scores, theme=theme)
    shading, cells = figure.data
    np.testing.assert_allclose(shading.z, [[0.75, 0.25], [0, 1]])
    assert [a.text for a in figure.layout.annotations] == ["3", "1", "0", "1"]
    assert cells.customdata.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert cells.hovertext[1] == "&lt;i&gt;a&lt;/i&gt; answered as b: 1 rows, 25.0%"


def test_several_labels_a_row_have_no_matrix():
    marks = np.array([[True, False], [True, True]])
    with pytest.raises(InputError, match="no confusion matrix"):
        confusion_matrix(multi_label_scores(marks, marks, labels=("a", "b")))
