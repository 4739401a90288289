"""attnviz in the browser: `streamlit run app.py`."""

import streamlit as st

from attnviz.errors import AttnvizError
from attnviz.language import N_, speak
from attnviz.text.visible import visible
from attnviz.ui import SESSION_SCRIPT
from attnviz.ui.operator import logs, training_line
from attnviz.ui.routes import export, page_file, quantities, selection, tries, weights
from attnviz.ui.server import health, lifespan, metrics, middleware, requests

speak()
logs.begin()
try:
    before = middleware.middleware()
    secrets = middleware.secrets()
except AttnvizError as error:
    raise SystemExit(N_("attnviz does not start: {error}", error=visible(str(error)))) from None

training_line.begin()


def first_page() -> None:
    """Import what the first page is drawn with, and draw the picture that it shows at first."""
    import inspect

    import attnviz.ui.attention.page
    import attnviz.ui.frame.navigation
    import attnviz.ui.interventions.causal_score  # noqa: F401
    from attnviz.ui.operator import garbage
    from attnviz.ui.shared import stored_picture
    from attnviz.views.explorer import explorer

    picture = stored_picture.stored()
    if picture is not None:
        explorer(picture.trace, weights_url="/")  # as the page asks for it
    inspect.stack()  # Streamlit asks for it once, and it looks at the file of every module
    garbage.collect()  # now, while nobody waits for it


# The app, and the routes by which the explorer fetches exact numbers and files without a rerun.
routes = [
    *weights.routes(), *quantities.routes(), *tries.routes(), page_file.route(),
    export.route(), selection.route(), health.route(), metrics.route(),
]  # fmt: skip
app = st.App(
    SESSION_SCRIPT,
    routes=routes,
    middleware=[*before, *requests.middleware()],
    secrets=secrets,
    lifespan=lifespan.lifespan(first_page),
)
