"""What the explorer fetches and says without a rerun of the page."""
