"""Commands say what they say in the language of the process."""

import subprocess

import pytest

from attnviz import children, language
from attnviz.cli import help_of
from attnviz.cli.runs import delete
from attnviz.cli.verify import verify
from tests.language.pseudo import pseudo


def run(locales, *arguments):
    asked = {"ATTNVIZ_LANGUAGE": "eo", "ATTNVIZ_LOCALES": str(locales), "COLUMNS": "200"}
    return subprocess.run(
        children.python("-m", "attnviz", *arguments),
        env={**children.environment(), **asked}, capture_output=True, text=True,
    )  # fmt: skip


def test_a_command_speaks_the_language_that_its_environment_asks_for(pseudo_locales):
    done = run(pseudo_locales, "trace", "--model", "sentimen", "--text", "x", "--out", "x.html")
    assert done.returncode == 2
    assert "Đíđ ýóú ḿéáń" in done.stderr
    assert "sentimen" in done.stderr


@pytest.mark.parametrize(
    ("command", "sentence", "of_option"),
    [
        (("--help",), "Start the app in the browser.", "Show this message and exit."),
        (("lens", "--help"), "Read the answer after each layer", "With --why, the other answer."),
        (("runs", "--help"), "List what is kept, the newest first.", ""),
        (("runs", "list", "--help"), "List what is kept, the newest first.", "The folder where"),
    ],
)
def test_the_help_of_a_command_is_in_that_language(pseudo_locales, command, sentence, of_option):
    said = " ".join(run(pseudo_locales, *command).stdout.replace("│", " ").split())
    for words in filter(None, (sentence, of_option)):
        assert pseudo(words).partition(" ~")[0] in said
        assert words not in said


def test_a_docstring_is_said_paragraph_by_paragraph(pseudo_language):
    first, second = help_of(verify).split("\n\n")
    with language.using("eo"):
        assert help_of(verify) == f"{pseudo(first)}\n\n{pseudo(second)}"
        assert help_of(delete) == pseudo(delete.__doc__ or "")
