"""The cache in a table of the database."""
