"""Pictures of a report, read back as XML."""

import xml.etree.ElementTree as ET

import numpy as np

from attnviz.evaluation.figures_svg import confusion_svg, curves_svg, reliability_svg
from attnviz.metrics.calibration import calibration
from attnviz.metrics.classification import classification_scores

LABELS = ("<b>no</b>", "yes & more")
TRUE = np.array([0, 0, 0, 1])
SHARES = np.array([[0.9, 0.1], [0.8, 0.2], [0.4, 0.6], [0.3, 0.7]])


def scores():
    return classification_scores(TRUE, SHARES.argmax(1), labels=LABELS, probabilities=SHARES)


def test_the_matrix_has_a_square_a_cell_with_its_count():
    root = ET.fromstring(confusion_svg(scores()))
    squares = [e for e in root.iter() if e.tag.endswith("rect")]
    assert len(squares) == 4
    assert [s[0].text for s in squares][1] == "<b>no</b> answered as yes & more: 1"


def test_curves_and_reliability_are_drawn():
    found = scores()
    root = ET.fromstring(curves_svg(found.roc, LABELS, across="fpr", up="tpr"))
    lines = [e for e in root.iter() if e.tag.endswith("polyline")]
    assert len(lines) == 2
    root = ET.fromstring(reliability_svg(calibration(TRUE, SHARES)))
    points = [e for e in root.iter() if e.tag.endswith("circle")]
    assert len(points) == 4


def test_nothing_to_draw_is_nothing():
    assert curves_svg((None, None), LABELS, across="x", up="y") == ""
