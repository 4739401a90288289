"""The session state of a reader: what is chosen and kept, not how it is drawn. Each idea has its module."""
