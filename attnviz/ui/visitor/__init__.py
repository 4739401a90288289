"""Who asks, what is theirs, and whose turn it is."""
