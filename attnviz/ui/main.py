"""What Streamlit runs for every session: the frame, and in it the page that the address names."""

from attnviz.ui.frame import navigation

navigation.run()
