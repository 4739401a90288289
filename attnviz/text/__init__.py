"""Words, sentences and characters of a text in any script, and how a text is shown."""
