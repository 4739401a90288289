"""Evidence cards: a result as one offline page, and the check that runs it again."""
