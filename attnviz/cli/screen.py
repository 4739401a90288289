"""What commands write: foreign text is shown on a terminal, and never obeyed by it.

Names, tokens, notes and messages come from files that somebody else made. A control character in
one of them could rename the window, fill the clipboard or write over a line, so each is named
(`‹1B›`), and what `said` prints stays on its line. Markup and emoji codes are text, too.
"""

from __future__ import annotations

import contextlib
import re
import sys
import traceback
from collections.abc import Iterator
from typing import Any

from rich.console import Console
from rich.text import Text

from attnviz.errors import AttnvizError, ForeignError, raise_what_is_no_fault
from attnviz.language import tr, translated
from attnviz.text.visible import harmless, visible

_COLOUR = re.compile(r"(\x1b\[(?:[0-79]|[1-9][0-9]+)?(?:;(?:[0-79]|[1-9][0-9]+))*m)")


class Screen(Console):
    """A console on which every string is text on one line."""

    def render_str(self, text: str, **options: Any) -> Text:  # rich calls it for every string
        """Return a string as it may be shown."""
        return super().render_str(visible(text), **options)

    def lines(self, text: str) -> None:
        """Print a text of several lines."""
        for line in text.splitlines():
            self.print(line)


# Paths and tokens are not to be wrapped, coloured or read as markup.
console = Screen(soft_wrap=True, highlight=False, markup=False, emoji=False)


class Harmless:
    """A stream that names control characters, except of lines and of colours.

    Through it goes what is not ours: usage errors, warnings, logs of libraries.
    """

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write text, and return its length."""
        parts = _COLOUR.split(text)
        self._stream.write(
            "".join(part if at % 2 else harmless(part) for at, part in enumerate(parts))
        )
        return len(text)

    def writelines(self, lines: Any) -> None:
        """Write each of the lines."""
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Pass on what was written."""
        self._stream.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextlib.contextmanager
def errors_as_sentences() -> Iterator[None]:
    """Make the output of a command harmless, and each error one sentence.

    An error of attnviz exits with code 2.
    """
    with (
        contextlib.redirect_stdout(Harmless(sys.stdout)),
        contextlib.redirect_stderr(Harmless(sys.stderr)),
    ):
        try:
            yield
        except AttnvizError as error:
            print(tr("attnviz: {error}", error=visible(translated(error))), file=sys.stderr)
            if isinstance(error, ForeignError):
                print(
                    tr(
                        "The model's own code said: {original}",
                        original=visible(str(error.original)),
                    ),
                    file=sys.stderr,
                )
            sys.exit(2)
        except MemoryError:
            print(
                tr("attnviz: This needs more memory than there is. Give a smaller input or model."),
                file=sys.stderr,
            )
            sys.exit(2)
        except RecursionError:
            print(tr("attnviz: The input is nested too deep to be read."), file=sys.stderr)
            sys.exit(2)
        except BaseException as error:
            raise_what_is_no_fault(error)
            if isinstance(error, Exception):
                traceback.print_exc()
                sys.exit(1)
            sentence = visible(translated(error))
            print(
                tr("attnviz: A library could not read this: {sentence}", sentence=sentence),
                file=sys.stderr,
            )
            sys.exit(2)
