"""A draft of a policy tried out on the last year's cases, and beside cases in flight."""
