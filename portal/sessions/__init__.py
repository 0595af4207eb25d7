"""Sessions, and the keys by which browsers are recognised."""
