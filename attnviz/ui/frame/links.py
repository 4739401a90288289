"""The address of a page: the model and its input; a link of Attention also says how to look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode

import streamlit as st

from attnviz.errors import AttnvizError, InputError, UnsupportedError
from attnviz.export.shown import shown
from attnviz.language import several, tr, translated
from attnviz.metrics.quantities import quantity_named, why_absent
from attnviz.models.tasks import Reads
from attnviz.records import Trace
from attnviz.records.look import PARAMETERS, Look
from attnviz.ui.frame import places
from attnviz.ui.routes import export
from attnviz.ui.session import (
    comparison_kind,
    head_choice,
    library_entry,
    link_look,
    messages,
    model_input,
    spoken,
)
from attnviz.ui.shared import traces
from attnviz.ui.visitor.library_access import library
from attnviz.views.explorer.share import ShareLinks

LONGEST = 6_000
"""Characters of the input's part of a link: servers and proxies refuse lines of 8,000."""

_SHORT = 1_000
"""Characters of an input that the link to each view names: they are sent with every drawing."""

_OF_FILES: tuple[Reads, ...] = ("picture", "picture and text", "sound")

_INPUT = ("text", "second", "target", "series", "chat")

_OF_VIEWS = (*PARAMETERS, "tries", "try_a", "try_b")
"""How an input is looked at, what was tried on it, and which two tries are compared."""


def read(title: str) -> None:
    """Take the model, its input and how to look at it from the address, once in a session.

    title: of the page that the address names.
    """
    if not link_look.is_first_address():
        return
    link_look.note_bare(title == places.ATTENTION and set(st.query_params) <= {spoken.PARAMETER})
    _open(st.query_params.to_dict())


def open_last(address: str) -> str:
    """Open what a browser remembers of the last visit, and return the title of its page.

    "" where the session was opened with an address of its own, or where it names no page of the
    workspace.
    """
    path, _, parameters = address[: 2 * LONGEST].partition("?")
    title = next((title for title in places.WORKSPACE.pages if places.path_of(title) == path), "")
    if not title or not link_look.is_bare():
        return ""
    link_look.note_bare(False)
    _open(dict(parse_qsl(parameters)))
    return title


def _open(parameters_given: Mapping[str, str]) -> None:
    address = {name: value for name, value in parameters_given.items() if len(value) <= LONGEST}
    if too_long := [name for name in _INPUT if name in parameters_given and name not in address]:
        messages.put(
            "link",
            translated(
                several(
                    "The link's {too_long} has {n:,} characters, more than {longest:,}, so "
                    "it was left out. Paste it on top instead.",
                    n=len(parameters_given[too_long[0]]),
                    too_long=too_long[0],
                    longest=LONGEST,
                )
            ),
        )
    parameters = {
        name: address[name].replace("\0", "") for name in ("model", *_INPUT) if address.get(name)
    }
    if parameters:
        model_input.open_link(parameters)
    comparison_kind.open_link(address)
    if address.get("entry"):
        _open_kept(address["entry"])
    try:
        link_look.put_look(Look.read(address))
    except InputError as error:
        messages.put(
            "link", tr("The link asks for something that cannot be shown: {error}", error=error)
        )


def _open_kept(of: str) -> None:
    """Open what is kept under that id, if this visitor may see it."""
    try:
        entry = library().entry(of)
    except AttnvizError:
        messages.put(
            "entry", tr("What this address names is not kept here, or not shared with you.")
        )
        return
    library_entry.choose(entry.id)
    library_entry.open_entry(entry)


def look_in(trace: Trace) -> Look | None:
    """Return, once, the look that the link asked for, if this trace has all of it."""
    look = link_look.take_look()
    if look is None:
        return None
    try:
        if why := why_absent(trace, look.drawn, look.stack):
            raise UnsupportedError(why)
        # What is drawn may need the model, and the explorer fetches it; its axes are the weights',
        # but that scores have no words.
        scores = quantity_named(look.drawn).rows == "scores"
        shown(trace, replace(look, drawn="weights", unit="token" if scores else look.unit))
    except AttnvizError as error:
        messages.put(
            "link", tr("The link asks for something that does not exist here: {error}", error=error)
        )
        return None
    head_choice.note_head(trace.stack(look.stack).name, *look.heads[-1])
    return look


