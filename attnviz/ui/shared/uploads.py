"""How much memory uploads may take: Streamlit holds them for as long as their session lasts.

All together have half of what visitors share, and one visitor half of that. Refused before a byte
of the file is read.
"""

from __future__ import annotations

import threading
from collections import Counter, OrderedDict
from collections.abc import Collection

from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFileManager

from attnviz.allowance import in_words
from attnviz.language import tr
from attnviz.ui.operator.limits import limits

_MOST_KEPT = 2_000

_arriving: Counter[str] = Counter()
_owners: OrderedDict[str, str] = OrderedDict()
_refusals: OrderedDict[str, str] = OrderedDict()
_lock = threading.Lock()


def most() -> tuple[int, int]:
    """Return the bytes that all uploads together may take, and those of one visitor."""
    return limits().max_memory // 2, limits().max_memory // 4


def nbytes() -> int:
    """Return the bytes of all uploads that are held now."""
    return sum(_by_session().values())


def begin(visitor: str, session_id: str, size: int) -> str:
    """Count an upload that arrives, and return ""; else why it is refused."""
    everybody, one = most()
    with _lock:
        _owners[session_id] = visitor
        _owners.move_to_end(session_id)
        sizes = _by_session()
        _trim(_owners, but=sizes)  # sessions that nobody has would push out those that hold files
        own = _arriving[visitor] + sum(
            n for of, n in sizes.items() if _owners.get(of, visitor if of == session_id else None)
            == visitor
        )  # fmt: skip
        refusal = ""
        if own + size > one:
            refusal = tr(
                "This file was not taken: your uploads already take {own} of the {one} that they "
                "may take. Remove one, or close the tabs that you no longer need.",
                own=in_words(own),
                one=in_words(one),
            )
        elif _arriving.total() + sum(sizes.values()) + size > everybody:
            refusal = tr(
                "This file was not taken: the uploads of all visitors may take {everybody}, and "
                "{size} more do not fit. Try again later, or choose a smaller file.",
                everybody=in_words(everybody),
                size=in_words(size),
            )
        if refusal:
            _refusals[session_id] = refusal
            _trim(_refusals)
        else:
            _arriving[visitor] += size
        return refusal


def end(visitor: str, size: int) -> None:
    """Note that an upload has arrived: it is counted where it is held from now on."""
    with _lock:
        _arriving[visitor] -= size
        if _arriving[visitor] <= 0:
            del _arriving[visitor]


def refusal() -> str:
    """Return why the last upload of the running session was refused, once."""
    context = get_script_run_ctx(suppress_warning=True)
    with _lock:
        return "" if context is None else _refusals.pop(context.session_id, "")


def _trim(entries: OrderedDict[str, str], *, but: Collection[str] = ()) -> None:
    for oldest in [each for each in entries if each not in but][
        : max(0, len(entries) - _MOST_KEPT)
    ]:
        del entries[oldest]


def _by_session() -> dict[str, int]:
    if not runtime.exists():
        return {}
    files = getattr(_manager(), "file_storage", {})
    return {
        of: sum(len(file.data) for file in list(some.values())) for of, some in list(files.items())
    }


def _manager() -> UploadedFileManager:
    return runtime.get_instance().uploaded_file_mgr
