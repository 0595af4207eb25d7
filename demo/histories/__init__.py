"""What happens to each complaint: planned, then played through the real rules."""
