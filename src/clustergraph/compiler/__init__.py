"""A validated GraphQL operation becomes a plan."""
