"""The heads page: table and scatter, the same input as the attention page, bad input."""

import numpy as np
import pytest

from tests.tracing.test_chat import TEMPLATE, opened


def test_every_head_stands_in_the_table(run_page):
    app = run_page("heads.py")
    assert not app.exception
    table = app.dataframe[0].value
    assert len(table) == 12
    assert table["entropy"].is_monotonic_increasing
    assert set(table["layer"]) == {0, 1, 2}


def test_another_stack_and_other_axes_can_be_chosen(run_page):
    app = run_page("heads.py")
    next(box for box in app.selectbox if box.label == "Across").set_value("sink").run()
    assert not app.exception


def test_of_a_chat_the_roles_that_the_last_token_looks_at_are_told(run_page, tmp_path):
    opened(tmp_path, TEMPLATE)
    text = "user: the cat\nassistant: sat\nuser: a dog"
    app = run_page("heads.py", model=str(tmp_path / "llama"), text=text)
    assert not app.header  # read as a text, it has no roles
    app.toggle(key="chat").set_value(True).run()
    assert not app.exception
    assert app.header[0].value == "Where the last token looks, by role"
    table = app.dataframe[1].value
    roles = ["first token", "template", "user", "assistant"]
    assert list(table.columns) == ["layer", "head", *roles]
    assert len(table) == 2 * 4
    np.testing.assert_allclose(table[roles].sum(axis=1), 1, atol=1e-5)
    said = next(line.value for line in app.caption if "Mean over all heads" in line.value)
    assert "to the first token" in said


@pytest.mark.parametrize(
    ("state", "sentence"),
    [({"text": ""}, "text is empty"), ({"model": "sentimant"}, "Did you mean")],
)
def test_bad_input_gets_one_sentence(run_page, state, sentence):
    app = run_page("heads.py", **state)
    assert not app.exception
    assert len(app.error) == 1
    assert sentence in app.error[0].value.replace("\\", "")


def test_a_score_of_few_tokens_is_said_to_be_one_and_the_standard_probe_is_offered(run_page):
    app = run_page("heads.py", model="induction", text="the cat sat on the mat")
    assert not app.exception
    assert any("is measured on 1 token" in caption.value for caption in app.caption)
    before = (
        app.dataframe[0].value["induction"].max() if "induction" in app.dataframe[0].value else 0
    )
    app.segmented_control[0].set_value("repeated random tokens").run()
    assert not app.exception
    assert not any("is measured on" in caption.value for caption in app.caption)
    assert app.dataframe[0].value["induction"].max() > max(0.7, before)
