"""JSON in and out: what people write becomes nodes and edges."""
