"""A case as the rules see it."""
