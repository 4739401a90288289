"""Seeded generators of small synthetic tasks, one module a task; no file and no network is read."""
