"""Which days count, and periods and times as people write them. Pure."""
