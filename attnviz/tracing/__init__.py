"""Tracing: one forward pass, every attention map, the model left as it was."""
