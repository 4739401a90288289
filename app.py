"""attnviz in the browser: `streamlit run app.py`."""

import streamlit as st

from attnviz.errors import AttnvizError
from attnviz.text.visible import visible
from attnviz.ui import (
    SESSION_SCRIPT,
    access,
    crowding,
    drawn_route,
    export_route,
    file_route,
    health,
    logs,
    metrics_route,
    selection_route,
    waiting_runs,
    weights_route,
)

logs.begin()
try:
    before = access.middleware()
    secrets = access.secrets()
except AttnvizError as error:
    raise SystemExit(f"attnviz does not start: {visible(str(error))}") from None

waiting_runs.begin()

# The app, and the routes by which the explorer fetches exact numbers and files without a rerun.
routes = [
    *weights_route.routes(), *drawn_route.routes(), file_route.route(), export_route.route(),
    selection_route.route(), health.route(), metrics_route.route(),
]  # fmt: skip
app = st.App(
    SESSION_SCRIPT, routes=routes, middleware=[*before, *crowding.middleware()], secrets=secrets
)
