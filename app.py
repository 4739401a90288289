"""attnviz in the browser: `streamlit run app.py`."""

import streamlit as st

from attnviz.ui import SESSION_SCRIPT, file_route, weights_route

# The app, and the routes by which the explorer fetches exact maps and its file without a rerun.
app = st.App(SESSION_SCRIPT, routes=[weights_route.route(), file_route.route()])
