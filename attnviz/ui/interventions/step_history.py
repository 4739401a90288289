"""The steps of a session: what is done to a model, switched on or off, undone and done again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import streamlit as st

from attnviz.records.interventions import Intervention

MOST_STEPS = 64
"""More steps than this are not kept in a list."""

_HISTORIES = "steps_by_model"
_STAGED_KEY = "staged_steps"


@dataclass(frozen=True)
class Step:
    """One intervention of the list, and whether it acts."""

    act: Intervention
    on: bool = True


@dataclass(frozen=True)
class History:
    """A list of steps with what it was before, and what was undone.

    `version` tells one state of the list from every other.
    """

    steps: tuple[Step, ...] = ()
    past: tuple[tuple[Step, ...], ...] = ()
    future: tuple[tuple[Step, ...], ...] = ()
    version: int = 0

    @property
    def acts(self) -> tuple[Intervention, ...]:
        """The interventions that are switched on, in their order."""
        return tuple(step.act for step in self.steps if step.on)

    @classmethod
    def beginning_with(cls, acts: Iterable[Intervention]) -> History:
        """Return a list that begins with steps, so that none of them can be undone."""
        return cls(tuple(Step(act) for act in acts))

    def put(self, steps: Iterable[Step]) -> History:
        """Return the history with another list; what was undone before is gone."""
        return History(tuple(steps), (*self.past, self.steps), (), self.version + 1)

    def plus(self, acts: Iterable[Intervention]) -> History:
        """Return the history with further steps at the end of the list."""
        return self.put((*self.steps, *(Step(act) for act in acts)))

    def with_switch(self, number: int) -> History:
        """Return the history with one step switched the other way."""
        return self.put(
            replace(step, on=not step.on) if at == number else step
            for at, step in enumerate(self.steps)
        )

    def without(self, number: int) -> History:
        """Return the history without one step."""
        return self.put(step for at, step in enumerate(self.steps) if at != number)

    def with_raise(self, number: int) -> History:
        """Return the history with one step a place earlier."""
        steps = list(self.steps)
        steps[number - 1], steps[number] = steps[number], steps[number - 1]
        return self.put(steps)

    def undo(self) -> History:
        """Return the list as it was before the last change; the same where there was none."""
        if not self.past:
            return self
        return History(self.past[-1], self.past[:-1], (self.steps, *self.future), self.version + 1)

    def redo(self) -> History:
        """Return the list as it was before the last undoing; the same where there was none."""
        if not self.future:
            return self
        return History(self.future[0], (*self.past, self.steps), self.future[1:], self.version + 1)


def has_history(of: str) -> bool:
    """Return whether this session has a list of that name."""
    return of in st.session_state.get(_HISTORIES, {})


def current(of: str) -> History:
    """Return the list of that name; an empty one where none was begun."""
    return st.session_state.get(_HISTORIES, {}).get(of, History())


def keep(of: str, history: History) -> None:
    """Make a history the one of its name."""
    st.session_state.setdefault(_HISTORIES, {})[of] = history


def stage(of: str, history: History) -> None:
    """Ask for a history: the page keeps it once the model has taken its steps."""
    st.session_state[_STAGED_KEY] = of, history


def staged_history(of: str) -> History | None:
    """Return the staged history of this name, once; None without one."""
    name, history = st.session_state.pop(_STAGED_KEY, ("", None))
    return history if name == of else None
