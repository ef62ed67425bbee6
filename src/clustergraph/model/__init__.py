"""The shape of the graph: what it may hold. Imports nothing else of the package but its errors."""
