"""How a page writes what a model says."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from attnviz.ui.shared.errors import escaped, strong


def test_an_answer_that_begins_with_a_blank_or_holds_line_breaks_is_bold_and_no_asterisks():
    assert strong(" France.\nThe answer is:") == "**France\\. ↵ The answer is\\:**"
    assert strong("  ") == strong("") == "**\\(nothing\\)**"
    assert strong("5 * 3") == "**5 \\* 3**"


PAGE = """
from tests.models.test_foreign import PANICS, panicking
from attnviz.ui.shared.errors import in_sentences
import streamlit as st

with in_sentences():
    match st.session_state.get("how", "panic"):
        case "panic":
            panicking(PANICS["when it is asked"])
        case "memory":
            raise MemoryError
        case "deep":
            raise RecursionError("deep")
        case "stop":
            st.write("before")
            st.stop()
        case "rerun":
            st.session_state.how = "stop"
            st.rerun()
st.write("after")
"""


@pytest.mark.parametrize(
    ("how", "said"),
    [("panic", "went wrong (PanicException)"), ("memory", "more memory than there is"),
     ("deep", "went wrong (RecursionError)")],
)  # fmt: skip
def test_a_page_lives_on_after_a_panic_and_the_end_of_memory_or_stack(how, said):
    page = AppTest.from_string(PAGE, default_timeout=60)
    page.session_state["how"] = how
    page.run()
    assert not page.exception
    assert said in page.error[0].value
    assert [text.value for text in page.markdown][-1] == "after"


@pytest.mark.parametrize("how", ["stop", "rerun"])
def test_what_streamlit_stops_a_page_with_is_left_to_it(how):
    page = AppTest.from_string(PAGE, default_timeout=60)
    page.session_state["how"] = how
    page.run()
    assert not page.exception
    assert not page.error
    assert [text.value for text in page.markdown] == ["before"]


def test_an_address_in_a_text_is_written_so_that_markdown_sees_none():
    for text in ("see https://a.example/b", "HTTP://A.example", "www.a.example", "me@a.example"):
        shown = escaped(text).replace("\\", "")
        assert shown.replace("\u2060", "") == text
        assert not re.search(r"(?<!\u2060)(https?://|www\.|@a\.)", shown, re.IGNORECASE)
    assert escaped("a@b") == "a@b"
