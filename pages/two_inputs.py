"""The address that Compare had when it compared inputs only: links to it go on to where it is."""

import streamlit as st

from attnviz.ui import navigation

st.switch_page(navigation.page(navigation.COMPARE))
