"""What leaves attnviz as a file."""
