"""What surrounds every page: navigation, sidebar, links, Keep."""
