"""Models: the table of known ones, how they are opened, and what they are made of."""
