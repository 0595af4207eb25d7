"""What happens to each complaint: planned first, then played through the real rules, on paper."""
