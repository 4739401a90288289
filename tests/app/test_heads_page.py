"""The heads page: table and scatter, the same input as the attention page, bad input."""

import pytest


def test_every_head_stands_in_the_table(run_page):
    app = run_page("heads.py")
    assert not app.exception
    table = app.dataframe[0].value
    assert len(table) == 12
    assert table["entropy"].is_monotonic_increasing
    assert set(table["layer"]) == {0, 1, 2}


def test_another_stack_and_other_axes_can_be_chosen(run_page):
    app = run_page("heads.py")
    app.selectbox[1 + 1].set_value("sink").run()
    assert not app.exception


@pytest.mark.parametrize(
    ("state", "sentence"),
    [({"text": ""}, "text is empty"), ({"model": "sentimant"}, "Did you mean")],
)
def test_bad_input_gets_one_sentence(run_page, state, sentence):
    app = run_page("heads.py", **state)
    assert not app.exception
    assert len(app.error) == 1
    assert sentence in app.error[0].value.replace("\\", "")
