"""The command `attnviz`: what the app does, from a shell.

Errors are one sentence on stderr and exit code 2; nothing here knows Streamlit. A command's module
is imported when the command is asked for: the list of all commands is there at once.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Collection
from importlib import import_module
from typing import TYPE_CHECKING, Any

from attnviz import surroundings
from attnviz.cli.contents import print_contents
from attnviz.cli.screen import errors_as_sentences
from attnviz.language import N_, speak, tr, translated

if TYPE_CHECKING:
    import typer

    cli: typer.Typer

surroundings.settle()
speak()  # before the first sentence is made

ABOUT = tr("See what every attention head of a transformer looks at, exactly.")

COMMANDS = {
    "attribute": tr(
        "Say which parts of an input an answer depends on, and write the scores as a file."
    ),
    "intervene": tr("Run an input with and without interventions, and report what changed."),
    "train": tr(
        "Train a model from a config or data, resume a run, or train a bundled model again."
    ),
    "evaluate": tr(
        "Run a model on every row of labelled data, and write how good its answers are."
    ),
    "lens": tr(
        "Read the answer after each layer, at the last token or mask; --why splits it into parts."
    ),
    "verify": tr(
        "Run an evidence card again, and report what differs in its numbers and on its page."
    ),
    "app": tr("Start the app in the browser."),
    "trace": tr(
        "Run an input through a model; write the explorer, or one head as a figure or as numbers."
    ),
    "models": tr("List the models that open by name: without a network, and from the hub."),
    "runs": tr("Kept results and trainings: list, show, export, import, give, bin, rebuild."),
}
"""Each command, and the sentence of its docstring that stands beside it in the list."""


def commands(whole: Collection[str]) -> typer.Typer:
    """Return the command line with these commands whole, and of the others the sentence alone.

    The command of the name `trace` is the function `trace` of the module `cli.trace`, or a group
    of commands there.
    """
    import typer

    typer_app = typer.Typer(
        add_completion=False,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        help=ABOUT,
    )
    for name, sentence in COMMANDS.items():
        if name not in whole:
            typer_app.command(name, help=sentence)(_only_listed)
            continue
        command = getattr(import_module(f"attnviz.cli.{name}"), name)
        if isinstance(command, typer.Typer):
            for each in command.registered_commands:
                each.help = help_of(each.callback)
            typer_app.add_typer(command, name=name)
        else:
            typer_app.command(name, help=help_of(command))(command)
    return typer_app


def help_of(command: object) -> str:
    """Return what a command's docstring says, paragraph by paragraph in the language of now."""
    paragraphs = (inspect.getdoc(command) or "").split("\n\n")
    return "\n\n".join(translated(N_(each.replace("\n", " "))) for each in paragraphs)


def _only_listed() -> None:
    """Stand for a command that was not asked for."""


def main() -> None:
    """Run the command line; what attnviz refuses becomes one sentence and exit code 2."""
    with errors_as_sentences():
        if sys.argv[1:] in ([], ["--help"]):
            print_contents(ABOUT, COMMANDS)
            sys.exit(0 if sys.argv[1:] else 2)
        commands([argument for argument in sys.argv[1:] if argument in COMMANDS])()


def __getattr__(name: str) -> Any:
    if name != "cli":  # the whole command line, for tests and for the reference
        raise AttributeError(N_("module 'attnviz.cli' has no attribute '{name}'", name=name))
    whole = globals()["cli"] = commands(COMMANDS)
    return whole
