"""attnviz in the browser: `streamlit run app.py`."""

import streamlit as st

from attnviz.ui import SESSION_SCRIPT, export_route, file_route, weights_route

# The app, and the routes by which the explorer fetches exact maps and its file without a rerun.
routes = [weights_route.route(), file_route.route(), export_route.route()]
app = st.App(SESSION_SCRIPT, routes=routes)
