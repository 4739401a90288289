"""The page Attention: which trace it opens, and how it is looked at first."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from attnviz.language import tr, translated
from attnviz.records.look import Look
from attnviz.ui.frame import input_bar, keep, links, show
from attnviz.ui.session import head_choice, model_input
from attnviz.ui.shared import page_trace, stored_picture, traces
from attnviz.ui.shared.traces import KeptTrace, Request
from attnviz.views.explorer import Selection, explorer
from attnviz.views.view import View

KEY = "explorer"
"""The name of the explorer on the page: under it a reader's choices stay in the browser."""


@dataclass(frozen=True)
class Opening:
    """What the page opens on.

    Attributes:
        request: names the trace: the input on top, or an entry of the library.
        kept: the trace, with the token under which its maps can be fetched.
        look: how a link asks to look at it.
        head: the head that another page asked for.
    """

    request: Request
    kept: KeptTrace
    look: Look | None = None
    head: Selection | None = None

    @property
    def is_replay(self) -> bool:
        """Whether it was opened from the library, and shows what was kept."""
        return bool(self.request.entry_id)


def opening(request: Request) -> Opening:
    """Return what the page opens on, after the model has run where it has to.

    An entry of the library takes the place of the input on top. How that is looked at is what a
    link says, else the head that another page asked for, else the explorer's own choice.
    """
    if (entry := keep.opened_entry(request, "trace")) is not None:
        request = keep.entry_request(request, entry)
    kept = page_trace.trace_of(request)
    if (look := links.look_in(kept.trace)) is not None:
        return Opening(request, kept, look=look)
    return Opening(request, kept, head=head_choice.head_to_open(kept.trace))


def view(of: Opening) -> View:
    """Return the explorer of what the page opens on, and bring the address up to date."""
    share = links.share(of.request, of.kept, input_bar.reads())
    addresses = show.weights_url(of.kept.token), show.save_url(of.kept.token)
    return traces.explorer_of(of.kept, *addresses, of.head, share=share, look=of.look)


def show_stored(request: Request, place: DeltaGenerator) -> bool:
    """Draw the stored picture where it stands for what is asked, and return whether it does.

    place: at the right of the page's title, for the sentence that says which one is seen.
    """
    kept = stored_picture.trace_of(request)
    if kept is None:
        return False
    place.caption(translated(stored_picture.SENTENCE))
    st.empty()  # where the progress of the live one stands
    with st.spinner(tr("Drawing ...")):
        drawn = explorer(
            kept.trace,
            weights_url=show.weights_url(kept.token),
            save_url=show.save_url(kept.token),
            selection=head_choice.asked_head(kept.trace),
            share=links.share(request, kept, input_bar.reads()),
        )
    if (story := model_input.story()) is not None and story.try_next:
        show.story(story)
    show.explorer(drawn, key=KEY)
    return True
