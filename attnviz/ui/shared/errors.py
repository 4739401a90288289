"""How a page says that something cannot be done: one sentence, the input kept, the page alive."""

import contextlib
import logging
import re
from collections.abc import Iterator

import streamlit as st

from attnviz.errors import AttnvizError, ForeignError, InputError, raise_what_is_no_fault
from attnviz.language import tr, translated
from attnviz.ui.operator import counters

logger = logging.getLogger(__name__)

_ADDRESS = re.compile(r"(?=https?://|www\.)|(?=@[-\w]+\.)", re.IGNORECASE)


class NoFileError(InputError):
    """A model reads a file, and none was given yet: nobody has done anything wrong."""


@contextlib.contextmanager
def in_sentences() -> Iterator[None]:
    """Show an error raised inside as one sentence that says what to do, not as a traceback."""
    try:
        yield
    except AttnvizError as error:
        show(error)
    except MemoryError:
        st.error(
            tr("This input needs more memory than there is. Shorten the text and run it again.")
        )
    except BaseException as error:
        raise_what_is_no_fault(error)
        logger.exception("A page failed")
        st.error(
            tr(
                "Something inside attnviz went wrong ({name}). Your input is kept; the server's "
                "log has the details.",
                name=type(error).__name__,
            )
        )


def strong(text: str) -> str:
    """Return a model's answer in bold Markdown, as it is written but for its blanks.

    Two asterisks beside a blank or a line break are no bold but two asterisks, and most of what a
    language model writes begins with a blank.
    """
    lines = [" ".join(line.split()) for line in translated(text).strip().splitlines()]
    return f"**{escaped(' ↵ '.join(lines) or '(nothing)')}**"


def show(error: AttnvizError) -> None:
    """Show an error; the text of other people's code is folded below it, and in the log."""
    if isinstance(error, NoFileError):
        st.info(escaped(str(error)))
        return
    counters.count_refusal(type(error).__name__)
    st.error(escaped(str(error)))
    if isinstance(error, ForeignError):
        logger.warning("A model failed", exc_info=error.__cause__ or error)
        with st.expander(tr("Message of the model's own code")):
            st.code(error.original, language=None, wrap_lines=True)


def escaped(text: str) -> str:
    """Return text that Streamlit's Markdown shows as it is written.

    An address in it becomes no link, though it looks like one in spite of all escapes: a word
    joiner, which takes no room, stands in it.
    """
    text = _ADDRESS.sub("\u2060", translated(text))
    return "".join(f"\\{c}" if c in "\\`*_{}[]()<>#+-.!|~$:" else c for c in text)
