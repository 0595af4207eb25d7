"""From histories to rows of the database, many at once."""
