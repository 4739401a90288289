"""Evaluation: any model on labelled data, and what its answers are worth."""
