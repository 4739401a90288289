"""Plots: a record in, a plotly figure out."""
