"""attnviz in the browser: `streamlit run app.py`."""

import streamlit as st

from attnviz.errors import AttnvizError
from attnviz.text.visible import visible
from attnviz.ui import SESSION_SCRIPT
from attnviz.ui.operator import logs, training_line
from attnviz.ui.routes import export, page_file, quantities, selection, weights
from attnviz.ui.server import health, metrics, middleware, requests

logs.begin()
try:
    before = middleware.middleware()
    secrets = middleware.secrets()
except AttnvizError as error:
    raise SystemExit(f"attnviz does not start: {visible(str(error))}") from None

training_line.begin()

# The app, and the routes by which the explorer fetches exact numbers and files without a rerun.
routes = [
    *weights.routes(), *quantities.routes(), page_file.route(), export.route(),
    selection.route(), health.route(), metrics.route(),
]  # fmt: skip
app = st.App(
    SESSION_SCRIPT, routes=routes, middleware=[*before, *requests.middleware()], secrets=secrets
)
