"""The template of all catalogues, and a language that is found, chosen and spoken."""

import re
import string

from attnviz import language
from attnviz.language import N_, counted, tr, translated
from docs import make_messages
from tests.language.pseudo import pseudo


def test_the_template_holds_every_message_of_python_and_of_the_browser():
    assert make_messages.TEMPLATE.read_text(encoding="utf-8") == make_messages.template(), (
        "run: make messages"
    )
    assert make_messages.OF_VIEWS.read_text(encoding="utf-8") == make_messages.list_of_views()


def places(template):
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def test_both_forms_of_a_message_have_places_that_python_and_the_browser_fill():
    for file, line, message in (*make_messages.of_python(), *make_messages.of_views()):
        forms = message if isinstance(message, tuple) else (message,)
        if file.suffix == ".js":
            assert all(re.fullmatch(r"\w+", name) for form in forms for name in places(form)), (
                file,
                line,
            )
        if len(forms) == 2:
            one, many = map(places, forms)
            assert one - {"n"} <= many, (file, line)  # "1 row" may write its number out


# What is counted most often; a place before one of them is a number.
_COUNTED = re.compile(
    r"\{(\w+)(?::,)?\} (?:(?:new|more|other|different|random|test) )?"
    r"(?:heads|layers|tokens|rows|texts|words|characters|labels|classes|columns|steps|edges|runs"
    r"|entries|files|lines|methods|units|passes|patches|strokes|numbers|pixels|tries)\b"
)
_NO_NUMBERS = {"shape", "weights_shape", "axis", "size", "pairs", "many", "sides", "layers"}
"""Places before such a word that hold "4 × 3", "query" or "fewer"."""
_OF_CODE = ("training/card.py", "metrics/sequence.py", "evaluation/predict.py")
"""What is read beside the code alone: a card in English, an error of shapes."""


def test_what_is_counted_has_the_forms_of_every_language():
    found = [
        f"{file.relative_to(make_messages.ROOT)}:{line}: {message}"
        for file, line, message in (*make_messages.of_python(), *make_messages.of_views())
        if isinstance(message, str) and not file.as_posix().endswith(_OF_CODE)
        if set(_COUNTED.findall(message)) - _NO_NUMBERS
    ]
    assert not found, "\n".join(["let counted or several choose (attnviz/language):", *found])


def test_a_language_is_a_folder(pseudo_language):
    assert language.codes() == ["en", "eo", "fa"]
    assert language.best("eo-XX") == language.best("EO") == "eo"
    assert language.best("zh-CN") == "en"
    with language.using("eo"):
        assert tr("Settings") == pseudo("Settings")
        assert language.direction() == "ltr"
        assert translated(N_("Sign out")) == pseudo("Sign out")
        assert translated(N_("said nowhere")) == "said nowhere"
        spoken = language.for_browser()
    assert spoken["code"] == "eo"
    assert spoken["messages"]["all heads"] == pseudo("all heads")
    assert spoken["messages"]["{n} head"] == [pseudo("{n} head"), pseudo("{n} heads")]
    with language.using("fa"):
        assert language.direction() == "rtl"
        assert translated(counted("{n} row", "{n} rows", n=2)).startswith("2 ")
