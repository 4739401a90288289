"""Choices and agreements that last as long as the session."""

import secrets
from collections.abc import Hashable

import streamlit as st

from attnviz.ui.session.keys import CompareKeys, EvaluateKeys, RunsKeys
from attnviz.ui.session.widgets import Lasting, lasting

CHECKPOINTS, KEPT_TRACES = "Two checkpoints", "Two kept traces"

_STOPPED = "stopped_work"
_IDENTITY = "identity"
_AGREED = "agreed_costs"
_MOVED = "moved_sliders"
_SAY = "say_once"
_TELL = "tell_once"
_ONCE = "done_once"


def kept(field: str) -> Lasting:
    """Options by which a widget of the training form holds its value when the page is left."""
    return lasting(f"train {field}")


def show_run(name: str | None) -> None:
    """Remember the run that the page of runs shows; None is none."""
    # What it holds already is left to the browser.
    if name is None or st.session_state.get(RunsKeys.RUN) != name:
        st.session_state[RunsKeys.RUN] = name


def run_shown() -> str | None:
    """Return the run that the page of runs showed last, or was asked for."""
    return st.session_state.get(RunsKeys.RUN)


def follow(key: str, newest: int) -> None:
    """Let a slider stand on the newest step until the reader has moved it."""
    if key not in st.session_state.get(_MOVED, ()) or key not in st.session_state:
        st.session_state[key] = newest


def unfollow(key: str) -> None:
    """Remember that the reader moved a slider."""
    st.session_state.setdefault(_MOVED, set()).add(key)


def once(what: Hashable) -> bool:
    """Whether this is asked for the first time in the session."""
    done = st.session_state.setdefault(_ONCE, set())
    first = what not in done
    done.add(what)
    return first


def say(sentence: str) -> None:
    """Have the next run of a page say what a button could not do."""
    st.session_state[_SAY] = sentence


def tell(sentence: str) -> None:
    """Have the next run of a page say what a button did, where that is not to be seen."""
    st.session_state[_TELL] = sentence


def told() -> str | None:
    """Return that sentence, once."""
    return st.session_state.pop(_TELL, None)


def said() -> str | None:
    """Return that sentence, once."""
    return st.session_state.pop(_SAY, None)


def identity() -> str:
    """Return a name of this session that no other has."""
    return st.session_state.setdefault(_IDENTITY, secrets.token_hex(8))


def stop(key: Hashable) -> None:
    """Remember that the reader stopped a computation, so that no rerun starts it again."""
    st.session_state.setdefault(_STOPPED, set()).add(key)


def was_stopped(key: Hashable) -> bool:
    """Whether the reader stopped it."""
    return key in st.session_state.get(_STOPPED, ())


def start_again(key: Hashable) -> None:
    """Forget that it was stopped."""
    st.session_state.get(_STOPPED, set()).discard(key)


def agree(key: Hashable) -> None:
    """Remember that the reader agreed to what a computation costs."""
    st.session_state.setdefault(_AGREED, set()).add(key)


def agreed(key: Hashable) -> bool:
    """Whether the reader agreed to it."""
    return key in st.session_state.get(_AGREED, ())


def evaluated_against() -> str:
    """Return the other model that the evaluation page was asked to put beside; "" for none."""
    return str(st.session_state.get(EvaluateKeys.AGAINST) or "").strip()


def compares_what_is_stored() -> bool:
    """Whether the page Compare lays two stored things side by side, whatever the input is."""
    return st.session_state.get(CompareKeys.KIND) in (CHECKPOINTS, KEPT_TRACES)
