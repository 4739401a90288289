"""Learn: what attention is, and one-click stories, each with the model that tells it."""

import streamlit as st

from attnviz.language import tr
from attnviz.models.registry import known
from attnviz.ui.frame import places, show
from attnviz.ui.session import model_input

show.heading(places.LEARN)
st.markdown(
    tr(
        "A transformer reads by letting every token look at the others. Each of its **heads** "
        "looks in its own way. Open a story to watch one: it opens in the workspace, where you can "
        "type your own text on top."
    )
)
st.header(tr("Stories"), anchor=False)
stories = list(known().values())
for row in range(0, len(stories), 2):
    for column, model in zip(st.columns(2), stories[row : row + 2], strict=False):
        # The buttons of a row stand on one line, however long their stories are.
        with column.container(border=True, height="stretch", vertical_alignment="distribute"):
            with st.container():
                show.card(model)
            if st.button(
                tr("Open {name}", name=model.name),
                key=f"open {model.name}",
                on_click=model_input.open_story,
                args=(model.name,),
            ):
                st.switch_page(places.page(places.ATTENTION))
st.header(tr("Your own model"), anchor=False)
st.markdown(
    tr(
        "In the workspace, type its hub id, or the path of its folder or `.gguf` file, into the "
        "box of the model. Only safetensors and GGUF weights are opened. In Python, `attnviz.load` "
        "accepts the same names."
    )
)
