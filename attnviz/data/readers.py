"""What a person hands over, as a picture or a series: files and pasted numbers, read with care."""

from __future__ import annotations

import io
import re
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float

from attnviz.data.numerals import is_torn
from attnviz.errors import InputError

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_PIXELS = 40_000_000
"""Pictures of more pixels are refused before they are unpacked."""

_ROLE = re.compile(r"\s*(system|user|assistant|tool)\s*:[ \t]*", re.IGNORECASE)
_SEPARATORS = re.compile(r"[\s,;]+")


def read_picture(source: Path | bytes) -> Image:
    """Return a picture from a file or its bytes, in RGB.

    Raises InputError, in one sentence, for what is no picture, a truncated one, or one of more
    than `MOST_PIXELS`.
    """
    from PIL import Image, UnidentifiedImageError

    name = f'"{source}"' if isinstance(source, Path) else "The upload"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # said below, for all
            opened = Image.open(source if isinstance(source, Path) else io.BytesIO(source))
        width, height = opened.size
        if width * height > MOST_PIXELS:
            raise InputError(
                f"{name} has {width} x {height} pixels; at most {MOST_PIXELS // 10**6} million "
                "are read. Make it smaller."
            )
        return opened.convert("RGB")
    except UnidentifiedImageError as error:
        raise InputError(
            f"{name} is not a picture that can be read. Give a PNG or JPEG."
        ) from error
    except Image.DecompressionBombError as error:
        raise InputError(f"{name} is too large a picture to unpack. Make it smaller.") from error
    except (OSError, SyntaxError, ValueError) as error:  # truncated, or broken inside
        raise InputError(f"{name} could not be read as a picture: {error}.") from error


def read_chat(text: str) -> list[dict[str, str]]:
    """Return the turns of a chat, {"role", "content"}, from lines like `user: Hello`.

    A line without a role goes on with the turn before it; at the beginning it is the user's. An
    empty `assistant:` at the end is left out: the answer is the model's. Raises InputError for a
    text without a turn.
    """
    turns: list[dict[str, str]] = []
    for line in text.strip().splitlines():
        found = _ROLE.match(line)
        if found:
            turns.append({"role": found[1].lower(), "content": line[found.end() :]})
        elif turns:
            turns[-1]["content"] += f"\n{line}"
        else:
            turns.append({"role": "user", "content": line})
    turns = [{**turn, "content": turn["content"].strip()} for turn in turns]
    if turns and turns[-1]["role"] == "assistant" and not turns[-1]["content"]:
        turns.pop()
    if not turns:
        raise InputError("The text is empty. Write a line: user: Hello")
    return turns


def read_series(text: str) -> Float[np.ndarray, "time"]:
    """Return the numbers of a text, oldest first, split at commas, semicolons or white space.

    A first line of names (a CSV file's header) is skipped; of lines with a date and
    a number the number is read. Raises InputError naming the first entry that is
    no number, and for commas that may be decimal ones ("3,5;4,2").
    """
    if is_torn(text):
        raise InputError(
            f'"{text.strip()[:40]}" may hold decimal commas or twice as many numbers. Write '
            "decimals with a point."
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
            raise InputError(f'Entry {place} of the series is "{entry[:40]}", which is no number.')
    if not entries:
        raise InputError("The series is empty. Give numbers, oldest first.")
    return np.array([float(entry) for entry in entries])


def _is_number(entry: str) -> bool:
    try:
        float(entry)
    except ValueError:
        return False
    return True
