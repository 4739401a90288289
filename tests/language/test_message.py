"""Messages: English wherever a string is asked for, and made anew in another language."""

import copy
import gettext
import json
import pickle
import threading
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attnviz import language
from attnviz.errors import InputError
from attnviz.language import N_, Message, counted, several, translated
from attnviz.language.catalogue import TranslationTable


class Backwards(gettext.NullTranslations):
    """A language that says [en: ...] of all, with three forms, and marks of its own."""

    ABOUT: ClassVar = {".": ",", ",": ".", "ltr": "rtl"}

    def gettext(self, message):
        return f"[{message}]"

    def ngettext(self, msgid1, msgid2, n):
        return {1: "un {n}", 2: "deux {n}"}.get(n, "plusieurs {n}")

    def pgettext(self, context, message):
        return self.ABOUT[message]


@pytest.fixture
def other():
    return TranslationTable("xx", Backwards())


def test_a_message_is_its_english_sentence():
    message = N_('No file at "{path}".', path="a.csv")
    assert message == 'No file at "a.csv".'
    assert isinstance(message, str)
    assert hash(message) == hash('No file at "a.csv".')
    assert json.dumps(message) == json.dumps('No file at "a.csv".')
    assert N_("{as it stands}") == "{as it stands}"


def test_a_place_without_a_value_is_a_fault_of_whoever_wrote_it():
    with pytest.raises(KeyError):
        N_("{one} and {two}", one=1)


def test_an_errors_words_are_still_a_message(other):
    error = InputError(N_("Got {n:,} rows.", n=1234))
    assert str(error) == "Got 1,234 rows."
    assert other.of(str(error)) == "[Got 1.234 rows.]"


def test_a_message_inside_another_is_translated_too_and_data_are_not(other):
    inner = N_("the label")
    outer = N_("{what} of {name}: {error}", what=inner, name="the label", error=InputError(inner))
    assert outer == "the label of the label: the label"
    assert other.of(outer) == "[[the label] of the label: [the label]]"


@pytest.mark.parametrize(
    ("n", "english", "said"),
    [(1, "1 row", "un 1"), (2, "2 rows", "deux 2"), (0, "0 rows", "plusieurs 0")],
)
def test_a_number_chooses_the_form(other, n, english, said):
    message = counted("{n} row", "{n} rows", n=n)
    assert message == english
    assert other.of(message) == said


@pytest.mark.parametrize(
    ("n", "said"), [(1, "un 1"), (2, "deux 2"), (5, "plusieurs 5"), (1.5, "deux 1,5")]
)
def test_several_things_have_one_form_in_english_alone(other, n, said):
    message = several("All {n} rows", n=n)
    assert message == f"All {n} rows"
    assert other.of(message) == said


def test_joined_messages_stay_messages(other):
    joined = N_("One.") + " " + N_("Two.") + " x"
    assert joined == "One. Two. x"
    assert other.of(joined) == "[One.] [Two.] x"
    assert other.of("see: " + N_("One.")) == "see: [One.]"


@pytest.mark.parametrize(
    "again", [copy.copy, copy.deepcopy, lambda m: pickle.loads(pickle.dumps(m))]
)
def test_a_copy_is_the_same_message(other, again):
    for message in (
        N_("{a} of {b}", a=1, b=N_("two")), counted("{n} row", "{n} rows", n=3), N_("One.") + " 2",
    ):  # fmt: skip
        copied = again(message)
        assert isinstance(copied, Message)
        assert copied == message
        assert other.of(copied) == other.of(message)


@given(st.text(), st.text())
def test_whatever_stands_in_a_place_stays_as_it_is(name, value):
    message = N_("{name} is {value}.", name=name, value=value)
    assert message == f"{name} is {value}."
    assert TranslationTable("xx", Backwards()).of(message) == f"[{name} is {value}.]"


def test_a_string_that_is_no_message_is_nobodys_to_translate():
    with language.using("xx"):
        assert translated("Run") == "Run"
        assert translated(None) is None


def test_a_language_is_of_its_thread_alone():
    seen = []
    with language.using("xx"):
        thread = threading.Thread(target=lambda: seen.append(language.current()))
        thread.start()
        thread.join()
        assert language.current() == "xx"
    assert seen == ["en"]
    assert language.current() == "en"


def test_a_code_that_is_a_path_is_no_language():
    for code in ("../../etc", "", "a" * 50, "zh_CN/x", "*"):
        assert language.best(code) == "en"
        assert language.best(code.upper()) == "en"
