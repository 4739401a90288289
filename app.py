"""attnviz in the browser: `streamlit run app.py`."""

import streamlit as st

from attnviz.ui import SESSION_SCRIPT, weights_route

# The app, and the route by which the explorer fetches exact maps without a rerun.
app = st.App(SESSION_SCRIPT, routes=[weights_route.route()])
