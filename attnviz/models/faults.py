"""What a network raises that cannot do what it was asked, for those who have another way."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator
from typing import Any

from attnviz.errors import InputError, UnsupportedError
from attnviz.language import N_

_logger = logging.getLogger(__name__)

FAULTS = (AttributeError, IndexError, KeyError, RuntimeError, TypeError, ValueError)
"""What a network raises that cannot do what it was asked."""


@contextlib.contextmanager
def another_way(hf: Any, what: str, instead: str) -> Iterator[None]:
    """Leave the block where a network fails in it, and log that.

    Args:
        hf: the network.
        what: the end of a sentence that begins "could not"; nothing that a visitor typed.
        instead: what is done in its place, as a sentence without its full stop.

    What refuses a request or ends a process (an InputError, a Stop) passes.
    """
    try:
        yield
    except InputError:
        raise
    except (UnsupportedError, *FAULTS) as error:
        log_another_way(hf, what, instead, why=error)


def log_another_way(hf: Any, what: str, instead: str, *, why: BaseException | None = None) -> None:
    """Log that a network is not asked in the first way; the words of the error are not logged."""
    kind = f" ({type(why).__name__})" if why is not None else ""
    _logger.info(
        N_(
            "{name} could not {what}{kind}: {instead}.",
            name=type(hf).__name__,
            what=what,
            kind=kind,
            instead=instead,
        )
    )
