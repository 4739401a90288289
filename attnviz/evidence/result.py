"""A result that a card is made of, and what pictures of it are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from attnviz.metrics.quantities import Numbers
from attnviz.records import Faithfulness, ModelInfo
from attnviz.records.effect import Effect
from attnviz.records.look import Look
from attnviz.views.view import View


@dataclass(frozen=True, eq=False)
class CardResult:
    """A result: the record, what is seen of a trace, and how far scores can be trusted."""

    record: Any
    look: Look | None = None
    numbers: Numbers | None = None
    trust: Faithfulness | None = None

    def of(self, model: ModelInfo) -> CardResult:
        """Return the same as another machine would have it drawn and told, whatever time it took.

        So nothing stands on a card that a new run cannot come to.
        """
        record = self.record
        if isinstance(record, Effect):
            one, other = (
                replace(each, model=model, seconds=0.0)
                for each in (record.trace_before, record.trace_after)
            )
            return replace(self, record=replace(record, trace_before=one, trace_after=other))
        return replace(self, record=replace(record, model=model, seconds=0.0))


Picture = View | tuple[str, ...]
"""A view with its script, or vector pictures without any."""
