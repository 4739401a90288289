"""How each bundled model was made: one module a model, one command a module."""
