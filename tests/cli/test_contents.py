"""The list of commands: what stands in it, and what showing it costs."""

import subprocess
import sys

import pytest
import typer.main

from attnviz.cli import COMMANDS, cli, commands

HEAVY = ("typer", "numpy", "jaxtyping", "torch", "transformers", "pandas", "streamlit")


def test_the_list_says_of_each_command_what_its_own_help_says():
    whole = typer.main.get_command(cli)
    said = {name: " ".join((each.help or "").partition("\n\n")[0].split())
            for name, each in whole.commands.items()}  # type: ignore[attr-defined]  # fmt: skip
    assert said == COMMANDS
    assert list(said) == list(COMMANDS)


def test_the_list_reads_as_the_help_that_a_command_has(shell, monkeypatch, capfd):
    monkeypatch.setenv("COLUMNS", "90")
    shown = shell("--help")
    with pytest.raises(SystemExit):
        cli(["--help"], prog_name="attnviz")
    assert shown.exit_code == 0
    assert shown.output.split() == capfd.readouterr().out.split()


def test_without_a_command_the_list_is_shown_and_it_is_an_error(shell):
    done = shell()
    assert done.exit_code == 2
    assert done.output == shell("--help").output


@pytest.mark.parametrize("arguments", [("--help",), ()])
def test_the_list_is_shown_before_anything_heavy_is_imported(arguments):
    code = f"""
import sys
sys.argv[1:] = {list(arguments)!r}
from attnviz.cli import main
try:
    main()
finally:
    print([m for m in {HEAVY!r} if m in sys.modules], file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stderr.strip() == "[]"


def test_a_command_is_imported_alone():
    code = """
import sys
sys.argv[1:] = ["models"]
from attnviz.cli import COMMANDS, main
try:
    main()
finally:
    print([m for m in COMMANDS if f"attnviz.cli.{m}" in sys.modules], file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stderr.strip() == "['models']"


def test_a_command_that_there_is_not_gets_the_names_of_others(shell):
    done = shell("tracs", "--model", "sentiment")
    assert done.exit_code == 2
    assert "trace" in done.stderr


def test_commands_of_the_list_alone_have_no_options():
    whole = typer.main.get_command(commands(["trace"]))
    options = {name: len(each.params) for name, each in whole.commands.items()}  # type: ignore[attr-defined]
    assert options.pop("trace") > 5
    assert set(options.values()) == {0}
