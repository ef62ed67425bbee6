"""Patterns: the language of `match`, a part of ISO GQL (ISO/IEC 39075:2024, clause 16), and what it means for a model."""
