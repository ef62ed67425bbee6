"""clustergraph: relationship questions about an industry cluster, asked in GraphQL."""
