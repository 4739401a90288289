"""The steps taken along: kept, in a link, as JSON, and as a script that makes the same numbers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from attnviz.errors import AttnvizError, InputError
from attnviz.language import N_, several, tr, translated
from attnviz.records.effect import Effect
from attnviz.records.interventions import (
    Intervention,
    interventions_from_json,
    interventions_json,
)
from attnviz.records.script import script
from attnviz.store.kinds import InterventionList
from attnviz.ui.frame import input_bar, keep, links
from attnviz.ui.interventions import page as interventions_page
from attnviz.ui.interventions.page import Acting
from attnviz.ui.session import messages
from attnviz.ui.shared import cards
from attnviz.ui.shared.errors import escaped

_UPLOAD = "acting_upload"


def draw(place: Any, page: Acting, effect: Effect) -> None:
    """Draw Share, Save and Keep, bring the address up to date, and say what went wrong."""
    acts = page.history.acts
    link, no_link = _link(page)
    with place.popover(tr("Share")):
        if no_link:
            st.caption(escaped(no_link))
        else:
            st.caption(tr("A link to this model, this input and the active steps:"))
            st.code(f"{_here()}?{urlencode(link)}", language=None, wrap_lines=True)
    with place.popover(tr("Save")):
        st.download_button(
            tr("Save the steps as JSON"),
            interventions_json(acts),
            "interventions.json",
            "application/json",
            on_click="ignore",
            help=tr("For this page and attnviz intervene."),
        )
        st.download_button(
            tr("Save a script"),
            python(page),
            "interventions.py",
            "text/x-python",
            on_click="ignore",
            help=tr("Python code that gives the same numbers."),
        )
        if effect.interventions:
            cards.offer(lambda: cards.of_result(page.request, effect))
        st.file_uploader(
            tr("Open steps that were saved as JSON"),
            type=["json"],
            key=_UPLOAD,
            on_change=_take,
            args=(page,),
        )
    if acts:
        keep.control(place, page.request, {"these steps": lambda: record_of(page)})
    if (sentence := messages.take("error")) is not None:
        st.error(escaped(sentence))


def record_of(page: Acting) -> InterventionList:
    """Return what is kept: the steps that are on, with the model and input they act on."""
    return InterventionList(page.trace.model, page.trace.inputs, page.history.acts)


def python(page: Acting) -> str:
    """Return a script that does the steps that are on, and prints what changed.

    A picture is read from picture.png, as the app saves it.
    """
    return script_of(page, page.history.acts)


def script_of(page: Acting, acts: tuple[Intervention, ...]) -> str:
    """Return the script of other steps on the same model and input."""
    inputs = page.inputs
    if page.model.task_line.reads == "picture":
        inputs = Path("picture.png")
    return script(
        page.request.model, inputs, acts, target=page.request.target, new_tokens=page.new_tokens
    )


def _link(page: Acting) -> tuple[dict[str, str], str]:
    """Return the parameters that restore the page, or why they cannot; they become the address."""
    link, no_link = links.address_parameters(page.request, input_bar.reads())
    acts = page.history.acts
    if acts:
        link["steps"] = json.dumps(json.loads(interventions_json(acts)), separators=(",", ":"))
    length = len(urlencode(link))
    if length > links.LONGEST:
        no_link = translated(
            several(
                "These steps are too long for a link ({n:,} characters, at most "
                "{longest:,}). Save them as JSON or as a script.",
                n=length,
                longest=links.LONGEST,
            )
        )
    if no_link:
        link = {"model": page.request.model}
    if st.query_params.to_dict() != link:
        st.query_params.from_dict(link)
    return link, no_link


def _here() -> str:
    return (st.context.url or "").partition("?")[0]


def _take(page: Acting) -> None:
    upload = st.session_state[_UPLOAD]
    if upload is None:
        return
    try:
        acts = interventions_from_json(_text(upload.getvalue()))
        page.stage(page.history.plus(interventions_page.few(acts)))
    except AttnvizError as error:
        messages.put("error", tr("{error} Nothing was changed.", error=error))


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(N_("This file is not text, so it cannot be JSON of steps.")) from error
