"""What a person hands over, as a picture or a series: files and pasted numbers, read with care."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float

from attnviz import plain_file
from attnviz.data import contents, pictures
from attnviz.data.numerals import is_torn
from attnviz.errors import InputError
from attnviz.language import N_, several

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_CHARACTERS = 5_000_000
"""Texts and series of more characters are refused: no model reads a part of that."""

_ROLE = re.compile(r"\s*(system|user|assistant|tool)\s*:[ \t]*", re.IGNORECASE)
_SEPARATORS = re.compile(r"[\s,;]+")


def read_picture(source: Path | bytes) -> Image:
    """Return a picture from a file or its bytes, in RGB.

    Raises InputError, in one sentence, for what is no PNG, JPEG or WebP, a truncated one, or one of
    more than `pictures.MOST_PIXELS`.
    """
    return pictures.open_picture(source).convert("RGB")


def text_of(path: Path) -> str:
    """Return the text of a file. Raises InputError when it is not UTF-8 or too long."""
    try:
        if path.stat().st_size > 4 * MOST_CHARACTERS:
            raise _too_long(f'"{path}"')
        return plain_file.held(path, most=4 * MOST_CHARACTERS).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            N_(
                '"{path}" is not UTF-8 text: by its contents it is {kind_of}. Save it as UTF-8 '
                "text.",
                path=path,
                kind_of=contents.kind_of(plain_file.held(path, most=4096)),
            )
        ) from error
    except OSError as error:
        raise InputError(
            N_(
                '"{path}" could not be read: {strerror}.',
                path=path,
                strerror=error.strerror or error,
            )
        ) from error


def _too_long(what: str) -> InputError:
    return InputError(
        several(
            "{what} is longer than the {n} million characters that are read. Give a part of it.",
            n=MOST_CHARACTERS // 10**6,
            what=what,
        )
    )


def read_chat(text: str) -> list[dict[str, str]]:
    """Return the turns of a chat, {"role", "content"}, from lines like `user: Hello`.

    A line without a role goes on with the turn before it; at the beginning it is the user's. An
    empty `assistant:` at the end is left out: the answer is the model's. Raises InputError for a
    text without a turn.
    """
    if len(text) > MOST_CHARACTERS:
        raise _too_long(N_("The chat"))
    lines_by_turn: list[tuple[str, list[str]]] = []
    for line in text.strip().splitlines():
        match = _ROLE.match(line)
        if match:
            lines_by_turn.append((match[1].lower(), [line[match.end() :]]))
        elif lines_by_turn:
            lines_by_turn[-1][1].append(line)
        else:
            lines_by_turn.append(("user", [line]))
    turns = [{"role": role, "content": "\n".join(lines).strip()} for role, lines in lines_by_turn]
    if turns and turns[-1]["role"] == "assistant" and not turns[-1]["content"]:
        turns.pop()
    if not turns:
        raise InputError(N_("The text is empty. Write a line: user: Hello"))
    return turns


def read_series(text: str) -> Float[np.ndarray, "time"]:
    """Return the numbers of a text, oldest first, split at commas, semicolons or white space.

    A first line of names (a CSV file's header) is skipped; of lines with a date and
    a number the number is read. Raises InputError naming the first entry that is
    no number, and for commas that may be decimal ones ("3,5;4,2").
    """
    if len(text) > MOST_CHARACTERS:
        raise _too_long(N_("The series"))
    if is_torn(text):
        raise InputError(
            N_(
                '"{text}" can be read as decimal commas or as twice as many numbers. Write '
                "decimals with a point.",
                text=text.strip()[:40],
            )
        )
    rows = [
        [entry for entry in _SEPARATORS.split(line.strip()) if entry]
        for line in text.strip().splitlines()
    ]
    rows = [row for row in rows if row]
    if len(rows) > 1 and not any(_is_number(entry) for entry in rows[0]):
        rows = rows[1:]
    is_table = len(rows) > 1 and {len(row) for row in rows} == {2} and not _is_number(rows[0][0])
    entries = [row[-1] for row in rows] if is_table else [entry for row in rows for entry in row]
    for place, entry in enumerate(entries, start=1):
        if not _is_number(entry):
            raise InputError(
                N_(
                    'Entry {place} of the series is "{entry}", which is not a number.',
                    place=place,
                    entry=entry[:40],
                )
            )
    if not entries:
        raise InputError(N_("The series is empty. Give numbers, oldest first."))
    return np.array([float(entry) for entry in entries])


def _is_number(entry: str) -> bool:
    try:
        float(entry)
    except ValueError:
        return False
    return True
