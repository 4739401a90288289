"""The audit trail: a line of the log for every change, with who made it, never what they typed.

Changes are the events that another visitor, or the operator, could ask about afterwards: a thing is
kept, renamed, deleted, imported or exported, a training begins or ends, a model comes from the hub.
"""

from __future__ import annotations

from typing import Any, Literal

from attnviz.ui.operator import logs
from attnviz.ui.visitor import ownership

Change = Literal[
    "kept", "renamed", "noted", "tagged", "shared", "deleted", "restored", "removed", "imported",
    "exported", "train", "paused", "stopped", "withdrawn", "killed", "resumed", "downloaded",
    "signed in", "signed out",
]  # fmt: skip


def record(what: Change, *, by: tuple[str, str] | None = None, **fields: Any) -> None:
    """Write down a change that this session's visitor made, or the user and session in `by`.

    `fields` say of what: ids, names of models and runs, kinds, sizes. Never a text or file that a
    visitor gave.
    """
    who = ownership.asker()
    user, asked_in = by or (who.user, who.session)
    logs.event("change", change=what, user=user, session=asked_in, **fields)
