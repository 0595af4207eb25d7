"""Who is told of a decision: letters, messages to staff, digest entries."""
