"""From histories to rows of the database."""
