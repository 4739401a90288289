"""What a model would answer from inside, and the page of it."""
