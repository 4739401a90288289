"""Texts that a model writes, and the page of them."""
