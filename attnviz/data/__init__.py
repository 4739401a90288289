"""Examples, readers and the generators of the data that the bundled models learned from."""
