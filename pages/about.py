"""About this server: what its operator allows, what it holds now, and what it runs on."""

from attnviz.ui import about, show

show.heading("About this server")
about.allowed()
about.holds()
about.runs_on()
