"""About this server: what its operator allows, what it holds now, and what it runs on."""

import streamlit as st

from attnviz.language import tr
from attnviz.ui import about
from attnviz.ui.frame import show

show.heading(tr("About this server"))
with st.container(key="about_server"):
    about.limits_table()
    about.holds()
    about.runs_on()