def share(request: traces.Request, entry: traces.KeptTrace, reads: Reads) -> ShareLinks:
    """Bring the address up to date, and return what the explorer offers to share."""
    if request.entry_id:
        link = urlencode({"entry": request.entry_id})
        return ShareLinks(f"{export.prefix()}/{entry.token}", link, "")
    _, no_link = address_parameters(request, reads)
    link, length = keep(request, reads)
    if not link:
        no_link = translated(
            several(
                "This input is too long for a link ({n:,} characters, at most "
                "{longest:,}). Save this page as html, or the trace from Python.",
                n=length,
                longest=LONGEST,
            )
        )
    return ShareLinks(f"{export.prefix()}/{entry.token}", link, no_link)


def keep(request: traces.Request, reads: Reads) -> tuple[str, int]:
    """Bring the address up to date; return its parameters ("" where too long), and their length.

    A reload and a copied address then show the same model on the same input, on every page.
    """
    parameters, _ = address_parameters(request, reads)
    link = urlencode(parameters)
    length = len(link)
    shown = library_entry.shown_id()
    if shown is not None and st.query_params.get("entry") == shown:
        return link, length  # the page shows what is kept under that id, and says so
    if length > LONGEST:
        parameters, link = {"model": request.model}, ""
    is_first_visit = parameters == {"model": model_input.DEFAULT_MODEL}
    address = {} if is_first_visit else parameters
    # What views say stands there too while the input is the same: the explorer writes that.
    said = st.query_params.to_dict()
    now = {
        name: value for name, value in said.items() if name not in (*_OF_VIEWS, spoken.PARAMETER)
    }
    # An address does not name a file of one's own: what was tried on the example is not of it.
    is_other = reads in _OF_FILES and model_input.story() is None and "tries" in said
    if now != address or is_other:
        is_same = now in (address, parameters)  # the example of a first visit has a shorter name
        views = {name: said[name] for name in said if is_same and name in _OF_VIEWS}
        if is_other:
            del views["tries"]
        views |= {name: said[name] for name in said if name == spoken.PARAMETER}
        st.query_params.from_dict({**address, **views})
    return link, length


def to_pages(request: traces.Request, reads: Reads) -> dict[str, str]:
    """Return what a link to another page of the workspace names, as that page would itself.

    A page that names its input only once it is there takes a second place in the browser's history,
    and the way back a second step.
    """
    parameters, _ = address_parameters(request, reads)
    if parameters == {"model": model_input.DEFAULT_MODEL} or len(urlencode(parameters)) > _SHORT:
        parameters = {}
    said = st.query_params.to_dict()
    return parameters | {name: said[name] for name in said if name == spoken.PARAMETER}


def address_of(request: traces.Request, reads: Reads, beside: Mapping[str, str]) -> tuple[str, str]:
    """Return the whole address of the page with its input, or "" and why there is none.

    beside: what else the address names.
    """
    parameters, why_none = address_parameters(request, reads)
    link = urlencode({**parameters, **beside})
    if not why_none and len(link) > LONGEST:
        why_none = translated(
            several(
                "This input is too long for a link ({n:,} characters, at most "
                "{longest:,}). Save the result as a file instead.",
                n=len(link),
                longest=LONGEST,
            )
        )
    here = (st.context.url or "").partition("?")[0]
    return ("", why_none) if why_none else (f"{here}?{link}", "")


def address_of_entry(of: str) -> str:
    """Return the whole address of the page with what is kept under that id."""
    return f"{(st.context.url or '').partition('?')[0]}?{urlencode({'entry': of})}"


def address_parameters(request: traces.Request, reads: Reads) -> tuple[dict[str, str], str]:
    """Return the parameters that restore a request, or why they cannot."""
    model = {"model": request.model}
    if model_input.story() is not None:
        return model, ""  # the model's own example comes with it
    if reads in _OF_FILES:
        what = tr("sound") if reads == "sound" else tr("picture")
        return model, tr(
            "A link cannot carry a {what} of your own. Save this page as html instead.", what=what
        )
    if reads == "series":
        return {**model, "series": request.text}, ""
    parts = {"text": request.text, "second": request.second, "target": request.target,
             "chat": "1" if request.chat else ""}  # fmt: skip
    return {**model, **{name: value for name, value in parts.items() if value}}, ""
