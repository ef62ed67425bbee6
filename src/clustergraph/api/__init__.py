"""The GraphQL API that a model gives."""
