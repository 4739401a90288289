"""Every page that shows an answer says what the model cannot read."""

import pytest

from tests.app.test_attention_page import explorer_header

CHINESE = "这部电影不好看"
SAID = "tokens are unknown to this model: it cannot read this text"


def said(app):
    return " ".join(each.value for each in app.markdown).replace("\\", "")


@pytest.mark.parametrize(
    "page", ["heads.py", "attribution.py", "what_if.py", "interventions.py", "lenses.py",
             "compare.py", "bertviz.py"]
)  # fmt: skip
def test_a_page_says_what_the_model_cannot_read(page, run_page):
    app = run_page(page, text=CHINESE)
    assert not app.exception
    assert SAID in said(app)
    assert "unknown" not in said(run_page(page, text="The film was not good."))


def test_the_explorer_says_it_in_its_answer(run_page):
    header = explorer_header(run_page("attention.py", text=CHINESE))
    (doubt,) = header["prediction"]["doubts"]
    assert doubt["grave"]
    assert SAID in doubt["said"]
    assert list(header["axes"][0]["units"]) == ["word"]
    assert header["axes"][0]["words_by"].startswith("ICU")
