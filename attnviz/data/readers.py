"""What a person hands over, as a picture or a series: files and pasted numbers, read with care."""

from __future__ import annotations

import io
import re
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float

from attnviz.errors import InputError

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_PIXELS = 40_000_000
"""Pictures of more pixels are refused before they are unpacked."""

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


def read_series(text: str) -> Float[np.ndarray, "time"]:
    """Return the numbers of a text, oldest first, split at commas, semicolons or white space.

    A first line that is a name (a CSV file's header) is skipped. Raises InputError naming the
    first entry that is no number.
    """
    entries = [entry for entry in _SEPARATORS.split(text.strip()) if entry]
    if entries and not _is_number(entries[0]):
        entries = entries[1:]
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
