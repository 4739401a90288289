"""What a text takes when it is parsed, by counting the marks that its format is made of.

Every row and cell becomes an object of Python, which is larger than what it says.
"""

from __future__ import annotations

import sys

from attnviz import allowance
from attnviz.errors import DataError
from attnviz.json_size import json_bytes
from attnviz.language import N_

_COPIES = 6
"""The text, its bytes, its rows and its cells, and once more as pages and trainings have them."""

_ROW = 200
_WORD = 64


def refuse_large_rows(text: str, name: str) -> None:
    """Raise DataError for a text whose rows and cells would not fit."""
    byte_count = _COPIES * sys.getsizeof(text) + _ROW * (text.count("\n") + text.count("\r"))
    allowance.check(byte_count, f'"{name}"', cure=N_("Give fewer rows."), error=DataError)


def refuse_many_words(text: str, name: str, gaps: str) -> None:
    """Raise DataError for a text that would not fit when it is cut at `gaps`, word by word."""
    byte_count = _WORD * sum(map(text.count, gaps))
    allowance.check(byte_count, f'"{name}"', cure=N_("Give fewer sentences."), error=DataError)


def refuse_large_json(text: str, name: str) -> None:
    """Raise DataError for a text whose lists and objects would not fit."""
    byte_count = 2 * sys.getsizeof(text) + json_bytes(text)
    allowance.check(byte_count, f'"{name}"', cure=N_("Give fewer rows."), error=DataError)
