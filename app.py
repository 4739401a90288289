"""attnviz in the browser: `streamlit run app.py`.

Streamlit imports this file once as `app`, to serve it together with the route by which the
explorer fetches exact maps, and runs it as `__main__` for every session.
"""

import streamlit as st

from attnviz.ui import navigation, weights_route

if __name__ == "__main__":
    navigation.run()
else:
    app = st.App(__file__, routes=[weights_route.ROUTE])
