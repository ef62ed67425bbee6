"""Spreadsheets in and out: what people keep in tables, as seeds."""
