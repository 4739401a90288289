"""A named function of this package, run in a child process that cannot take all memory or time.

For what other people wrote and nobody can estimate: a chat template, a tokenizer's regular
expressions, a file in a packed format. A few children wait with what they need imported and fork
for every call, so a call costs milliseconds and what was run once is never met again. Arguments and
results travel as JSON, never as pickles; what ends badly is a ConfinedError here, and nothing else.

It bounds what code may take. It is no wall against code that wants to break out: nothing that
a checkpoint brings is run as Python, here or there.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import threading
from collections.abc import Mapping
from typing import Any, Literal

from attnviz import allowance
from attnviz.confined.messages import MOST
from attnviz.confined.waiting import AT_ONCE, FORKS, Children
from attnviz.errors import AttnvizError
from attnviz.language import N_

MEMORY = 2 * 1024**3
"""Bytes that a call may take beyond what its child holds, where nothing else is said."""

SECONDS = 20.0
"""Seconds that a call may run, where nothing else is said."""

DISK = 256 * 1024**2
"""Bytes of a file that a call may write, where nothing else is said."""

_LONG_SECONDS = 60.0
_LEAST = 64 * 1024**2

Reason = Literal["memory", "time", "size", "ended", "raised", "busy", "start"]


class ConfinedError(AttnvizError):
    """A call that did not come back from its child.

    Attributes:
        reason: "raised" is an exception in the child; "size" an answer too large to carry; "busy"
            that no child was free for minutes; "start" that none could be started; the others are
            what ended it.
        kind, original: class and words of what was raised.
    """

    def __init__(self, sentence: str, reason: Reason, kind: str = "", original: str = "") -> None:
        super().__init__(sentence)
        self.reason: Reason = reason
        self.kind = kind
        self.original = original


def run(
    function: str,
    arguments: Mapping[str, Any],
    *,
    memory: int = MEMORY,
    seconds: float = SECONDS,
    disk: int = DISK,
) -> Any:
    """Return what a function of this package returns, run in a child.

    May be called from any thread; calls beyond `AT_ONCE` wait.

    Args:
        function: "attnviz.module:function". The module is imported before limits count; what the
            function imports itself is not.
        arguments: what the function is given; like its result they are what JSON can hold.
        memory: bytes that it may take; no more than there is for each of those at once.
        seconds: how long it may run, waiting not counted. What may take more than a minute has
            a child of its own, one at a time, so that the others need not wait for it.
        disk: bytes of a file that it may write.

    Raises ConfinedError, in a sentence, for whatever else becomes of it.
    """
    module, _, name = function.partition(":")
    if module.partition(".")[0] != "attnviz" or not name.isidentifier():
        raise ValueError(N_('"{function}" is no function of this package.', function=function))
    is_long = seconds > _LONG_SECONDS
    share = allowance.SHARE * allowance.free_bytes() / (1 if is_long else AT_ONCE)
    memory = max(_LEAST, min(memory, int(share)))
    job = {
        "module": module, "name": name, "arguments": dict(arguments), "memory": memory,
        "seconds": seconds, "disk": disk,
    }  # fmt: skip
    made = _long if is_long else _children
    answer = made.ask(json.dumps(job).encode(), seconds)
    if "result" in answer:
        return answer["result"]
    reason = answer["reason"]
    said = {
        "memory": f"It needed more than {allowance.in_words(memory)} of memory and was stopped.",
        "time": f"It was not finished after {seconds:g} seconds and was stopped.",
        "size": f"Its result is larger than {allowance.in_words(MOST)}.",
        "raised": f"It failed: {answer.get('original', '')[:200].rstrip('.')}.",
        "start": "No process could be started for it here. Try again in a moment.",
        "busy": "Too many such calls are waiting. Try again in a moment.",
    }.get(reason, N_("Its process ended without a message."))
    raise ConfinedError(said, reason, answer.get("kind", ""), answer.get("original", ""))


def prepare(function: str) -> None:
    """Start a child in the background where none waits, and call a function without arguments.

    So what it takes to start Python and to import is over when the first call comes.
    """

    def start() -> None:
        with contextlib.suppress(ConfinedError):
            run(function, {})

    if FORKS and not _children.is_used:
        threading.Thread(target=start, daemon=True).start()


_children, _long = Children(), Children(1, kept_seconds=30.0)


def _forget() -> None:
    """In a fork of this process: the children are the other's."""
    global _children, _long
    _children, _long = Children(), Children(1, kept_seconds=30.0)


if FORKS:
    os.register_at_fork(after_in_child=_forget)
atexit.register(lambda: (_children.end(), _long.end()))
