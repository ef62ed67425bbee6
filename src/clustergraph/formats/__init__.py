"""A seed in the formats of others, a file each. A writer takes a seed, its model and a path, and writes the file whole or not at all."""
