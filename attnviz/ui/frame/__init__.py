"""What surrounds every page: places, input, views, links, Keep."""
