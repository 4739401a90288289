"""attnviz in the browser: `streamlit run app.py`."""

import streamlit as st

from attnviz.ui import SESSION_SCRIPT, drawn_route, export_route, file_route, weights_route

# The app, and the routes by which the explorer fetches exact numbers and files without a rerun.
routes = [
    weights_route.route(), *drawn_route.routes(), file_route.route(), export_route.route(),
]  # fmt: skip
app = st.App(SESSION_SCRIPT, routes=routes)
