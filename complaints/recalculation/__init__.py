"""Dates that move with a calendar, and stored dates that are worked out again."""
