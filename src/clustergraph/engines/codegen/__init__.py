"""The quick engine: a plan becomes Python source, compiled once, that writes the JSON of an answer."""
