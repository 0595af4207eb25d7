"""Many cases at once, each with its whole history."""
