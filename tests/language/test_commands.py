"""Commands say what they say in the language of the process."""

import subprocess

from attnviz import children


def test_a_command_speaks_the_language_that_its_environment_asks_for(pseudo_locales):
    asked = {"ATTNVIZ_LANGUAGE": "eo", "ATTNVIZ_LOCALES": str(pseudo_locales)}
    command = ("trace", "--model", "sentimen", "--text", "x", "--out", "x.html")
    done = subprocess.run(
        children.python("-m", "attnviz", *command),
        env={**children.environment(), **asked}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 2
    assert "Đíđ ýóú ḿéáń" in done.stderr
    assert "sentimen" in done.stderr
