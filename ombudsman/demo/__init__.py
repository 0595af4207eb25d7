"""Demonstration data: councils, people and complaints whose every step the real rules allow."""
