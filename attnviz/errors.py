"""What attnviz raises when something asked for cannot be done.

Every message is one sentence (or two) for a person: what was wrong, what was got, what would work.

    AttnvizError
    ├── ModelError         a model could not be found, or may not or cannot be opened
    ├── InputError         a text, image or option does not fit the model
    │   └── TooLongError   a text has more tokens than are taken
    ├── DataError          a data set is not installed, not known or not what it should be
    │   └── UnfitRowsError rows of a table cannot be taken, and could be left out
    ├── StoreError         a saved folder is broken, not whole or of another format number
    ├── UnsupportedError   the model's architecture does not offer what was asked
    │   └── ForeignError   transformers, a tokenizer or Captum failed at it; the original is chained
    └── ShapeError         an array has the wrong axes or does not hold what its name says
"""

import difflib
import reprlib
from collections.abc import Iterable

from attnviz.language import N_, several


class AttnvizError(Exception):
    """Anything attnviz refuses; catch this to catch them all."""


class ModelError(AttnvizError):
    """A model that could not be found, or may not or cannot be opened."""


class InputError(AttnvizError, ValueError):
    """A text, image or option that does not fit the model."""


class TooLongError(InputError):
    """A text of more tokens than are taken.

    Attributes:
        most: tokens that the whole input may have, with those that the tokenizer adds.
        texts: the text, or both of a pair; empty where whoever refuses has none.
    """

    def __init__(self, sentence: str, *, most: int, texts: tuple[str, ...] = ()) -> None:
        super().__init__(sentence)
        self.most = most
        self.texts = texts


class DataError(AttnvizError):
    """A data set that is not installed, not known, or not what it should be."""


class UnfitRowsError(DataError):
    """Rows of a table that cannot be taken, and could be left out.

    Attributes:
        sentence: what is wrong with them and where, without what to do about it.
        n_rows: how many they are; 0 where none would be left without them.
    """

    def __init__(self, sentence: str, cure: str = "", *, n_rows: int) -> None:
        super().__init__(f"{sentence} {cure}".rstrip())
        self.sentence = sentence
        self.n_rows = n_rows


class StoreError(AttnvizError):
    """A saved folder that is broken, not whole, or of another format number."""


class UnsupportedError(AttnvizError):
    """Something that the model's architecture does not offer."""


class ForeignError(UnsupportedError):
    """Something that other people's code (transformers, a tokenizer, Captum) failed at.

    Attributes:
        original: what that code raised, kind and words; the exception itself is chained.
    """

    def __init__(self, message: str, *, original: str = "") -> None:
        super().__init__(message)
        self.original = original


class ShapeError(AttnvizError, ValueError):
    """An array with the wrong axes, or one that does not hold what its name says."""


def raise_what_is_no_fault(error: BaseException) -> None:
    """Raise again what ends a process, a page's run or a generator, and nothing else.

    For `except BaseException` around other people's code: libraries written in Rust (tokenizers,
    safetensors) raise a PanicException, which is none of Exception, where they meet a fault.
    """
    if not isinstance(error, Exception) and not any(
        (kind.__module__, kind.__name__) == ("pyo3_runtime", "PanicException")
        for kind in type(error).__mro__
    ):
        raise error


def shown(value: object) -> str:
    """Return a value as a sentence can hold it: a file may hold megabytes of it."""
    if isinstance(value, str | bytes) and len(value) > 80:
        return several(
            "{value!r} ... ({n:,} characters)",
            n=len(value),
            value=value[:60],
        )
    text = _SHORT.repr(value)
    return text if len(text) <= 80 else f"{text[:60]} ..."


_SHORT = reprlib.Repr()
# Whole where it fits: lists may hold lists many times over, and numbers have thousands of digits.
_SHORT.maxstring = _SHORT.maxother = _SHORT.maxlong = 200
_SHORT.maxlist = _SHORT.maxtuple = _SHORT.maxdict = _SHORT.maxset = _SHORT.maxfrozenset = 20
_SHORT.maxlevel = 3


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """Return ' Did you mean "gpt2"?' for the closest known name, or an empty string."""
    spelling = {k.lower(): k for k in names}
    typed = name.lower()
    begun = [k for k in spelling if len(typed) > 2 and k.startswith(typed)]
    close = begun[:1] or difflib.get_close_matches(typed, spelling, n=1, cutoff=0.6)
    return N_(' Did you mean "{spelling}"?', spelling=spelling[close[0]]) if close else ""
