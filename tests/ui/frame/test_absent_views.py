"""Why a view is dimmed, and where it can be seen."""

import attnviz as av
from attnviz.ui.frame import absent_views, places


def test_a_view_that_a_model_cannot_have_names_one_that_can():
    said = absent_views.why_not(places.GENERATION, av.load("sentiment"))
    assert said == (
        "sentiment answers with a class: it does not continue a text. "
        "Choose induction to see this view."
    )
    for view, name in absent_views.ABLE.items():
        assert absent_views.why_not(view, av.load(name)) == ""
    assert absent_views.why_not(places.GENERATION, None) == ""
