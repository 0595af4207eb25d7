"""What letters say, and whether they may be sent."""
