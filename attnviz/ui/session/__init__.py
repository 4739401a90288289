"""The session state of a reader: what is chosen and kept, and nothing of how it is drawn."""
