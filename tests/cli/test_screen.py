"""What is foreign is shown by every command, and never obeyed by a terminal."""

import io
import json
import re
import shutil
import sys

import pytest

from attnviz.cli import cli
from attnviz.cli.screen import Harmless, Screen, errors_as_sentences
from attnviz.errors import ForeignError, InputError
from attnviz.resources import MODELS
from attnviz.store.library import library_in
from tests.evidence.write_golden import FOLDER
from tests.store.kept import trace

EVIL = "\x1b]0;pwned\x07\x1b]52;c;aGk=\x07\x1b[2J\x9b31m\u202e\u2066[bold]:bomb:[/bold]\r\nAll 9."
"""A title, a clipboard, a screen and a direction that are set, markup, an emoji, another line."""

CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def is_harmless(done):
    """Whether nothing of EVIL was obeyed: every control is seen, no line of it stands alone."""
    both = done.output + done.stderr
    return (
        not CONTROLS.search(both.replace("\r\n", "\n"))
        and not any(line.startswith("All 9") for line in both.splitlines())
        and "\N{BOMB}" not in both
        and "Traceback" not in both
    )


@pytest.fixture
def evil(tmp_path, monkeypatch):
    """A folder with an evil model, evil rows, an evil run and an evil card."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ATTNVIZ_RUNS_DIR", "runs")
    model = tmp_path / "evil"
    shutil.copytree(MODELS / "sentiment", model)
    config = json.loads((model / "config.json").read_text())
    config["id2label"] = {"0": f"no{EVIL}", "1": f"yes{EVIL}"}
    config["label2id"] = {f"no{EVIL}": 0, f"yes{EVIL}": 1}
    (model / "config.json").write_text(json.dumps(config))
    (tmp_path / "rows.csv").write_text(
        f'text,label,"kind{EVIL}"\na good film,"yes{EVIL}",1\na bad film,"no{EVIL}",2\n', "utf-8"
    )
    kept = library_in(tmp_path / "runs").keep(trace(), name="kept", tags=["tag"])
    (file,) = (tmp_path / "runs" / ".library").glob(f"**/{kept.id}*/entry.json")
    said = json.loads(file.read_text())
    line = "kept [bold]:bomb:[/bold]\nAll 9."  # the store itself refuses control characters
    said |= {"name": line, "model": line, "tags": [line], "note": line}
    file.write_text(json.dumps(said))  # as another program could
    text = (FOLDER / "attribution-1.html").read_text("utf-8")
    (tmp_path / "card.html").write_text(
        text.replace('"explained number"', json.dumps(f"explained{EVIL}"), 1), "utf-8"
    )
    return tmp_path


COMMANDS = {
    "trace": ("trace", "--model", "evil", "--text", f"a good film{EVIL}", "--out", "t.html"),
    "attribute": ("attribute", "--model", "evil", "--text", f"good film{EVIL}", "--unit", "word",
                  "--method", "leave_one_out", "--out", "a.csv"),
    "intervene": ("intervene", "--model", "evil", "--text", "a film", "--silence", "2.1"),
    "lens": ("lens", "--model", "evil", "--text", "a good film"),
    "evaluate": ("evaluate", "--model", "evil", "--data", "rows.csv"),
    "verify": ("verify", "card.html"),
    "models": ("models",),
    "runs list": ("runs", "list"),
    "train": ("train", "--model", f"x{EVIL}", "--data", f"y{EVIL}", "--out", "z",
              "--task", f"w{EVIL}"),
    "app": ("app", "--models-dir", f"nowhere{EVIL}"),
}  # fmt: skip
"""Of every command one that tells something foreign."""

REFUSED = {
    "trace": ("trace", "--model", f"no{EVIL}", "--text", "a", "--out", "t.html"),
    "trace to": ("trace", "--model", "evil", "--text", "a", "--out", f"no{EVIL}/t.html"),
    "attribute": ("attribute", "--model", "evil", "--text", "a film", "--method", f"no{EVIL}"),
    "intervene": ("intervene", "--model", "evil", "--text", "a", "--silence", f"no{EVIL}"),
    "evaluate": ("evaluate", "--model", "evil", "--data", f"no{EVIL}.csv"),
    "verify": ("verify", f"no{EVIL}.html"),
    "verify by": ("verify", "card.html", "--model", f"no{EVIL}"),
    "runs show": ("runs", "show", f"no{EVIL}"),
    "runs import": ("runs", "import", f"no{EVIL}.zip"),
    "train": ("train", "--config", f"no{EVIL}.yaml"),
    "usage": ("verify", "card.html", f"more{EVIL}"),
    "option": ("verify", "card.html", f"--no{EVIL}"),
    "command": (f"no{EVIL}",),
}  # fmt: skip


def test_there_is_one_of_every_command():
    named = {command.callback.__name__ for command in cli.registered_commands if command.callback}
    assert named <= {name.split()[0] for name in COMMANDS}
    assert {group.name for group in cli.registered_groups} == {"runs"}


@pytest.mark.parametrize("name", COMMANDS)
def test_what_a_command_tells_is_shown(name, shell, evil):
    done = shell(*COMMANDS[name])
    assert is_harmless(done), ascii(done)
    if name not in ("models", "lens", "evaluate", "train"):  # these tell nothing of it here
        shown = "[bold]:bomb" if name == "runs list" else "‹1B›"
        assert shown in done.output + done.stderr, ascii(done)


def test_an_entry_is_shown_and_exported(shell, evil):
    (entry,) = library_in(evil / "runs").find()
    for command in (("show", entry.id), ("export", entry.id, "--out", f"e{EVIL[:9]}.zip")):
        done = shell("runs", *command)
        assert done.exit_code == 0, ascii(done)
        assert is_harmless(done), ascii(done)
    done = shell("runs", "import", f"e{EVIL[:9]}.zip", "--runs-dir", "others")
    assert (done.exit_code, is_harmless(done)) == (0, True), ascii(done)


@pytest.mark.parametrize("name", REFUSED)
def test_what_a_command_refuses_is_shown(name, shell, evil):
    done = shell(*REFUSED[name])
    assert done.exit_code == 2, ascii(done)
    assert is_harmless(done), ascii(done)


def written(work, capfd):
    code = 0
    try:
        with errors_as_sentences():
            work()
    except SystemExit as end:
        code = end.code
    out, err = capfd.readouterr()
    assert not CONTROLS.search(out + err)
    return code, out + err


def test_errors_of_any_kind_and_warnings_are_shown(capfd):
    def raises(error):
        def work():
            raise error

        return work

    assert written(raises(InputError(EVIL)), capfd)[0] == 2
    code, said = written(raises(ForeignError("It failed.", original=EVIL)), capfd)
    assert code == 2
    assert "The model's own code said: ‹1B›]0;pwned" in said
    code, said = written(raises(RuntimeError(EVIL[:20])), capfd)
    assert (code, "Traceback" in said) == (1, True)
    assert "‹1B›" in written(lambda: print(EVIL[:20], file=sys.stderr), capfd)[1]


def test_colours_pass_and_hidden_text_does_not():
    held = io.StringIO()
    Harmless(held).write("\x1b[1;31mred\x1b[0m \x1b[8mhidden \x1b[38;5;8m \x1b[Aup \x1b]0;t\x07\n")
    assert held.getvalue() == (
        "\x1b[1;31mred\x1b[0m ‹1B›[8mhidden ‹1B›[38;5;8m ‹1B›[Aup ‹1B›]0;t‹07›\n"
    )


def test_the_screen_prints_a_string_on_one_line_and_lines_as_lines():
    held = io.StringIO()
    screen = Screen(file=held, width=80, markup=False, emoji=False, highlight=False)
    screen.print("a\nb [bold]c[/bold] :bomb:")
    screen.lines("a\nb")
    assert held.getvalue() == "a↵b [bold]c[/bold] :bomb:\na\nb\n"
