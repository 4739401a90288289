"""Doubts about an answer, as doubts.js reads them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from attnviz.records import Doubt


def doubt_entries(doubts: Sequence[Doubt]) -> list[dict[str, Any]]:
    """Return doubts for a view's header."""
    return [{"said": each.said, "grave": each.grave} for each in doubts]
