"""What a question means: immutable operators, predicates and values."""
