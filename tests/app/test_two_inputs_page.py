"""The page of two inputs: an example, another text, what cannot be compared."""

import pytest

from attnviz.ui import two_inputs
from tests.app.test_lenses_page import drawn


def captions(app):
    return " ".join(caption.value for caption in app.caption).replace("\\", "")


def test_a_first_visit_sees_two_texts_that_differ_in_a_word(run_page):
    app = run_page("two_inputs.py")
    assert not app.exception
    assert not app.error
    assert "13 alike, 1 exchanged" in captions(app)
    assert len(drawn(app)) == 5  # answers, heads, the difference, both maps


def test_a_text_of_ones_own_gets_a_second_without_a_word(run_page):
    app = run_page("two_inputs.py", text="The film was extraordinary today")
    assert app.text_input(key="other_text").value == "The film was today"
    app.text_input(key="other_text").set_value("The film was very good today").run()
    assert not app.exception
    assert not app.error
    assert len(drawn(app)) == 5


def test_an_offer_follows_the_text_and_what_was_written_stays(run_page):
    app = run_page("two_inputs.py", text="The film was extraordinary")
    app.text_area(key="text").set_value("The acting was marvellous").run()
    assert app.text_input(key="other_text").value == "The acting was"
    app.text_input(key="other_text").set_value("The acting was bad").run()
    app.text_area(key="text").set_value("The acting was good").run()
    assert app.text_input(key="other_text").value == "The acting was bad"


def test_an_encoder_decoder_offers_its_stacks(run_page):
    app = run_page("two_inputs.py", model="dates", text="5 de marzo de 2024",
                   other_stack="cross")  # fmt: skip
    assert not app.exception
    assert not app.error


def test_every_example_has_a_partner_that_differs():
    from attnviz.models.registry import known

    for model in known().values():
        if model.example and model.picture is None and not model.reads_series:
            assert model.example in two_inputs.OTHERS
            assert two_inputs.OTHERS[model.example] != model.example


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ({"text": ""}, "text is empty"),
        ({"other_text": ""}, "text is empty"),
        ({"model": "digits"}, "this page compares texts"),
        ({"model": "sentimant"}, "Did you mean"),
    ],
)
def test_bad_input_gets_one_sentence(run_page, state, sentence):
    app = run_page("two_inputs.py", **{"text": "The film was not good.", **state})
    assert not app.exception
    assert len(app.error) == 1
    assert sentence in app.error[0].value.replace("\\", "")
