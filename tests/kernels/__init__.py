"""Tests of `attnviz.kernels`."""
