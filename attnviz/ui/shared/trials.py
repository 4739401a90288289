"""What becomes of an input's answer under interventions: worked out once for all sessions."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from attnviz.errors import AttnvizError, InputError, UnsupportedError
from attnviz.language import N_, several
from attnviz.progress import Cancelled, Progress
from attnviz.ui.shared import traces
from attnviz.ui.shared.traces import KeptTrace, Request

if TYPE_CHECKING:
    from attnviz.records.interventions import Intervention
    from attnviz.records.trial import Trial
    from attnviz.tracing.trials import Trials

KINDS = ("MaskToken", "CutEdges", "SilenceHead")
"""What can be tried beside the map; anything else is for the page Interventions."""

_BYTES = 2_000
"""About what one answer takes on the shelf."""


def interventions_of(plain: list[Any], version: Any) -> tuple[Intervention, ...]:
    """Return the interventions that a list says, as they stand in a document of `version`.

    Raises InputError when one is none, or of a kind that cannot be tried.
    """
    from attnviz.records.interventions import interventions_from_json

    acts = interventions_from_json(json.dumps({"format": version, "interventions": plain}))
    for act in acts:
        if type(act).__name__ not in KINDS:
            raise InputError(
                N_(
                    "Tries are of {kinds}; got {name}.",
                    kinds=", ".join(KINDS),
                    name=type(act).__name__,
                )
            )
    return acts


def answers(
    token: str, lists: list[tuple[Intervention, ...]], *, progress: Progress | None = None
) -> tuple[dict[str, Any], list[dict[str, Any]]] | None:
    """Return the answer to the input of a trace as it is, and the one under each list.

    Each is plain: `measure`, `label`, `number`, `first` and `flipped` as a `Trial` has them, and
    the `seconds` that it took, or `refused`, why a list cannot act, in a sentence. None for a token
    that this server has not given out. Raises AttnvizError when the input cannot be tried at all,
    and Cancelled before the next run of the model once `progress` is stopped.
    """
    subject = _subject(token)
    if subject is None:
        return None
    original = _answer(subject, (), progress)
    return original, [_answer_or_refusal(subject, acts, progress) for acts in lists]


def trace_under(token: str, acts: tuple[Intervention, ...]) -> KeptTrace | None:
    """Return the maps of an input under interventions, and the name to fetch them by.

    None for a token that this server has not given out. Raises AttnvizError when they cannot act.
    """
    subject = _subject(token)
    if subject is None:
        return None

    def make() -> KeptTrace:
        _, trace = subject.trials.with_trace(acts)
        return KeptTrace(trace, traces.hand_out(trace))

    return traces.from_shelf(_key("trial trace", subject, acts), make, traces.trace_bytes)


def _key(kind: str, subject: _Subject, acts: tuple[Intervention, ...]) -> Hashable:
    from attnviz.records.interventions import interventions_json

    return kind, subject.request, interventions_json(acts)


@dataclass(frozen=True, eq=False)
class _Subject:
    request: Request

    @cached_property
    def trials(self) -> Trials:
        """The input, run once as it is: when the first list is not on the shelf."""
        model = traces.model(self.request.model, self.request.device)
        from attnviz.tracing.trials import Trials  # with the model, torch is here

        return Trials(model, traces.inputs_of(self.request, model), self.request.target)


def _subject(token: str) -> _Subject | None:
    """Return what a token names. Raises AttnvizError where it is too long, or nobody's to see."""
    request, trace = traces.request_named(token), traces.trace_named(token)
    if request is None or trace is None:
        return None
    if any(stack.streamed for stack in trace.by_stack.values()):
        raise UnsupportedError(
            several(
                "This input has {n:,} tokens, which is too long to try a change: every "
                "map of both runs is needed at once. Shorten it.",
                n=len(trace.tokens),
            )
        )
    return _Subject(request)


def _answer_or_refusal(
    subject: _Subject, acts: tuple[Intervention, ...], progress: Progress | None
) -> dict[str, Any]:
    try:
        return _answer(subject, acts, progress)
    except Cancelled:
        raise
    except AttnvizError as error:
        return {"refused": str(error)}


def _answer(
    subject: _Subject, acts: tuple[Intervention, ...], progress: Progress | None
) -> dict[str, Any]:
    if progress is not None:
        progress.check()
    return traces.from_shelf(
        _key("trial", subject, acts),
        lambda: _timed(subject, acts),
        lambda _answer: _BYTES,
    )


def _timed(subject: _Subject, acts: tuple[Intervention, ...]) -> dict[str, Any]:
    trials = subject.trials  # what is run and imported for the first time does not count
    began = time.perf_counter()
    answer = _plain(trials.trial(acts))
    took = time.perf_counter() - began if acts else trials.seconds
    return {**answer, "seconds": round(took, 4)}


def _plain(trial: Trial) -> dict[str, Any]:
    return {
        "measure": trial.measure, "label": trial.label, "number": _finite(trial.number),
        "first": _finite(trial.first), "flipped": trial.flipped,
    }  # fmt: skip


def _finite(number: float | None) -> float | None:
    return number if number is not None and math.isfinite(number) else None
