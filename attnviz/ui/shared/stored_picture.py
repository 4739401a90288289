"""The trace of a first visit's picture, kept with the app: shown until the live one is there.

`python -m tests.ui.write_stored_picture` makes it, and a test makes it again and compares.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from attnviz import resources
from attnviz.errors import AttnvizError
from attnviz.language import N_
from attnviz.models import registry
from attnviz.ui.operator.limits import limits
from attnviz.ui.session import link_look, model_input
from attnviz.ui.session.keys import InputKeys
from attnviz.ui.shared import arrival, traces

if TYPE_CHECKING:
    from attnviz.records import Trace
    from attnviz.ui.shared.traces import KeptTrace, Request

FOLDER: Path = resources.ROOT / "assets" / "traces" / model_input.DEFAULT_MODEL
"""A folder as `Trace.save` writes it; beside it `<name>.json` says what it is of."""

_SHOWN = "stored_picture"

SENTENCE = N_("Stored picture of this model and text; the live one is loading.")


@dataclass(frozen=True)
class StoredPicture:
    """A trace that was made before, and what the input bar says of its model and text.

    Attributes:
        model: the name of the bundled model.
        text: its example.
        length: how many tokens that has, in words.
        caption: what the model is, in words.
        nbytes: what its weights take.
        files: the SHA-256 of each file of the model that the trace depends on.
        trace: the trace.
    """

    model: str
    text: str
    length: str
    caption: str
    nbytes: int
    files: dict[str, str]
    trace: Trace


@cache
def stored() -> StoredPicture | None:
    """Return the picture that is kept with the app; None where it is not of the model here."""
    from attnviz.store.format import open_trace

    try:
        about = json.loads(FOLDER.with_suffix(".json").read_text(encoding="utf-8"))
        picture = StoredPicture(**about, trace=open_trace(FOLDER))
        model = registry.bundled()[picture.model]
    except (AttnvizError, OSError, ValueError, TypeError, KeyError):
        return None
    same = model.example == picture.text and sums(model.folder) == picture.files
    return picture if same else None


def sums(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of what a model computes with: its weights, settings and tokenizer."""
    files = (*sorted(folder.glob("*.json")), *sorted(folder.glob("*.safetensors")))
    return {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in files
        if file.name != "card.json"
    }


def decide(*, is_its_page: bool) -> StoredPicture | None:
    """Return the picture where it stands for what this run of the page asks for; else None.

    That is a first visit, while what runs models is under way: the bundled model with its own
    example, as the input bar has it before anything was changed. `shown_now` says it for the rest
    of the run, in the midst of which the model may come.
    """
    st.session_state[_SHOWN] = picture = _standing() if is_its_page else None
    return picture


def shown_now() -> StoredPicture | None:
    """Return the picture that stands for what the running page asks for; mostly None."""
    return st.session_state.get(_SHOWN)


def _standing() -> StoredPicture | None:
    if not arrival.is_under_way() or link_look.has_look():
        return None
    picture, state = stored(), st.session_state
    if picture is None:
        return None
    first = {
        InputKeys.MODEL: picture.model, InputKeys.TEXT: picture.text,
        InputKeys.DEVICE: "auto", InputKeys.BUDGET: "auto",
    }  # fmt: skip
    changed = (InputKeys.SECOND, InputKeys.TARGET, InputKeys.CHAT)
    if any(state.get(key) != value for key, value in first.items()) or any(map(state.get, changed)):
        return None
    return picture if _is_allowed(picture) else None


def _is_allowed(picture: StoredPicture) -> bool:
    """Return whether this server would compute it, too."""
    bounds = limits()
    fits = bounds.max_tokens is None or len(picture.trace.tokens) <= bounds.max_tokens
    return fits and max(picture.nbytes, picture.trace.nbytes) <= bounds.max_memory


def trace_of(request: Request) -> KeptTrace | None:
    """Return the stored trace, under the name that the live one of a request will have.

    None where the running page is not shown the stored picture.
    """
    picture = shown_now()
    return None if picture is None else traces.stand_in(request, picture.trace)
