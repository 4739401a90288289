"""Records kept on disk, and read again without what made them."""
