"""Plain text files: a text a line, with its labels before it as fastText writes them."""

from __future__ import annotations

import re

import numpy as np

from attnviz.data import dialects, headers
from attnviz.data.rows import Rows
from attnviz.language import N_

_LABELLED = re.compile(r"((?:__label__\S+[ \t]+)+)(.*)")


def read_lines(text: str, name: str) -> Rows | None:
    """Return the lines of a text file, a row each; None where its lines are cut into cells."""
    import pyarrow as pa

    lines = re.split(r"\r\n|\n|\r", text)
    at = [n for n, line in enumerate(lines, start=1) if line.strip()]
    filled_lines = [lines[n - 1] for n in at]
    numbers = np.array(at)
    matches = [_LABELLED.fullmatch(line.strip()) for line in filled_lines]
    if all(matches):
        labels = [re.findall(r"__label__(\S+)", each[1]) for each in matches if each]
        texts = [each[2] for each in matches if each]
        single = all(len(each) == 1 for each in labels)
        column = [each[0] for each in labels] if single else labels
        label = "label" if single else "labels"
        note = (
            f'The file was read as fastText writes it: "__label__" marks the column "{label}" here.'
        )
        return Rows(pa.table({"text": texts, label: column}), numbers, (note,))
    if dialects.guessed_delimiter(text) != dialects.UNSPLIT and _is_even(text):
        return None
    if headers.is_name(filled_lines[0]) and len(filled_lines) > 1:
        return None
    note = N_('Every line was read as one text, in the column "text".')
    return Rows(pa.table({"text": filled_lines}), numbers, (note,))


def _is_even(text: str) -> bool:
    """Return whether all first lines are cut into as many cells, as texts with commas are not."""
    delimiter = dialects.guessed_delimiter(text)
    share, tidy, _ = dialects.evenness(text, delimiter)
    return delimiter in ("\t", "|") or (share > 0.9 and tidy)
