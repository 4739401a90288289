"""What comes from the hub: only what a visitor asked for, and a line of the trail for each.

An address, an adapter or something kept may name any model. Opening it would make this server
download whatever somebody else wrote there, so a model that is not here yet is offered first; one
that a visitor types or chooses in a box was asked for.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import streamlit as st

from attnviz import disk
from attnviz.allowance import in_words
from attnviz.errors import ModelError
from attnviz.language import N_, tr
from attnviz.models import hub, registry
from attnviz.models.hub import NotAskedError, Offer
from attnviz.ui.session import identity
from attnviz.ui.shared import errors
from attnviz.ui.visitor import presence, trail

_MOST_KEPT = 2_000
_askers: OrderedDict[str, tuple[str, str]] = OrderedDict()
"""What was asked for, and by whom: the user and the session."""

_offers: OrderedDict[str, Offer] = OrderedDict()
_lock = threading.Lock()


def ask(name: str | None) -> None:
    """Note that a visitor wants a model by this name, wherever it has to come from."""
    name = (name or "").strip()
    alias = registry.alias(name)
    who = presence.user(), identity.session_id()
    with _lock:
        for each in (name, alias.hub_id if alias else name):
            _askers[each] = who
            _askers.move_to_end(each)
        while len(_askers) > _MOST_KEPT:
            _askers.popitem(last=False)


def ask_for_choice(key: str) -> None:
    """Note that a visitor wants the model that they chose in the widget of that key."""
    ask(st.session_state.get(key))


@contextmanager
def record() -> Iterator[Callable[[str], None]]:
    """Yield the function to call before each download; afterwards, log the downloads.

    The function raises NotAskedError when no visitor has asked for the model.
    """
    downloads: dict[str, tuple[int, tuple[str, str]]] = {}

    def fetch(hub_id: str) -> None:
        with _lock:
            who = _askers.get(hub_id)
        if who is None:
            raise NotAskedError(
                N_(
                    '"{hub_id}" is not on this server and would be downloaded from the hub first. '
                    "Type its name into the model box if you want that.",
                    hub_id=hub_id,
                ),
                hub_id,
            )
        repository = _offer_of(hub_id) if disk.most() is not None else None
        size = repository.size if repository is not None and repository.size else 0
        disk.check(size, f'"{hub_id}"', error=ModelError)
        downloads[hub_id] = hub.cached_bytes(hub_id) or 0, who

    try:
        yield fetch
    finally:
        for hub_id, (before, who) in downloads.items():
            size = hub.cached_bytes(hub_id)
            if size is not None and size != before:
                trail.record("downloaded", by=who, model=hub_id, bytes=size - before)


def offer(error: NotAskedError) -> None:
    """Draw what would be downloaded, from whom, and the button that does it."""
    repository = _offer_of(error.hub_id)
    size = f" ({in_words(repository.size)})" if repository is not None and repository.size else ""
    author = repository.author if repository is not None else error.hub_id.partition("/")[0]
    st.info(
        errors.escaped(
            tr(
                '"{hub_id}" is not on this server. It would be downloaded from the Hugging Face '
                'hub, where "{author}" keeps it{size}. It was named by a link or a file, not by '
                "you: download it only if you know what it is.",
                hub_id=error.hub_id,
                author=author,
                size=size,
            )
        )
    )
    st.button(tr("Download and open"), type="primary", on_click=ask, args=(error.hub_id,))


def _offer_of(hub_id: str) -> Offer | None:
    """Return what the hub says of a repository; it is asked until it answers, and no more."""
    with _lock:
        if hub_id in _offers:
            return _offers[hub_id]
    answer = hub.offer(hub_id)
    if answer is None:
        return None
    with _lock:
        _offers[hub_id] = answer
        while len(_offers) > _MOST_KEPT:
            _offers.popitem(last=False)
    return answer
