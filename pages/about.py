"""About this server: what its operator allows, what it holds now, and what it runs on."""

import streamlit as st

from attnviz.ui import about
from attnviz.ui.frame import places, show

show.heading(places.ABOUT)
with st.container(key="about_server"):
    about.limits_table()
    about.holds()
    about.runs_on()
