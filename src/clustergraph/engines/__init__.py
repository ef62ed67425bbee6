"""What runs a plan on a graph."""
