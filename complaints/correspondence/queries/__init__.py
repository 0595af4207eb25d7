"""What letters say, and whether something may be sent to a complainant."""
