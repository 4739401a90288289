"""Metrics: numpy in, numbers out."""
