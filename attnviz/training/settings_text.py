"""Settings as YAML text from elsewhere, read within bounds of memory and time.

Importing this module costs nothing: the page that edits a run reads it without torch.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from attnviz import plain_file
from attnviz.errors import InputError
from attnviz.language import N_, several

MOST_CHARACTERS = 500_000
"""Characters of a config, with texts to watch in it: YAML is read slowly."""

_MOST_PARTS = 10_000
"""Settings, texts, lists and their ends: a thousand take a tenth of a second."""

_MOST_DEEP = 16
"""Lists within lists; what is deeper takes the square of its length to read."""

_LONG_NUMBER = re.compile(r"[-+.0-9][-+.:_0-9a-fA-FxX]{99,}")


def text_of(path: Path) -> str:
    """Return the text of a file of settings, read to the end of what settings may have.

    Raises InputError when it is not there, is no file, or is no text.
    """
    try:
        return plain_file.held(path, most=4 * MOST_CHARACTERS + 1).decode("utf-8")
    except FileNotFoundError as error:
        raise InputError(N_('No file at "{path}".', path=path)) from error
    except UnicodeDecodeError as error:
        if error.end > 4 * MOST_CHARACTERS - 4:
            raise InputError(_too_long(f'"{path}"')) from error
        raise InputError(
            N_('"{path}" could not be read as text: {error}.', path=path, error=error)
        ) from error
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise InputError(
            N_('"{path}" could not be read as text: {why}.', path=str(path)[:200], why=why)
        ) from error


def plain(text: str, where: str) -> Any:
    """Return what YAML says as plain data.

    Raises InputError, in a sentence that begins with `where`, when the text is not YAML, holds
    aliases or tags, or has more or deeper settings or longer numbers than a config has.
    """
    import yaml

    if len(text) > MOST_CHARACTERS:
        raise InputError(_too_long(where))
    try:
        _check_parts(text, where)
        return yaml.safe_load(text)
    except InputError:
        raise
    # PyYAML raises whatever it meets in a number or a date that is none.
    except (yaml.YAMLError, ValueError, RecursionError, AttributeError, ArithmeticError,
            LookupError, TypeError) as error:  # fmt: skip
        reason = " ".join(str(error).split())[:300]
        raise InputError(
            N_("{where} is not YAML: {reason}.", where=where, reason=reason)
        ) from error


def _too_long(where: str) -> str:
    return several(
        "{where} is too long for a config, which has at most {n:,} characters.",
        n=MOST_CHARACTERS,
        where=where,
    )


def _check_parts(text: str, where: str) -> None:
    """Go through the parts of a text before anything is made of them."""
    import yaml

    deep = 0
    for count, part in enumerate(yaml.parse(text, Loader=yaml.SafeLoader)):
        if isinstance(part, yaml.AliasEvent):
            # Each may hold others, nine times over: a page of them is more than memory holds.
            raise InputError(
                N_("{where} has an alias (*name), which is not read. Write it out.", where=where)
            )
        if isinstance(part, yaml.CollectionStartEvent):
            deep += 1
        elif isinstance(part, yaml.CollectionEndEvent):
            deep -= 1
        if deep > _MOST_DEEP:
            raise InputError(
                N_(
                    "{where} holds lists within lists, more than {most_deep} deep.",
                    where=where,
                    most_deep=_MOST_DEEP,
                )
            )
        if count > _MOST_PARTS:
            raise InputError(
                several(
                    "{where} holds more than {n:,} settings and texts, more than any "
                    "training needs. Leave some out.",
                    n=_MOST_PARTS,
                    where=where,
                )
            )
        tag = getattr(part, "tag", None)
        if tag is not None and tag != "!":
            raise InputError(
                N_(
                    "{where} has a tag ({tag!r}), which is not read. Write the value alone.",
                    where=where,
                    tag=tag[:40],
                )
            )
        if isinstance(part, yaml.ScalarEvent) and part.implicit[0] and (
            _LONG_NUMBER.fullmatch(part.value)
        ):  # fmt: skip
            raise InputError(
                several(
                    "{where} has a number of {n:,} digits. Put a text in quotes.",
                    n=len(part.value),
                    where=where,
                )
            )
